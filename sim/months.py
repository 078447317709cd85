"""The month axis: a month is one integer, so that arithmetic on months is arithmetic on integers."""

from __future__ import annotations

import re
from typing import NewType

from sim.problems import clipped
from sim.texts import text

Month = NewType("Month", int)
"""Months since January of year 0: `12 * year + (month of year − 1)`."""

FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Years that a written month may lie in; anything else is a slip."""

_PATTERN = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def month(year: int, month_of_year: int) -> Month:
    """The month of a year; raises ValueError unless 1 ≤ `month_of_year` ≤ 12."""
    if not 1 <= month_of_year <= 12:
        raise ValueError(text("problem.date.month_of_year", value=month_of_year))
    return Month(12 * year + month_of_year - 1)


def parse_month(written: str) -> Month:
    """Read `YYYY-MM` of the years 1900 to 2200; raises ValueError on anything else."""
    match = _PATTERN.fullmatch(str(written).strip())
    if not match or match[3]:
        raise ValueError(text("problem.date.month_form", value=clipped(written)))
    check_year(int(match[1]), written)
    if not 1 <= int(match[2]) <= 12:
        raise ValueError(text("problem.cell.no_month", value=clipped(written)))
    return month(int(match[1]), int(match[2]))


def check_year(year: int, written: str) -> None:
    """Raise ValueError for a year that no month or day may be written in."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(text("problem.date.years", value=clipped(written), first=FIRST_YEAR, last=LAST_YEAR))


def format_month(value: Month) -> str:
    """`YYYY-MM`."""
    return f"{value // 12:04d}-{value % 12 + 1:02d}"


def year_of(value: Month) -> int:
    """Calendar year."""
    return value // 12


def month_of_year(value: Month) -> int:
    """1 (January) to 12 (December)."""
    return value % 12 + 1


def month_range(start: Month, count: int) -> list[Month]:
    """`count` months from `start` on."""
    return [Month(start + offset) for offset in range(count)]
