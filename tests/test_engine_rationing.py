"""Sharing a short pool: the engine's closed forms against general solvers, and each rule against its own words (N5)."""

from __future__ import annotations

import numpy as np
import pytest
from engine.solvers import Month, highest_floor, months, most_regions_served
from engine.strategies import examples
from hypothesis import given

from sim.layout import RATIONINGS

FEN = 1e-6


@pytest.mark.parametrize("rationing", RATIONINGS)
@given(month=months(expenditure=(0, 10_000)))
def test_the_pool_is_spent_and_no_more(rationing: str, month: Month) -> None:
    grant = month.shared(rationing)
    assert (grant >= 0).all()
    assert (grant <= month.capped + FEN).all()
    assert grant.sum() == pytest.approx(month.pool, abs=FEN)


@given(month=months())
def test_pro_rata_pays_the_same_share_of_every_capped_need(month: Month) -> None:
    total = month.capped.sum()
    share = month.pool / total if total > 0 else 0
    np.testing.assert_allclose(month.shared("pro_rata"), month.capped * share, atol=FEN)


@given(month=months())
def test_lowest_coverage_first_serves_whole_regions_in_order(month: Month) -> None:
    grant, left = month.shared("lowest_coverage_first"), month.pool
    for r in sorted(range(len(grant)), key=lambda r: (month.coverage[r], r)):
        assert grant[r] == pytest.approx(min(left, month.capped[r]), abs=FEN)
        left -= grant[r]


@examples(2.4)
@given(month=months())
def test_optimal_is_the_solvers_optimum(month: Month) -> None:
    grant = month.shared("optimal")
    left, served = most_regions_served(month)
    assert (month.need - grant).sum() == pytest.approx(left, abs=FEN)
    assert int((grant >= month.need - FEN).sum()) == served


@examples(2.4)
@given(month=months())
def test_equal_coverage_is_max_min_fair(month: Month) -> None:
    """Nobody can be raised but at the cost of somebody no better off; the worst-off is where linear programming gets."""
    grant, monthly = month.shared("equal_coverage"), month.expenditure / 12
    reached = (np.maximum(month.own, 0) + grant) / monthly
    given_to, wanting = grant > FEN, grant < month.capped - FEN
    if given_to.any() and wanting.any():
        assert reached[wanting].min() >= reached[given_to & wanting].max(initial=-np.inf) - 1e-6
        assert reached[wanting].min() >= (reached - FEN)[given_to].max() - 1e-6
    assert reached.min() == pytest.approx(highest_floor(month), rel=1e-7, abs=1e-7)


def test_equal_coverage_leaves_regions_without_expenditure_for_last() -> None:
    """Their coverage is endless. What the others cannot take is shared pro rata to capped need."""
    month = Month(need=np.array([100.0, 60.0, 30.0]), cap=np.full(3, 1e9), own=np.zeros(3),
                  expenditure=np.array([1200.0, 0.0, 0.0]), coverage=np.zeros(3), pool=145.0)
    np.testing.assert_allclose(month.shared("equal_coverage"), [100, 30, 15], atol=FEN)
    poorer = Month(month.need, month.cap, month.own, month.expenditure, month.coverage, pool=99.0)
    np.testing.assert_allclose(poorer.shared("equal_coverage"), [99, 0, 0], atol=FEN)


def test_ties_go_by_the_order_of_names() -> None:
    equal = Month(need=np.full(3, 10.0), cap=np.full(3, 10.0), own=np.zeros(3), expenditure=np.ones(3),
                  coverage=np.full(3, 5.0), pool=15.0)
    np.testing.assert_array_equal(equal.shared("lowest_coverage_first"), [10, 5, 0])
    np.testing.assert_array_equal(equal.shared("optimal"), [10, 2.5, 2.5])
