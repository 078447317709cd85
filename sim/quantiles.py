"""Quantiles of many long rows: exact order statistics by counting, and binned counts where the paths do not fit in memory.

Sorting 10,000 paths for each of 36 months and 14 regions costs more than simulating them. Counting the values of a row
in bins, and looking only into the few bins in which a wanted order statistic lies, gives the same numbers as a full sort.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import lane_sum, program, step
from sim.layout import LANES

Array = NDArray[np.float64]
BINS = 512
_EXACT_BINS, _FEW_BINS, _SHORT = 1_024, 256, 2_048
"""Bins for exact quantiles; fewer for rows up to `_SHORT` values: walking through bins costs as much as counting there."""
_SAMPLE = 128
_HANDFUL = 192
"""Values of a bin that are held against each other."""
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
    counts: NDArray[np.uint32], ranks: NDArray[np.int64], flag: NDArray[np.uint32], start: NDArray[np.int64],
    found: NDArray[np.int64],
) -> None:
    """Flag the bins in which the wanted `ranks` (ascending) lie. The kept values of flagged bins will stand bin by bin:
    `start` says where a bin's begin, and `found` [ranks, 3] where those of a rank's bin begin and end, and which of them,
    in ascending order, the rank is."""
    below, kept, k = 0, 0, 0
    for b in range(counts.size):
        inside = int(counts[b])
        flag[b] = np.uint32(0)
        start[b] = kept
        while k < ranks.size and ranks[k] < below + inside:
            flag[b] = np.uint32(1)
            found[k, 0], found[k, 1], found[k, 2] = kept, kept + inside, ranks[k] - below
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


@step
def _bin_by_bin(values: Array, index: NDArray[np.uint32], start: NDArray[np.int64], out: Array) -> None:
    """Copy `values` to `out` bin by bin; `start`, where a bin's begin, is left where they end."""
    for i in range(values.size):
        b = index[i]
        out[start[b]] = values[i]
        start[b] += 1


@step
def _of_ranks(values: Array, rank: int, next_rank: int) -> tuple[float, float]:
    """Order statistics of a handful of values, each held against all: in vectors that is quicker than sorting them."""
    one, other, have_one, have_other = values[0], values[0], False, False
    for j in range(values.size):
        value, less, up_to = values[j], 0, 0
        for i in range(values.size):
            less += 1 if values[i] < value else 0
            up_to += 1 if values[i] <= value else 0
        if less <= rank < up_to:
            one, have_one = value, True
        if less <= next_rank < up_to:
            other, have_other = value, True
        if have_one and have_other:
            break
    return float(one), float(other)


@step
def _all_equal(values: Array) -> bool:
    """Whether a bin holds one number only, as that of a cap or of nothing does."""
    different = 0
    for i in range(values.size):
        different += 1 if values[i] != values[0] else 0
    return different == 0


def quantile_rows(rows: Array, size: int, first: int, last: int, probabilities: Array, out: Array) -> None:
    """Quantiles of the first `size` values of rows `first` to `last` of `rows` [N, P] into `out` [N, len(probabilities)]
    (ascending), with linear interpolation between order statistics (numpy's default, Hyndman–Fan type 7)."""
    exact = probabilities * (size - 1)
    low = exact.astype(np.int64)
    high = np.minimum(low + 1, size - 1)
    ranks = np.unique(np.concatenate([low, high]))
    values, crowded = np.empty((last - first, ranks.size)), np.zeros(last - first, np.bool_)
    _order_statistics(rows, size, first, ranks, values, crowded)
    for n in np.flatnonzero(crowded):
        values[n] = np.sort(rows[first + n, :size])[ranks]
    one, other = values[:, np.searchsorted(ranks, low)], values[:, np.searchsorted(ranks, high)]
    # where both are the same number the result is that number, to the last digit
    out[first:last] = one + (other - one) * (exact - low)


@program
def _order_statistics(
    rows: Array, size: int, first: int, ranks: NDArray[np.int64], values: Array, crowded: NDArray[np.bool_]
) -> None:
    """The values of the wanted `ranks` (ascending) of rows from `first` on: [rows, ranks]. Of each row: range from a
    sample, count, mark the bins of the ranks, keep what lies in them and look there.

    A row that has many different values in one of these bins, because a few far ones stretch its range, is `crowded` and
    left to be sorted.
    """
    bins = _EXACT_BINS if size > _SHORT else _FEW_BINS
    counts, other, flag = np.empty(bins, np.uint32), np.empty(bins, np.uint32), np.empty(bins, np.uint32)
    index, kept, ordered = np.empty(size, np.uint32), np.empty(size + 1), np.empty(size)
    start, found = np.empty(bins, np.int64), np.empty((ranks.size, 3), np.int64)
    for n in range(values.shape[0]):
        row = rows[first + n, :size]
        low, high = row[0], row[0]
        for i in range(0, size, max(1, size // _SAMPLE)):
            low, high = min(low, row[i]), max(high, row[i])
        width = high - low
        scale = (bins - 2) / width if width > 0.0 else 0.0
        _bin_row(row, low, scale, bins, index)
        counts[:] = 0
        _count(index, counts, other)
        _mark(counts, ranks, flag, start, found)
        count = _keep(row, index, flag, kept)
        _bin_row(kept[:count], low, scale, bins, index)
        _bin_by_bin(kept[:count], index, start, ordered)
        k = 0
        while k < ranks.size:
            inside = ordered[found[k, 0] : found[k, 1]]
            # neighbours are looked for together
            other_k = k + 1 if k + 1 < ranks.size and found[k + 1, 0] == found[k, 0] else k
            if inside.size <= _HANDFUL:
                values[n, k], values[n, other_k] = _of_ranks(inside, found[k, 2], found[other_k, 2])
            else:
                values[n, k], values[n, other_k] = inside[0], inside[0]
                crowded[n] = crowded[n] or not _all_equal(inside)
            k = other_k + 1


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
def deviation_rows(rows: Array, size: int, first: int, last: int, out: Array) -> None:
    """Standard deviation (n − 1) of the first `size` values of rows `first` to `last` into `out` [N]; differences are taken
    from a row's first value."""
    part, square = np.empty(LANES), np.empty(LANES)
    for n in range(first, last):
        total, squares = _moments(rows[n, :size], rows[n, 0], part, square)
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
    rows: Array, size: int, first: int, last: int, base: Array, start: bool, low: Array, scale: Array, least: Array,
    greatest: Array, total: Array, squares: Array, counts: NDArray[np.uint32],
) -> None:
    """Add the first `size` values of rows `first` to `last` of a chunk to what is known of the rows: their counts in
    fixed bins [N, BINS], their ends, and sums of differences from `base` [N] and of their squares.

    The chunk that comes at the `start` sets the bins (`low`, `scale`): its range, widened by half on either side; and
    `base`: a row's first value.
    A row is read from memory once and all is done while it is in the processor's cache.
    """
    index, other = np.empty(size, np.uint32), np.empty(BINS, np.uint32)
    one, two = np.empty(LANES), np.empty(LANES)
    for n in range(first, last):
        row = rows[n, :size]
        a, b = _ends(row, one, two)
        if start:
            base[n] = rows[n, 0]
            low[n] = a - 0.5 * (b - a)
            scale[n] = BINS / (2.0 * (b - a)) if b > a else 0.0
        least[n], greatest[n] = min(least[n], a), max(greatest[n], b)
        _bin_row(row, low[n], scale[n], BINS, index)
        _count(index, counts[n], other)
        a, b = _moments(row, base[n], one, two)
        total[n] += a
        squares[n] += b


@program
def binned_quantiles(
    counts: NDArray[np.uint32], first: int, last: int, low: Array, scale: Array, least: Array, greatest: Array,
    probabilities: Array, out: Array,
) -> None:
    """Quantiles of rows `first` to `last` from counts in fixed bins, linear inside a bin, within the least and greatest
    value seen, into `out` [N, len(probabilities)] (ascending).

    The error is at most one bin's width, 1/`scale` of the row; rows whose values are all equal come out exact.
    """
    for n in range(first, last):
        total = 0
        for b in range(counts.shape[1]):
            total += int(counts[n, b])
        width = 1.0 / scale[n] if scale[n] > 0.0 else 0.0
        b, before = 0, 0
        for k in range(probabilities.size):
            rank = probabilities[k] * total
            while b < counts.shape[1] - 1 and before + int(counts[n, b]) < rank:
                before += int(counts[n, b])
                b += 1
            value = low[n] + (b + (rank - before) / max(1, int(counts[n, b]))) * width
            out[n, k] = min(max(value, least[n]), greatest[n])
