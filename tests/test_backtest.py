"""The back-test knows nothing of the future, scores rightly, and reaches its goals on the panel of 51 US funds."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from sim.backtest import naive
from sim.backtest.bands import PRIOR_ORIGINS, learn_bands, misses, spread, spread_factor
from sim.backtest.fund_model import FundModel
from sim.backtest.national import Flows, national_scores, run_national, touches_break
from sim.backtest.national import model_samples as month_samples
from sim.backtest.national import naive_samples as month_naives
from sim.backtest.panel import (
    HORIZONS,
    METHODS,
    MODEL,
    model_samples,
    naive_samples,
    panel_scores,
    run_panel,
    usable,
)
from sim.backtest.scores import crps, inside, rank_of, roc, score
from sim.bundle import bundled
from sim.history import Panel, read_panel
from sim.months import Month, month
from sim.problems import BadInputError

pytestmark = pytest.mark.usefixtures("in_english")

FACTS = Path(os.environ.get("UIFUND_FACTS", Path(__file__).resolve().parents[1].parent / "shared" / "facts")) / "us"
PANEL = FACTS / "hb394_panel_1938_2006.csv"
needs_panel = pytest.mark.skipif(not PANEL.is_file(), reason="the US panel is not part of the project")


def invented_panel(last_year: int = 1998, regions: int = 6, seed: int = 1) -> Panel:
    """A panel with a common cycle and experience rating, balances closing exactly."""
    rng = np.random.default_rng(seed)
    years = np.arange(1938, last_year + 1)
    shape = (len(years), regions)
    cycle = 0.3 * np.sin(np.arange(len(years)) / 1.1)[:, None]
    cost = np.exp(cycle + rng.normal(0, 0.2, shape))
    wages = 1e6 * np.exp(np.cumsum(rng.normal(0.05, 0.02, shape), axis=0))
    ratio = np.full(shape, 3.0)
    income = np.ones(shape)
    for year in range(1, len(years)):
        income[year] = np.clip(1.0 + 0.3 * (3.0 - ratio[year - 1]), 0.2, 4.0)
        ratio[year] = ratio[year - 1] * wages[year - 1] / wages[year] + income[year] - cost[year]
    zero = np.zeros(shape)
    return Panel(tuple("ABCDEFGH"[:regions]), years, income * wages / 100, zero, cost * wages / 100, zero,
                 ratio * wages / 100, zero, wages)


def test_crps_is_the_integral_it_is_defined_by() -> None:
    rng = np.random.default_rng(0)
    samples, outcome = rng.normal(size=50), np.array(0.3)
    grid = np.linspace(-8, 8, 400_001)
    steps = (np.searchsorted(np.sort(samples), grid, side="right") / 50 - (grid >= outcome)) ** 2
    assert crps(samples, outcome) == pytest.approx(np.trapezoid(steps, grid), abs=1e-4)
    assert crps(np.array([2.0]), np.array(0.5)) == pytest.approx(1.5)


def test_scores_skip_what_is_not_known_yet() -> None:
    made = score(np.array([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]]), np.array([1.5, np.nan]))
    assert (made.count, made.absolute_error, made.bias) == (1, 0.5, -0.5)


def test_a_calibrated_forecast_is_uniform_in_rank_and_covers_its_bands() -> None:
    rng = np.random.default_rng(3)
    samples, outcome = rng.normal(size=(4000, 200)), rng.normal(size=4000)
    assert inside(samples, outcome, 0.9).mean() == pytest.approx(0.9, abs=0.02)
    assert np.histogram(rank_of(samples, outcome), 4, (0, 1))[0] == pytest.approx([1000] * 4, abs=120)


def test_roc_by_hand() -> None:
    curve = roc(np.array([3.0, 2.0, 2.0, 1.0]), np.array([True, True, False, False]))
    assert curve.hit_rate.tolist() == [0, 0.5, 1, 1]
    assert curve.false_alarm_rate.tolist() == [0, 0, 0.5, 1]
    assert curve.area == pytest.approx(0.875)
    assert curve.best_threshold in (2.0, 3.0)
    with pytest.raises(BadInputError, match="years with loans and years without"):
        roc(np.ones(3), np.ones(3, bool))


def test_naive_points_by_hand() -> None:
    balance = np.array([1.0, 2.0, 4.0, 7.0, 11.0, 16.0])[:, None]
    assert naive.no_change(balance, 2).ravel().tolist() == [16, 16]
    assert naive.last_flow(balance, 2).ravel().tolist() == [21, 26]
    assert naive.mean_flow(5)(balance, 2).ravel().tolist() == [19, 22]
    assert naive.seasonal_naive(1)(balance, 2).ravel().tolist() == [21, 26]
    assert naive.seasonal_naive(2)(balance, 3).ravel().tolist() == [20, 25, 29]


def test_a_dressed_forecast_keeps_its_point_and_uses_only_errors_that_were_known() -> None:
    balance = np.array([0.0, 1.0, 3.0, 2.0, 6.0])[:, None]
    one, two = naive.dressed(naive.no_change, balance, 2, memory=3, least=1)
    assert sorted(one[0].tolist()) == [2, 4, 5, 7, 8, 10]
    assert np.median(two[0]) == 6
    assert sorted(two[0].tolist()) == [3, 5, 7, 9]


def test_bands_that_were_too_narrow_are_widened() -> None:
    rng = np.random.default_rng(0)
    past = [misses(rng.normal(size=(400, 300)), 2 * rng.normal(size=400)) for _ in range(PRIOR_ORIGINS)]
    assert spread_factor([]) == 1.0
    assert spread_factor(past) == pytest.approx(1.5, abs=0.1)
    samples = rng.normal(3, 1, (2, 501))
    assert np.median(spread(samples, 1.5), axis=-1) == pytest.approx(np.median(samples, axis=-1))


def _with_future(panel: Panel, origin: int, factor: float) -> Panel:
    """The same panel with every figure after the origin multiplied."""
    after = (panel.years > origin)[:, None]
    return Panel(panel.regions, panel.years, *(
        np.where(after, factor * array, array) for array in (
            panel.contributions, panel.interest, panel.benefits, panel.extended, panel.net_reserves, panel.loans,
            panel.wages)))


def test_no_method_sees_the_future() -> None:
    panel, origin = invented_panel(), 1985
    other = _with_future(panel, origin, 7.0)
    for mine, theirs in zip(model_samples(panel, origin, 20), model_samples(other, origin, 20), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    mine, theirs = naive_samples(panel, origin), naive_samples(other, origin)
    for method, samples in mine.items():
        for a, b in zip(samples, theirs[method], strict=True):
            np.testing.assert_array_equal(a, b)


def test_bands_learn_only_from_outcomes_that_were_known() -> None:
    rng = np.random.default_rng(0)
    own = {origin: [rng.normal(size=(3, 40)) for _ in range(2)] for origin in range(2000, 2006)}
    ratio: dict[int, NDArray[np.float64]] = {year: rng.normal(size=3) for year in range(2000, 2010)}
    later = ratio | {year: ratio[year] + 99 for year in range(2004, 2010)}
    mine, theirs = (learn_bands(own, lambda origin, horizon, seen=seen: seen[origin + horizon])
                    for seen in (ratio, later))
    np.testing.assert_array_equal(mine[2003][0], theirs[2003][0])
    assert not np.array_equal(mine[2005][0], theirs[2005][0])


def test_the_model_without_shocks_closes_its_own_balance() -> None:
    panel = invented_panel()
    model = FundModel.fit(panel)
    ratio = model.rates.ratio
    rebuilt = (ratio[:-1] * np.exp(-model.rates.growth[1:]) + np.exp(model.rates.income[1:])
               - np.exp(model.rates.cost[1:]) + model.rates.other[1:])
    np.testing.assert_allclose(rebuilt, ratio[1:], atol=1e-9)
    assert np.isfinite(model.simulate(3, 50, seed=1)).all()


def test_same_seed_same_forecast() -> None:
    model = FundModel.fit(invented_panel())
    np.testing.assert_array_equal(model.simulate(2, 30, 5), model.simulate(2, 30, 5))


def test_a_short_panel_is_refused() -> None:
    panel = invented_panel(1985)
    with pytest.raises(BadInputError, match="the panel ends in 1985"):
        usable(panel)


@pytest.fixture(scope="module")
def scores() -> pd.DataFrame:
    return panel_scores(run_panel(read_panel(PANEL)))


@needs_panel
@pytest.mark.parametrize("period", ["1975-1990", "1991-2005"])
@pytest.mark.parametrize("rival", [method for method in METHODS if method not in (MODEL, "arima")])
def test_crps_is_below_every_naive_at_horizons_2_to_5(scores: pd.DataFrame, period: str, rival: str) -> None:
    table = scores[scores.period == period].pivot(index="horizon", columns="method", values="crps")
    assert (table[MODEL] < table[rival]).loc[2:HORIZONS].all()


@needs_panel
def test_arima_is_a_sixth_rival_that_is_only_just_met(scores: pd.DataFrame) -> None:
    table = scores[scores.period == "1991-2005"].pivot(index="horizon", columns="method", values="crps")
    assert (table[MODEL] < 1.02 * table["arima"]).loc[2:HORIZONS].all()


@needs_panel
def test_ninety_percent_bands_hold(scores: pd.DataFrame) -> None:
    own = scores[scores.method == MODEL]
    assert own.inside_90.between(0.85, 0.95).all()
    assert (own["count"] > 500).all()


@needs_panel
def test_the_kept_scores_are_those_of_this_version(scores: pd.DataFrame) -> None:
    kept = pd.read_csv(bundled("data") / "backtest-scores" / "scores.csv").query("data == 'us-panel'")
    both = kept.merge(scores, on=["period", "method", "horizon"], suffixes=("_kept", ""))
    assert len(both) == len(kept) == len(scores)
    np.testing.assert_allclose(both.crps, both.crps_kept, atol=0.003)
    np.testing.assert_allclose(both.inside_90, both.inside_90_kept, atol=0.01)


def invented_months(count: int = 96) -> Flows:
    rng = np.random.default_rng(2)
    season = 1 + 0.3 * (np.arange(count) % 12 == 11)
    revenue, expenditure = (100 * season * np.exp(rng.normal(0, 0.05, count)) for _ in range(2))
    revenue[46:48] = expenditure[46:48] = np.nan
    return Flows(month(2013, 1), revenue, expenditure)


def test_months_after_the_origin_are_not_read() -> None:
    flows, origin = invented_months(), month(2018, 6)
    after = np.arange(96) > flows.index(origin)
    other = Flows(flows.start, np.where(after, 7e9, flows.revenue), np.where(after, 1.0, flows.expenditure))
    np.testing.assert_array_equal(month_samples(flows, origin, 50), month_samples(other, origin, 50))
    mine, theirs = month_naives(flows, origin), month_naives(other, origin)
    for method, samples in mine.items():
        for a, b in zip(samples, theirs[method], strict=True):
            np.testing.assert_array_equal(a, b)


def test_missing_months_are_never_scored() -> None:
    made = run_national(invented_months())
    assert np.isnan(made.outcome[month(2016, 9)]).tolist() == [False] + [True] * 11
    table = national_scores(made)
    one = table[(table.period == "all") & (table.horizon == 12)]["count"].iloc[0]
    assert one == sum(not np.isnan(outcome[11]) for outcome in made.outcome.values())


@pytest.mark.parametrize(("origin", "horizon", "touched"), [
    (month(2019, 12), 1, False), (month(2019, 12), 2, True), (month(2020, 12), 1, True), (month(2021, 3), 12, False)])
def test_the_break_of_2020(origin: Month, horizon: int, touched: bool) -> None:
    assert touches_break(origin, horizon) is touched
