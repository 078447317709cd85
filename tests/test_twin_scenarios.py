"""The engine against the twin on every bundled scenario, at its means and on paths drawn by the engine's generator."""

from __future__ import annotations

from functools import cache
from typing import Any

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


VARIATIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "a driver that is calm, and one that wakes up": ("baseline", {"economy": {"drivers": {
        "wage_growth": {"volatility_per_month": 0},
        "job_loss": {"volatility_per_month": [{"from": "2020-01", "value": 0}, {"from": "2020-09", "value": 0.2}]}}}}),
    "parameters drawn": ("baseline", {"economy": {"parameter_uncertainty": {"included": True}}}),
    "assistance interrupted": ("baseline", {"policy": {
        "assistance_intake": [{"from": "2020-08", "to": "2020-11", "value": 0}],
        "assistance_level": [{"from": "2020-09", "to": "2020-11", "value": 0}]}}),
    "gates judged every month, blocked": ("baseline", {"policy": {
        "coverage_period": "trailing_12", "below_gate": "block", "coverage_expenditure": "total"}}),
    "gates judged ahead, caps annualised": ("baseline", {"policy": {
        "coverage_period": "forward_12", "remitted_basis": "annualised"}}),
    "blocked, then supported": ("baseline", {"policy": {"below_gate": [
        {"from": "2020-01", "to": "2020-08", "value": "block"}, {"from": "2020-09", "value": "support"}]}}),
    "two rises of the ratio": ("baseline", {"policy": {
        "refund_ratio": [{"from": "2020-06", "to": "2020-08", "value": {"sme": 0.8}},
                         {"from": "2020-09", "to": "2020-12", "value": {"sme": 1, "large": 0.9}}],
        "topup_start": {"from": "2020-06", "to": "2020-12", "value": "2020-07"},
        "topup_due": {"from": "2020-06", "to": "2020-12", "value": "2020-11"}}}),
    "an opening inside the year": ("china-2020", {"start": "2020-08"}),
}


@cache
def prepared(name: str) -> Prepared:
    """A bundled scenario, or a variation of one, compiled for the months of these tests."""
    scenario, settings = VARIATIONS.get(name, (name, {}))
    return prepare(load_scenario(scenario, {"months": MONTHS, **settings}))


@pytest.mark.parametrize("name", [*NAMES, *VARIATIONS])
def test_scenario_at_its_means(name: str) -> None:
    found = scenario_against_twin(prepared(name), None)
    assert not found, report(found)


@pytest.mark.parametrize(("position", "name"), list(enumerate([*NAMES, *VARIATIONS])), ids=[*NAMES, *VARIATIONS])
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
    assert drawn == pytest.approx([slow_normal(key, 24240, driver, path) for driver in range(NDRIVER)], abs=2e-6)
