"""Quantiles of many long rows: exact order statistics by counting, and binned counts where the paths do not fit in memory.

Sorting 10,000 paths for each of 36 months and 14 regions costs more than simulating them. Counting the values of a row
in 512 bins, and sorting only the few bins in which a wanted order statistic lies, gives the same numbers as a full sort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import lane_sum, program, step
from sim.layout import LANES

Array = NDArray[np.float64]
BINS = 512
_SAMPLE = 128
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that every result shows; `QUANTILE_NAMES` are their keys."""
QUANTILE_NAMES = ("q05", "q25", "q50", "q75", "q95")


@step
def _bin_row(row: Array, low: float, scale: float, index: NDArray[np.int32]) -> None:
    """Bin of each value; values outside the range go to the first and last bin, NaN to the first."""
    for i in range(row.size):
        position = (row[i] - low) * scale
        position = position if position > 0.0 else 0.0
        position = position if position < BINS - 1.0 else BINS - 1.0
        index[i] = np.int32(position)


@program
def _row_quantiles(
    row: Array, probabilities: Array, counts: NDArray[np.int64], wanted: NDArray[np.int64], index: NDArray[np.int32],
    flag: NDArray[np.int64], kept: Array, out: Array,
) -> None:
    """Quantiles of one row with linear interpolation between order statistics (numpy's default, Hyndman–Fan type 7).

    Steps: range from a sample, count, mark the bins of the wanted ranks, keep and sort what lies in them.
    """
    size = row.size
    low, high = row[0], row[0]
    for i in range(0, size, max(1, size // _SAMPLE)):
        low, high = min(low, row[i]), max(high, row[i])
    width = high - low
    scale = (BINS - 2) / width if width > 0.0 else 0.0
    for b in range(BINS):
        counts[b] = 0
        flag[b] = 0
        wanted[b] = 0
    _bin_row(row, low, scale, index)
    # two tables of counts in turn: the same bin twice in a row would have to wait for its own store
    for i in range(0, size - 1, 2):
        counts[index[i]] += 1
        wanted[index[i + 1]] += 1
    if size % 2 == 1:
        counts[index[size - 1]] += 1
    for b in range(BINS):
        counts[b] += wanted[b]
    below = 0
    kept_size = 0
    position = 0
    # walk through the bins and the ranks together; probabilities are in ascending order
    ranks = 2 * probabilities.size
    for b in range(BINS):
        marked = False
        while position < ranks:
            exact = probabilities[position // 2] * (size - 1)
            rank = min(int(exact) + position % 2, size - 1)
            if rank >= below + counts[b]:
                break
            marked = True
            position += 1
        if marked:
            flag[b] = 1
            wanted[b] = below - kept_size
            kept_size += counts[b]
        below += counts[b]
    kept_size = 0
    for i in range(size):
        kept[kept_size] = row[i]
        kept_size += flag[index[i]]
    kept[:kept_size].sort()
    for k in range(probabilities.size):
        exact = probabilities[k] * (size - 1)
        rank = int(exact)
        upper = min(rank + 1, size - 1)
        a = _kept_rank(rank, counts, wanted, kept)
        c = _kept_rank(upper, counts, wanted, kept)
        # where both are the same number the result is that number, to the last digit
        out[k] = a + (c - a) * (exact - rank)


@step
def _kept_rank(rank: int, counts: NDArray[np.int64], wanted: NDArray[np.int64], kept: Array) -> float:
    """The order statistic `rank` (0-based) of the row, found among the kept values."""
    below = 0
    for b in range(BINS):
        if rank < below + counts[b]:
            return float(kept[rank - wanted[b]])
        below += counts[b]
    return np.nan


@program
def quantile_rows(rows: Array, first: int, last: int, probabilities: Array, out: Array) -> None:
    """Quantiles of rows `first` to `last` of `rows` [N, P] into `out` [N, len(probabilities)] (ascending)."""
    size = rows.shape[1]
    counts, wanted, flag = np.empty(BINS, np.int64), np.empty(BINS, np.int64), np.empty(BINS, np.int64)
    index, kept = np.empty(size, np.int32), np.empty(size + 1)
    for n in range(first, last):
        _row_quantiles(rows[n], probabilities, counts, wanted, index, flag, kept, out[n])


@program
def deviation_rows(rows: Array, first: int, last: int, base: Array, out: Array) -> None:
    """Standard deviation (n − 1) of rows `first` to `last` into `out` [N]; `base` [N] is a number near each row."""
    size = rows.shape[1]
    part, square = np.empty(LANES), np.empty(LANES)
    whole = size // LANES * LANES
    for n in range(first, last):
        row, near = rows[n], base[n]
        for j in range(LANES):
            part[j], square[j] = 0.0, 0.0
        for i in range(0, whole, LANES):
            for j in range(LANES):
                difference = row[i + j] - near
                part[j] += difference
                square[j] += difference * difference
        for i in range(whole, size):
            part[0] += row[i] - near
            square[0] += (row[i] - near) * (row[i] - near)
        total, squares = lane_sum(part, 0), lane_sum(square, 0)
        out[n] = np.sqrt(max(0.0, squares - total * total / size) / max(1, size - 1))


@program
def count_rows(rows: Array, first: int, last: int, low: Array, scale: Array, counts: NDArray[np.uint32]) -> None:
    """Add the values of rows `first` to `last` to the counts [N, BINS] of fixed bins (`low` [N], `scale` [N])."""
    index = np.empty(rows.shape[1], np.int32)
    for n in range(first, last):
        _bin_row(rows[n], low[n], scale[n], index)
        for i in range(rows.shape[1]):
            counts[n, index[i]] += np.uint32(1)


def binned_quantiles(
    counts: NDArray[np.uint32], low: Array, scale: Array, least: Array, greatest: Array, probabilities: Array
) -> Array:
    """Quantiles from counts in fixed bins, linear inside a bin, within the least and greatest value seen: [N, Q].

    The error is at most one bin's width, 1/`scale` of the row; rows whose values are all equal come out exact.
    """
    cumulative = np.cumsum(counts, axis=1, dtype=np.float64)
    total = cumulative[:, -1:]
    out = np.empty((counts.shape[0], probabilities.size))
    for k, probability in enumerate(probabilities):
        rank = probability * total
        b = np.argmax(cumulative >= rank, axis=1)
        rows = np.arange(counts.shape[0])
        inside = np.maximum(counts[rows, b], 1)
        before = cumulative[rows, b] - counts[rows, b]
        width = np.divide(1.0, scale, out=np.zeros_like(scale), where=scale > 0)
        out[:, k] = low + (b + (rank[:, 0] - before) / inside) * width
    return np.clip(out, least[:, None], greatest[:, None])
