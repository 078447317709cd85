"""A history of actuals in memory: whole numbers by region, month and line, and which of them are known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import ACTUAL_LINES, BY_KEY, FEN, Figure
from sim.months import Month, month_range

_POSITION = {line.key: k for k, line in enumerate(ACTUAL_LINES)}


@dataclass(frozen=True, eq=False)
class Actuals:
    """What was reported: `values` [R, M, LINE] in fen or counts, 0 where `known` [R, M, LINE] is False.

    Months are consecutive; lines stand in the order of `ACTUAL_LINES`. Flows are those of the month, not of the year.
    """

    regions: tuple[str, ...]
    months: tuple[Month, ...]
    values: NDArray[np.int64]
    known: NDArray[np.bool_]

    @classmethod
    def of(cls, figures: Iterable[Figure], regions: tuple[str, ...] | None = None) -> Actuals:
        """Collect figures, from their first month to their last; `regions` fixes which regions there are, in order.

        Raises ValueError for a second figure at the same place or a region that is not among `regions`.
        """
        found = list(figures)
        names = regions if regions is not None else tuple(dict.fromkeys(figure.region for figure in found))
        months: tuple[Month, ...] = ()
        if found:
            first = min(figure.month for figure in found)
            months = tuple(month_range(Month(first), max(figure.month for figure in found) - first + 1))
        shape = (len(names), len(months), len(ACTUAL_LINES))
        values, known = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
        row = {name: r for r, name in enumerate(names)}
        for figure in found:
            if figure.region not in row:
                raise ValueError(f"no region {figure.region!r} in this fund")
            at = row[figure.region], figure.month - months[0], _POSITION[figure.line]
            if known[at]:
                raise ValueError(f"two figures for {figure.region}, {figure.line} in the same month")
            values[at], known[at] = figure.value, True
        return cls(names, months, values, known)

    def figures(self) -> Iterator[Figure]:
        """Every known figure: by region, month and line."""
        for r, m, k in zip(*np.nonzero(self.known), strict=True):
            yield Figure(self.regions[r], self.months[m], ACTUAL_LINES[k].key, int(self.values[r, m, k]))

    def by_place(self) -> dict[tuple[str, int, str], int]:
        """Every known figure by region, month and line."""
        r, m, k = np.nonzero(self.known)
        keys = [line.key for line in ACTUAL_LINES]
        return {(self.regions[a], self.months[b], keys[c]): value for a, b, c, value in
                zip(r.tolist(), m.tolist(), k.tolist(), self.values[r, m, k].tolist(), strict=True)}

    def updated(self, figures: Iterable[Figure]) -> Actuals:
        """The history with figures added, or put in the place of those that were there.

        Raises ValueError for a region that is not among the history's.
        """
        newer = Actuals.of({(f.region, f.month, f.line): f for f in figures}.values(), self.regions)
        if not newer.months or not self.months:
            return newer if newer.months else self
        first, last = min(self.months[0], newer.months[0]), max(self.months[-1], newer.months[-1])
        shape = (len(self.regions), last - first + 1, len(ACTUAL_LINES))
        values, known = np.zeros(shape, np.int64), np.zeros(shape, np.bool_)
        for part in (self, newer):
            at = slice(part.months[0] - first, part.months[-1] - first + 1)
            values[:, at] = np.where(part.known, part.values, values[:, at])
            known[:, at] |= part.known
        return replace(self, months=tuple(month_range(Month(first), last - first + 1)), values=values, known=known)

    def line(self, key: str) -> NDArray[np.float64]:
        """One line [R, M] in yuan or counts, NaN where it is not known."""
        k = _POSITION[key]
        scale = float(FEN) if BY_KEY[key].unit == "fen" else 1.0
        return np.where(self.known[:, :, k], self.values[:, :, k] / scale, np.nan)

    def fen(self, key: str) -> NDArray[np.int64]:
        """One line [R, M] in fen or counts, 0 where it is not known."""
        return self.values[:, :, _POSITION[key]]

    def has(self, key: str) -> NDArray[np.bool_]:
        """Where a line [R, M] is known."""
        return self.known[:, :, _POSITION[key]]

    def until(self, month: Month) -> Actuals:
        """What was reported for months up to `month`."""
        count = sum(1 for m in self.months if m <= month)
        return replace(self, months=self.months[:count], values=self.values[:, :count], known=self.known[:, :count])

    def select(self, regions: tuple[str, ...]) -> Actuals:
        """The same history for some of its regions, in the given order."""
        rows = [self.regions.index(name) for name in regions]
        return replace(self, regions=regions, values=self.values[rows], known=self.known[rows])
