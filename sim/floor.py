"""The working floor (MODEL.md 10), which the need of a month and its close both ask for."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import COVERAGE_EXPENDITURES, LANES, P_FLOOR_MONTHS
from sim.state import S_LAST_EXPENDITURE

Array = NDArray[np.float64]
_LAST_STATUTORY = S_LAST_EXPENDITURE + COVERAGE_EXPENDITURES.index("statutory") * LANES


@step
def floor_of_year(rule: Array) -> float:
    """The working floor as a multiple of last year's statutory expenditure."""
    return float(rule[P_FLOOR_MONTHS] / 12.0)


@step
def below_floor(state: Array, i: int, own: float, multiple: float) -> float:
    """What a lane's own balance lacks of the working floor, yuan."""
    lacking: float = multiple * state[_LAST_STATUTORY + i] - max(own, 0.0)
    return max(0.0, lacking)
