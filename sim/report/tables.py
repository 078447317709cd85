"""What a report is made of: typed tables, charts and paragraphs, computed once and written by every writer alike.

Numbers stand in their base unit (money in whole fen, shares as fractions), so that every writer starts from the same
value; a `Form` says how it is printed. `shown` is the one place where a number becomes text: documents and screens
print it, and a spreadsheet holds the number itself with the number format that shows the same digits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from math import isfinite
from typing import Any, Literal

from sim.show import ENDLESS, MISSING
from sim.texts import language, text

Kind = Literal["money", "count", "months", "share", "change", "number"]
"""`share` is a fraction printed in percent; `change` is one with its sign always printed."""
Cell = str | int | float | None
Number = int | float
SIGNIFICANT = 15
"""Digits that a spreadsheet keeps of a number; rounding starts from them, so that both round alike."""
ONE_LINE = 19
"""Characters of a title that fit a line."""


@dataclass(frozen=True)
class Form:
    """How a number is printed: its kind, decimals, what it is divided by, and the name of the unit (for the heads)."""

    kind: Kind
    decimals: int = 0
    scale: int = 1
    unit: str = ""


@dataclass(frozen=True)
class Column:
    """A column: numbers by `form`; words where it is None; by the form of each row where `mixed` (key figures)."""

    key: str
    title: str
    form: Form | None = None
    mixed: bool = False
    width: float = 0
    """Width in Chinese characters; 0: as wide as the content asks."""

    @property
    def numeric(self) -> bool:
        """Whether its cells are numbers."""
        return self.form is not None or self.mixed


@dataclass(frozen=True)
class Row:
    """A row: `form` for its mixed columns; `rank` `total` sets it apart, `part` indents the first cell."""

    cells: tuple[Cell, ...]
    form: Form | None = None
    rank: Literal["", "total", "part"] = ""


@dataclass(frozen=True)
class Table:
    """A table with all that a reader must know of it: unit, notes, where the figures come from and their status."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    unit: str = ""
    notes: tuple[str, ...] = ()
    source: str = ""
    wide: bool = False
    """Whether it wants a page of its own, turned."""
    signed: bool = True
    """Whether it is part of what is signed; not so what is tracked after the signature."""

    def form(self, row: Row, column: Column) -> Form | None:
        """The form of a cell; None for words."""
        return row.form if column.mixed else column.form

    def texts(self) -> list[list[str]]:
        """The cells as they are printed, row by row."""
        return [[shown(cell, self.form(row, column)) for cell, column in zip(row.cells, self.columns, strict=True)]
                for row in self.rows]


@dataclass(frozen=True)
class Series:
    """A line, a set of bars or an edge of a band in a chart; None where there is no value."""

    key: str
    title: str
    values: tuple[Number | None, ...]


@dataclass(frozen=True)
class Chart:
    """A chart as data. `columns`: grouped bars; `bars`: lying bars; `fan`: bands between the outer pairs of series and a
    line for the middle one, after an optional series `actual`; `steps`: a bridge, from a first to a last level."""

    key: str
    title: str
    kind: Literal["columns", "bars", "fan", "steps"]
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    form: Form
    lines: tuple[tuple[str, float], ...] = ()
    """Thresholds drawn across: name and value."""


@dataclass(frozen=True)
class Section:
    """A numbered part of the report. `level` 1 is 一、 and 2 is （一）."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    parts: tuple[Table | Chart, ...] = ()
    level: int = 1


@dataclass(frozen=True)
class Signature:
    """One step of the sign-off, done or still open (`name` and `when` empty)."""

    role: str
    name: str = ""
    when: str = ""
    note: str = ""


@dataclass(frozen=True)
class Report:
    """A whole report in one language. `mark` is the watermark ("" once it is approved); `label` says on every page and
    sheet what kind of data it stands on ("" for real data)."""

    kind: str
    title: str
    subtitle: str
    fund: str
    region: str
    """Its name in the data; "" for all regions."""
    region_name: str
    """Its name in the report's language; "" for all regions."""
    month: str
    language: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    annexes: tuple[Section, ...] = ()
    """Sections after the signatures."""
    signatures: tuple[Signature, ...] = ()
    mark: str = ""
    label: str = ""
    written: tuple[str, ...] = ()
    """What people wrote into it: signed with the numbers."""
    manifest: dict[str, Any] = field(default_factory=dict)

    def headline(self) -> tuple[str, ...]:
        """The title in lines that break where the sense does: a long one before the name of the fund's kind."""
        at = self.title.find(text("report.title.break"))
        return (self.title,) if at <= 0 or len(self.title) <= ONE_LINE else (self.title[:at].rstrip(" :"), self.title[at:])

    def tables(self) -> Iterator[Table]:
        """All tables, in order."""
        return (part for section in self.all_sections() for part in section.parts if isinstance(part, Table))

    def charts(self) -> Iterator[Chart]:
        """All charts, in order."""
        return (part for section in self.all_sections() for part in section.parts if isinstance(part, Chart))

    def all_sections(self) -> tuple[Section, ...]:
        """Sections and annexes."""
        return (*self.sections, *self.annexes)


def shown(value: Cell, form: Form | None) -> str:
    """A cell as it is printed everywhere: rounded half up, thousands separated, `—` unknown, `∞` endless."""
    if value is None:
        return MISSING
    if isinstance(value, str) or form is None:
        return str(value)
    if not isfinite(value):
        return MISSING if value != value else ENDLESS if value > 0 else f"-{ENDLESS}"
    number = printed(value, form)
    if form.kind not in ("share", "change"):
        return f"{number:,f}"
    if form.kind == "share" and (near := nearly(value, form)):
        return near
    return f"{number:+,f}%" if form.kind == "change" and number else f"{number:,f}%"


def printed(value: Number, form: Form) -> Decimal:
    """The number that is printed, rounded half up to its decimals, in the unit of its form (percent for shares)."""
    scaled = in_unit(value, form) * (100 if form.kind in ("share", "change") else 1)
    rounded = Decimal(f"{scaled:.{SIGNIFICANT}g}").quantize(Decimal(1).scaleb(-form.decimals), ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def in_unit(value: Number, form: Form) -> float:
    """A number in the unit of its form: what a spreadsheet holds (a share stays a fraction)."""
    return value / form.scale


def nearly(value: Number, form: Form) -> str:
    """How a share is printed that would look like exactly none or all, and is not; "" for any other."""
    percent, number = Decimal(f"{100 * value:.{SIGNIFICANT}g}"), printed(value, form)
    if number == 0 and percent > 0:
        return f"<{Decimal(1).scaleb(-form.decimals)}%"
    return f">{100 - Decimal(1).scaleb(-form.decimals)}%" if number == 100 and percent < 100 else ""


def number_format(value: Number, form: Form) -> str:
    """The number format with which a spreadsheet shows `value` as `shown` prints it."""
    if form.kind == "share" and (near := nearly(value, form)):
        return f'"{near}"'
    digits = f"#,##0.{'0' * form.decimals}" if form.decimals else "#,##0"
    digits += "%" if form.kind in ("share", "change") else ""
    if printed(value, form) == 0:
        return f"{digits};{digits}"  # a spreadsheet would put a sign before what it rounds to nothing
    return f"+{digits};-{digits}" if form.kind == "change" else digits


def money(size: str = "small", decimals: int = 2) -> Form:
    """Money in the small (万元, million) or large (亿元, billion) unit of the language in use."""
    scales = {"zh": {"small": 10**6, "large": 10**10}, "en": {"small": 10**8, "large": 10**11}}
    return Form("money", decimals, scales[language()][size], text(f"unit.{size}"))


def spoken_money(fen: Number | None) -> str:
    """Money in a sentence: in the large unit, or in the small one where it is less than one large unit."""
    form = money("large")
    if fen is not None and abs(in_unit(fen, form)) < 1:
        form = money("small")
    return text("report.amount", amount=shown(fen, form), unit=form.unit)
