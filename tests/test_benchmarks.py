"""The benchmark compares like with like: C kernel and numpy version give the engine's numbers on the baseline."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.inputs import build_model
from sim.layout import LANES, NDRIVER
from sim.randomness import philox_normals
from sim.running import Prepared, prepare
from sim.scenario import load_scenario
from tests.benchmarks import numpy_version
from tests.benchmarks.c_kernel import NotCoveredError, compiler, kernel_for
from tests.benchmarks.numpy_version import Innovations
from tests.benchmarks.result import Result, of_engine

PATHS = 2 * LANES + 9
"""Two groups of lanes and a part of one."""


@pytest.fixture(scope="module")
def baseline() -> Prepared:
    return prepare(load_scenario("baseline"))


@pytest.fixture(scope="module")
def engine(baseline: Prepared) -> Result:
    return of_engine(baseline.project(paths=PATHS, threads=1, keep_outcomes=True))


def engine_innovations(prepared: Prepared, paths: int) -> Innovations:
    """The engine's own normals, a month at a time, for an implementation that takes them from outside."""
    model = build_model(prepared.inputs, prepared.scenario.seed)

    def draw(m: int) -> NDArray[np.float64]:
        groups, uniforms, lanes = -(-paths // LANES), np.empty(NDRIVER * LANES, np.float32), np.empty((NDRIVER, LANES))
        out = np.empty((len(model.keys), NDRIVER, groups * LANES))
        for source, key in enumerate(model.keys):
            for group in range(groups):
                philox_normals(key, int(model.months[m]), group, uniforms, lanes.reshape(-1))
                out[source, :, group * LANES : (group + 1) * LANES] = lanes
        return out[:, :, :paths]

    return draw


def assert_close(found: Result, expected: Result, relative: float) -> None:
    """All numbers within `relative` of the largest figure of their line (or, for the pool, of the pool)."""
    for name in ("lines", "pool", "quantiles", "spread", "pool_quantiles", "outcomes"):
        a, b = getattr(found, name), getattr(expected, name)
        size = np.abs(b).max(axis=(0, 1)) if name == "lines" else np.abs(b).max()
        assert np.all(np.abs(a - b) <= relative * size), name


@pytest.mark.skipif(compiler() is None, reason="no C compiler on this machine")
def test_the_c_kernel_walks_the_same_paths_to_the_last_bit(baseline: Prepared, engine: Result) -> None:
    kernel = kernel_for(baseline)
    assert kernel is not None
    result = kernel.project(baseline, PATHS)
    np.testing.assert_array_equal(result.outcomes, engine.outcomes)
    np.testing.assert_array_equal(result.quantiles, engine.quantiles)
    assert_close(result, engine, 1e-12)


def test_the_numpy_version_agrees_on_the_engines_draws(baseline: Prepared, engine: Result) -> None:
    result = numpy_version.project(baseline, PATHS, engine_innovations(baseline, PATHS))
    assert_close(result, engine, 1e-9)


def test_what_the_comparison_does_not_cover_is_refused() -> None:
    optimal = prepare(load_scenario("rationing-optimal"))
    with pytest.raises(NotCoveredError, match="rationing"):
        numpy_version.project(optimal, LANES)
