"""Comparison on the same draws: exact zero for no change, errors that shrink, chunks that do not matter."""

from __future__ import annotations

import numpy as np
import pytest

from sim.compare import FLOWS, OUTCOMES, TOTALS, Comparison, as_json, compare
from sim.draws import philox_draws
from sim.ledger import line_index
from sim.problems import BadInputError
from sim.running import Prepared, prepare
from sim.scenario import load_scenario

SETTINGS = {"paths": 160, "months": 14}


def prepared(name: str, **settings: object) -> Prepared:
    return prepare(load_scenario(name, SETTINGS | settings))


@pytest.fixture(scope="module")
def halved() -> Comparison:
    return compare(prepared("baseline"), prepared("refund-ratio-50"))


def test_a_scenario_that_changes_nothing_differs_by_exactly_zero() -> None:
    found = compare(prepared("baseline"), prepared("null"))
    assert (found.max_abs, found.max_abs_path) == (0.0, 0.0)
    assert not found.mean.any()
    assert not found.error.any()


def test_differences_are_those_of_two_runs_on_the_same_draws(halved: Comparison) -> None:
    runs = [prepared(name) for name in ("baseline", "refund-ratio-50")]
    a, b = (side.project(record=["grant", "fiscal_subsidy"]) for side in runs)
    for outcome in ("balance", "coverage", "grant", "fiscal_subsidy", "shortage"):
        expected = b.line(outcome) - a.line(outcome)
        np.testing.assert_allclose(halved.mean[OUTCOMES.index(outcome)], expected, rtol=1e-9, atol=1e-6)
    kinds = [line_index(key) for key in ("ordinary_refund_large", "ordinary_refund_medium", "ordinary_refund_small",
                                         "ordinary_refund_micro", "topup", "hardship_refund")]
    expected = (b.lines - a.lines)[:, :, kinds].sum(axis=2)
    np.testing.assert_allclose(halved.mean[OUTCOMES.index("refunds")], expected, rtol=1e-9, atol=1e-6)


def test_the_error_is_that_of_paired_paths() -> None:
    sides = prepared("baseline"), prepared("refund-ratio-50")
    kept = [side.project(keep_outcomes=True).outcomes for side in sides]
    gap = kept[1][0] - kept[0][0]
    found = compare(*sides)
    np.testing.assert_allclose(found.error[0], gap.std(axis=-1, ddof=1) / np.sqrt(gap.shape[-1]), rtol=1e-9, atol=1e-9)
    assert found.max_abs_path >= found.max_abs > 0


def test_chunks_do_not_matter(halved: Comparison) -> None:
    again = compare(prepared("baseline"), prepared("refund-ratio-50"), chunk_bytes=1)
    for name in ("mean", "error", "total_mean", "total_error", "year_mean", "year_error"):
        np.testing.assert_allclose(getattr(again, name), getattr(halved, name), rtol=1e-9, atol=1e-6)


def test_totals_and_years_add_up(halved: Comparison) -> None:
    for k, outcome in enumerate(TOTALS):
        np.testing.assert_allclose(
            halved.total_mean[k], halved.mean[OUTCOMES.index(outcome)].sum(axis=0), rtol=1e-9, atol=1e-6)
    assert halved.years == (2020, 2021)
    for k, outcome in enumerate(FLOWS):
        monthly = halved.mean[OUTCOMES.index(outcome)]
        np.testing.assert_allclose(halved.year_mean[k, :, 0], monthly[:, :12].sum(axis=1), rtol=1e-9, atol=1e-6)


def test_a_to_b_is_the_opposite_of_b_to_a(halved: Comparison) -> None:
    back = compare(prepared("refund-ratio-50"), prepared("baseline"))
    np.testing.assert_array_equal(back.mean, -halved.mean)


def test_json_names_every_outcome_region_and_month(halved: Comparison) -> None:
    found = as_json(halved)
    assert set(found["difference"]) == set(found["standard_error"]) == set(OUTCOMES)
    assert set(found["difference"]["balance"]) == set(found["regions"])
    largest = max(abs(value) for regions in found["difference"].values() for row in regions.values() for value in row)
    assert found["max_abs"] == largest


def test_one_path_has_no_standard_error() -> None:
    found = as_json(compare(prepared("baseline", paths=1), prepared("refund-ratio-50", paths=1)))
    assert found["standard_error"]["balance"]["包头市"][0] is None


def test_what_cannot_be_paired_is_refused_with_every_reason() -> None:
    with pytest.raises(BadInputError) as caught:
        compare(prepared("baseline"), prepared("baseline", paths=32, months=12, seed=1))
    assert [problem.column for problem in caught.value.problems] == ["months", "paths", "seed"]


def test_a_comparison_draws_from_the_counter_whatever_the_sampling() -> None:
    plain, quasi = prepared("baseline"), prepared("baseline", sampling="sobol")
    assert compare(plain, quasi).max_abs_path == 0.0
    first = philox_draws(plain.inputs.economy, plain.scenario.seed, 32, 32)
    both = philox_draws(plain.inputs.economy, plain.scenario.seed, 0, 64)
    np.testing.assert_array_equal(first.level, both.level[:, 32:])
