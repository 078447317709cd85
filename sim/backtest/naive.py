"""Naive forecasts of a balance, made into distributions by their own past errors.

A naive point forecast gets, at each horizon, the errors that the same rule made at earlier origins whose outcome was
known at this one, with both signs, so that its median stays the point. Memory is the panel model's, so no method
knows more than another. ETS and ARIMA (statsmodels) bring their own normal distribution.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from statsmodels.tsa.arima.model import ARIMA
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

Array = NDArray[np.float64]
PointRule = Callable[[Array, int], Array]
"""(balance [time, region], horizons) → points [horizon, region]; only the last rows are looked at."""

MEAN_FLOW_PERIODS = 5
NORMAL_SCORES = norm.ppf((np.arange(99) + 0.5) / 99)
"""Standard normal quantiles that stand for a normal distribution."""


def no_change(balance: Array, horizons: int) -> Array:
    """The balance stays."""
    return np.repeat(balance[-1:], horizons, axis=0)


def last_flow(balance: Array, horizons: int) -> Array:
    """The last change repeats itself."""
    return np.asarray(balance[-1] + np.arange(1, horizons + 1)[:, None] * (balance[-1] - balance[-2]))


def mean_flow(periods: int) -> PointRule:
    """The mean change of the last `periods` repeats itself."""
    def rule(balance: Array, horizons: int) -> Array:
        flow = (balance[-1] - balance[-1 - periods]) / periods
        return np.asarray(balance[-1] + np.arange(1, horizons + 1)[:, None] * flow)
    return rule


def seasonal_naive(season: int) -> PointRule:
    """Each change repeats that of one season before; with `season` 1 (annual data) this is the last flow."""
    def rule(balance: Array, horizons: int) -> Array:
        flows = np.diff(balance[-season - 1:], axis=0)
        return np.asarray(balance[-1] + np.cumsum(flows[np.arange(horizons) % season], axis=0))
    return rule


def dressed(rule: PointRule, balance: Array, horizons: int, memory: int, least: int) -> list[Array]:
    """The rule's forecasts at the end of `balance`: a list over horizons of samples [region, sample].

    Errors come from origins of the last `memory` periods that have at least `least` periods before them.
    """
    last = len(balance) - 1
    points = rule(balance, horizons)
    past = {origin: rule(balance[:origin + 1], horizons) for origin in range(max(least, last - memory), last)}
    out: list[Array] = []
    for step in range(1, horizons + 1):
        errors = np.stack([balance[origin + step] - made[step - 1]
                           for origin, made in past.items() if origin + step <= last], axis=-1)
        errors = errors[:, ~np.isnan(errors).any(axis=0)]
        out.append(np.concatenate([points[step - 1][:, None] + errors, points[step - 1][:, None] - errors], axis=-1))
    return out


def _normal(mean: Array, variance: Array) -> Array:
    """Samples [horizon, 99] of normal distributions."""
    return np.asarray(mean[:, None] + np.sqrt(variance)[:, None] * NORMAL_SCORES)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep statsmodels from printing a convergence note for each of thousands of fits; a poor fit scores poorly."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def ets_samples(series: Array, horizons: int) -> Array:
    """Damped additive-trend exponential smoothing of one series [time]: samples [horizon, 99]."""
    with quiet():
        model = ETSModel(pd.Series(series), error="add", trend="add", damped_trend=True,
                         initialization_method="heuristic")
        made = model.fit(disp=False).get_prediction(start=len(series), end=len(series) + horizons - 1)
    return _normal(np.asarray(made.predicted_mean), np.asarray(made.forecast_variance))


def arima_samples(series: Array, horizons: int) -> Array:
    """ARIMA(1, 1, 0) of one series [time], Burg's estimate: samples [horizon, 99]."""
    with quiet():
        made = ARIMA(series, order=(1, 1, 0)).fit(method="burg").get_forecast(horizons)
    return _normal(np.asarray(made.predicted_mean), np.asarray(made.se_mean) ** 2)


def by_region(method: Callable[[Array, int], Array], balance: Array, horizons: int, memory: int) -> list[Array]:
    """A library method for each region's last `memory` periods: a list over horizons of samples [region, 99]."""
    made = np.stack([method(series, horizons) for series in balance[-memory:].T], axis=1)
    return list(made)
