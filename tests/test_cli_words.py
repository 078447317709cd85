"""What tables say: every number with its unit, every column of money adding up, every name in the language asked for."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.outcomes import year_table
from sim.running import run
from sim.scenario import load_scenario

SHORT = ("--paths", "64", "--months", "13")


def shown(language: str, *words: str) -> str:
    result = CliRunner().invoke(main, ["--lang", language, *words], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_year_adds_up_from_opening_to_balance() -> None:
    frame = year_table(run(load_scenario("baseline", {"paths": 64, "months": 30})).projection)
    money = {name: frame[f"{name}_yuan"] for name in (
        "opening", "contributions", "benefits", "refunds", "remittance", "grant", "fiscal_subsidy", "other_net", "balance")}
    closing = (money["opening"] + money["contributions"] + money["grant"] + money["fiscal_subsidy"] + money["other_net"]
               - money["benefits"] - money["refunds"] - money["remittance"])
    assert closing.to_numpy() == pytest.approx(money["balance"].to_numpy(), abs=1.0)


def test_run_names_settings_rules_and_points() -> None:
    chinese = shown("zh", "run", *SHORT)
    assert "推算月数" in chinese
    assert "个百分点" in chinese
    assert "期初滚存结余" in chinese
    changed = shown("zh", "run", "refund-ratio-50", *SHORT)
    assert "失业保险稳岗返还比例" in changed.split("与基准情景的不同")[1]
    assert "Horizon" not in chinese


def test_gates_count_coverage_in_months_and_name_the_data() -> None:
    assert "法定支出（月）" in shown("zh", "gates", "inner-mongolia")
    english = shown("en", "gates", "inner-mongolia")
    assert "data inner-mongolia" in english
    assert english.count("(months)") >= 5


def test_explain_names_region_and_members_in_the_language() -> None:
    words = ("explain", "refund_ratio", "--region", "Baotou", "--month", "2020-07")
    assert "大型企业：M 凭记忆，未核实" in shown("zh", *words)
    english = shown("en", *words)
    assert "Baotou 2020-07" in english
    assert "large: M remembered, not verified" in english


def test_compare_says_what_its_largest_difference_counts() -> None:
    assert "元、月或概率" in shown("zh", "compare", "baseline", "null", *SHORT)
