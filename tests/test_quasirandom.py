"""The Sobol option: draws stay standard normal and unbiased, depend on nothing but seed and path, and are worth it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.directions import Directions, important_directions
from sim.draws import path_names, philox_draws
from sim.economy import Economy
from sim.inputs import Inputs, build_model
from sim.layout import LANES, NDRIVER
from sim.model import Draws
from sim.projection import Projection, project
from sim.quasirandom import innovations, normal_points, sobol_draws, sobol_sequence
from sim.running import prepare
from sim.scenario import load_scenario

Array = NDArray[np.float64]
SEED, MONTHS = 20200612, 24


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return prepare(replace(load_scenario("baseline"), months=MONTHS)).inputs


@pytest.fixture(scope="module")
def directions(inputs: Inputs) -> Directions:
    return important_directions(inputs)


def without_innovations(directions: Directions) -> Directions:
    """The same question with every innovation left to the counter-based generator."""
    return replace(directions, vectors=np.empty((0, directions.vectors.shape[1])),
                   start=np.zeros_like(directions.start), dimension=np.empty(0, np.int64))


def drawn(
    inputs: Inputs, paths: int, directions: Directions | None = None, seed: int = SEED, threads: int = 1
) -> Draws:
    return sobol_draws(inputs, seed, paths, None, None, directions=directions, threads=threads)(0, paths)


def run(
    inputs: Inputs, paths: int, draws: Callable[[int, int], Draws] | None, seed: int = SEED, **more: int
) -> Projection:
    return project(inputs, paths=paths, seed=seed, draws=draws, keep_outcomes=True, **more)  # type: ignore[arg-type]


def with_economy(inputs: Inputs, **changes: Array | NDArray[np.bool_]) -> Inputs:
    economy: Economy = replace(inputs.economy, **changes)
    return replace(inputs, economy=economy)


# --- the distribution -------------------------------------------------------------------------------------------------
def test_directions_of_a_source_are_orthonormal_and_explain_nearly_everything(directions: Directions) -> None:
    for first, last in pairwise(directions.start):
        vectors = directions.vectors[first:last]
        assert len(vectors) > 0
        np.testing.assert_allclose(vectors @ vectors.T, np.eye(len(vectors)), atol=1e-13)
    assert directions.unexplained < 0.005
    assert sorted([*directions.dimension, *directions.once]) == list(range(directions.dimensions))
    assert directions.dimension[directions.start[-2]:].min() < 5, "what all regions share comes first"


def test_only_the_components_along_the_directions_are_exchanged(inputs: Inputs, directions: Directions) -> None:
    """Vᵀ z = y, and z − e lies in the span of V: with y and e standard normal and V orthonormal, so is z."""
    paths, model = 3 * LANES, build_model(inputs, SEED)
    y = normal_points(sobol_sequence(SEED, directions.dimensions), 0, paths)
    z = innovations(model.keys, model.months, 0, paths, directions, y)
    e = innovations(model.keys, model.months, 0, paths, without_innovations(directions), y)
    for source in range(len(model.keys)):
        own = slice(directions.start[source], directions.start[source + 1])
        vectors = directions.vectors[own]
        z_flat, e_flat = (x[:, source].reshape(MONTHS * NDRIVER, paths) for x in (z, e))
        np.testing.assert_allclose(vectors @ z_flat, y[directions.dimension[own]], atol=1e-12)
        change = z_flat - e_flat
        np.testing.assert_allclose(vectors.T @ (vectors @ change), change, atol=1e-12)


def test_points_are_normal_with_unit_variance_and_no_correlation() -> None:
    y = normal_points(sobol_sequence(SEED, 40), 0, 4_096)
    assert np.isfinite(y).all()
    assert np.abs(y.mean(axis=1)).max() < 2e-3
    assert np.abs(y.var(axis=1) - 1).max() < 5e-3
    assert np.abs(np.corrcoef(y)[np.triu_indices(40, 1)]).max() < 5 / np.sqrt(4_096)


def test_innovations_have_mean_zero_and_unit_covariance(inputs: Inputs, directions: Directions) -> None:
    paths = 4_096
    z = drawn(inputs, paths, directions).innovations[::5, ::7].reshape(-1, paths)
    bound = 5 / np.sqrt(paths)
    assert np.abs(z.mean(axis=1)).max() < bound
    assert np.abs(z @ z.T / paths - np.eye(len(z))).max() < 1.5 * bound


# --- what the draws depend on -----------------------------------------------------------------------------------------
def test_without_directions_a_path_has_the_shocks_of_the_plain_run(inputs: Inputs, directions: Directions) -> None:
    paths, model = 70, build_model(inputs, SEED)
    e = innovations(model.keys, model.months, 0, paths, without_innovations(directions), np.empty((0, paths)))
    plain = philox_draws(inputs.economy, SEED, 0, paths)
    np.testing.assert_array_equal(run(inputs, paths, lambda *_: plain._replace(innovations=e)).outcomes,
                                  run(inputs, paths, None).outcomes)


def test_draws_depend_on_the_seed_alone(inputs: Inputs) -> None:
    first, second, other = (drawn(inputs, 96, seed=seed) for seed in (1, 1, 2))
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not np.any(first.innovations[:, :, 0] == other.innovations[:, :, 0])
    assert not np.any(first.log_half_time[:, :5] == other.log_half_time[:, :5])


def test_chunks_and_threads_do_not_matter(inputs: Inputs, directions: Directions) -> None:
    whole = drawn(inputs, 150, directions, threads=3)
    source = sobol_draws(inputs, SEED, 150, None, None, directions=directions, threads=1)
    for first, count in ((0, 32), (32, 64), (96, 54)):
        part = source(first, count)
        assert part.first_path == first
        for name in ("level", "log_half_time", "shift", "factor", "innovations"):
            np.testing.assert_array_equal(getattr(part, name), getattr(whole, name)[..., first : first + count])
    again = important_directions(inputs, threads=3)
    for name in ("vectors", "start", "dimension", "once"):
        np.testing.assert_array_equal(getattr(again, name), getattr(directions, name))


def test_results_do_not_depend_on_threads_or_blocks(inputs: Inputs, directions: Directions) -> None:
    source = sobol_draws(inputs, SEED, 300, None, None, directions=directions)
    one, two = run(inputs, 300, source, threads=1), run(inputs, 300, source, threads=2, block_groups=1)
    np.testing.assert_array_equal(one.lines, two.lines)
    np.testing.assert_array_equal(one.quantiles, two.quantiles)


def test_the_scenario_switch_reaches_the_sampler(inputs: Inputs, directions: Directions) -> None:
    prepared = prepare(replace(load_scenario("baseline"), months=MONTHS, sampling="sobol"))
    through = prepared.project(paths=64, seed=SEED, keep_outcomes=True).outcomes
    source = sobol_draws(inputs, SEED, 64, None, None, directions=directions)
    np.testing.assert_array_equal(through, run(inputs, 64, source).outcomes)


def test_any_number_of_paths_is_drawn_without_a_warning(inputs: Inputs, directions: Directions) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for paths in (1, 33, 64):
            assert drawn(inputs, paths, directions).innovations.shape == (MONTHS, 15, NDRIVER, paths)


@pytest.mark.parametrize(("first", "count"), [(0, 65), (16, 16), (32, 0), (64, 32)])
def test_paths_outside_the_run_are_refused(inputs: Inputs, directions: Directions, first: int, count: int) -> None:
    with pytest.raises(ValueError, match="of a run of 64"):
        sobol_draws(inputs, SEED, 64, None, None, directions=directions)(first, count)


def test_directions_of_another_horizon_are_refused(inputs: Inputs) -> None:
    shorter = important_directions(prepare(replace(load_scenario("baseline"), months=12)).inputs)
    with pytest.raises(ValueError, match="other regions or months"):
        sobol_draws(inputs, SEED, 64, None, None, directions=shorter)


# --- special economies ------------------------------------------------------------------------------------------------
def test_without_volatility_a_run_is_the_deterministic_projection(inputs: Inputs) -> None:
    economy = inputs.economy
    calm = with_economy(inputs, volatility=np.zeros_like(economy.volatility),
                        level_spread=np.zeros_like(economy.level_spread),
                        half_time_sigma=np.zeros_like(economy.half_time_sigma))
    sobol = run(calm, 40, sobol_draws(calm, SEED, 40, None, None))
    assert sobol.outcomes is not None
    assert np.ptp(sobol.outcomes, axis=-1).max() == 0
    np.testing.assert_array_equal(sobol.lines, run(calm, 1, None).lines)


def test_a_path_keeps_its_shocks_when_another_question_takes_the_same_directions(
    inputs: Inputs, directions: Directions
) -> None:
    certain = with_economy(inputs, level_spread=np.zeros_like(inputs.economy.level_spread))
    a, b = drawn(inputs, 64, directions), drawn(certain, 64, directions)
    np.testing.assert_array_equal(a.innovations, b.innovations)
    np.testing.assert_array_equal(a.log_half_time, b.log_half_time)
    assert np.ptp(a.level, axis=1).min() > 0
    assert np.ptp(b.level, axis=1).max() == 0


def test_uncertain_parameters_are_dimensions_too(inputs: Inputs) -> None:
    uncertain = with_economy(inputs, mean_sd=np.full(NDRIVER, 1e-3), volatility_sd=np.full(NDRIVER, 0.2))
    found = important_directions(uncertain)
    draws = drawn(uncertain, 1_024, found)
    assert len(found.once) == len(path_names())
    np.testing.assert_allclose(draws.shift.std(axis=1), 1e-3, rtol=0.01)
    np.testing.assert_allclose(draws.factor.mean(axis=1), 1, rtol=0.01)
    growth, season = (found.once[path_names().index(f"parameter {name}")]
                      for name in ("mean/insured_growth", "volatility/season"))
    assert growth < season, "a lasting shift of growth moves outcomes more than the scatter of one month's receipts"


# --- what it is worth -------------------------------------------------------------------------------------------------
def test_means_agree_with_plain_runs_within_their_standard_errors(inputs: Inputs, directions: Directions) -> None:
    plain = run(inputs, 4_096, None).outcomes
    source = sobol_draws(inputs, SEED + 1, 1_024, None, None, directions=directions)
    sobol = run(inputs, 1_024, source).outcomes
    assert plain is not None
    assert sobol is not None
    error = plain.std(axis=-1) * np.sqrt(1 / plain.shape[-1] + 1 / sobol.shape[-1])
    assert np.all(np.abs(sobol.mean(axis=-1) - plain.mean(axis=-1)) <= 5 * error)


def test_means_scatter_far_less_than_plain_ones(inputs: Inputs, directions: Directions) -> None:
    """The benchmark measures how much less (`tests/benchmarks/sobol.py`); here a tenth of the variance is enough."""
    paths, at = 256, [11, 23]
    means: dict[str, list[Array]] = {"plain": [], "sobol": []}
    for seed in range(8):
        source = sobol_draws(inputs, seed, paths, None, None, directions=directions)
        for name, draws in (("plain", None), ("sobol", source)):
            outcomes = run(inputs, paths, draws, seed).outcomes
            assert outcomes is not None
            means[name].append(outcomes[:, :, at].mean(axis=-1))
    ratio = np.var(means["sobol"], axis=0) / np.var(means["plain"], axis=0)
    assert np.median(ratio) < 0.1
