"""Scores of probabilistic forecasts against what happened, and of warnings against the trouble that followed.

Forecasts are samples: arrays [..., sample] beside outcomes [...]. CRPS is that of the empirical distribution of the
samples (Gneiting and Raftery 2007, eq. 20), in the unit of the outcome; for a single sample it is the absolute error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.problems import BadInputError, Problem
from sim.texts import text

Array = NDArray[np.float64]

BANDS = (0.5, 0.9)
"""Central prediction bands whose coverage is reported."""


def crps(samples: Array, outcome: Array) -> Array:
    """Continuous ranked probability score of samples [..., m] for outcomes [...]; lower is better."""
    ordered = np.sort(samples, axis=-1)
    m = ordered.shape[-1]
    weights = (2.0 * np.arange(1, m + 1) - m - 1) / m**2
    return np.asarray(np.abs(ordered - outcome[..., None]).mean(axis=-1) - ordered @ weights)


def inside(samples: Array, outcome: Array, band: float) -> NDArray[np.bool_]:
    """Whether each outcome lies in the central `band` (a share) of its samples, limits included."""
    low, high = np.quantile(samples, [(1 - band) / 2, (1 + band) / 2], axis=-1)
    return np.asarray((outcome >= low) & (outcome <= high))


def rank_of(samples: Array, outcome: Array) -> Array:
    """Probability that the forecast gave to values below the outcome, ties counted half: uniform when calibrated."""
    below = (samples < outcome[..., None]).mean(axis=-1)
    return np.asarray(below + 0.5 * (samples == outcome[..., None]).mean(axis=-1))


@dataclass(frozen=True)
class Score:
    """How one method did at one horizon; errors in the unit of the outcome."""

    crps: float
    absolute_error: float
    bias: float
    """Mean of median forecast minus outcome: below 0 when the forecast was too low."""
    inside_50: float
    inside_90: float
    count: int


def score(samples: Array, outcome: Array) -> Score:
    """Score samples [..., m] against outcomes [...]; cells whose outcome is NaN do not count."""
    known = ~np.isnan(outcome)
    drawn, seen = samples[known], outcome[known]
    median = np.median(drawn, axis=-1)
    fifty, ninety = (float(inside(drawn, seen, band).mean()) for band in BANDS)
    return Score(float(crps(drawn, seen).mean()), float(np.abs(median - seen).mean()),
                 float((median - seen).mean()), fifty, ninety, int(known.sum()))


def skill(own: float, reference: float) -> float:
    """1 − own / reference: 0 for no gain, 1 for a perfect forecast; NaN where the reference makes no error."""
    return 1.0 - own / reference if reference > 0 else float("nan")


@dataclass(frozen=True)
class Roc:
    """Receiver operating characteristic of an indicator that warns when it is at or above a threshold."""

    thresholds: Array
    """Falling; the first, +inf, never warns."""
    hit_rate: Array
    false_alarm_rate: Array

    @property
    def area(self) -> float:
        """Probability that a random case of trouble has the higher indicator; 0.5 is no information."""
        return float(np.trapezoid(self.hit_rate, self.false_alarm_rate))

    @property
    def best_threshold(self) -> float:
        """The threshold with the largest hit rate less false-alarm rate (Youden's J)."""
        return float(self.thresholds[int(np.argmax(self.hit_rate - self.false_alarm_rate))])


def roc(indicator: Array, trouble: NDArray[np.bool_]) -> Roc:
    """ROC of an indicator (higher = more danger) for cases [n]; raises BadInputError unless both kinds occur."""
    if trouble.all() or not trouble.any():
        raise BadInputError([Problem(text("problem.history.one_kind"), column="fed_loans_k",
                                     expected=text("problem.history.both_kinds"))])
    order = np.argsort(-indicator, kind="stable")
    ranked, bad = indicator[order], trouble[order]
    last = np.append(np.flatnonzero(np.diff(ranked)), len(ranked) - 1)
    hits, alarms = np.cumsum(bad)[last], np.cumsum(~bad)[last]
    return Roc(np.concatenate([[np.inf], ranked[last]]), np.concatenate([[0.0], hits / bad.sum()]),
               np.concatenate([[0.0], alarms / (~bad).sum()]))
