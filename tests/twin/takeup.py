"""Take-up of refunds (MODEL.md step 7): how much of what a window accepts has been accepted and paid by a month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .exact import ONE, ZERO, dec

REFUND_STREAMS = ("large", "medium", "small", "micro", "hardship")


def accepted_share(months_in: int, length: int, level: Decimal, half_time: Decimal, steepness: Decimal) -> Decimal:
    """A_g(t): cumulative accepted share, 0 at the start of the window and the final level at its end."""
    if length == 0 or months_in == 0:
        return ZERO
    return level * _growth(months_in, half_time, steepness) / _growth(length, half_time, steepness)


def _growth(t: int, half_time: Decimal, steepness: Decimal) -> Decimal:
    """G(t), written without dividing by the half-time, so that a half-time of 0 means everything at once."""
    risen = Decimal(t) ** steepness
    return risen / (risen + half_time**steepness) if half_time > ZERO else ONE


def months_reached(open_months: list[int], month: int, lag: int) -> int:
    """Whole months of a window whose applications may have been paid by the end of `month`."""
    return sum(1 for open_month in open_months if open_month <= month - lag)


class TakeUp:
    """The refund streams of one path: final levels, half-times, and the units paid so far."""

    def __init__(self, level: dict[str, Any], half_time: dict[str, Any], steepness: dict[str, Any]) -> None:
        self.level = {g: dec(level[g]) for g in REFUND_STREAMS}
        self.half_time = {g: dec(half_time[g]) for g in REFUND_STREAMS}
        self.steepness = {g: dec(steepness[g]) for g in REFUND_STREAMS}
        self.paid = dict.fromkeys(REFUND_STREAMS, ZERO)
        self.carry_paid = dict.fromkeys(REFUND_STREAMS, ZERO)
        self.paid_at_opening = dict.fromkeys(REFUND_STREAMS, ZERO)

    def open(self, last_run: int, this: dict[str, list[int]], last: dict[str, list[int]], lag: int) -> None:
        """What had been paid when the projection begins: all that could have been by the last refund run."""
        self.paid = self._payable(this, last_run, lag)
        self.carry_paid = self._payable(last, last_run, lag)
        self.paid_at_opening = dict(self.paid)

    def new_year(self) -> None:
        """This year's window becomes last year's."""
        self.carry_paid, self.paid = self.paid, dict.fromkeys(REFUND_STREAMS, ZERO)
        self.paid_at_opening = dict.fromkeys(REFUND_STREAMS, ZERO)

    def run(
        self, month: int, this: dict[str, list[int]], last: dict[str, list[int]], lag: int,
    ) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
        """Units paid this month of this year's and of last year's window, in a month with a refund run."""
        reach, carry_reach = self._payable(this, month, lag), self._payable(last, month, lag)
        units = {g: max(ZERO, reach[g] - self.paid[g]) for g in REFUND_STREAMS}
        carried = {g: max(ZERO, carry_reach[g] - self.carry_paid[g]) for g in REFUND_STREAMS}
        self.paid = {g: self.paid[g] + units[g] for g in REFUND_STREAMS}
        self.carry_paid = {g: self.carry_paid[g] + carried[g] for g in REFUND_STREAMS}
        return units, carried

    def _payable(self, windows: dict[str, list[int]], month: int, lag: int) -> dict[str, Decimal]:
        """Accepted early enough to be paid by the end of `month`, by stream."""
        return {
            g: accepted_share(months_reached(windows[g], month, lag), len(windows[g]),
                              self.level[g], self.half_time[g], self.steepness[g])
            for g in REFUND_STREAMS
        }
