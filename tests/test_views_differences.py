"""What differs from the baseline, in the words of the rules."""

from __future__ import annotations

import re

import pytest

from sim.levers import settings_of
from sim.regions import columns
from sim.scenario import load_scenario
from sim.texts import LANGUAGES, use_language
from sim.views.differences import difference_table, what_name

BASE = load_scenario("baseline")


def test_a_change_of_some_members_names_them():
    scenario = load_scenario("baseline", settings_of({"ratio_sme": 0.5}, BASE))
    row = difference_table(scenario).to_dict("records")[0]
    assert row == {"key": "policy.refund_ratio", "what": "失业保险稳岗返还比例", "from": "2020-06",
                   "baseline": "中小微企业 100%", "scenario": "中小微企业 50%"}


def test_settings_assumptions_and_data_have_rows_of_their_own():
    scenario = load_scenario("baseline", {"months": 24, **settings_of({"pace": 2.0, "skills_account": 0.5}, BASE)})
    table = difference_table(scenario).set_index("key")
    assert table.loc["months", "scenario"] == "24"
    assert table.loc["economy.take_up_pace", "baseline"] == "1"
    assert "0.5" in table.loc["data.skills_account_balance_yuan", "scenario"]


def every_key(content: object, path: str = "economy") -> list[str]:
    if not isinstance(content, dict):
        return [path]
    return [key for name, inner in content.items() for key in every_key(inner, f"{path}.{name}")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_assumption_and_column_has_words(language: str) -> None:
    """Not its key: what the words miss raises."""
    use_language(language)
    shocked = load_scenario("job-loss-deep")
    keys = [*every_key(shocked.economy.content()), *(f"data.{name}" for _, column in columns() for name in column.names)]
    names = [what_name(shocked, key) for key in keys]
    assert not any("_" in name or ".level" in name for name in names)
    assert len(set(names)) == len(names)
    if language == "zh":
        assert all(re.search("[\u4e00-\u9fff]", name) for name in names)


def test_what_is_laid_over_assumptions_and_data_is_said_in_words() -> None:
    rows = {row["key"]: row for row in difference_table(load_scenario("job-loss-deep")).to_dict("records")}
    assert rows["economy.shocks.deep.driver"]["what"] == "冲击“deep”：作用于"
    assert rows["economy.shocks.deep.driver"]["scenario"] == "失业率"
    shock = {"driver": "wage_growth", "from": "2020-03", "months": 1, "add_per_month": -0.01}
    odd = load_scenario("baseline", {"economy": {"shocks": {"2020.春": shock}}})
    assert "冲击“2020.春”：月增长率增减" in set(difference_table(odd)["what"])
    changed = {"data": {"balance_opening_yuan": {"scale": 0.5, "regions": ["包头市"]}, "pool_balance_yuan": 0}}
    rows = {row["key"]: row for row in difference_table(load_scenario("baseline", changed)).to_dict("records")}
    assert rows["data.balance_opening_yuan"]["what"] == "期末滚存结余"
    assert rows["data.balance_opening_yuan"]["scenario"] == "乘以 0.5（包头市）"
    assert rows["data.pool_balance_yuan"]["scenario"] == "0"


def test_nothing_differs_from_itself():
    assert difference_table(BASE).empty
