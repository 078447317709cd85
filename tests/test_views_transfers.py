"""Transfers between regions: what enters a node leaves it, caps are used by what was granted, rules share the draws."""

from __future__ import annotations

import numpy as np
import pytest

from sim.ledger import POOL_KEYS, TOLERANCE_YUAN
from sim.months import parse_month
from sim.problems import BadInputError
from sim.running import Run, run
from sim.scenario import load_scenario
from sim.views.rationing import ever_short, rationing_regions, rationing_runs, rationing_table
from sim.views.transfers import cap_table, flows_table, links_table, pool_flows, special_multiples
from sim.views.variants import with_rules

JANUARY, DECEMBER, NEXT_DECEMBER = (parse_month(label) for label in ("2020-01", "2020-12", "2021-12"))


@pytest.fixture(scope="module")
def baseline() -> Run:
    return run(load_scenario("baseline", {"paths": 96, "months": 24}))


@pytest.fixture(scope="module")
def short() -> Run:
    return run(load_scenario("rationing-pro-rata", {"paths": 96, "months": 24}))


def test_the_pool_adds_up(baseline: Run, short: Run) -> None:
    for each in (baseline, short):
        for first, last in ((JANUARY, DECEMBER), (parse_month("2020-07"), NEXT_DECEMBER)):
            pool = pool_flows(each.projection, first, last)
            assert pool["pool_opening"] + pool["pool_remittances"] + pool["pool_interest"] - pool["pool_grants"] == (
                pytest.approx(pool["pool"], abs=TOLERANCE_YUAN))
            flows = flows_table(each, first, last)
            assert flows["remittance_yuan"].sum() == pytest.approx(pool["pool_remittances"])
            assert flows["grant_yuan"].sum() == pytest.approx(pool["pool_grants"])


@pytest.mark.parametrize("by_region", [True, False])
@pytest.mark.parametrize("period", [(JANUARY, DECEMBER), (parse_month("2021-03"), NEXT_DECEMBER)])
@pytest.mark.parametrize("which", ["baseline", "short"])
def test_what_enters_a_node_leaves_it(
    which: str, period: tuple, by_region: bool, request: pytest.FixtureRequest,  # type: ignore[type-arg]
) -> None:
    links = links_table(request.getfixturevalue(which), *period, by_region=by_region)
    assert (links["yuan"] > 0).all()
    entering = links.groupby(["target", "target_region"])["yuan"].sum()
    leaving = links.groupby(["source", "source_region"])["yuan"].sum()
    between = entering.index.intersection(leaving.index)
    assert ("pool", "") in between
    np.testing.assert_allclose(entering[between], leaving[between], rtol=1e-9, atol=20 * TOLERANCE_YUAN)


def test_together_is_the_sum_of_the_regions(baseline: Run) -> None:
    by_region, together = (links_table(baseline, JANUARY, DECEMBER, by_region=each) for each in (True, False))
    for link in ("remitters", "fiscal_subsidy"):
        sums = [each[each["source"] == link]["yuan"].sum() for each in (by_region, together)]
        assert sums[0] == pytest.approx(sums[1])


def test_supported_refunds_are_paid_by_grant_finance_or_not_yet(baseline: Run) -> None:
    flows = flows_table(baseline, JANUARY, DECEMBER)
    np.testing.assert_allclose(
        flows["grant_yuan"] + flows["fiscal_subsidy_yuan"] + flows["unpaid_yuan"],
        flows["refunds_supported_yuan"] + flows["shortfall_yuan"])
    np.testing.assert_allclose(flows["unpaid_yuan"], baseline.projection.line("arrears")[:, 11], atol=1e-6)


def test_a_period_in_wrong_order_or_outside_is_refused(baseline: Run) -> None:
    with pytest.raises(BadInputError, match="2020-01"):
        flows_table(baseline, DECEMBER, JANUARY)
    with pytest.raises(BadInputError):
        flows_table(baseline, JANUARY, parse_month("2022-01"))


def test_the_cap_is_the_multiple_of_what_was_remitted(baseline: Run) -> None:
    table = cap_table(baseline, DECEMBER)
    remitted = baseline.projection.line("remittance")[:, :12].sum(axis=1)
    np.testing.assert_allclose(table["cap_yuan"], table["multiple"] * remitted)
    assert table["used_share"].between(0, 1).all()
    assert (table["granted_yuan"] == flows_table(baseline, JANUARY, DECEMBER)["grant_yuan"]).all()


def test_without_remittance_there_is_no_cap_to_use(baseline: Run) -> None:
    nothing = run(with_rules(baseline.scenario, {"remittance_rate": 0.0}))
    table = cap_table(nothing, parse_month("2020-06"))
    assert (table["cap_yuan"] == 0).all()
    assert table["used_share"].isna().all()


def test_special_multiples_come_with_their_record(baseline: Run) -> None:
    assert special_multiples(baseline.scenario).empty
    row = special_multiples(load_scenario("special-multiple")).iloc[0]
    assert (row["regions"], row["multiple"], row["from"], row["to"]) == ("二连浩特市", 4.0, "2020-06", "2020-12")
    assert row["date"] == "2020-06-20"
    assert row["document"]
    assert row["approver"]


def test_a_later_change_takes_the_special_multiple_away() -> None:
    special = load_scenario("special-multiple")
    assert special_multiples(with_rules(special, {"grant_multiple": 1.0})).empty


def test_the_runs_own_rule_is_the_run_itself(short: Run) -> None:
    runs = rationing_runs(short)
    np.testing.assert_array_equal(runs["pro_rata"].projection.lines, short.projection.lines)
    assert set(runs) == {"pro_rata", "lowest_coverage_first", "equal_coverage", "optimal"}


def test_rules_share_out_the_same_pool_differently(short: Run) -> None:
    runs = rationing_runs(short)
    table = rationing_table(runs, JANUARY, DECEMBER).set_index("rationing")
    assert ever_short(runs, JANUARY, DECEMBER)
    # whoever is served, a pool that is emptied every month gives away the same
    assert table["grant_yuan"].max() - table["grant_yuan"].min() < 0.01 * table["grant_yuan"].max()
    by_region = rationing_regions(runs, JANUARY, DECEMBER)
    np.testing.assert_allclose(
        by_region.groupby("rationing")["grant_yuan"].sum().loc[table.index], table["grant_yuan"])
    assert by_region.groupby("region")["grant_yuan"].std().max() > 0


def test_where_the_pool_never_falls_short_all_rules_agree(baseline: Run) -> None:
    runs = rationing_runs(baseline)
    assert not ever_short(runs, JANUARY, DECEMBER)
    assert (rationing_table(runs, JANUARY, DECEMBER)["p_pool_short"] == 0).all()
    for each in runs.values():
        np.testing.assert_array_equal(each.projection.pool[:, POOL_KEYS.index("pool")],
                                      baseline.projection.pool[:, POOL_KEYS.index("pool")])
