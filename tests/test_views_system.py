"""All regions together: sums on each path, not sums of quantiles; one region is its own system."""

from __future__ import annotations

import numpy as np
import pytest

from sim.outcomes import result_sha256
from sim.running import prepare
from sim.scenario import load_scenario
from sim.views.system import COUNTED, lines_needed, project_system


def _asked(**settings):
    return prepare(load_scenario("baseline", {"months": 30, "paths": 96, **settings}))


@pytest.mark.parametrize("definition", COUNTED)
def test_one_region_alone_has_the_systems_coverage(definition):
    asked = load_scenario("baseline", {"months": 30, "paths": 96, "policy": {"coverage_expenditure": definition}})
    alone = prepare(asked, asked.regions().take([3]))
    projection, system = project_system(alone)
    for key in ("balance", "coverage"):
        at = projection.outcome(key)
        np.testing.assert_allclose(system.quantiles[key], projection.quantiles[at, 0], rtol=1e-9)
        np.testing.assert_allclose(system.mean[key], projection.line(key)[0], rtol=1e-9)


def test_a_definition_that_changes_inside_the_horizon_is_followed():
    rule = {"coverage_expenditure": {"from": "2021-01", "to": "2021-06", "value": "total"}}
    asked = load_scenario("baseline", {"months": 30, "paths": 64, "policy": rule})
    alone = prepare(asked, asked.regions().take([0]))
    projection, system = project_system(alone)
    assert set(lines_needed(alone.inputs)) == set(COUNTED["total"])
    np.testing.assert_allclose(system.quantiles["coverage"], projection.quantiles[1, 0], rtol=1e-9)


def test_the_projection_is_the_one_without_the_system():
    asked = _asked(record=["grant", "benefits"])
    projection, system = project_system(asked)
    assert result_sha256(projection) == result_sha256(asked.project())
    assert projection.by_name is None
    assert system.paths == 96
    np.testing.assert_allclose(system.mean["balance"], projection.line("balance").sum(axis=0), rtol=1e-12)


def test_bands_of_the_sum_are_narrower_than_sums_of_bands():
    projection, system = project_system(_asked())
    widths = (projection.quantiles[0, :, :, 4] - projection.quantiles[0, :, :, 0]).sum(axis=0)
    assert np.all(np.diff(system.quantiles["balance"][1:], axis=1) >= 0)
    assert np.all((system.quantiles["balance"][1:, 4] - system.quantiles["balance"][1:, 0]) < widths[1:])


def test_coverage_of_the_whole_lies_between_that_of_its_regions():
    projection, system = project_system(_asked(paths=1))
    cover = projection.line("coverage")
    assert np.all(system.mean["coverage"] >= cover.min(axis=0) - 1e-9)
    assert np.all(system.mean["coverage"] <= cover.max(axis=0) + 1e-9)
    fan = system.fan("coverage")
    assert list(fan.columns) == ["month", "mean", "q05", "q25", "q50", "q75", "q95"]


def test_lines_that_are_only_kept_are_the_recorded_ones_without_quantiles():
    asked = _asked()
    kept, recorded = asked.project(keep=["grant", "benefits"]), asked.project(record=["grant", "benefits"], keep_outcomes=True)
    assert kept.recorded == ("balance", "coverage")
    assert kept.kept == recorded.kept == ("balance", "coverage", "grant", "benefits")
    np.testing.assert_array_equal(kept.outcomes, recorded.outcomes)
    np.testing.assert_array_equal(kept.quantiles, recorded.quantiles[:2])
    assert recorded.outcomes.shape == (4, 14, 30, 96)
    assert asked.project().outcomes is None
