"""Contributions of the year by size class: the base of next year's refunds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import LANES, NREFUND, T_CLASS
from sim.rows import R_RECEIVED
from sim.state import S_YEAR_CONTRIBUTIONS

Array = NDArray[np.float64]


@step
def contributions(state: Array, row: Array, rate: Array) -> None:
    """Add the month's contributions, by class that may be refunded, to the year's (MODEL.md 3): the wage bill on which
    contributions were received times the class's `rate`. Public institutions (事业单位) are never refunded."""
    for k in range(NREFUND):
        of_class, at = rate[T_CLASS + k], S_YEAR_CONTRIBUTIONS + k * LANES
        for i in range(LANES):
            state[at + i] += row[R_RECEIVED + i] * of_class
