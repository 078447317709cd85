"""Acceptance windows as the engine reads them: how much of a window's applications may have been paid by a month's end.

A year's window is the set of its months with acceptance; it need not begin in January nor be in one part (N1, N8, N14).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.dated import MONTHS_PER_YEAR
from sim.layout import W_ACCEPTED, W_CARRY_LENGTH, W_CARRY_REACHED, W_LENGTH, W_REACHED, WINDOW

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of S months, whole calendar years, of G streams."""

    counts: Floats
    """[years, 13, G]: months with acceptance among the first 0 … 12 months of a year."""
    accepted_by: Ints
    """[S]: position of the last month whose applications may be paid by the end of a month."""

    @classmethod
    def of(cls, accepting: Floats, lag: Floats) -> Windows:
        """From `accepting` [S, G] (1: applications accepted) and the processing `lag` [S] in months.

        When a scenario lengthens the lag, what could be paid before stays payable: nothing is ever taken back.
        """
        months, streams = accepting.shape
        by_year = accepting.reshape(months // MONTHS_PER_YEAR, MONTHS_PER_YEAR, streams)
        counts = np.concatenate([np.zeros((len(by_year), 1, streams)), by_year.cumsum(axis=1)], axis=1)
        accepted_by = np.maximum.accumulate(np.arange(months) - lag.astype(np.int64))
        return cls(counts, accepted_by)

    def reached(self, position: int | Ints, year: int | Ints) -> Floats:
        """Months of the window of `year` (an index) whose applications may be paid by the end of `position`: […, G]."""
        within = np.clip(self.accepted_by[position] - MONTHS_PER_YEAR * np.asarray(year) + 1, 0, MONTHS_PER_YEAR)
        return np.asarray(self.counts[year, within])

    def table(self, positions: Ints) -> Floats:
        """The columns of `layout.WINDOW` at `positions` after the first year: [len(positions), G, len(WINDOW)]."""
        year = positions // MONTHS_PER_YEAR
        out = np.empty((len(positions), self.counts.shape[2], len(WINDOW)))
        out[:, :, W_REACHED] = self.reached(positions, year)
        out[:, :, W_LENGTH] = self.counts[year, MONTHS_PER_YEAR]
        out[:, :, W_CARRY_REACHED] = self.reached(positions, year - 1)
        out[:, :, W_CARRY_LENGTH] = self.counts[year - 1, MONTHS_PER_YEAR]
        out[:, :, W_ACCEPTED] = self.counts[year, positions % MONTHS_PER_YEAR + 1]
        return out

    def paid_until(self, position: int, runs: Floats, year: int) -> Floats:
        """Months of the window of `year` that may have been paid by the end of `position`: [G].

        Only a month with a refund run (`runs` [S]) pays: in batch mode the last run counts, not the last month.
        """
        past = np.flatnonzero(runs[: position + 1])
        return self.reached(int(past[-1]), year) if len(past) else np.zeros(self.counts.shape[2])
