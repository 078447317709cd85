"""The last closed month as an opening: to the fen, with nothing lost of the year, gaps named, and a scenario as fallback."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.actuals.lines import FEN
from sim.actuals.table import Actuals
from sim.calibration_fit import MOST_PERSISTENT, fit_series
from sim.ledger import line_index
from sim.monitoring.estimates import neutral
from sim.monitoring.fits import RHO_STEPS, means
from sim.monitoring.nowcasting import Chain, prepare, year_end
from sim.monitoring.settings import Settings
from sim.monitoring.types import TOTAL
from sim.months import Month, format_month, month_of_year, parse_month
from sim.running import prepare as prepare_scenario
from sim.scenario import Scenario
from tests.monitoring.conftest import LAST, PATHS, months


@pytest.mark.parametrize("month", months("2020-01", "2021-12"), ids=format_month)
def test_opening_is_the_actual_closing_to_the_fen(chain: Chain, month: Month) -> None:
    opening, m = chain.basis(month).opening, chain.actuals.months.index(month)
    assert [round(FEN * each) for each in opening.balance] == chain.actuals.fen("closing_balance")[:, m].tolist()
    assert opening.insured.sum(axis=1) == pytest.approx(chain.actuals.line("insured")[:, m])
    assert opening.recipients.sum(axis=1) == pytest.approx(chain.actuals.line("recipients")[:, m])
    assert opening.opening == month


@pytest.mark.parametrize("month", ["2020-01", "2020-06", "2020-12", "2021-01", "2021-07"])
def test_sums_of_the_year_are_the_actuals(chain: Chain, month: str) -> None:
    when = parse_month(month)
    opening, december = chain.basis(when).opening, month.endswith("12")
    inside = [m for m, each in enumerate(chain.actuals.months) if each // 12 == when // 12 and each <= when]
    received = sum(chain.actuals.line(f"contributions_{side}")[:, inside].sum(axis=1) for side in ("employer", "employee"))
    year = opening.contributions_last_year if december else opening.contributions_this_year
    assert year.sum(axis=1) == pytest.approx(received)
    other = opening.contributions_this_year if december else np.zeros(1)
    assert not other.any()
    if december:
        assert not opening.granted_this_year.any()
        assert np.array_equal(opening.balance_last_year_end, opening.balance)
    else:
        assert opening.granted_this_year == pytest.approx(chain.actuals.line("grant")[:, inside].sum(axis=1))
        assert opening.remitted_this_year == pytest.approx(chain.actuals.line("remittance")[:, inside].sum(axis=1))


def test_last_year_end_stays_until_the_next(chain: Chain) -> None:
    december = chain.basis(parse_month("2020-12")).opening
    for month in months("2021-01", "2021-11"):
        opening = chain.basis(month).opening
        assert np.array_equal(opening.balance_last_year_end, december.balance)
        assert opening.contributions_last_year == pytest.approx(december.contributions_last_year)


def test_without_history_the_scenario_stands(actuals: Actuals, scenario: Scenario, settings: Settings) -> None:
    opening = Month(scenario.start - 1)
    chain = Chain.of(actuals, scenario, opening, settings.nowcast, PATHS)
    nowcast = chain.nowcast(opening)
    assert nowcast.history == 0
    assert {row.reason for row in nowcast.estimates} == {"no_history"}
    assert not any(row.used for row in nowcast.estimates)
    assert nowcast.checks == ()
    own = prepare_scenario(replace(scenario, months=settings.nowcast.horizon_months.value, paths=PATHS)).project()
    assert np.array_equal(own.lines, chain.run(opening)[1].lines)


def test_a_late_region_is_carried_on_and_said_so(actuals: Actuals, scenario: Scenario, settings: Settings) -> None:
    late, month = actuals.regions.index("阿拉善盟"), parse_month("2021-08")
    known = actuals.until(month).known.copy()
    known[late, -1] = False
    gap = replace(actuals.until(month), known=known, values=np.where(known, actuals.until(month).values, 0))
    chain = Chain.of(gap, scenario, month, settings.nowcast, PATHS)
    filled = chain.nowcast(month).filled
    assert {each.region for each in filled} == {"阿拉善盟"}
    assert "closing_balance" in {each.line for each in filled}
    true = actuals.line("closing_balance")[late, actuals.months.index(month)]
    assert chain.basis(month).opening.balance[late] == pytest.approx(true, rel=0.02)
    others = [r for r in range(len(actuals.regions)) if r != late]
    assert np.array_equal(chain.basis(month).opening.balance[others],
                          Chain.of(actuals, scenario, month, settings.nowcast).basis(month).opening.balance[others])
    check = {each.region: each for each in chain.checks(month) if each.line == "closing_balance"}
    assert check["阿拉善盟"].actual is None
    assert check["阿拉善盟"].inside is None
    assert check[TOTAL].actual is None


def test_a_past_cut_off_is_the_past_of_then(actuals: Actuals, scenario: Scenario, settings: Settings) -> None:
    month = parse_month("2020-10")
    long = Chain.of(actuals, scenario, LAST, settings.nowcast, PATHS).basis(month)
    short = Chain.of(actuals.until(month), scenario, month, settings.nowcast, PATHS).basis(month)
    for one, other in zip(long.estimates, short.estimates, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-12)
    assert long.opening.recipients == pytest.approx(short.opening.recipients, rel=1e-12)


@pytest.mark.parametrize("gaps", [(), (3, 4, 9)])
def test_means_agree_with_the_one_by_one_estimator(gaps: tuple[int, ...]) -> None:
    random = np.random.default_rng(7)
    series = np.cumsum(random.standard_normal((6, 24)), axis=1) * 0.3 + random.standard_normal((6, 24))
    series[:, list(gaps)] = np.nan
    for row, found in zip(series, means(series), strict=True):
        fit = fit_series(row)
        step = MOST_PERSISTENT / (RHO_STEPS - 1)
        near = abs(fit.persistence - np.round(fit.persistence / step) * step)
        assert found.deviation == pytest.approx(fit.mean, abs=fit.mean_error * (0.02 + near))
        assert found.error == pytest.approx(fit.mean_error, rel=0.15)


def test_estimates_lie_between_history_and_scenario(chain: Chain) -> None:
    rows = chain.nowcast(LAST).estimates
    assert {row.driver.split(".")[0] for row in rows} == {
        "insured_growth", "wage_level", "wage_growth", "job_loss", "exit_hazard", "season", "training", "collection",
        "take_up"}
    for row in rows:
        if row.used and row.estimate is not None and not row.driver.startswith("season"):
            low, high = sorted((row.scenario, row.estimate))
            assert low - 1e-12 <= row.value <= high + 1e-12, row
        if not row.used:
            assert row.value == row.scenario


def test_neutral_drivers_leave_the_scenario(chain: Chain, settings: Settings) -> None:
    basis = chain.basis(parse_month("2020-05"))
    calm = prepare(replace(basis, drivers=neutral(len(chain.names))), settings.nowcast, 3, PATHS)
    assert calm.scenario.economy.content() == chain.past.scenario.economy.content()


def test_refunds_accepted_in_a_year_are_paid_in_january(chain: Chain) -> None:
    _, projection = chain.run(parse_month("2020-12"))
    assert projection.lines[:, 0, line_index("ordinary_refund_medium")].min() > 0


def test_year_end_is_this_december_and_in_december_the_next() -> None:
    for month in months("2020-01", "2021-12"):
        end = year_end(month)
        assert month_of_year(end) == 12
        assert 0 < end - month <= 12


def test_bands_hold_most_of_the_months(chain: Chain) -> None:
    """No claim to 90 %: the example carries reporting noise that the model does not have."""
    found = [check.inside for month in months("2020-02", "2021-12") for check in chain.checks(month)
             if check.line in ("closing_balance", "contributions_employee", "ordinary_refund") and check.inside is not None]
    assert 0.7 < np.mean(found) <= 1.0
