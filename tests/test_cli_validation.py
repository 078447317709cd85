"""`uifund solvency`, `calibrate`, `backtest`: what they print, what they write, what they refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from sim.cli import main

PANEL_HEADER = ("state,year,contributions_k,interest_k,benefits_k,eb_state_share_k,reserves_dec31_k,fed_loans_k,"
                "net_reserves_k,total_wages_k\n")


def uifund(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture
def panel(tmp_path: Path) -> Path:
    path = tmp_path / "panel.csv"
    costs = dict(zip(range(1971, 1991), [600, 720, 1200] + [100] * 17, strict=True))
    rows = [f"AA,{year},10,1,{cost},0,500,0,500,40000" for year, cost in costs.items()]
    path.write_text(PANEL_HEADER + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def test_solvency_writes_one_row_per_region_and_year(panel: Path) -> None:
    result = uifund("solvency", "--panel", str(panel), "--json")
    assert result.exit_code == 0, result.output
    rows = json.loads(result.stdout)
    assert len(rows) == 20
    assert rows[-1].pop("ahcm") == pytest.approx(0.595, abs=5e-4)
    assert rows[-1] == {"region": "AA", "year": 1990, "reserve_ratio": 1.25, "rate_1": 3.0, "rate_2": 1.8,
                        "rate_3": 1.5, "ahcr": 2.1, "months_of_benefits": 60.0}
    assert rows[0]["ahcr"] is None


def test_solvency_in_both_languages_and_into_a_folder(panel: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert "储备率" in uifund("solvency", "--panel", str(panel), "--out", str(out)).stdout
    assert "reserve ratio" in uifund("solvency", "--panel", str(panel), "--lang", "en").stdout
    assert sorted(path.name for path in out.iterdir()) == ["solvency.csv", "solvency.json"]


def test_calibrate_the_nation_by_default() -> None:
    result = uifund("calibrate", "--json")
    assert result.exit_code == 0, result.output
    made = json.loads(result.stdout)
    assert (made["frequency"], made["first"], made["status"]) == ("monthly", "2013-01", "D")
    assert set(made["drivers"]) == {"growth", "cost_rate", "income_rate"}


def test_backtest_without_a_panel_does_the_nation_and_writes_its_report(tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = uifund("backtest", "--out", str(out), "--lang", "en")
    assert result.exit_code == 0, result.output
    assert "Where it fails" in result.stdout
    assert {"national_scores.csv", "backtest.json", "national_fans.svg", "report.md"} <= {
        path.name for path in out.iterdir()}
    assert "this model" in (out / "report.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("arguments", "complaint"), [
    (["solvency", "--panel", "nowhere.csv"], "nowhere.csv"),
    (["calibrate", "--dataset", "china-nationl"], "china-national"),
    (["calibrate", "--dataset", "china-provinces-2008"], "no monthly history"),
    (["calibrate", "--dataset", "china-national", "--history", "x.csv"], "more than one history"),
])
def test_bad_input_is_one_message_and_exit_code_2(arguments: list[str], complaint: str) -> None:
    result = uifund(*arguments, "--lang", "en")
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert not result.stdout


def test_a_panel_too_short_to_judge_is_refused_before_anything_is_written(panel: Path, tmp_path: Path) -> None:
    result = uifund("backtest", "--panel", str(panel), "--out", str(tmp_path / "out"), "--lang", "en")
    assert result.exit_code == 2
    assert "begins in 1971" in result.stderr
    assert not (tmp_path / "out").exists()
