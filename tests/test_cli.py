"""The command line: its JSON, its tables, its files, and one clear message for each kind of bad input."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.bundle import bundled
from sim.cli import main
from sim.texts import LANGUAGES

HAN = re.compile("[\u4e00-\u9fff]{2}")
SHORT = ("--paths", "64", "--months", "13")


def call(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def refused(*words: object) -> str:
    """The one message of a refused call, in English: exit code 2, nothing on standard output.

    In Chinese the same call must complain as often, each time in Chinese.
    """
    chinese, english = (call("--lang", name, *words) for name in LANGUAGES)
    for result in (chinese, english):
        assert result.exit_code == 2, result.output
        assert result.stdout == ""
    problems = [line for line in chinese.stderr.splitlines() if line.startswith("  - ")]
    assert len(problems) == english.stderr.count("\n  - ") > 0
    assert all(HAN.search(problem.replace(str(words[-1]), "")) for problem in problems), chinese.stderr
    return english.stderr


@pytest.fixture(scope="module")
def document() -> dict:
    result = call("run", *SHORT, "--record", "grant,refunds_own", "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


# --- what verbs give ----------------------------------------------------------------------------------------------
def test_run_json_has_the_documented_keys(document: dict) -> None:
    regions, months = document["regions"], document["months"]
    assert (len(regions), months[0], months[-1]) == (14, "2020-01", "2021-01")
    for key in ("balance", "coverage"):
        assert set(document[key]) == set(regions)
        assert set(document[key][regions[0]]) == {"mean", "q05", "q25", "q50", "q75", "q95"}
        assert len(document[key][regions[0]]["mean"]) == 13
    probability = document["probability"]
    assert len(probability["shortage"][regions[0]]) == 13
    assert set(probability["gate_12_open"][regions[0]]) == {"2020-01", "2021-01"}
    assert {"opening", "closing", "grant"} <= set(document["ledger"][regions[0]])
    assert {"pool", "fiscal_subsidy", "arrears", "result_sha256"} <= set(document)
    assert set(document["recorded"]) == {"grant", "refunds_own"}


def test_run_does_not_depend_on_threads(document: dict) -> None:
    again = json.loads(call("run", *SHORT, "--record", "grant", "--record", "refunds_own", "--threads", "1",
                            "--json").stdout)
    assert again["result_sha256"] == document["result_sha256"]


def test_run_tells_that_its_data_are_illustrative_in_both_languages() -> None:
    chinese, english = (call("--lang", name, "run", *SHORT) for name in LANGUAGES)
    assert "示意数据" in chinese.stdout
    assert "呼和浩特市" in chinese.stdout
    assert "万元" in chinese.stdout
    assert "ILLUSTRATIVE" in english.stdout
    assert "Hohhot" in english.stdout


def test_run_writes_a_folder_whole(tmp_path: Path) -> None:
    out = tmp_path / "new" / "out"
    shown = json.loads(call("run", *SHORT, "--out", out, "--json").stdout)
    assert sorted(os.listdir(out)) == ["ledger.csv", "outcomes.csv", "pool.csv", "probabilities.csv", "run.json",
                                       "years.csv"]
    assert os.listdir(out.parent) == ["out"]
    written = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert written["result_sha256"] == shown["result_sha256"]
    assert set(written["files"]) == set(os.listdir(out)) - {"run.json"}
    table = (out / "years.csv").read_bytes()
    assert table.startswith(b"\xef\xbb\xbf")
    assert "呼和浩特市" in table.decode("utf-8-sig")


def test_a_table_of_ones_own_is_run_and_formulas_in_it_are_disarmed(tmp_path: Path) -> None:
    mine = regions_table(tmp_path, lambda rows: rows[0].update(region="=HYPERLINK(1)"))
    result = call("run", "--regions", mine, *SHORT, "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "用户提供的数据" in result.stdout
    assert "\n'=HYPERLINK(1)," in (tmp_path / "out" / "years.csv").read_text(encoding="utf-8-sig")
    assert f"--regions {mine}" in result.stdout


def test_gates_of_every_bundled_data_set() -> None:
    for name, count in (("china-provinces-2008", 31), ("china-national", 1), ("inner-mongolia", 14)):
        found = json.loads(call("gates", name, "--json").stdout)
        assert len(found["regions"]) == count
        row = found["regions"][0]
        assert {"region", "balance_yuan", "coverage_months", "gate_12", "gate_24", "margin_months_12",
                "margin_yuan_12", "margin_months_24", "margin_yuan_24"} == set(row)
        assert row["gate_12"] == (row["margin_yuan_12"] >= 0)
        assert call("gates", name).exit_code == 0


def test_gates_of_a_scenario_know_the_next_twelve_months() -> None:
    found = json.loads(call("gates", "--json").stdout)
    assert found["judged"]["rules_of"] == "2020-01"
    assert all(row["coverage_months"]["forward_12"] > 0 for row in found["regions"])
    assert {row["gate_12"] for row in found["regions"]} == {True, False}


def test_explain_gives_value_dates_and_reference() -> None:
    found = json.loads(call("explain", "grant_multiple", "--month", "2020-07", "--json").stdout)
    assert {"rule", "value", "unit", "since", "until", "reference"} <= set(found)
    assert (found["value"], found["unit"]) == (2.0, "multiple")
    special = ("explain", "grant_multiple", "--scenario", "special-multiple", "--month", "2020-07", "--json")
    assert json.loads(call(*special, "--region", "Erenhot").stdout)["value"] > 2
    assert json.loads(call(*special, "--region", "包头市").stdout)["value"] == 2


def test_explain_names_the_principal_rule_of_a_number_and_a_zone() -> None:
    assert json.loads(call("explain", "n4", "--month", "2021-01", "--json").stdout)["rule"] == "gate_ordinary_months"
    wage = ("explain", "minimum_wage", "--month", "2020-07", "--json")
    everywhere = json.loads(call(*wage).stdout)["value"]
    assert json.loads(call(*wage, "--region", "包头市").stdout)["value"] == everywhere["1"]
    assert "取值" in call("explain", "N4", "--month", "2020-06-12").stdout


def test_list_marks_what_is_real_what_illustrative_and_what_refused() -> None:
    found = json.loads(call("list", "--json").stdout)
    kinds = {entry["name"]: entry["kind"] for entry in (*found["scenarios"], *found["datasets"])}
    assert (kinds["baseline"], kinds["china-2020"], kinds["china-provinces-2008"]) == ("illustrative", "real", "real")
    assert [entry["name"] for entry in found["scenarios"] if entry["refused"]] == ["special-multiple-unapproved"]
    assert "应被拒绝" in call("list").stdout


def test_validate_accepts_everything_bundled_and_a_filled_template(tmp_path: Path) -> None:
    scenarios, data = bundled("scenarios"), bundled("data")
    good = [scenarios / "baseline.yaml", scenarios / "policy", scenarios / "policy" / "gates.yaml",
            *sorted((scenarios / "economy").glob("*.yaml")), data / "inner-mongolia", data / "china-national",
            regions_table(tmp_path)]
    result = call("validate", *good)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("通过") == len(good)


def test_validate_knows_a_history_and_a_table_of_a_data_set(tmp_path: Path) -> None:
    history = tmp_path / "history.csv"
    history.write_text("region,period,base,income,cost\nA,2020-13,1,1,1\n", encoding="utf-8")
    assert "history.csv:2 [period]" in refused("validate", history)
    assert call("validate", bundled("data") / "china-national" / "monthly.csv").exit_code == 0


def test_the_template_is_written_once(tmp_path: Path) -> None:
    assert call("template", tmp_path / "t").exit_code == 0
    assert "is already there" in refused("template", tmp_path / "t")


def test_help_is_in_the_language_asked_for_and_starts_no_engine() -> None:
    assert "精算模拟" in call("--help").stdout
    assert "Actuarial" in call("--lang", "en", "--help").stdout
    assert "路径数" in call("run", "--help").stdout
    assert "simulated paths" in call("run", "--lang", "en", "--help").stdout
    spoken = CliRunner().invoke(main, ["--help"], env={"UIFUND_LANG": "en"}).stdout
    assert "Actuarial" in spoken
    code = "import sys\nfrom sim.cli import main\nmain(['--help'], standalone_mode=False)\n"
    code += "assert not {'numpy', 'pandas', 'numba', 'rich', 'yaml', 'sqlalchemy'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


# --- bad input ----------------------------------------------------------------------------------------------------
def regions_table(folder: Path, change: Callable[[list[dict[str, str]]], object] | None = None) -> Path:
    """The illustrative regions as a user's table, with something changed."""
    with (bundled("data") / "inner-mongolia" / "regions.csv").open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        rows, names = list(reader), list(reader.fieldnames or ())
    if change:
        change(rows)
    path = folder / "regions.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)
    return path


def scenario_file(folder: Path, lines: str) -> Path:
    path = folder / "question.yaml"
    head = "title: {zh: 问, en: Q}\nauthor: A\ndate: 2026-01-01\nreason: {zh: 因, en: R}\nextends: baseline\n"
    path.write_text(head + lines, encoding="utf-8")
    return path


@pytest.mark.parametrize(("words", "expected"), [
    (("explain", "refund_ration"), "'refund_ratio'"),
    (("explain", "N4", "--region", "包头"), "'包头市'"),
    (("explain", "N4", "--region", "Baotuo"), "'包头市'"),
    (("explain", "N4", "--month", "2020-13"), "'2020-13'"),
    (("explain", "N4", "--month", "2020-02-30"), "'2020-02-30'"),
    (("gates", "inner-mongoliaa"), "'inner-mongolia'"),
    (("run", "baselin"), "'baseline'"),
    (("run", "--months", "0"), "--months"),
    (("run", "--months", "10000"), "600"),
    (("run", "--paths", "0"), "--paths"),
    (("run", "--record", "grantt"), "'grant'"),
    (("run", "special-multiple-unapproved"), "approval"),
    (("run", "--regions", "nowhere.csv"), "nowhere.csv"),
    (("compare", "baseline", "china-2020"), "same regions"),
    (("validate", "nowhere.yaml"), "nowhere.yaml"),
])
def test_bad_words_get_one_message(words: tuple[str, ...], expected: str) -> None:
    assert expected in refused(*words)


@pytest.mark.parametrize(("lines", "expected"), [
    ("dataset: inner-mongolian\n", "'inner-mongolia'"),
    ("start: 2020-13\n", "2020-13"),
    ("policy: {refund_ration: 1}\n", "'refund_ratio'"),
    ("policy: {refund_ratio: {from: 2020-06, value: {small: 1.2}}}\n", "1.2 is out of range"),
    ("policy: {refund_ratio: {from: 2020-02-30, value: 1}}\n", "2020-02-30"),
    ("policy: {grant_multiple: {from: 2020-06, value: 3}}\n", "approval"),
    ("policy: {grant_multiple: {from: 2020-06, value: 1, regions: [包头]}}\n", "'包头市'"),
    ("data: {balance_opening_yuan: {scale: 2, regions: [Baotou]}}\n", "did you mean '包头市'"),
    ("data: {balance_opening_yuan: -1}\n", "balance_opening_yuan"),
    ("data: {balance_opening_yuan: .nan}\n", "balance_opening_yuan"),
    ("months: 10000\n", "600"),
    ("paths: 0\n", "paths"),
    ("months: !!python/object/apply:os.system [echo]\n", "python/object"),
])
def test_a_bad_scenario_gets_one_message_with_its_line(tmp_path: Path, lines: str, expected: str) -> None:
    path = scenario_file(tmp_path, lines)
    for words in (("run", path, "--out", tmp_path / "out"), ("validate", path)):
        message = refused(*words)
        assert expected in message
        assert "question.yaml:" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("change", "expected"), [
    (lambda rows: rows[0].update(balance_opening_yuan="-1", balance_last_year_end_yuan="-1"), "out of range"),
    (lambda rows: rows[0].update(insured_total_persons="1"), "not the sum of its parts"),
    (lambda rows: rows[0].update(claim_share="1.5"), "0 to 1"),
    (lambda rows: rows[0].update(contribution_wage_yuan_per_month="nan"), "'nan' is not a number"),
    (lambda rows: rows[0].update(opening_month="2019-13"), "'2019-13'"),
    (lambda rows: rows.append(dict(rows[0])), "1 problem(s) in the input, nothing was written:\n  - "),
    (lambda rows: rows.append(dict(rows[0])), "regions.csv:16 [region]: region '呼和浩特市' stands 2 times"),
    (lambda rows: rows[1].update(region="呼和浩特\u3000市"), "regions.csv:3 [region]: the regions '呼和浩特市', '呼和浩特"),
    (lambda rows: rows[1].update(region_en="HOHHOT"), "regions.csv:3 [region_en]: the regions 'Hohhot', 'HOHHOT' differ"),
])
def test_a_bad_table_of_regions_gets_one_message(tmp_path: Path, change: Callable, expected: str) -> None:
    path = regions_table(tmp_path, change)
    for words in (("run", "--regions", path, "--out", tmp_path / "out"), ("validate", path)):
        message = refused(*words)
        assert expected in message
        assert "regions.csv" in message
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("name", ["x.csv", "x.yaml"])
@pytest.mark.parametrize(("content", "expected"), [
    (b"", "empty"),
    ("统筹地区".encode("utf-16-le") + b"\x00\xd8\xff\xff", "UTF-8"),
])
def test_empty_files_and_wrong_encodings(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert expected in refused("validate", path)


@pytest.mark.parametrize("name", ["x.csv", "x.yaml"])
def test_a_file_of_50_megabytes_is_not_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "50,000,000 bytes" in refused("validate", path)


def test_a_month_missing_from_a_history(tmp_path: Path) -> None:
    folder = shutil.copytree(bundled("data") / "china-national", tmp_path / "history")
    table = folder / "monthly.csv"
    lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(line for line in lines if not line.startswith("2015-06")), encoding="utf-8")
    assert "2015-06 is missing" in refused("validate", folder)


@pytest.mark.parametrize(("before", "after", "expected"), [
    ("{from: 2014-11, value: 12", "{from: 2013-01, value: 12", "gate_ordinary_months"),
    ("{from: 2020-06-12, value: 12, status: V", "{from: 2020-06-12, to: 2020-10, value: 12, status: V",
     "gate_ordinary_months"),
])
def test_overlapping_and_missing_dated_values(tmp_path: Path, before: str, after: str, expected: str) -> None:
    text = (bundled("scenarios") / "policy" / "gates.yaml").read_text(encoding="utf-8")
    assert before in text
    path = tmp_path / "gates.yaml"
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert expected in refused("validate", path)


def test_an_incomplete_policy_folder_lists_the_rules_that_it_lacks(tmp_path: Path) -> None:
    folder = shutil.copytree(bundled("scenarios") / "policy", tmp_path / "policy")
    assert call("validate", folder).exit_code == 0
    (folder / "training.yaml").unlink()
    gates = folder / "gates.yaml"
    gates.write_text(re.sub(r"(?ms)^gate_ordinary_months:.*?(?=^\w)", "", gates.read_text("utf-8")), "utf-8")
    message = refused("validate", folder)
    assert "gates.yaml: lacks the rules gate_ordinary_months; expected" in message
    assert "training.yaml: lacks the rules " in message
    assert "training_groups" in message


def test_a_folder_of_scenarios_is_validated_file_by_file(tmp_path: Path) -> None:
    scenario_file(tmp_path, "months: 0\n")
    shutil.copy(bundled("scenarios") / "policy" / "gates.yaml", tmp_path)
    assert "question.yaml:6 [months]" in refused("validate", tmp_path)


def test_a_horizon_that_ends_within_a_year_says_so() -> None:
    shown = {name: call("--lang", name, "run", "--paths", "64", "--months", "18").stdout for name in LANGUAGES}
    for name, parts in (("zh", ("2020年", "2021年1—6月", "2021-06 月末")), ("en", ("2021-01 to 06", "end of 2021-06"))):
        assert all(part in shown[name] for part in parts)
    assert "年末滚存" not in shown["zh"]
    assert "year-end" not in shown["en"]
    compared = call("--lang", "en", "compare", "baseline", "refund-ratio-50", "--paths", "64", "--months", "7").stdout
    assert "sum of 2020-01 to 07" in compared


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    table = regions_table(tmp_path, lambda rows: rows[0].update(claim_share="1.5", hardship_share="-1"))
    message = refused("validate", scenario_file(tmp_path, "months: 0\npaths: 0\n"), table)
    assert message.count("\n  - ") == 4
    assert "4 problem(s) in the input" in message


def test_a_place_that_cannot_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    assert "is a file" in refused("run", "--out", tmp_path / "file", *SHORT)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", ["run.json", "outcomes.csv"])
def test_a_folder_in_the_place_of_a_result_is_seen_before_anything_is_written(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert f"{name} [--out]: is a folder" in refused("run", "--out", tmp_path, *SHORT)
    assert os.listdir(tmp_path) == [name]


@pytest.mark.parametrize("words", [
    ("run", *SHORT, "--out", "o" * 300), ("run", *SHORT, "--out", "x/" * 2500), ("run", "n" * 300), ("run", "/" + "n" * 5000),
    ("gates", "n" * 300), ("validate", "n" * 300), ("template", "n" * 300), ("template", "长" * 90),
])
def test_a_name_too_long_for_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    monkeypatch.chdir(tmp_path)
    message = refused(*words)
    assert "1 problem(s) in the input" in message
    assert "Traceback" not in message
    assert os.listdir(tmp_path) == []


def test_a_long_name_that_a_folder_can_have(tmp_path: Path) -> None:
    assert call("run", *SHORT, "--out", tmp_path / ("长" * 84)).exit_code == 0


@pytest.mark.parametrize(("language", "cells"), [
    ("zh", ("18.80 亿元", "2.20 亿元", "30.9%", "1,718,000", "24,400", "-15.", "8.0 个百分点")),
    ("en", ("1.88 bn yuan", "220.00 m yuan", "30.9%", "1,718,000", "24,400", "-15.", "8.0 points")),
])
def test_the_calibration_table_has_units_and_percents(language: str, cells: tuple[str, ...]) -> None:
    shown = call("--lang", language, "run", "--paths", "64").stdout.split("与实际对照" if language == "zh" else "Against")[1]
    for cell in cells:
        assert cell in shown, shown
    assert "e+" not in shown


def test_accounts_that_do_not_close_end_with_code_3(monkeypatch: pytest.MonkeyPatch) -> None:
    import sim.running
    from sim.problems import BrokenIdentityError

    def broken(*_: object, **__: object) -> None:
        raise BrokenIdentityError("1 account")

    monkeypatch.setattr(sim.running, "run", broken)
    result = call("run", "--json")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "账目不平" in result.stderr


def test_unusable_options_end_with_code_2() -> None:
    for words in (("run", "--threads", "0"), ("run", "--threads", "257"), ("run", "--out", ""),
                  ("run", "--sampling", "dice"), ("--lang", "fr", "list"), ("nosuch",)):
        assert call(*words).exit_code == 2


@pytest.mark.parametrize(("words", "chinese", "english"), [
    (("run", "--path", "3"), "没有选项 --path；是否指 '--paths'？", "no such option --path; did you mean '--paths'?"),
    (("rn",), "没有命令 'rn'；是否指 'run'？", "no such command 'rn'; did you mean 'run'?"),
    (("run", "--paths", "x"), "--paths 不能为 'x'；应为：整数", "--paths cannot be 'x'; expected a whole number"),
    (("run", "--threads", "0"), "应为：1 至 256", "expected 1 to 256"),
    (("log", "--last", "0"), "--last 不能为 '0'；应为：不小于 1", "expected at least 1"),
    (("run", "--sampling", "dice"), "应为：philox、sobol 之一", "expected one of philox, sobol"),
    (("run", "--out", ""), "文件夹名称为空", "the name of the folder is empty"),
    (("run", "--paths"), "选项 --paths 需要一个值", "option --paths needs a value"),
    (("explain",), "缺少 RULE", "RULE is missing"),
    (("run", "a", "b"), "多余的参数：b", "unexpected extra arguments: b"),
])
def test_bad_usage_is_told_in_the_language_in_use(words: tuple[str, ...], chinese: str, english: str) -> None:
    for name, expected, usage in (("zh", chinese, "用法："), ("en", english, "Usage: ")):
        result = CliRunner().invoke(main, [*words], env={"UIFUND_LANG": name})
        assert (result.exit_code, result.stdout) == (2, "")
        assert expected in result.stderr
        if words != ("run", "--paths"):
            assert usage in result.stderr


def test_in_a_pipe_json_is_alone_on_standard_output() -> None:
    done = subprocess.run([sys.executable, "-m", "sim.cli", "run", *SHORT, "--json"], capture_output=True, check=True,
                          env={**os.environ, "LC_ALL": "C"})
    assert json.loads(done.stdout.decode("utf-8"))["regions"][0] == "呼和浩特市"
    assert done.stderr == b""
