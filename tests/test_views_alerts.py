"""Regions short of a gate: those below it and no others, each at the gate it misses first."""

from __future__ import annotations

import pytest

from sim.months import parse_month
from sim.problems import BadInputError
from sim.running import run
from sim.scenario import load_scenario
from sim.views.alerts import short_regions


@pytest.fixture(scope="module")
def done():
    return run(load_scenario("baseline", {"months": 18, "paths": 64}))


def test_every_region_below_a_gate_and_no_other(done):
    table = short_regions(done, parse_month("2021-06"))
    coverage = dict(zip(done.regions.names, done.projection.line("coverage")[:, 17], strict=True))
    assert set(table["region"]) == {name for name, months in coverage.items() if months < 24}
    for row in table.to_dict("records"):
        assert row["gate_months"] == (12 if row["coverage_months"] < 12 else 24)
        assert row["id"] == "N4"
        assert row["chance"] > 0
    assert table["coverage_months"].is_monotonic_increasing


def test_a_month_outside_the_horizon_is_refused(done):
    with pytest.raises(BadInputError):
        short_regions(done, parse_month("2030-01"))
