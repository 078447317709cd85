"""Values with dates: a history of pieces that tile time, read from text, checked, looked up and overlaid.

A piece holds from its first to its last day, both included; the last piece is open. A *month's* value is the one in
force on the month's last day, because the model closes its books there; a single payment asks for its own day.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sim.months import Month, format_month, month
from sim.problems import Problem
from sim.texts import text

Scalar = float | str
Value = float | str | tuple[Scalar, ...] | Mapping[str, Scalar]
"""A number, a code, a list, or one number (code) for each member of a dimension."""
Text = Mapping[str, str]
"""The same text in each language: `{"zh": ..., "en": ...}`."""

MONTHS_PER_YEAR = 12
STATUSES = ("V", "M", "D", "A", "I")
"""Verified in a public document, remembered, derived by arithmetic, assumption of the project, illustrative."""

_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True)
class DatedValue:
    """One piece of a history: a value, from `start` to `end` (days, inclusive; None: open), and where it comes from."""

    start: date
    end: date | None
    value: Value
    reference: str
    status: str | Mapping[str, str]
    """A letter of `STATUSES`, or one letter per member."""
    note: Text | None = None
    expected: bool = False
    """True where the value is a guess at a decision that is still to be taken."""
    approval: Mapping[str, str] | None = None
    """The record that a number above the rule's own limit needs (N6): document, date, approver."""
    file: str = ""
    line: int | None = None

    @property
    def last_day(self) -> date:
        """The last day, `date.max` for an open piece."""
        return self.end or date.max


History = tuple[DatedValue, ...]


def parse_first_day(written: object) -> date:
    """First day meant by `YYYY-MM` or `YYYY-MM-DD`; raises ValueError for a date that does not exist."""
    match = _DAY.fullmatch(str(written).strip())
    if not match:
        raise ValueError(text("problem.date.form", value=written))
    try:
        return date(int(match[1]), int(match[2]), int(match[3] or 1))
    except ValueError as error:
        raise ValueError(text("problem.date.none", value=written)) from error


def parse_last_day(written: object) -> date:
    """Last day meant by `YYYY-MM` (the month's end) or `YYYY-MM-DD`; raises ValueError as `parse_first_day` does."""
    first = parse_first_day(written)
    whole_month = len(str(written).strip()) == len("YYYY-MM")
    return last_day_of(month_of(first)) if whole_month else first


def month_of(day: date) -> Month:
    """The month a day lies in."""
    return month(day.year, day.month)


def last_day_of(value: Month) -> date:
    """The last day of a month: the day whose rules count for the month."""
    following = Month(value + 1)
    return date(following // 12, following % 12 + 1, 1) - _ONE_DAY


def format_first_day(day: date) -> str:
    """`YYYY-MM` for the first of a month, else the day."""
    return format_month(month_of(day)) if day.day == 1 else day.isoformat()


def format_last_day(day: date | None) -> str | None:
    """`YYYY-MM` for the end of a month, else the day; None stays None (open)."""
    if day is None:
        return None
    return format_month(month_of(day)) if day == last_day_of(month_of(day)) else day.isoformat()


def tile(pieces: Sequence[DatedValue], rule: str) -> tuple[History, list[Problem]]:
    """Give each piece its end and check that the pieces cover time once, in order, from the first on.

    A piece without an end runs to the day before the next. Returns the history and every gap, overlap, disorder
    and missing open end that was found (each at the piece it concerns).
    """
    problems: list[Problem] = []
    out: list[DatedValue] = []

    def complain(piece: DatedValue, message: str, expected: str) -> None:
        problems.append(Problem(message, piece.file, piece.line, rule, expected))

    for position, piece in enumerate(pieces):
        following = pieces[position + 1] if position + 1 < len(pieces) else None
        if following is None:
            if piece.end is not None:
                complain(piece, text("problem.dated.open_end", day=piece.end), text("problem.dated.last_open"))
        elif following.start <= piece.start:
            complain(following, text("problem.dated.order", day=following.start, before=piece.start),
                     text("problem.dated.in_order"))
        elif piece.end is None:
            piece = replace(piece, end=following.start - _ONE_DAY)
        elif piece.end >= following.start:
            complain(following, text("problem.dated.overlap", day=piece.end), _from(piece.end + _ONE_DAY))
        elif piece.end + _ONE_DAY < following.start:
            complain(following, text("problem.dated.gap", day=piece.end), _from(piece.end + _ONE_DAY))
        out.append(piece)
    return tuple(out), problems


def _from(day: date) -> str:
    return text("problem.dated.from", day=day)


def in_force(history: History, when: Month | date) -> DatedValue | None:
    """The piece in force on a day, or at the end of a month; None before the history begins."""
    day = when if isinstance(when, date) else last_day_of(when)
    position = bisect_right(history, day, key=lambda piece: piece.start) - 1
    return history[position] if position >= 0 else None


def splice(history: History, change: DatedValue, merge: Callable[[Value, Value], Value]) -> History:
    """Replace what `history` says on the days of `change`; the rest stays.

    `merge(old, new)` gives the value on each stretch, so that a change for one member keeps the other members. Pieces
    that the change leaves identical on both sides of an old border are joined.
    """
    out: list[DatedValue] = []
    for piece in history:
        first, last = max(piece.start, change.start), min(piece.last_day, change.last_day)
        if first > last:
            out.append(piece)
            continue
        if piece.start < first:
            out.append(replace(piece, end=first - _ONE_DAY))
        end = None if last == date.max else last
        changed = replace(change, start=first, end=end, value=merge(piece.value, change.value))
        if out and out[-1] == replace(changed, start=out[-1].start, end=out[-1].end):
            out[-1] = replace(out[-1], end=end)
        else:
            out.append(changed)
        if last < piece.last_day:
            out.append(replace(piece, start=last + _ONE_DAY))
    return tuple(out)
