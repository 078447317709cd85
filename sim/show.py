"""Tables on a terminal: aligned by cell width (Chinese characters take two), units in the header, nothing interpreted.

Names come from users' files, so rich's markup and emoji codes are off and control characters are made visible.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite, isnan
from unicodedata import category

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from sim.dated import MONTHS_PER_YEAR
from sim.months import Month, month_of_year, year_of
from sim.texts import language, text

PIPE_WIDTH = 200
"""Columns of the output where it does not go to a terminal: wide enough for every table."""
MISSING, ENDLESS = "—", "∞"
_SCALES = {"zh": {"small": 1e4, "large": 1e8}, "en": {"small": 1e6, "large": 1e9}}
"""What offices print money in: 万元 and 亿元; millions and billions in English."""


@dataclass(frozen=True)
class Unit:
    """A unit that money is shown in: what yuan are divided by, and its name in the language in use."""

    scale: float
    name: str


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers are right-aligned, words left."""

    title: str
    left: bool = False


def money_unit(size: str) -> Unit:
    """The `small` or `large` unit of money in the language in use."""
    return Unit(_SCALES[language()][size], text(f"unit.{size}"))


def number(value: float | None, digits: int = 1) -> str:
    """A number with thousands separators, `—` where it is not known, `∞` where it is endless."""
    if value is None or isnan(value):
        return MISSING
    if not isfinite(value):
        return ENDLESS if value > 0 else f"−{ENDLESS}"
    shown = f"{value:,.{digits}f}"
    return shown.replace("-", "", 1) if float(shown.replace(",", "")) == 0 else shown


def money(yuan: float | None, unit: Unit, digits: int = 1) -> str:
    """Yuan in `unit`."""
    return number(None if yuan is None else yuan / unit.scale, digits)


def share(value: float | None) -> str:
    """A share of paths in percent: an empty-looking 0 or 100 only where it is exactly that."""
    if value is None or isnan(value):
        return MISSING
    percent = 100 * value
    if 0 < percent < 0.1:
        return "<0.1%"
    return ">99.9%" if 99.9 < percent < 100 else f"{percent:.1f}%"


def span(first: Month, last: Month) -> str:
    """Months of one calendar year: the year alone where it is whole, so that a part is never taken for it."""
    year, begin, end = year_of(first), month_of_year(first), month_of_year(last)
    key = "year" if (begin, end) == (1, MONTHS_PER_YEAR) else "month" if begin == end else "part"
    return text(f"span.{key}", year=year, first=begin, last=end)


def band(low: float, high: float, unit: Unit | None = None) -> str:
    """Two ends of an interval."""
    ends = (number(end) if unit is None else money(end, unit) for end in (low, high))
    return "–".join(ends)


def table(title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]], total: Sequence[str] = ()) -> Table:
    """A table with its title above; `total` is a last row set apart from the others."""
    out = Table(title=_clean(title) if title else None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD,
                pad_edge=False)
    for column in columns:
        out.add_column(_clean(column.title), justify="left" if column.left else "right", overflow="fold")
    for row in rows:
        out.add_row(*(_clean(cell) for cell in row))
    if total:
        out.add_section()
        out.add_row(*(_clean(cell) for cell in total))
    return out


def say(*parts: Table | str, error: bool = False) -> None:
    """Write tables and lines to standard output (or error), as wide as the terminal is."""
    file = sys.stderr if error else sys.stdout
    console = Console(file=file, markup=False, highlight=False, emoji=False,
                      width=None if file.isatty() else PIPE_WIDTH)
    for part in parts:
        console.print(part if isinstance(part, Table) else _clean(part), soft_wrap=isinstance(part, str))


def _clean(cell: str) -> Text:
    """Plain text without control characters, which a terminal would obey."""
    return Text("".join("�" if category(sign).startswith("C") and sign != "\n" else sign for sign in cell))
