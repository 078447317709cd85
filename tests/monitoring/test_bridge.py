"""The bridge (Q5): parts add up to the fen, what did not change is exactly 0, and a known cause is found alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from sim.actuals.lines import ACTUAL_LINES
from sim.actuals.table import Actuals
from sim.monitoring.bridge import bridge, bridge_of, whole_parts
from sim.monitoring.nowcasting import Chain
from sim.monitoring.settings import Settings
from sim.monitoring.types import CAUSES, TOTAL, Bridge
from sim.months import parse_month
from sim.scenario import Scenario, load_scenario
from tests.monitoring.conftest import PATHS

MONTH = parse_month("2020-10")
ANCHORS = ("2020-02", "2020-06", "2020-12", "2021-01", "2021-09", "2021-12")


def adds_up(found: Bridge) -> None:
    for region in (TOTAL, *found.regions):
        parts = found.of(region)
        assert found.start[region] + sum(part.amount for part in parts) == found.end[region]
        steps = found.waterfall(region)
        assert steps[-1].end == found.end[region]
        assert all(one.end == other.begin for one, other in pairwise(steps[:-1]))
    for part in found.of(TOTAL):
        assert part.amount == sum(each.amount for each in found.parts if each.region != TOTAL
                                  and (each.cause, each.line) == (part.cause, part.line))
    for side in (found.start, found.end):
        assert side[TOTAL] == sum(side[name] for name in found.regions)


def causes(found: Bridge, region: str = TOTAL) -> dict[str, int]:
    return {cause: sum(abs(part.amount) for part in found.of(region) if part.cause == cause) for cause in CAUSES}


@pytest.mark.parametrize("month", ANCHORS)
def test_parts_add_up_by_region_and_in_total(chain: Chain, month: str) -> None:
    found = bridge(chain, chain, parse_month(month))
    assert found
    adds_up(found)
    assert causes(found)["policy"] == causes(found)["data"] == causes(found)["model"] == 0


def test_this_month_is_the_difference_of_the_closing_balances(chain: Chain) -> None:
    found = bridge(chain, chain, MONTH)
    assert found
    expected = {check.region: check for check in chain.checks(MONTH) if check.line == "closing_balance"}
    for region in found.regions:
        month = sum(part.this_month for part in found.of(region))
        actual = expected[region].actual
        assert actual is not None
        assert month == pytest.approx(actual - expected[region].mean, abs=len(ACTUAL_LINES))


def test_nothing_new_is_exactly_nothing(chain: Chain) -> None:
    basis = chain.basis(MONTH)
    found = bridge_of((basis, basis, basis, basis, basis), chain)
    adds_up(found)
    assert not any(part.amount or part.this_month for part in found.parts)
    assert found.start == found.end


def test_a_policy_alone_is_policy_alone(chain: Chain) -> None:
    changed = load_scenario("baseline", {"policy": {"interest_rate": [{"from": "2020-11", "value": 0.03}]}})
    basis, other = chain.basis(MONTH), chain.under(changed).basis(MONTH)
    found = bridge_of((basis, basis, basis, basis, other), chain)
    adds_up(found)
    sizes = causes(found)
    assert sizes.pop("policy") > 0
    assert not any(sizes.values())


def test_a_policy_of_the_future_is_not_taken_for_anything_else(chain: Chain) -> None:
    """The whole way from month to month: beside the policy's part every other is what it was without the change."""
    changed = load_scenario("baseline", {"policy": {"interest_rate": [{"from": "2020-12", "value": 0.03}]}})
    plain, moved = bridge(chain, chain, MONTH), bridge(chain, chain.under(changed), MONTH)
    assert plain
    assert moved
    adds_up(moved)
    assert causes(moved)["policy"] > 0
    for before, after in zip(plain.parts, moved.parts, strict=True):
        assert before == after or before.cause == "policy"


def test_an_economy_alone_is_an_assumption(chain: Chain) -> None:
    shock = {"economy": {"shocks": {"spring": {"driver": "job_loss", "from": "2020-12", "months": 6, "factor": 2.0}}}}
    moved = bridge(chain, chain.under(load_scenario("baseline", shock)), MONTH)
    plain = bridge(chain, chain, MONTH)
    assert plain
    assert moved
    adds_up(moved)
    differing = {after.cause for before, after in zip(plain.parts, moved.parts, strict=True) if before != after}
    assert differing == {"assumption"}


@hypothesis_settings(max_examples=12)
@given(region=st.integers(0, 13), line=st.sampled_from(["benefits", "contributions_employee", "insured", "recipients"]),
       month=st.integers(2, 9), share=st.floats(-0.3, 0.3))
def test_random_revisions_are_data_and_add_up(
    chain: Chain, settings: Settings, region: int, line: str, month: int, share: float,
) -> None:
    """Figures of months before the last: last month's view of them was another."""
    column = [each.key for each in ACTUAL_LINES].index(line)
    values = chain.actuals.values.copy()
    values[region, month - 2, column] = round(values[region, month - 2, column] * (1 + share))
    before = Chain.of(replace(chain.actuals, values=values), chain.past.scenario, MONTH, settings.nowcast, PATHS)
    found = bridge(before, chain, MONTH)
    assert found
    adds_up(found)
    changed = bool((values != chain.actuals.values).any())
    names = [part.region for part in found.parts if part.cause == "data" and part.amount and part.region != TOTAL]
    if not changed:
        assert not names
    assert causes(found)["policy"] == causes(found)["model"] == 0


def test_what_was_recorded_is_the_start_and_the_rest_is_the_model(chain: Chain) -> None:
    plain = bridge(chain, chain, MONTH)
    assert plain
    recorded = {name: plain.start[name] + 100 * (k + 1) for k, name in enumerate(plain.regions)}
    found = bridge(chain, chain, MONTH, recorded)
    assert found
    adds_up(found)
    assert found.recorded
    model = {part.region: part.amount for part in found.parts if part.cause == "model"}
    assert all(model[name] == -100 * (k + 1) for k, name in enumerate(found.regions))


def test_the_first_month_has_none(actuals: Actuals, scenario: Scenario, settings: Settings) -> None:
    first = Chain.of(actuals, scenario, scenario.start, settings.nowcast, PATHS)
    assert bridge(first, first, parse_month("2019-12")) is None
    found = bridge(first, first, scenario.start)
    assert found
    adds_up(found)


@given(st.lists(st.floats(-1e15, 1e15), min_size=1, max_size=14), st.sets(st.integers(0, 13)))
def test_whole_parts_add_up_and_leave_zeros(parts: list[float], zeros: set[int]) -> None:
    parts = [0.0 if k in zeros else part for k, part in enumerate(parts)]
    whole = whole_parts(parts, round(sum(parts)))
    assert sum(whole) == round(sum(parts))
    if any(parts):
        assert all(value == 0 for value, part in zip(whole, parts, strict=True) if part == 0)
    assert all(abs(value - part) <= 1 + abs(part) * 1e-12 for value, part in zip(whole, parts, strict=True)) or (
        abs(sum(parts)) > 1e14)


def test_the_year_end_of_december_is_the_next(chain: Chain) -> None:
    found = bridge(chain, chain, parse_month("2020-12"))
    assert found
    assert found.year_end == parse_month("2021-12")
    assert np.isfinite([found.start[name] for name in found.regions]).all()
