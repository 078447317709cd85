"""Exactly the same numbers: without volatility, on any number of threads, in another process, for any number of paths."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from engine.against_twin import still
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

import sim.projection
from sim.inputs import build_model
from sim.layout import LANES
from sim.ledger import LINE_KEYS
from sim.lines import mean_lines
from sim.outcomes import result_sha256
from sim.problems import BrokenIdentityError
from sim.projection import Projection
from sim.quantiles import BINS, PROBABILITIES, quantile_rows
from sim.regions import MAX_YUAN
from sim.rows import NROW, ROWS
from sim.running import Prepared, prepare
from sim.scenario import load_scenario
from sim.state import STATE_ROWS

MONTHS, PATHS = 14, 200
HASH = """
from sim.outcomes import result_sha256
from sim.running import prepare
from sim.scenario import load_scenario
print(result_sha256(prepare(load_scenario("baseline", {"months": %d})).project(paths=%d)))
"""


@cache
def prepared(name: str = "baseline") -> Prepared:
    """A bundled scenario over the months of these tests."""
    return prepare(load_scenario(name, {"months": MONTHS}))


@cache
def baseline() -> Projection:
    """The baseline on one thread, every line path by path."""
    return prepared().project(paths=PATHS, threads=1, record=LINE_KEYS, keep_outcomes=True)


def test_without_volatility_every_path_is_the_deterministic_one() -> None:
    calm = replace(prepared(), inputs=still(prepared().inputs))
    projection = calm.project(paths=PATHS, record=LINE_KEYS, keep_outcomes=True)
    assert projection.outcomes is not None
    for key in LINE_KEYS:
        o = projection.outcome("balance" if key == "closing" else key)
        mean = projection.line(key)
        np.testing.assert_array_equal(projection.outcomes[o], np.broadcast_to(mean[..., None], (*mean.shape, PATHS)))
        np.testing.assert_array_equal(projection.quantiles[o], np.broadcast_to(mean[..., None], (*mean.shape, 5)))
        np.testing.assert_array_equal(projection.spread[o], 0)
    alone = calm.project(paths=1)
    np.testing.assert_array_equal(alone.lines[..., : LINE_KEYS.index("coverage_statutory")],
                                  projection.lines[..., : LINE_KEYS.index("coverage_statutory")])
    np.testing.assert_array_equal(alone.pool, projection.pool)


@pytest.mark.parametrize("options", [{"threads": 1}, {"threads": 2}, {"threads": 3}, {"block_groups": 1},
                                     {"block_groups": 2, "threads": 2}, {"block_groups": 5}])
def test_threads_and_blocks_do_not_matter(options: dict[str, Any]) -> None:
    again = prepared().project(paths=PATHS, record=LINE_KEYS, keep_outcomes=True, **options)
    assert result_sha256(again) == result_sha256(baseline())
    np.testing.assert_array_equal(again.outcomes, baseline().outcomes)


def test_order_of_regions_does_not_matter() -> None:
    regions = prepared().regions
    backwards = prepare(prepared().scenario, regions.take(range(len(regions))[::-1]))
    again = backwards.project(paths=PATHS, record=LINE_KEYS)
    assert again.names == baseline().names[::-1]
    assert result_sha256(again) == result_sha256(baseline())


def test_null_scenario_differs_by_exactly_nothing_on_every_path() -> None:
    null = prepared("null").project(paths=PATHS, record=LINE_KEYS, keep_outcomes=True)
    np.testing.assert_array_equal(null.outcomes, baseline().outcomes)
    assert result_sha256(null) == result_sha256(baseline())


def test_another_seed_is_another_result() -> None:
    assert result_sha256(prepared().project(paths=PATHS, record=LINE_KEYS, seed=1)) != result_sha256(baseline())


def test_a_fresh_process_gives_the_same_hash() -> None:
    here = result_sha256(prepared().project(paths=PATHS))
    out = subprocess.run([sys.executable, "-c", HASH % (MONTHS, PATHS)], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == here


@pytest.mark.parametrize("paths", [1, LANES, 64, PATHS - 1])
def test_a_path_is_the_same_whatever_their_number(paths: int) -> None:
    fewer = prepared().project(paths=paths, record=LINE_KEYS, keep_outcomes=True)
    assert fewer.outcomes is not None
    assert baseline().outcomes is not None
    np.testing.assert_array_equal(fewer.outcomes, baseline().outcomes[..., :paths])


@pytest.mark.parametrize("name", ["baseline", "rationing-equal-coverage", "topup-september", "training-short-account",
                                  "job-loss-deep", "below-gate-block"])
def test_what_a_month_leaves_out_changes_no_number(name: str) -> None:
    """With every line recorded nothing is left out and every region waits for the others; else most of both is."""
    all_of_it = prepared(name).project(paths=PATHS, record=LINE_KEYS, keep_outcomes=True)
    short = prepared(name).project(paths=PATHS, keep_outcomes=True)
    assert all_of_it.outcomes is not None
    assert short.outcomes is not None
    np.testing.assert_array_equal(short.outcomes, all_of_it.outcomes[: len(short.outcomes)])
    np.testing.assert_array_equal(short.pool_quantiles, all_of_it.pool_quantiles)
    for key in LINE_KEYS:
        if not key.startswith("coverage_") or key in ("coverage_below_12", "coverage_below_24"):
            one, other = short.line(key), all_of_it.line(key)
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12 * np.abs(other).max(), err_msg=key)


def test_the_largest_balance_that_may_be_asked_for_closes() -> None:
    """A float64 of 10^14 yuan counts in steps of more than a fen."""
    scenario = load_scenario("baseline", {"months": MONTHS})
    own = scenario.regions()
    rich = replace(own, balance=np.full_like(own.balance, MAX_YUAN))
    assert prepare(scenario, rich).project(paths=40).line("closing").min() > 0.9 * MAX_YUAN


def test_lines_that_do_not_lead_from_opening_to_closing_are_refused() -> None:
    inputs = prepared().inputs
    model = build_model(inputs, 0)
    rows = np.zeros((len(inputs.regions), inputs.months, NROW))
    rows[:, :, ROWS["closing"]] = inputs.state[:, STATE_ROWS["balance"], 0]
    mean_lines(model, rows, inputs.state, False)
    rows[3, 5:, ROWS["closing"]] += 0.006
    with pytest.raises(BrokenIdentityError):
        mean_lines(model, rows, inputs.state, False)


def test_means_deviations_and_quantiles_are_numpys() -> None:
    projection = baseline()
    assert projection.outcomes is not None
    for key in LINE_KEYS:
        o = projection.outcome("balance" if key == "closing" else key)
        rows = projection.outcomes[o]
        size = np.abs(rows).max()
        np.testing.assert_allclose(projection.line(key), rows.mean(axis=-1), rtol=1e-12, atol=1e-12 * size)
        np.testing.assert_allclose(projection.spread[o], rows.std(axis=-1, ddof=1), rtol=1e-6, atol=1e-9 * size)
        exact = np.moveaxis(np.quantile(rows, PROBABILITIES, axis=-1), 0, -1)
        np.testing.assert_allclose(projection.quantiles[o], exact, rtol=1e-13, atol=1e-13 * size, err_msg=key)


@given(rows=arrays(np.float64, st.tuples(st.integers(1, 3), st.integers(1, 300)),
                   elements=st.one_of(st.floats(-1e12, 1e12), st.sampled_from([0.0, 1.0, 5e8]))))
def test_quantiles_of_any_rows_are_numpys(rows: np.ndarray) -> None:
    out, probabilities = np.empty((len(rows), len(PROBABILITIES))), np.array(PROBABILITIES)
    quantile_rows(rows, rows.shape[1], 0, len(rows), probabilities, out)
    exact = np.quantile(rows, probabilities, axis=1).T
    np.testing.assert_allclose(out, exact, rtol=1e-12, atol=1e-12 * max(1.0, np.abs(rows).max()))


def test_binned_quantiles_keep_to_their_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a bin, and bins are at most 1/512 of twice the range of the first chunk."""
    paths = 3 * 8 * LANES - 7
    exact = prepared().project(paths=paths, record=("benefits",), keep_outcomes=True)
    monkeypatch.setattr(sim.projection, "EXACT_BYTES", 0)
    monkeypatch.setattr(sim.projection, "_CHUNK_BYTES", 0)
    binned = prepared().project(paths=paths, record=("benefits",))
    one_thread = prepared().project(paths=paths, record=("benefits",), threads=1, block_groups=3)
    assert (exact.quantile_method, binned.quantile_method) == ("exact", "binned")
    assert exact.outcomes is not None
    first = exact.outcomes[..., : 8 * LANES]
    width = 2 * (first.max(axis=-1) - first.min(axis=-1)) / BINS
    # between two order statistics exact and binned quantiles interpolate differently: by the gap between them at most
    ordered = np.sort(exact.outcomes, axis=-1)
    for k, probability in enumerate(PROBABILITIES):
        rank = int(probability * (paths - 1))
        low, high = ordered[..., max(0, rank - 1)], ordered[..., min(paths - 1, rank + 2)]
        assert (binned.quantiles[..., k] >= low - width - 1e-6).all()
        assert (binned.quantiles[..., k] <= high + width + 1e-6).all()
    np.testing.assert_allclose(binned.lines, exact.lines, rtol=1e-11, atol=1e-6)
    np.testing.assert_allclose(binned.spread, exact.spread, rtol=1e-6, atol=1e-3)
    assert result_sha256(one_thread) == result_sha256(binned)
