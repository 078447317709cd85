"""What happened in 2020: the model meets it within stated tolerances, and its fit can be run again to the same files."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
import pytest
import yaml

from sim.bundle import bundled
from sim.checks import Check, calibration_checks
from sim.fit import expected, fit_opening, fit_take_up, inputs_of, node_draws
from sim.fit_files import opening_files, take_up_files
from sim.layout import STREAMS
from sim.measures import MEASURES, REFUNDS, covers, firms_paid, staff_paid, to_date, total
from sim.months import month
from sim.observed import CASES, Published, targets
from sim.problems import BadInputError
from sim.running import Run, prepare
from sim.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("in_english")

PATHS = 2000


@lru_cache
def checked(scenario: str, **settings: Any) -> dict[str, Check]:
    """Checks of a bundled scenario over two years, by their English measure."""
    prepared = prepare(load_scenario(scenario, {"months": 24, **settings}))
    run = Run(prepared.scenario, prepared.regions, prepared.project(paths=PATHS))
    return {check.measure["en"]: check for check in calibration_checks(run)}


# The bars of the fit, apart from the tolerances of the table, which could be widened without anybody noticing.
@pytest.mark.parametrize(("scenario", "measure", "tolerance"), [
    ("baseline", "refunds of 2020, yuan", 0.02),
    ("baseline", "share of them paid by 30 June", 0.02),
    ("baseline", "contributions relieved, February to June 2020, yuan", 0.05),
    ("baseline", "recipients at the end of March 2020, persons", 0.05),
    ("china-2020", "refunds of 2020, yuan", 0.02),
    ("china-2020", "share of them paid by mid-March", 0.04),
    ("china-2020", "share of them paid by 19 April", 0.04),
    ("china-2020", "share of them paid by 30 June", 0.04),
])
def test_the_figures_of_2020_are_met(scenario: str, measure: str, tolerance: float) -> None:
    check = checked(scenario)[measure]
    assert abs(check.deviation) <= tolerance, check
    assert check.tolerance <= tolerance
    assert check.ok


@pytest.mark.parametrize("scenario", ["baseline", "china-2020"])
def test_every_other_figure_is_within_its_own_tolerance_or_known_not_to_be(scenario: str) -> None:
    outside = {name for name, check in checked(scenario).items() if not check.ok}
    assert outside == KNOWN_OUTSIDE[scenario]


KNOWN_OUTSIDE: dict[str, set[str]] = {
    "baseline": {"share of them paid by 16 April", "staff covered by the refunds of 2020, persons"},
    "china-2020": {"balance at the end of 2020, yuan"},
}
"""Figures that the model does not meet. The tolerance stays where it is: a wider one would hide that."""


def test_the_null_scenario_is_checked_like_the_baseline() -> None:
    assert checked("null") == checked("baseline")


@pytest.mark.parametrize("scenario", ["take-up-fast", "take-up-batch", "refund-ratio-50", "job-loss-deep"])
def test_other_rules_economies_and_data_are_not_compared_with_2020(scenario: str) -> None:
    assert checked(scenario) == {}


def test_a_check_reads_as_a_mapping_in_both_languages() -> None:
    check = next(iter(checked("baseline").values()))
    row = dict(check)
    assert list(row) == ["measure", "observed", "model", "deviation", "tolerance", "ok", "source", "status", "fitted",
                         "unit"]
    assert row["measure"].keys() == {"zh", "en"}
    assert row["source"]


def test_a_short_horizon_leaves_out_what_it_does_not_reach() -> None:
    prepared = prepare(load_scenario("baseline", {"months": 6}))
    run = Run(prepared.scenario, prepared.regions, prepared.project(paths=32))
    found = {check.measure["en"] for check in calibration_checks(run)}
    assert "staff covered by 30 June, persons" in found
    assert "refunds of 2020, yuan" not in found
    assert "share of them paid by 30 June" not in found


# --- the fit ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", CASES)
def test_the_fit_gives_the_files_that_ship(name: str) -> None:
    case = CASES[name]
    files = opening_files(case, fit_opening(case)) | take_up_files(case, fit_take_up(case))
    for path, text in files.items():
        assert path.read_text("utf-8") == text, f"run `python -m sim.fit {name}`"


def test_the_data_set_and_the_economy_hold_the_same_collection() -> None:
    case = CASES["inner-mongolia"]
    economy = yaml.safe_load(case.economy_path.read_text("utf-8"))
    assert Published(case).total("collection").value == economy["drivers"]["collection"]["share_received"]


def test_the_mean_over_half_times_is_that_of_many_paths() -> None:
    """The fit's few paths give the mean refunds of the year that 20,000 random paths give at mean drivers."""
    inputs = inputs_of(CASES["inner-mongolia"], 12)
    few = total(expected(inputs), *REFUNDS).sum()
    from sim.projection import project

    many = project(inputs, paths=20_000, seed=1)
    assert few == pytest.approx(total(many, *REFUNDS).sum(), rel=2e-3)
    draws = node_draws(inputs.economy, 0)
    assert np.median(draws.log_half_time, axis=1) == pytest.approx(np.log(inputs.economy.half_time_median))
    assert draws.level.shape[0] == len(STREAMS)


def test_a_file_without_its_marks_is_refused() -> None:
    from sim.fit_files import _with_block

    with pytest.raises(BadInputError, match="has no block"):
        _with_block(bundled("scenarios") / "economy" / "common.yaml", "take_up", [], "")


# --- measures -----------------------------------------------------------------------------------------------------
def test_a_day_is_read_between_month_ends() -> None:
    flow = np.array([31.0, 29.0, 31.0])
    assert to_date(flow, month(2020, 1), date(2020, 3, 10)) == pytest.approx(70.0)
    assert to_date(flow, month(2020, 1), date(2020, 1, 31)) == pytest.approx(31.0)


def test_staff_and_firms_paid_are_the_eligible_part_at_full_take_up() -> None:
    """With every enterprise paid by December, all eligible staff outside hardship and all in hardship are counted."""
    inputs = inputs_of(CASES["inner-mongolia"], 12)
    economy = inputs.economy
    from sim.fit import with_economy

    sure = with_economy(inputs, level_mean=np.ones_like(economy.level_mean), half_time_sigma=0 * economy.half_time_sigma,
                        half_time_median=np.full_like(economy.half_time_median, 0.01))
    projection = expected(sure)
    regions = inputs.regions.take(inputs.order)
    ordinary = regions.insured[:, :4] * regions.eligible * (1 - regions.hardship_share)[:, None]
    assert staff_paid(projection)[:, :, :4].sum(axis=0) == pytest.approx(ordinary, rel=1e-3)
    in_hardship = (projection.line("insured")[:, 1] * regions.hardship_share
                   * regions.insured[:, :4].sum(axis=1) / regions.insured_total)
    assert staff_paid(projection)[:, :, 4].sum(axis=0) == pytest.approx(in_hardship, rel=0.02)
    firms = regions.firms[:, :4] * regions.eligible * (1 - regions.hardship_share)[:, None]
    assert firms_paid(projection)[:, :, :4].sum(axis=0) == pytest.approx(firms, rel=1e-3)


def test_what_a_horizon_covers() -> None:
    projection = expected(inputs_of(CASES["china"], 18))
    assert covers(projection, "staff", date(2020, 6, 30))
    assert not covers(projection, "staff", date(2021, 6, 30))
    assert covers(projection, "refunds", date(2021, 6, 30))
    assert not covers(projection, "refund_share", date(2021, 6, 30))


@pytest.mark.parametrize("name", CASES)
def test_every_target_has_a_figure_a_status_and_a_source(name: str) -> None:
    for target in targets(CASES[name]):
        assert target.measure in MEASURES
        assert target.observed > 0
        assert target.status in "VMDA"
        assert target.source
        assert 0 < target.tolerance < 0.25
