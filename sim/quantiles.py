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
_FEW_BINS, _SHORT = 128, 2_048
"""Rows up to `_SHORT` values are counted in fewer bins: walking through bins costs as much as counting there."""
_SAMPLE = 128
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Quantiles that every result shows; `QUANTILE_NAMES` are their keys."""
QUANTILE_NAMES = ("q05", "q25", "q50", "q75", "q95")


@step
def _bin_row(row: Array, low: float, scale: float, bins: int, index: NDArray[np.uint32]) -> None:
    """Bin of each value; values outside the range go to the first and last bin, NaN to the first."""
    for i in range(row.size):
        position = (row[i] - low) * scale
        position = position if position > 0.0 else 0.0
        position = position if position < bins - 1.0 else bins - 1.0
        index[i] = np.uint32(np.int32(position))


@step
def _count(index: NDArray[np.uint32], counts: NDArray[np.uint32], other: NDArray[np.uint32]) -> None:
    """Add the values in each bin to `counts`; `other`, of the same size, is scratch.

    Two tables in turn: the same bin twice in a row would have to wait for its own store. All numbers are unsigned
    because Python counts negative places from the end, which costs as much as the counting.
    """
    for b in range(other.size):
        other[b] = np.uint32(0)
    size = np.uintp(index.size)
    for i in range(np.uintp(0), size - (size & np.uintp(1)), np.uintp(2)):
        counts[index[i]] += np.uint32(1)
        other[index[i + np.uintp(1)]] += np.uint32(1)
    if size & np.uintp(1):
        counts[index[size - np.uintp(1)]] += np.uint32(1)
    for b in range(other.size):
        counts[b] += other[b]


@step
def _mark(
    counts: NDArray[np.uint32], ranks: NDArray[np.int64], flag: NDArray[np.uint32], place: NDArray[np.int64]
) -> None:
    """Flag the bins in which the wanted `ranks` (ascending) lie, and say which of the kept values each of them will be."""
    below, kept, k = 0, 0, 0
    for b in range(counts.size):
        inside = int(counts[b])
        flag[b] = np.uint32(0)
        while k < ranks.size and ranks[k] < below + inside:
            flag[b] = np.uint32(1)
            place[k] = kept + ranks[k] - below
            k += 1
        if flag[b] != 0:
            kept += inside
        below += inside


@step
def _keep(row: Array, index: NDArray[np.uint32], flag: NDArray[np.uint32], kept: Array) -> int:
    """Copy the values of flagged bins to `kept`, which has room for one more than the row; returns how many."""
    size = np.uintp(0)
    for i in range(np.uintp(row.size)):
        kept[size] = row[i]
        size += np.uintp(flag[index[i]])
    return int(size)


@program
def quantile_rows(rows: Array, first: int, last: int, probabilities: Array, out: Array) -> None:
    """Quantiles of rows `first` to `last` of `rows` [N, P] into `out` [N, len(probabilities)] (ascending), with linear
    interpolation between order statistics (numpy's default, Hyndman–Fan type 7).

    Of each row: range from a sample, count, mark the bins of the wanted ranks, keep and sort what lies in them.
    """
    size, wanted = rows.shape[1], probabilities.size
    bins = BINS if size > _SHORT else _FEW_BINS
    counts, other, flag = np.empty(bins, np.uint32), np.empty(bins, np.uint32), np.empty(bins, np.uint32)
    index, kept = np.empty(size, np.uint32), np.empty(size + 1)
    ranks, place = np.empty(2 * wanted, np.int64), np.empty(2 * wanted, np.int64)
    for k in range(wanted):
        ranks[2 * k] = int(probabilities[k] * (size - 1))
        ranks[2 * k + 1] = min(ranks[2 * k] + 1, size - 1)
    for n in range(first, last):
        row = rows[n]
        low, high = row[0], row[0]
        for i in range(0, size, max(1, size // _SAMPLE)):
            low, high = min(low, row[i]), max(high, row[i])
        width = high - low
        _bin_row(row, low, (bins - 2) / width if width > 0.0 else 0.0, bins, index)
        counts[:] = 0
        _count(index, counts, other)
        _mark(counts, ranks, flag, place)
        kept[: _keep(row, index, flag, kept)].sort()
        for k in range(wanted):
            a, c = kept[place[2 * k]], kept[place[2 * k + 1]]
            # where both are the same number the result is that number, to the last digit
            out[n, k] = a + (c - a) * (probabilities[k] * (size - 1) - ranks[2 * k])


@step
def _moments(row: Array, near: float, part: Array, square: Array) -> tuple[float, float]:
    """Sum of the differences from `near`, and of their squares; `part` and `square` [LANES] are scratch."""
    for j in range(LANES):
        part[j], square[j] = 0.0, 0.0
    whole = row.size // LANES * LANES
    for i in range(0, whole, LANES):
        for j in range(LANES):
            difference = row[i + j] - near
            part[j] += difference
            square[j] += difference * difference
    for i in range(whole, row.size):
        part[0] += row[i] - near
        square[0] += (row[i] - near) * (row[i] - near)
    return lane_sum(part, 0), lane_sum(square, 0)


@program
def deviation_rows(rows: Array, first: int, last: int, base: Array, out: Array) -> None:
    """Standard deviation (n − 1) of rows `first` to `last` into `out` [N]; `base` [N] is a number near each row."""
    size, part, square = rows.shape[1], np.empty(LANES), np.empty(LANES)
    for n in range(first, last):
        total, squares = _moments(rows[n], base[n], part, square)
        out[n] = np.sqrt(max(0.0, squares - total * total / size) / max(1, size - 1))


@step
def _ends(row: Array, least: Array, greatest: Array) -> tuple[float, float]:
    """The least and the greatest value of a row; the arrays [LANES] are scratch."""
    for j in range(LANES):
        least[j], greatest[j] = row[0], row[0]
    whole = row.size // LANES * LANES
    for i in range(0, whole, LANES):
        for j in range(LANES):
            least[j], greatest[j] = min(least[j], row[i + j]), max(greatest[j], row[i + j])
    for i in range(whole, row.size):
        least[0], greatest[0] = min(least[0], row[i]), max(greatest[0], row[i])
    for j in range(1, LANES):
        least[0], greatest[0] = min(least[0], least[j]), max(greatest[0], greatest[j])
    return least[0], greatest[0]


@program
def count_rows(
    rows: Array, first: int, last: int, base: Array, start: bool, low: Array, scale: Array, least: Array,
    greatest: Array, total: Array, squares: Array, counts: NDArray[np.uint32],
) -> None:
    """Add rows `first` to `last` of a chunk to what is known of the rows: their counts in fixed bins [N, BINS], their
    ends, and sums of differences from `base` [N] and of their squares.

    The chunk that comes at the `start` sets the bins (`low`, `scale`): its range, widened by half on either side.
    A row is read from memory once and all is done while it is in the processor's cache.
    """
    index, other = np.empty(rows.shape[1], np.uint32), np.empty(BINS, np.uint32)
    one, two = np.empty(LANES), np.empty(LANES)
    for n in range(first, last):
        a, b = _ends(rows[n], one, two)
        if start:
            low[n] = a - 0.5 * (b - a)
            scale[n] = BINS / (2.0 * (b - a)) if b > a else 0.0
        least[n], greatest[n] = min(least[n], a), max(greatest[n], b)
        _bin_row(rows[n], low[n], scale[n], BINS, index)
        _count(index, counts[n], other)
        a, b = _moments(rows[n], base[n], one, two)
        total[n] += a
        squares[n] += b


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
