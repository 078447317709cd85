"""The ring of the last 12 months' coverage expenditure, one slot per month of the year and definition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import LANES
from sim.state import S_RING

Array = NDArray[np.float64]


@step
def trailing_sum(state: Array, definition: int, out: Array) -> None:
    """Coverage expenditure of the last 12 months under one definition, added quarter by quarter."""
    first = S_RING + definition * 12 * LANES
    ring = state[first : first + 12 * LANES]
    for i in range(LANES):
        q1 = (ring[i] + ring[LANES + i]) + ring[2 * LANES + i]
        q2 = (ring[3 * LANES + i] + ring[4 * LANES + i]) + ring[5 * LANES + i]
        q3 = (ring[6 * LANES + i] + ring[7 * LANES + i]) + ring[8 * LANES + i]
        q4 = (ring[9 * LANES + i] + ring[10 * LANES + i]) + ring[11 * LANES + i]
        out[i] = (q1 + q2) + (q3 + q4)
