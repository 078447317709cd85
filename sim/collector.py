"""What becomes of the paths: quantiles and standard deviations of every recorded line, region and month."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from sim.layout import LANES
from sim.quantiles import BINS, PROBABILITIES, binned_quantiles, count_rows, deviation_rows, quantile_rows

Array = NDArray[np.float64]


class Collector:
    """Rows of recorded outcomes: kept whole for exact quantiles, or counted in bins chunk by chunk.

    Of outcomes kept whole only the first `summarised` are given quantiles and deviations; None: all.
    """

    def __init__(
        self, outcomes: int, regions: int, months: int, paths: int, exact: bool, pool: ThreadPoolExecutor, threads: int,
        summarised: int | None = None,
    ) -> None:
        self.summarised = outcomes if summarised is None else summarised
        self.shape, self.paths, self.exact = (outcomes, regions, months), paths, exact
        self.threads_pool, self.threads = pool, threads
        self.kept = _for_groups((*self.shape, paths)) if exact else None
        self.pool = _for_groups((months, paths))
        self.buffer: Array | None = None
        rows = outcomes * regions * months
        if not exact:
            self.counts = np.zeros((rows, BINS), np.uint32)
            self.low, self.scale = np.empty(rows), np.empty(rows)
            self.least, self.greatest = np.full(rows, np.inf), np.full(rows, -np.inf)
            self.base, self.total, self.squares = np.empty(rows), np.zeros(rows), np.zeros(rows)
            self.filled = 0

    def arrays(self, first: int, count: int) -> tuple[Array, Array]:
        """Arrays that the next chunk of `count` paths fills: outcomes [O, R, M, ·] and pool [M, ·], with room for the
        spare lanes of its last group."""
        if self.kept is not None:
            return self.kept, self.pool
        if self.buffer is None or self.buffer.shape[-1] != whole_groups(count):
            self.buffer = _for_groups((*self.shape, count))
        return self.buffer, _for_groups((self.shape[2], count))

    @property
    def outcomes(self) -> Array | None:
        """Outcomes path by path [O, R, M, P], where they are kept whole."""
        return None if self.kept is None else self.kept[..., : self.paths]

    def take(self, outcomes: Array, pool_outcome: Array, paths: int) -> None:
        """Count a chunk of `paths`; the first one sets the bins."""
        if self.exact:
            return
        rows = outcomes.reshape(-1, outcomes.shape[-1])

        def count(a: int, b: int) -> None:
            count_rows(
                rows, paths, a, b, self.base, self.filled == 0, self.low, self.scale, self.least, self.greatest, self.total,
                self.squares, self.counts)

        self._split(len(rows), count)
        self.pool[:, self.filled : self.filled + paths] = pool_outcome[:, :paths]
        self.filled += paths

    def results(self) -> tuple[Array, Array, Array]:
        """Quantiles [O, R, M, 5], standard deviations [O, R, M], and quantiles of the pool [M, 5]."""
        probabilities, months = np.array(PROBABILITIES), self.shape[2]
        rows = self.summarised * self.shape[1] * months
        quantiles, spread, pool = np.empty((rows, len(PROBABILITIES))), np.empty(rows), np.empty((months, len(PROBABILITIES)))

        if self.kept is None:
            def work(a: int, b: int) -> None:
                binned_quantiles(
                    self.counts, a, b, self.low, self.scale, self.least, self.greatest, probabilities, quantiles)

            variance = (self.squares - self.total**2 / self.paths) / max(1, self.paths - 1)
            spread = np.sqrt(np.maximum(variance, 0.0))
        else:
            kept = self.kept[: self.summarised].reshape(-1, self.kept.shape[-1])

            def work(a: int, b: int) -> None:
                quantile_rows(kept, self.paths, a, b, probabilities, quantiles)
                deviation_rows(kept, self.paths, a, b, spread)

        self._split(rows, work)
        quantile_rows(self.pool, self.paths, 0, months, probabilities, pool)
        shape = (-1, *self.shape[1:])
        return quantiles.reshape(*shape, len(PROBABILITIES)), spread.reshape(shape), pool

    def _split(self, rows: int, work: Callable[[int, int], None]) -> None:
        if self.threads == 1:
            work(0, rows)
            return
        edges = np.linspace(0, rows, 2 * self.threads + 1).astype(int).tolist()
        list(self.threads_pool.map(work, edges[:-1], edges[1:]))


def whole_groups(paths: int) -> int:
    """Lanes of all the groups that so many paths make, spare ones included."""
    return -(-paths // LANES) * LANES


def _for_groups(shape: tuple[int, ...]) -> Array:
    """An empty array whose last axis has room for whole groups of paths."""
    return np.empty((*shape[:-1], whole_groups(shape[-1])))
