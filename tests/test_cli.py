"""The command line: its JSON, its tables, its files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.bundle import bundled
from sim.cli import main
from sim.texts import LANGUAGES
from tests.command_line import SHORT, call, refused, regions_table


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
    erenhot = json.loads(call(*special, "--region", "Erenhot").stdout)
    assert erenhot["value"] > 2
    assert erenhot["approval"]["date"] == "2020-06-20"
    assert "审批记录：示例" in call(*special[:-1], "--region", "Erenhot").stdout
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


def test_a_horizon_that_ends_within_a_year_says_so() -> None:
    shown = {name: call("--lang", name, "run", "--paths", "64", "--months", "18").stdout for name in LANGUAGES}
    for name, parts in (("zh", ("2020年", "2021年1—6月", "2021-06 月末")), ("en", ("2021-01 to 06", "end of 2021-06"))):
        assert all(part in shown[name] for part in parts)
    assert "年末滚存" not in shown["zh"]
    assert "year-end" not in shown["en"]
    compared = call("--lang", "en", "compare", "baseline", "refund-ratio-50", "--paths", "64", "--months", "7").stdout
    assert "sum of 2020-01 to 07" in compared


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


def test_in_a_pipe_json_is_alone_on_standard_output() -> None:
    done = subprocess.run([sys.executable, "-m", "sim.cli", "run", *SHORT, "--json"], capture_output=True, check=True,
                          env={**os.environ, "LC_ALL": "C"})
    assert json.loads(done.stdout.decode("utf-8"))["regions"][0] == "呼和浩特市"
    assert done.stderr == b""
