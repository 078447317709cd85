"""Mean and slope of short series with their standard errors, many series at once, gaps allowed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.calibration_fit import MOST_PERSISTENT

Array = NDArray[np.float64]
LEAST_FIT = 4
"""Observations that a mean with autoregressive errors needs; below, the plain mean and its standard error."""
RHO_STEPS = 50
"""Persistences looked at between 0 and `MOST_PERSISTENT`."""
CERTAIN = 1e-12
"""A series that spans less than this does not move."""


@dataclass(frozen=True)
class Found:
    """One estimate before it is drawn to the scenario: deviation, standard error, months."""

    deviation: float
    error: float
    months: int


def means(series: Array) -> list[Found]:
    """Mean of each series [R, n] with its standard error, all series at once; NaN where there is too little to say.

    The estimator of `calibration_fit.fit_series` without seasons (a test holds the two together), its likelihood looked
    through on a grid of persistences instead of searched one series at a time: a walk back through the months needs it
    for every region and driver of each.
    """
    seen = np.isfinite(series)
    count = seen.sum(axis=1)
    position = np.where(seen, np.arange(series.shape[1]), -1)
    before = np.concatenate([np.full((len(series), 1), -1), np.maximum.accumulate(position, axis=1)[:, :-1]], axis=1)
    values = np.nan_to_num(series)
    previous = np.where(before >= 0, np.take_along_axis(values, np.maximum(before, 0), axis=1), 0.0)
    best = np.full((4, len(series)), np.inf)  # loss, mean, error, and the sum of squares
    for rho in np.linspace(0.0, MOST_PERSISTENT, RHO_STEPS):
        carried = np.where(before >= 0, rho ** np.maximum(np.arange(series.shape[1]) - before, 1), 0.0)
        scale = np.sqrt(np.where(before >= 0, 1 - carried**2, 1.0) / (1 - rho**2))
        white, one = (np.where(seen, part / scale, 0.0) for part in (values - carried * previous, 1 - carried))
        cross = (one * one).sum(axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            mean = (one * white).sum(axis=1) / cross
            squares = np.square(np.where(seen, white - mean[:, None] * one, 0.0)).sum(axis=1)
            loss = 0.5 * (count - 1) * np.log(squares) + np.where(seen, np.log(scale), 0.0).sum(axis=1) + 0.5 * np.log(cross)
            error = np.sqrt(squares / (count - 1) / cross)
        better = loss < best[0]
        best = np.where(better, np.stack([loss, mean, error, squares]), best)
    return [Found(float(best[1, r]), float(best[2, r]), int(count[r]))
            if count[r] >= LEAST_FIT and np.ptp(series[r, seen[r]]) > CERTAIN else _plain(series[r, seen[r]])
            for r in range(len(series))]


def _plain(seen: Array) -> Found:
    """Mean of what there is, as if months were independent."""
    if not len(seen):
        return Found(float("nan"), float("nan"), 0)
    error = float(seen.std(ddof=1) / np.sqrt(len(seen))) if len(seen) > 1 else float("nan")
    return Found(float(seen.mean()), error, len(seen))


def slopes(series: Array) -> list[Found]:
    """Slope of each series [R, n]."""
    return [_slope(row) for row in series]


def _slope(series: Array) -> Found:
    """Least-squares slope per month of a series, with its standard error."""
    at = np.flatnonzero(np.isfinite(series))
    if len(at) < LEAST_FIT:
        return Found(float("nan"), float("nan"), len(at))
    time = at - at.mean()
    slope = float(time @ series[at] / (time @ time))
    left = series[at] - series[at].mean() - slope * time
    return Found(slope, float(np.sqrt(left @ left / (len(at) - 2) / (time @ time))), len(at))
