"""Months as whole numbers (12 · year + month − 1), read from `YYYY-MM` or `YYYY-MM-DD`."""

from __future__ import annotations

from typing import Any


def month_number(text: Any) -> int:
    """The month in which a date lies; a number passes through."""
    if isinstance(text, int):
        return text
    year, month_of_year = str(text).split("-")[:2]
    return 12 * int(year) + int(month_of_year) - 1


def month_text(month: int) -> str:
    """`YYYY-MM`."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def january_of(month: int) -> int:
    """The January of the month's calendar year."""
    return month - month % 12


def months_over(month: int) -> int:
    """Months of the calendar year that are over at the end of `month`: 1 (January) to 12 (December)."""
    return month % 12 + 1
