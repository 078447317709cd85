"""Tapes: runs of groups whose sums are one. Each adds its groups up in order, and the tapes are added up in order."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from sim.ledger import NPOOL
from sim.model import Model
from sim.rows import NROW
from sim.sums import mean_of_tapes

Array = NDArray[np.float64]
_MANY_CELLS = 2_000_000
_GROUPS_OF_TAPE = 4
"""Groups that are worth sums of their own."""


def tapes_of(model: Model, groups: int) -> list[tuple[int, int]]:
    """First and last group of each tape: more tapes than threads where sums are small, so that threads end together."""
    count = 4 if model.rules.shape[0] * model.rules.shape[1] * NROW > _MANY_CELLS else min(16, -(-groups // _GROUPS_OF_TAPE))
    edges = np.linspace(0, groups, min(count, groups) + 1).astype(int).tolist()
    return list(itertools.pairwise(edges))


class TapeSums:
    """Sums of rows and of the adjustment fund's lines by tape: of differences from what the tape's first group has."""

    def __init__(self, tapes: int, regions: int, months: int) -> None:
        self.rows, self.reference = np.zeros((tapes, regions, months, NROW)), np.zeros((tapes, regions, months, NROW))
        self.pool, self.pool_reference = np.zeros((tapes, months, NPOOL)), np.zeros((tapes, months, NPOOL))
        self.paths = np.zeros(tapes, np.int64)

    def means(self) -> tuple[Array, Array]:
        """Means of rows [R, M, ROW] and of the adjustment fund's lines [M, POOL]; of equal paths their value exactly."""
        return self._mean(self.rows, self.reference), self._mean(self.pool, self.pool_reference)

    def _mean(self, sums: Array, reference: Array) -> Array:
        out = np.empty(reference.shape[1:])
        mean_of_tapes(sums.reshape(len(sums), -1), reference.reshape(len(sums), -1), self.paths, out.reshape(-1))
        return out
