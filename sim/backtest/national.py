"""Rolling-origin back-test on one fund's months: China's national revenue and expenditure, 2013 to 2023.

Outcome: what the balance gained since the origin, 1 to 12 months ahead, in % of the expenditure of the twelve months
before the origin (the panel publishes flows, not a monthly balance). Months that the source lacks are lent to the
methods' memory from the year before and never scored.

The model smooths the logarithms of revenue and expenditure, each freed of its month effects, exponentially:
`x_t = L_{t−1} + s_month + e_t`, `L_t = L_{t−1} + α e_t`. Month effects come from a two-way fit (year, month) on the
last `MEMORY` months, α from least one-step error, and simulated months draw observed pairs of errors (revenue and
expenditure of one month together), so refund waves stay as large and as common as they were. The two levels move
toward each other by the share `CLOSING` a month, since rates and refunds answer a surplus and a deficit alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from sim.backtest import naive
from sim.backtest.bands import learn_bands
from sim.backtest.scores import score, skill
from sim.months import Month, month, month_of_year, year_of
from sim.national import NationalHistory

Array = NDArray[np.float64]

HORIZONS = 12
MEMORY = 60
SEASON = 12
PATHS = 1000
SEED = 2013
FIRST_ORIGIN = month(2016, 3)
BREAK = (month(2020, 2), month(2020, 12))
"""Months of contribution relief and of the first refund wave: outcomes that contain one of them are also left out."""
CLOSING = 0.08
"""Share of the gap between the levels of revenue and expenditure that closes in a month; chosen on origins to 2019."""
SMOOTHING = np.linspace(0.05, 0.95, 19)
MODEL = "model"
PERIODS = ("all", "without_2020")
SCORE_COLUMNS = ("period", "method", "horizon", "crps", "absolute_error", "bias", "inside_50", "inside_90", "count",
                 "skill_of_model")


@dataclass(frozen=True, eq=False)
class Flows:
    """Monthly revenue and expenditure from `start` on, arrays [month], yuan, NaN where unknown."""

    start: Month
    revenue: Array
    expenditure: Array

    def index(self, at: Month) -> int:
        """Position of a month."""
        return at - self.start


def flows_of(history: NationalHistory) -> Flows:
    """The flows of single months of a national history."""
    return Flows(history.first, history.flow(history.revenue_to_date), history.flow(history.expenditure_to_date))


def _lend(flow: Array) -> Array:
    """The flow with unknown months taken from a year before (known months of a first year must suffice)."""
    out = flow.copy()
    for at in np.flatnonzero(np.isnan(out)):
        out[at] = out[at - SEASON] if at >= SEASON else np.nanmean(flow[:SEASON])
    return out


def _month_effects(logs: Array, first: Month) -> Array:
    """[12] mean-zero effects of the calendar months, from a least-squares fit of year and month on `logs`."""
    of_year = np.array([month_of_year(Month(first + i)) - 1 for i in range(len(logs))])
    years = np.array([year_of(Month(first + i)) for i in range(len(logs))])
    design = np.concatenate([np.eye(SEASON)[of_year], (years[:, None] == np.unique(years)[None]).astype(float)], axis=1)
    effects = np.asarray(np.linalg.lstsq(design, logs, rcond=None)[0][:SEASON])
    return np.asarray(effects - effects.mean())


def _smooth(series: Array, alpha: float) -> tuple[float, Array]:
    """Last level and one-step errors of simple exponential smoothing, begun at the first year's mean."""
    level, errors = float(series[:SEASON].mean()), np.empty(len(series))
    for at, value in enumerate(series):
        errors[at] = value - level
        level += alpha * errors[at]
    return level, errors


def model_samples(flows: Flows, origin: Month, paths: int = PATHS, seed: int = SEED) -> Array:
    """[horizon, path] gain of the balance since the end of `origin`, yuan; later months are not read."""
    end = flows.index(origin) + 1
    first = max(0, end - MEMORY)
    rng = np.random.default_rng(seed + origin)
    errors: list[Array] = []
    ahead: list[tuple[float, float, Array]] = []
    ahead_of_year = np.array([month_of_year(Month(origin + 1 + step)) - 1 for step in range(HORIZONS)])
    for flow in (flows.revenue, flows.expenditure):
        logs = np.log(_lend(flow[:end])[first:])
        effects = _month_effects(logs, Month(flows.start + first))
        free = logs - effects[[month_of_year(Month(flows.start + first + i)) - 1 for i in range(len(logs))]]
        alpha = float(min(SMOOTHING, key=lambda a: float(np.square(_smooth(free, a)[1][SEASON:]).sum())))
        level, error = _smooth(free, alpha)
        errors.append(error[SEASON:])
        ahead.append((level, alpha, effects[ahead_of_year]))
    drawn = rng.integers(0, len(errors[0]), (HORIZONS, paths))
    shocks = [(error - error.mean())[drawn] for error in errors]
    levels = [np.full(paths, level) for level, _, _ in ahead]
    gain = np.empty((HORIZONS, paths))
    for step in range(HORIZONS):
        revenue, expenditure = (np.exp(level + shock[step] + effects[step])
                                for level, shock, (_, _, effects) in zip(levels, shocks, ahead, strict=True))
        gain[step] = revenue - expenditure
        closing = CLOSING * (levels[0] - levels[1]) / 2
        levels = [level + alpha * shock[step] + toward for level, shock, (_, alpha, _), toward in
                  zip(levels, shocks, ahead, (-closing, closing), strict=True)]
    return np.asarray(np.cumsum(gain, axis=0))


def ets_samples(flow: Array, seed: int, paths: int = PATHS) -> Array:
    """[horizon, path] running sum of a flow under additive exponential smoothing with a season of twelve."""
    model = ETSModel(pd.Series(flow), error="add", trend="add", damped_trend=True, seasonal="add",
                     seasonal_periods=SEASON, initialization_method="heuristic")
    fitted = model.fit(disp=False)
    errors = np.random.default_rng(seed).normal(0.0, np.std(np.asarray(fitted.resid)), (HORIZONS, paths))
    made = fitted.simulate(HORIZONS, anchor="end", repetitions=paths, random_errors=errors)
    return np.asarray(np.cumsum(np.asarray(made), axis=0))


def naive_samples(flows: Flows, origin: Month) -> dict[str, list[Array]]:
    """Naive forecasts of the gain: lists over horizons of samples [sample]; later months are not read."""
    end = flows.index(origin) + 1
    net = _lend(flows.revenue[:end]) - _lend(flows.expenditure[:end])
    balance = np.concatenate([[0.0], np.cumsum(net)])[:, None]
    mean_over = min(naive.MEAN_FLOW_PERIODS * SEASON, end // 2)
    rules = {"no_change": naive.no_change, "last_flow": naive.last_flow, "mean_flow_5": naive.mean_flow(mean_over),
             "seasonal_naive": naive.seasonal_naive(SEASON)}
    made = {name: [drawn[0] - balance[-1, 0] for drawn in
                   naive.dressed(rule, balance, HORIZONS, MEMORY, max(SEASON, mean_over) + 1)]
            for name, rule in rules.items()}
    with naive.quiet():
        return made | {"ets": list(ets_samples(net[-MEMORY:], SEED + origin))}


@dataclass
class NationalForecasts:
    """Forecasts of the gain in % of a year's expenditure, by method, origin and horizon, and what happened."""

    flows: Flows
    origins: list[Month]
    samples: dict[str, dict[Month, list[Array]]] = field(default_factory=dict)
    outcome: dict[Month, Array] = field(default_factory=dict)
    """[horizon] by origin, NaN where a month is missing or not over."""

    def scored(self, period: str, horizon: int) -> list[Month]:
        """Origins of one of `PERIODS` whose outcome at a horizon is known."""
        return [at for at in self.origins if not np.isnan(self.outcome[at][horizon - 1])
                and (period == "all" or not touches_break(at, horizon))]


def run_national(flows: Flows, step: Callable[[], None] = lambda: None) -> NationalForecasts:
    """Forecast from every quarter's end since `FIRST_ORIGIN`; `step` is called once per origin."""
    last = Month(flows.start + len(flows.revenue) - 1)
    origins = [Month(at) for at in range(FIRST_ORIGIN, last) if month_of_year(Month(at)) % 3 == 0]
    out = NationalForecasts(flows, origins)
    own: dict[Month, list[Array]] = {}
    for origin in origins:
        at = flows.index(origin)
        year = 100.0 / _lend(flows.expenditure[:at + 1])[-SEASON:].sum()
        gained = np.full(HORIZONS, np.nan)
        flow = (flows.revenue - flows.expenditure)[at + 1:at + 1 + HORIZONS]
        gained[:len(flow)] = np.cumsum(flow)
        out.outcome[origin] = gained * year
        own[origin] = [drawn * year for drawn in model_samples(flows, origin)]
        for method, made in naive_samples(flows, origin).items():
            out.samples.setdefault(method, {})[origin] = [drawn * year for drawn in made]
        step()

    def known(origin: int, horizon: int) -> Array | None:
        seen = out.outcome[Month(origin)][horizon - 1:horizon]
        return None if np.isnan(seen[0]) else seen

    learned = learn_bands({at: [drawn[None] for drawn in made] for at, made in own.items()}, known)
    out.samples[MODEL] = {Month(at): [drawn[0] for drawn in made] for at, made in learned.items()}
    return out


def touches_break(origin: Month, horizon: int) -> bool:
    """Whether the months origin + 1 … origin + horizon contain one of `BREAK`, or the origin lies in it."""
    return origin + horizon >= BREAK[0] and origin <= BREAK[1]


def national_scores(made: NationalForecasts) -> pd.DataFrame:
    """One row per period (all; without the break of 2020), method and horizon; errors in % of a year's expenditure."""
    rows: list[tuple[object, ...]] = []
    for period in PERIODS:
        for horizon in range(1, HORIZONS + 1):
            origins = made.scored(period, horizon)
            means = {}
            for method, samples in made.samples.items():
                parts = [score(samples[at][horizon - 1][None], made.outcome[at][horizon - 1:horizon]) for at in origins]
                means[method] = np.mean(
                    [[p.crps, p.absolute_error, p.bias, p.inside_50, p.inside_90] for p in parts], axis=0)
            rows += [(period, method, horizon, *mean.tolist(), len(origins), skill(means[MODEL][0], mean[0]))
                     for method, mean in means.items()]
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))
