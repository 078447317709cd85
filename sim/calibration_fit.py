"""One series: its mean, season, persistence and volatility, with what is not known of them.

Regression with first-order autoregressive errors, observed with gaps: `x_t = m + s(month) + a_t`,
`a_t = ρ a_{t−1} + ε_t`. For a given ρ the exact likelihood whitens each observation by the one before it, however long
the gap (ρ^gap); m, s and the variance follow by least squares, and ρ maximises the restricted likelihood (Harville
1977), which does not pull persistence down in short series as plain maximum likelihood does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

Array = NDArray[np.float64]

MOST_PERSISTENT = 0.98
"""Persistence is looked for between 0 and this: the engine's drivers return to their mean."""
CURVATURE_STEP = 1e-3
WEAK_ERROR = 0.5
"""Standard error of a persistence that the likelihood hardly determines."""


@dataclass(frozen=True, eq=False)
class SeriesFit:
    """Estimates of one series, in its own unit per period."""

    mean: float
    mean_error: float
    """Standard error of the mean."""
    persistence: float
    persistence_error: float
    volatility: float
    """Standard deviation of the stationary a_t."""
    volatility_error: float
    """Relative standard error of the volatility."""
    season: Array
    """[seasons] effects that average 0; a single 0 without seasons."""
    innovations: Array
    """[period] standardised ε_t; NaN where this period or all before it are missing."""
    count: int


def _design(seasons: int, phase: NDArray[np.int64]) -> Array:
    """[period, 1 + seasons − 1] a constant, and season effects coded so that they sum to 0."""
    effects = np.eye(seasons)[phase]
    return np.concatenate([np.ones((len(phase), 1)), effects[:, :-1] - effects[:, -1:]], axis=1)


def _whiten(values: Array, gaps: NDArray[np.int64], rho: float) -> tuple[Array, Array]:
    """Values [n, ...] made independent with unit variance (up to σ), and the scale [n] each was divided by."""
    carried = rho**gaps
    scale = np.sqrt(np.concatenate([[1.0], 1.0 - carried**2]) / (1.0 - rho**2))
    out = values.copy()
    shape = (-1, *[1] * (values.ndim - 1))
    out[1:] -= carried.reshape(shape) * values[:-1]
    return out / scale.reshape(shape), scale


def fit_series(series: Array, seasons: int = 1, phase: NDArray[np.int64] | None = None) -> SeriesFit:
    """Fit one series [period], NaN where missing; `phase` [period] is the season 0 … seasons − 1 of each period.

    Raises ValueError with fewer observations than parameters, or for a series that never moves.
    """
    at = np.flatnonzero(np.isfinite(series))
    design = _design(seasons, np.zeros(len(series), np.int64) if phase is None else phase)[at]
    n, p = design.shape
    if n < p + 3 or np.ptp(series[at]) == 0:
        raise ValueError(f"{n} observations of a series with {p + 2} parameters, or one that never moves")
    gaps = np.diff(at)

    def solve(rho: float) -> tuple[float, Array, Array, Array]:
        white, scale = _whiten(np.column_stack([series[at], design]), gaps, rho)
        cross = white[:, 1:].T @ white[:, 1:]
        beta = np.asarray(np.linalg.lstsq(white[:, 1:], white[:, 0], rcond=None)[0], np.float64)
        errors = white[:, 0] - white[:, 1:] @ beta
        loss = (0.5 * (n - p) * np.log(errors @ errors) + np.log(scale).sum() + 0.5 * np.linalg.slogdet(cross)[1])
        return float(loss), beta, errors, np.asarray(np.linalg.pinv(cross), np.float64)

    rho = float(minimize_scalar(lambda r: solve(r)[0], bounds=(0.0, MOST_PERSISTENT), method="bounded").x)
    centre = float(np.clip(rho, CURVATURE_STEP, MOST_PERSISTENT - CURVATURE_STEP))
    low, middle, high = (solve(centre + step)[0] for step in (-CURVATURE_STEP, 0.0, CURVATURE_STEP))
    curvature = (low - 2 * middle + high) / CURVATURE_STEP**2
    _, beta, errors, inverse = solve(rho)
    sigma = float(np.sqrt(errors @ errors / (n - p)))
    innovations = np.full(len(series), np.nan)
    innovations[at[1:]] = errors[1:] / sigma
    effects = np.append(beta[1:], -beta[1:].sum())
    return SeriesFit(
        float(beta[0]), sigma * float(np.sqrt(inverse[0, 0])), rho,
        float(min(WEAK_ERROR, 1 / np.sqrt(curvature))) if curvature > 0 else WEAK_ERROR,
        sigma / float(np.sqrt(1 - rho**2)), float(1 / np.sqrt(2 * (n - p))), effects, innovations, n)


def shrink(estimates: Array, errors: Array) -> tuple[float, Array]:
    """The regions' common value, and each region's estimate drawn to it by how little its own history says.

    Random effects by moments (DerSimonian and Laird 1986): the spread between regions beyond their standard errors is
    real, the rest is noise.
    """
    weights = 1.0 / np.maximum(errors, 1e-9) ** 2
    fixed = float(weights @ estimates / weights.sum())
    excess = float(weights @ (estimates - fixed) ** 2) - (len(estimates) - 1)
    spare = float(weights.sum() - (weights**2).sum() / weights.sum())
    between = max(0.0, excess / spare) if spare > 0 else 0.0
    total = 1.0 / (between + errors**2)
    common = float(total @ estimates / total.sum())
    own = between / (between + errors**2) if between else np.zeros(len(estimates))
    return common, np.asarray(common + own * (estimates - common))
