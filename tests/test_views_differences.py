"""What differs from the baseline, in the words of the rules."""

from __future__ import annotations

from sim.levers import settings_of
from sim.scenario import load_scenario
from sim.views.differences import difference_table

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


def test_nothing_differs_from_itself():
    assert difference_table(BASE).empty
