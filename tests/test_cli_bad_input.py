"""Bad input on the command line: one clear message in each language, code 2, and nothing written."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.bundle import bundled
from sim.cli import main
from tests.command_line import SHORT, call, refused, regions_table, scenario_file

LONG = "x" * 3000


@pytest.mark.parametrize(("words", "expected"), [
    (("explain", "refund_ration"), "'refund_ratio'"),
    (("explain", "N4", "--region", "包投市"), "'包头市'"),
    (("explain", "N4", "--region", "长" * 5000), "…'"),
    (("explain", "N4", "--month", "2020年13月"), "'2020年13月'"),
    (("explain", "N4", "--month", "2020年2月30日"), "'2020年2月30日'"),
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
    (lambda rows: rows.append(dict(rows[0])), "1 problem in the input, nothing was written:\n  - "),
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


def test_all_problems_of_all_files_at_once(tmp_path: Path) -> None:
    table = regions_table(tmp_path, lambda rows: rows[0].update(claim_share="1.5", hardship_share="-1"))
    message = refused("validate", scenario_file(tmp_path, "months: 0\npaths: 0\n"), table)
    assert message.count("\n  - ") == 4
    assert "4 problems in the input" in message


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
    assert "1 problem in the input" in message
    assert "Traceback" not in message
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(("lines", "expected"), [
    ("data: {balance_opening_yuan: -1}\n", "_opening_yuan]: 呼和浩特市: -1 is out of range (and so of 13 regions more)"),
    ("data: {hardship_share: {value: 2, regions: [包头市, 乌海市]}}\n", "包头市: 2 is out of range (and so of 1 region more)"),
    ("data: {hardship_share: {value: 2, regions: [包头市]}}\n", "包头市: 2 is out of range; expected 0 to 1"),
    ("data: {recipients_total_persons: 1.0e9}\n", "more than the insured (and so of 13 regions more)"),
])
def test_an_override_that_is_wrong_for_many_regions_is_one_problem(tmp_path: Path, lines: str, expected: str) -> None:
    message = refused("validate", scenario_file(tmp_path, lines))
    assert message.startswith("1 problem")
    assert expected in message


def test_unusable_options_end_with_code_2() -> None:
    for words in (("run", "--threads", "0"), ("run", "--threads", "257"), ("run", "--out", ""),
                  ("run", "--sampling", "dice"), ("--lang", "fr", "list"), ("nosuch",)):
        assert call(*words).exit_code == 2


@pytest.mark.parametrize(("words", "chinese", "english"), [
    (("run", "--path", "3"), "没有选项 --path；是否指 '--paths'？", "no such option --path; did you mean '--paths'?"),
    (("rn",), "没有命令 'rn'；是否指 'run'？", "no such command 'rn'; did you mean 'run'?"),
    (("run", "--paths", "x"), "--paths 不能为 'x'；应为：整数", "--paths cannot be 'x'; expected a whole number"),
    (("run", "--months", "1_0"), "--months 不能为 '1_0'；应为：整数", "--months cannot be '1_0'; expected a whole number"),
    (("run", "--threads", "1_0"), "--threads 不能为 '1_0'；应为：1 至 256", "--threads cannot be '1_0'; expected 1 to 256"),
    (("sign", "1_0", "--role", "preparer"), "REPORT 不能为 '1_0'", "REPORT cannot be '1_0'"),
    (("run", "--seed", "9" * 5000), "9…'；应为：整数", "9…'; expected a whole number"),
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


@pytest.mark.parametrize("words", [
    ("run", "--record", LONG), ("run", LONG), ("run", f"--{LONG}"), ("run", "a", LONG), (LONG,), ("explain", LONG),
    ("explain", "N4", "--scenario", LONG), ("explain", "N4", "--region", "长" * 3000), ("gates", LONG),
    ("backtest", "--dataset", LONG), ("replay", LONG), ("actuals", "import", LONG), ("log", "verify", "--store", LONG),
])
def test_what_was_pasted_by_mistake_is_not_echoed_whole(words: tuple[str, ...]) -> None:
    result = call(*words)
    assert result.exit_code == 2
    assert len(result.stderr) < 1000


def test_full_width_digits_are_digits() -> None:
    assert "600" in refused("run", "--months", "１００００")
    result = call("run", "--paths", "６４", "--months", " １ ", "--threads", "１", "--json")
    assert json.loads(result.stdout)["months"] == ["2020-01"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
@pytest.mark.parametrize("arguments", [("gates", "inner-mongolia"), ("list", "--json")])
def test_a_full_disk_is_told_in_one_line(arguments: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([sys.executable, "-m", "sim.cli", "--lang", "en", *arguments], stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 2
    assert "the disk is full" in done.stderr
    assert "Traceback" not in done.stderr
