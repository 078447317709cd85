"""What each of the compared implementations returns: the numbers of the engine's `Projection`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.projection import Projection

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Result:
    """Results of a run; regions in the order of their names. Money is yuan, coverage months."""

    lines: Array
    """[R, M, LINE] mean of every ledger line; shares of paths among them"""
    pool: Array
    """[M, POOL] mean of the adjustment fund's lines"""
    quantiles: Array
    """[O, R, M, 5] of `ledger.OUTCOMES` at `quantiles.PROBABILITIES`"""
    spread: Array
    """[O, R, M] standard deviation over paths"""
    pool_quantiles: Array
    """[M, 5]"""
    outcomes: Array
    """[O, R, M, P] path by path"""


def of_engine(projection: Projection) -> Result:
    """The engine's result in the order of names. The projection must have kept its outcomes."""
    assert projection.outcomes is not None
    back = np.argsort(projection.inputs.order)
    return Result(projection.lines[back], projection.pool, projection.quantiles[:, back], projection.spread[:, back],
                  projection.pool_quantiles, projection.outcomes[:, back])
