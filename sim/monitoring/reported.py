"""Sums of what was reported, in whole fen and counts: a month, the year to date, one region or all; None where not known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.actuals.lines import BY_KEY
from sim.actuals.table import Actuals
from sim.monitoring.types import TOTAL
from sim.months import Month, month_of_year


@dataclass(frozen=True, eq=False)
class Reported:
    """A history of actuals, asked by region (or TOTAL), lines and month."""

    actuals: Actuals

    def rows(self, region: str) -> list[int]:
        """Positions of a region; all of them for TOTAL."""
        return list(range(len(self.actuals.regions))) if region == TOTAL else [self.actuals.regions.index(region)]

    def month(self, region: str, keys: str | Sequence[str], month: Month) -> int | None:
        """Sum of lines of a month. A line that a region left out counts as 0, unless none of the lines came."""
        keys = (keys,) if isinstance(keys, str) else tuple(keys)
        if month not in self.actuals.months:
            return None
        m, rows = self.actuals.months.index(month), self.rows(region)
        known = np.any([self.actuals.has(key)[rows, m] for key in keys], axis=0)
        if not known.any() or not self._came(rows, m):
            return None
        return int(sum(int(self.actuals.fen(key)[rows, m].sum()) for key in keys))

    def to_date(self, region: str, keys: str | Sequence[str], month: Month) -> int | None:
        """Sum of flows from January to a month; None for stocks, and where a month of a region did not come."""
        keys = (keys,) if isinstance(keys, str) else tuple(keys)
        first = Month(month - month_of_year(month) + 1)
        if any(BY_KEY[key].role in ("stock", "balance") for key in keys):
            return None
        if not self.actuals.months or first < self.actuals.months[0] or month > self.actuals.months[-1]:
            return None
        inside, rows = range(first - self.actuals.months[0], month - self.actuals.months[0] + 1), self.rows(region)
        if not all(self._came(rows, m) for m in inside):
            return None
        if not any(self.actuals.has(key)[np.ix_(rows, list(inside))].any() for key in keys):
            return None
        return int(sum(int(self.actuals.fen(key)[np.ix_(rows, list(inside))].sum()) for key in keys))

    def _came(self, rows: list[int], m: int) -> bool:
        """Whether every region sent anything for a month."""
        return bool(self.actuals.known[rows, m].any(axis=1).all())
