"""What a back-test shows beside its scores: how often stated probabilities came true, and past fans with what happened.

Both are tables, made once: the figures, the files of `uifund backtest --out` and the screen all draw these rows. A
region named `NATION` stands for the one fund of a national history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.backtest import national
from sim.backtest.panel import HORIZONS, MODEL, PanelForecasts, periods
from sim.backtest.scores import rank_of
from sim.months import format_month
from sim.quantiles import PROBABILITIES, QUANTILE_NAMES

Array = NDArray[np.float64]

LEVELS = np.arange(1, 20) / 20
"""Stated probabilities at which a reliability diagram is read."""
NATION = "nation"
FAN_ORIGINS, NATIONAL_FANS = 6, 8
RELIABILITY_COLUMNS = ("period", "horizon", "stated", "observed", "count")
FAN_COLUMNS = ("region", "origin", "horizon", *QUANTILE_NAMES, "outcome")


def _reliable(period: str, horizon: int, ranks: Array) -> Iterator[tuple[object, ...]]:
    """Rows of one curve: share of outcomes at or below each stated quantile of their forecast."""
    for level in LEVELS:
        yield period, horizon, float(level), float((ranks <= level).mean()), len(ranks)


def panel_reliability(made: PanelForecasts) -> pd.DataFrame:
    """One row per period, horizon and stated probability, columns `RELIABILITY_COLUMNS`, all regions together."""
    rows: list[tuple[object, ...]] = []
    for period, origins in periods(made.origins).items():
        for horizon in range(1, HORIZONS + 1):
            pairs = zip(*made.pairs(MODEL, origins, horizon), strict=True)
            rows += _reliable(period, horizon, np.concatenate([rank_of(*pair) for pair in pairs]))
    return pd.DataFrame(rows, columns=list(RELIABILITY_COLUMNS))


def national_reliability(made: national.NationalForecasts) -> pd.DataFrame:
    """The same for a national history, all horizons together (`horizon` 0): its origins are too few to part them."""
    rows: list[tuple[object, ...]] = []
    for period in national.PERIODS:
        ranks = [float(rank_of(made.samples[MODEL][origin][horizon - 1][None], made.outcome[origin][horizon - 1:horizon])[0])
                 for horizon in range(1, national.HORIZONS + 1) for origin in made.scored(period, horizon)]
        rows += _reliable(period, 0, np.array(ranks))
    return pd.DataFrame(rows, columns=list(RELIABILITY_COLUMNS))


def _fan(region: str, origin: object, start: float, samples: Iterable[Array], outcomes: Iterable[float]) -> Iterator[
        tuple[object, ...]]:
    """Rows of one fan: horizon 0 is where it starts, an outcome that is not known is NaN."""
    yield region, origin, 0, *(start for _ in PROBABILITIES), start
    for horizon, (drawn, seen) in enumerate(zip(samples, outcomes, strict=True), start=1):
        yield region, origin, horizon, *np.quantile(drawn, PROBABILITIES).tolist(), seen


def panel_fans(made: PanelForecasts, regions: Iterable[str]) -> pd.DataFrame:
    """Fans of some regions from about `FAN_ORIGINS` origins, columns `FAN_COLUMNS`, % of covered wages."""
    rows: list[tuple[object, ...]] = []
    for region in regions:
        column = made.regions.index(region)
        for origin in made.origins[::max(1, len(made.origins) // FAN_ORIGINS)]:
            later = [made.ratio[origin + h][column] if origin + h in made.ratio else np.nan for h in range(1, HORIZONS + 1)]
            rows += _fan(region, origin, float(made.ratio[origin][column]),
                         [drawn[column] for drawn in made.samples[MODEL][origin]], later)
    return pd.DataFrame(rows, columns=list(FAN_COLUMNS))


def national_fans(made: national.NationalForecasts) -> pd.DataFrame:
    """Fans of the national balance's gain from `NATIONAL_FANS` origins, columns `FAN_COLUMNS`, % of a year's expenditure."""
    step = max(1, len(made.origins) // NATIONAL_FANS)
    rows: list[tuple[object, ...]] = []
    for origin in made.origins[step - 1::step][:NATIONAL_FANS]:
        rows += _fan(NATION, format_month(origin), 0.0, made.samples[MODEL][origin], made.outcome[origin].tolist())
    return pd.DataFrame(rows, columns=list(FAN_COLUMNS))
