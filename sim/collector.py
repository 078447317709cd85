"""What becomes of the paths: quantiles and standard deviations of every recorded line, region and month."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from sim.quantiles import BINS, PROBABILITIES, binned_quantiles, count_rows, deviation_rows, quantile_rows

Array = NDArray[np.float64]


class Collector:
    """Rows of recorded outcomes: kept whole for exact quantiles, or counted in bins chunk by chunk.

    Of outcomes kept whole only the first `summarised` are given quantiles and deviations; None: all.
    """

    def __init__(
        self, outcomes: int, regions: int, months: int, paths: int, exact: bool, threads: int,
        summarised: int | None = None,
    ) -> None:
        self.summarised = outcomes if summarised is None else summarised
        self.shape, self.paths, self.exact, self.threads = (outcomes, regions, months), paths, exact, threads
        self.kept = np.empty((*self.shape, paths)) if exact else None
        self.pool = np.empty((months, paths))
        self.buffer: Array | None = None
        rows = outcomes * regions * months
        if not exact:
            self.counts = np.zeros((rows, BINS), np.uint32)
            self.low, self.scale = np.empty(rows), np.empty(rows)
            self.least, self.greatest = np.full(rows, np.inf), np.full(rows, -np.inf)
            self.total, self.squares = np.zeros(rows), np.zeros(rows)
            self.filled = 0

    def arrays(self, first: int, count: int) -> tuple[Array, Array]:
        """Arrays that the next chunk fills: outcomes [O, R, M, count] and pool [M, count]."""
        if self.kept is not None:
            return self.kept, self.pool
        if self.buffer is None or self.buffer.shape[-1] != count:
            self.buffer = np.empty((*self.shape, count))
        return self.buffer, np.empty((self.shape[2], count))

    def take(self, outcomes: Array, pool_outcome: Array, reference: Array) -> None:
        """Count a chunk; the first one sets the bins. Differences are taken from `reference` [R, M, O]."""
        if self.exact:
            return
        rows, base = outcomes.reshape(-1, outcomes.shape[-1]), self._near(reference)

        def count(a: int, b: int) -> None:
            count_rows(rows, a, b, base, self.filled == 0, self.low, self.scale, self.least, self.greatest, self.total,
                       self.squares, self.counts)

        self._split(len(rows), count)
        self.pool[:, self.filled : self.filled + rows.shape[1]] = pool_outcome
        self.filled += rows.shape[1]

    @staticmethod
    def _near(reference: Array) -> Array:
        """The reference path's value of each row [O · R · M]."""
        return np.ascontiguousarray(reference.transpose(2, 0, 1).reshape(-1))

    def results(self, reference: Array) -> tuple[Array, Array, Array]:
        """Quantiles [O, R, M, 5], standard deviations [O, R, M], and quantiles of the pool [M, 5]."""
        probabilities = np.array(PROBABILITIES)
        pool = np.empty((self.shape[2], len(PROBABILITIES)))
        quantile_rows(self.pool, 0, len(self.pool), probabilities, pool)
        if self.kept is None:
            quantiles = binned_quantiles(
                self.counts, self.low, self.scale, self.least, self.greatest, probabilities)
            variance = (self.squares - self.total**2 / self.paths) / max(1, self.paths - 1)
            spread = np.sqrt(np.maximum(variance, 0.0))
        else:
            rows = self.kept[: self.summarised].reshape(-1, self.paths)
            quantiles, spread = np.empty((len(rows), len(PROBABILITIES))), np.empty(len(rows))
            base = self._near(reference)

            def work(a: int, b: int) -> None:
                quantile_rows(rows, a, b, probabilities, quantiles)
                deviation_rows(rows, a, b, base, spread)

            self._split(len(rows), work)
        shape = (-1, *self.shape[1:])
        return quantiles.reshape(*shape, len(PROBABILITIES)), spread.reshape(shape), pool

    def _split(self, rows: int, work: Callable[[int, int], None]) -> None:
        edges = np.linspace(0, rows, 4 * self.threads + 1).astype(int).tolist()
        if self.threads == 1:
            work(0, rows)
            return
        with ThreadPoolExecutor(self.threads) as pool:
            list(pool.map(work, edges[:-1], edges[1:]))
