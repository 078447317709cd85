"""The engine against the twin on every bundled scenario, at its means and on paths drawn by the engine's generator."""

from __future__ import annotations

from functools import cache

import pytest
from engine.against_twin import report, scenario_against_twin
from engine.normals import normals, slow_normal

from sim.layout import LANES, NDRIVER
from sim.randomness import stream_key
from sim.running import Prepared, prepare
from sim.scenario import list_scenarios, load_scenario

MONTHS = 26
"""Past two turns of the year, so that carried refunds, new gates and new caps are all reached."""
NAMES = [entry.name for entry in list_scenarios() if not entry.refused]


@cache
def prepared(name: str) -> Prepared:
    """A bundled scenario, compiled for the months of these tests."""
    return prepare(load_scenario(name, {"months": MONTHS}))


@pytest.mark.parametrize("name", NAMES)
def test_scenario_at_its_means(name: str) -> None:
    found = scenario_against_twin(prepared(name), None)
    assert not found, report(found)


@pytest.mark.parametrize(("position", "name"), list(enumerate(NAMES)), ids=NAMES)
def test_scenario_on_a_path(position: int, name: str) -> None:
    found = scenario_against_twin(prepared(name), position * LANES)
    assert not found, report(found)


@pytest.mark.parametrize("path", [1, 17, LANES - 1, 2 * LANES + 5])
def test_paths_inside_a_group_of_lanes(path: int) -> None:
    found = scenario_against_twin(prepared("baseline"), path)
    assert not found, report(found)


@pytest.mark.parametrize("path", [0, 7, 8, 16, LANES - 1, LANES, 1000 * LANES + 3])
def test_normals_are_philox_and_box_muller(path: int) -> None:
    key = stream_key(20200612, "region/somewhere")
    drawn = normals(key, 24240, path)
    assert drawn == pytest.approx([slow_normal(key, 24240, driver, path) for driver in range(NDRIVER)], abs=1e-9)
