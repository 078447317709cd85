"""The policy on a day, in words: the checklist is what the engine reads, and changes stand in order of time (N16)."""

from __future__ import annotations

from datetime import date

import pytest

from sim.checklist import Wording, checklist
from sim.policy import Policy
from sim.problems import BadInputError
from sim.scenario import load_scenario
from sim.views.measures import changes_table, checklist_table, history_table

JULY = date(2020, 7, 1)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.load()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_is_the_published_checklist_with_its_status(policy: Policy, language: str) -> None:
    table, rows = checklist_table(policy, JULY, language), checklist(policy, JULY, language)
    assert table[list(rows[0])].to_dict("records") == rows
    status = table.set_index("rule")["status"]
    assert (status["gate_ordinary_months"], status["refund_ratio"]) == ("V", "mixed")


def test_a_scenarios_changes_are_marked(policy: Policy) -> None:
    half = load_scenario("refund-ratio-50").policy
    changed = checklist_table(half, JULY, compared=policy).set_index("rule")["changed"]
    assert changed[changed].index.tolist() == ["refund_ratio"]
    assert not checklist_table(policy, JULY, compared=policy)["changed"].any()


def test_a_region_has_its_own_row(policy: Policy) -> None:
    special = load_scenario("special-multiple").policy
    for region, shown in ((None, "2 倍"), ("二连浩特市", "4 倍")):
        table = checklist_table(special, JULY, region=region).set_index("rule")
        assert table.loc["grant_multiple", "standard"] == shown


def test_changes_on_the_day_the_notice_came(policy: Policy) -> None:
    table = changes_table(policy, date(2020, 6, 12), date(2020, 6, 12)).set_index("rule")
    assert table.loc["refund_ratio", "after"] == "大型企业 50%、中小微企业 100%"
    assert table.loc["training_subsidy_per_month", "before"] == "每月 0 元"
    assert (table["date"] == "2020-06-12").all()


def test_changes_are_in_order_and_only_inside_the_interval(policy: Policy) -> None:
    table = changes_table(policy, date(2020, 1, 1), date(2021, 12, 31))
    assert table["date"].is_monotonic_increasing
    assert table["date"].between("2020-01", "2021-12-31").all()
    assert changes_table(policy, date(2019, 3, 1), date(2019, 3, 2)).empty
    assert (table["before"] != table["after"]).all()


def test_history_of_a_rule(policy: Policy) -> None:
    table = history_table(policy.rule("refund_ratio"), Wording(policy.terms, "zh"))
    assert table["interval"].iloc[0] == "2013-01 – 2014-10"
    assert table["expected"].iloc[-1]


def test_a_day_before_the_policy_is_refused(policy: Policy) -> None:
    with pytest.raises(BadInputError):
        checklist_table(policy, date(2012, 12, 31))
