"""Widens or narrows a forecast's bands by how often its earlier ones held.

A conformal correction: the distance of each earlier outcome from its median, in units of the forecast's own half-band,
has a quantile that should be 1; where it is not, deviations from the median are multiplied by it. The factor leans
on 1 while few earlier origins are known. Each horizon has its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BAND = 0.9
PRIOR_ORIGINS = 10
"""Weight of the model's own bands, in origins."""


def spread_factor(past: Iterable[tuple[Array, Array]]) -> float:
    """Factor on deviations from the median, from earlier forecasts (samples [region, m], outcomes [region])."""
    ratios = []
    for samples, outcome in past:
        low, middle, high = np.quantile(samples, [(1 - BAND) / 2, 0.5, (1 + BAND) / 2], axis=-1)
        above = outcome > middle
        ratios.append(np.abs(outcome - middle) / np.where(above, high - middle, middle - low))
    if not ratios:
        return 1.0
    seen = float(np.quantile(np.concatenate(ratios), BAND))
    return (PRIOR_ORIGINS + len(ratios) * seen) / (PRIOR_ORIGINS + len(ratios))


def spread(samples: Array, factor: float) -> Array:
    """Samples [region, m] with their deviations from the median multiplied by `factor`."""
    middle = np.median(samples, axis=-1, keepdims=True)
    return np.asarray(middle + factor * (samples - middle))
