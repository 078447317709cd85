"""What must not matter: the order and the number of regions, where a horizon is cut, the unit of money."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engine.strategies import SEEDS, Case, cases, examples
from engine.worlds import Array, lengthened, lines_of
from hypothesis import given
from hypothesis import strategies as st
from twin.random_cases import random_case

from sim.ledger import LINE_KEYS, LINES, TOLERANCE_YUAN, line_index
from sim.outcomes import result_sha256

PATHS = 40
OWN_LINES = ("contributions_employer", "contributions_employee", "insured", "recipients", "new_recipients", "relief",
             "benefits", "medical_premium", "assistance", "remittance", "contributions_due", "training_new_hire")
"""Lines that depend on nothing but the region's own drivers: no other region, gate or pool is behind them."""
YUAN_RULES: dict[str, Any] = {
    "minimum_wage": {"1": 2000, "2": 1900, "3": 1800, "4": 1700}, "skills_subsidy_per_insured": 0.75,
    "training_subsidy_per_month": 600, "skills_account_topup": 12_000,
}
"""Every rule that is an amount of money, at values that are set here so that they can be scaled."""


def run(case: Case, seed: int, **options: Any) -> dict[str, Array]:
    """Every line path by path [R, M, P]."""
    return lines_of(case.world().project(paths=PATHS, seed=seed, record=LINE_KEYS, keep_outcomes=True, **options))


@examples(0.4)
@given(case=cases(), seed=SEEDS, dice=st.randoms(use_true_random=False))
def test_order_of_regions(case: Case, seed: int, dice: Any) -> None:
    order = list(range(len(case["regions"])))
    dice.shuffle(order)
    shuffled = Case({**case, "regions": [case["regions"][r] for r in order]})
    one = case.world().project(paths=PATHS, seed=seed, record=("grant",))
    other = shuffled.world().project(paths=PATHS, seed=seed, record=("grant",))
    assert result_sha256(one) == result_sha256(other)
    np.testing.assert_array_equal(one.lines[order], other.lines)
    np.testing.assert_array_equal(one.quantiles[:, order], other.quantiles)


@examples(0.4)
@given(case=cases(), seed=SEEDS)
def test_another_region_leaves_the_draws_of_the_others(case: Case, seed: int) -> None:
    first = case["regions"][0]["region"]
    policy = [{key: [_only_for(entry, first) for entry in entries] for key, entries in change.items()}
              for change in case["policy"]]
    fewer = Case({**case, "regions": case["regions"][:1], "policy": policy})
    alone, among = run(fewer, seed), run(case, seed)
    for key in OWN_LINES:
        np.testing.assert_array_equal(alone[key][0], among[key][0], err_msg=key)


@examples(0.6)
@given(case=cases(months=(2, 24)), seed=SEEDS, data=st.data())
def test_two_parts_of_a_horizon_are_the_whole(case: Case, seed: int, data: st.DataObject) -> None:
    world = case.world()
    cut = data.draw(st.integers(1, case["months"] - 1))
    options: dict[str, Any] = {"paths": PATHS, "seed": seed, "record": LINE_KEYS, "keep_outcomes": True}
    whole = world.project(keep_final=True, **options)
    first, second = world.in_two(cut, **options)
    for key, line in lines_of(whole).items():
        parts = np.concatenate([lines_of(first)[key], lines_of(second)[key]], axis=1)
        np.testing.assert_array_equal(line, parts, err_msg=key)
    assert whole.final is not None
    assert second.final is not None
    np.testing.assert_array_equal(whole.final.regions, second.final.regions)
    np.testing.assert_array_equal(whole.final.common, second.final.common)


def test_a_part_keeps_every_definition_for_the_next() -> None:
    """The definition of coverage may change where one run ends and the next begins."""
    definitions = [{"from": "2013-01", "value": "statutory"}, {"from": "2021-01", "value": "total_with_remittance"}]
    case = Case(random_case(3) | {"months": 14})
    case["settings"] = {**case["settings"], "start": "2020-07"}
    case["regions"] = [{**row, "opening_month": "2020-06"} for row in case["regions"]]
    case = case.under(coverage_period="prior_year", remitted_basis="year_to_date")
    case["policy"] = [*case["policy"], {"coverage_expenditure": definitions}]
    options: dict[str, Any] = {"paths": PATHS, "seed": 1, "keep_outcomes": True}
    world = Case(lengthened(case)).world()
    whole = lines_of(world.project(**options))["coverage"]
    first, second = world.in_two(6, **options)
    np.testing.assert_array_equal(whole[:, 6:], lines_of(second)["coverage"])
    np.testing.assert_array_equal(whole[:, :6], lines_of(first)["coverage"])


@pytest.mark.parametrize("scale", [8, 10])
@examples(0.24)
@given(case=cases(), seed=SEEDS)
def test_unit_of_money(scale: int, case: Case, seed: int) -> None:
    """Every amount times a number: every amount of the result times that number, and persons and months as they were.

    Exactly so for a power of two, where floats lose nothing; for ten up to what a rounding at an edge may move.
    """
    case = case.under(**YUAN_RULES)
    scaled = Case({
        **case, "regions": [_scaled(row, scale) for row in case["regions"]],
        "settings": {**case["settings"], "pool_balance_yuan": case["settings"]["pool_balance_yuan"] * scale}})
    scaled = scaled.under(**{key: _times(value, scale) for key, value in YUAN_RULES.items()})
    one, other = run(case, seed), run(scaled, seed)
    for key in LINE_KEYS:
        factor = scale if LINES[line_index(key)].unit == "yuan" else 1
        if scale == 8:
            np.testing.assert_array_equal(one[key] * factor, other[key], err_msg=key)
        else:
            np.testing.assert_allclose(one[key] * factor, other[key], rtol=1e-9, atol=TOLERANCE_YUAN, err_msg=key)


def _only_for(entry: dict[str, Any], region: str) -> dict[str, Any]:
    return {**entry, "regions": [region]} if "regions" in entry else entry


def _scaled(row: dict[str, Any], scale: int) -> dict[str, Any]:
    return {column: _times(value, scale) if "_yuan" in column and value != "" else value
            for column, value in row.items()}


def _times(value: Any, scale: int) -> Any:
    return {key: each * scale for key, each in value.items()} if isinstance(value, dict) else float(value) * scale

