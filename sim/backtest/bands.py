"""Widens or narrows a forecast's bands by how often its earlier ones held.

A conformal correction: the distance of each earlier outcome from its median, in units of the forecast's own half-band,
has a quantile that should be 1; where it is not, deviations from the median are multiplied by it. The factor leans
on 1 while few earlier origins are known. Each horizon has its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BAND = 0.9
PRIOR_ORIGINS = 10
"""Weight of the model's own bands, in origins."""


def misses(samples: Array, outcome: Array) -> Array:
    """[region] distance of each outcome from its median in half-bands of the samples [region, m]; 1 is the border."""
    low, middle, high = np.quantile(samples, [(1 - BAND) / 2, 0.5, (1 + BAND) / 2], axis=-1)
    return np.asarray(np.abs(outcome - middle) / np.where(outcome > middle, high - middle, middle - low))


def spread_factor(known: Sequence[Array]) -> float:
    """Factor on deviations from the median, from the `misses` of earlier origins."""
    if not known:
        return 1.0
    seen = float(np.quantile(np.concatenate(known), BAND))
    return (PRIOR_ORIGINS + len(known) * seen) / (PRIOR_ORIGINS + len(known))


def learn_bands(own: Mapping[int, list[Array]], outcome: Callable[[int, int], Array | None]) -> dict[int, list[Array]]:
    """Forecasts by origin (lists over horizons 1 … of samples [region, m]) with bands corrected at each origin.

    `outcome(origin, horizon)` is what happened [region], None where it is not known; only outcomes with
    origin + horizon up to the corrected origin are used.
    """
    missed: dict[tuple[int, int], Array] = {}
    out: dict[int, list[Array]] = {}
    for origin, made in own.items():
        out[origin] = []
        for horizon, drawn in enumerate(made, start=1):
            known = [miss for (earlier, ahead), miss in missed.items()
                     if ahead == horizon and earlier + ahead <= origin]
            out[origin].append(spread(drawn, spread_factor(known)))
            seen = outcome(origin, horizon)
            if seen is not None:
                missed[origin, horizon] = misses(drawn, seen)
    return out


def spread(samples: Array, factor: float) -> Array:
    """Samples [region, m] with their deviations from the median multiplied by `factor`."""
    middle = np.median(samples, axis=-1, keepdims=True)
    return np.asarray(middle + factor * (samples - middle))
