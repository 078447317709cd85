"""What a file of actuals says, as far as it was understood, for a person to look at before anything is stored.

    data, name ─► grids ─► tables ─► entries ─► figures, stated sums, complaints

Pure: the same bytes and the same mapping give the same understanding. A user corrects it by saying what a label means
(`Mapping.labels`), and the file is read again.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Literal

from sim.actuals.cells import looks_like_number, read_unit
from sim.actuals.columns import Column
from sim.actuals.context import Context, context_of
from sim.actuals.files import read_grids
from sim.actuals.grid import Grid, find_blocks
from sim.actuals.guard import safe_name
from sim.actuals.labels import IGNORE, Labels
from sim.actuals.lines import Figure
from sim.actuals.names import RegionNames, bare, names
from sim.actuals.periods import take_period
from sim.actuals.reading import Row, TableRead, letter, read_table
from sim.actuals.reconcile import Stated
from sim.actuals.settle import figures_of, settle
from sim.actuals.table import Actuals
from sim.months import Month, format_month
from sim.problems import BadInputError, Problem
from sim.sheets import where
from sim.tables import tidy
from sim.texts import text

_DATA = 3
"""A sheet with as many numbers and without a header is a table that was not understood; a cover may have a year or two."""
Period = Literal["", "month", "cumulative"]


@dataclass(frozen=True)
class Mapping:
    """What a user says about a file: meanings of labels (line, sum, region or "-" to leave out) and the unit of money.

    A label is one of a row, or the headings of a column together. Several labels of the same line are added up.
    """

    labels: AnyMapping[str, str] = field(default_factory=dict)
    money_unit: str = ""
    """元, 万元, 亿元: used where the file states none."""


@dataclass(frozen=True)
class ColumnView:
    """One column as understood. `line`: a line or sum, "" where rows say it; `period`: "" where it is not said here."""

    letter: str
    heading: str
    use: str
    line: str
    unit: str
    period: Period
    month: str
    region: str
    confidence: str
    values: int
    """Cells that were read from it."""


@dataclass(frozen=True)
class TableView:
    """One table of a sheet as understood."""

    sheet: str
    titles: tuple[str, ...]
    header_rows: tuple[int, ...]
    columns: tuple[ColumnView, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Understanding:
    """What was understood of one file. With `problems`, nothing of it may be stored."""

    file: str
    tables: tuple[TableView, ...]
    figures: tuple[Figure, ...]
    stated: tuple[Stated, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...]
    """What was left out and why, in the language in use."""
    mapping: Mapping
    request: _Request = field(repr=False, compare=False)

    @property
    def months(self) -> tuple[Month, ...]:
        """Months that figures were found for."""
        return tuple(sorted({Month(figure.month) for figure in self.figures}))

    def with_mapping(self, mapping: Mapping) -> Understanding:
        """The same file read with a user's corrections."""
        return _understand(self.request, mapping)


@dataclass(frozen=True)
class _Request:
    file: str
    grids: tuple[Grid, ...]
    failed: tuple[Problem, ...]
    regions: RegionNames
    known: Actuals | None
    month: Month | None


def meaning_of(name: str, regions: RegionNames) -> str | None:
    """What a user may say that a label means: a line or sum by any name, a region, or "-" to leave it out; None else."""
    known, key = names(), bare(name)
    if name.strip() == IGNORE:
        return IGNORE
    return known.lines.get(key) or known.sums.get(key) or regions.find(name)


def money_units() -> tuple[str, ...]:
    """The units of money that a file can be said to be in."""
    return "元", "千元", "万元", "百万元", "亿元"


def understand(data: bytes, name: str, regions: RegionNames | Sequence[str], known: Actuals | None = None,
               month: Month | None = None, mapping: Mapping | None = None) -> Understanding:
    """Read a file of actuals of a fund with `regions`. Never raises for what is in the file: see `problems`.

    `known` are the months already stored, from which a cumulative column goes on. `month` is the month of a file that
    does not say it; of a file with several months only that one is taken.
    """
    file = safe_name(name)
    known_regions = regions if isinstance(regions, RegionNames) else RegionNames(regions)
    grids, failed = list[Grid](), tuple[Problem, ...]()
    try:
        grids = read_grids(data, file)
    except BadInputError as error:
        failed = error.problems
    return _understand(_Request(file, tuple(grids), failed, known_regions, known, month), mapping or Mapping())


def _understand(request: _Request, mapping: Mapping) -> Understanding:
    labels = Labels(request.regions, dict(mapping.labels))
    problems, notes = list(request.failed), list[str]()
    tables: list[TableRead] = []
    for grid in request.grids:
        found = _tables(grid, labels, mapping, request.month)
        tables += found
        if not found and _numbers(grid) >= _DATA:
            problems.append(Problem(text("actuals.bad.no_header"), where(grid.file, grid.sheet),
                                    expected=text("actuals.expected.header")))
    problems += [problem for table in tables for problem in table.problems]
    settled = settle(tables, request.known)
    problems += settled.problems
    figures, stated = tuple(figures_of(settled, request.regions.regions)), tuple(settled.stated)
    figures, stated = _only(request, figures, stated, problems, notes)
    if request.grids and not figures and not problems:
        problems.append(Problem(text("actuals.bad.no_figures"), request.file, expected=text("actuals.expected.header")))
    notes += _notes(settled.repeated, len(settled.empty), sum(table.unchecked for table in tables))
    named, _ = take_period(tidy(PurePath(request.file).stem))
    if figures and named.absolute is not None and named.absolute not in {figure.month for figure in figures}:
        notes.append(text("actuals.note.file_name", month=format_month(named.absolute), found=format_month(
            Month(max(figure.month for figure in figures)))))
    views = tuple(_view(table) for table in tables)
    return Understanding(request.file, views, figures, stated, tuple(problems), tuple(notes), mapping, request)


def _tables(grid: Grid, labels: Labels, mapping: Mapping, month: Month | None) -> list[TableRead]:
    before, out = Context(), list[TableRead]()
    if not _numbers(grid):
        return out
    money = read_unit(tidy(mapping.money_unit)) if mapping.money_unit else None
    for block in find_blocks(grid, labels):
        before = context_of(block, labels, before)
        out.append(read_table(block, labels, before, money, month))
    return out


def _numbers(grid: Grid) -> int:
    """How many numbers stand on a sheet; a cover or an explanation has next to none."""
    return len(grid.faults) + sum(cell != "" and looks_like_number(cell) for row in grid.rows for cell in row)


def _only(request: _Request, figures: tuple[Figure, ...], stated: tuple[Stated, ...], problems: list[Problem],
          notes: list[str]) -> tuple[tuple[Figure, ...], tuple[Stated, ...]]:
    """What concerns the month that was asked for."""
    month = request.month
    if month is None or not figures:
        return figures, stated
    kept = tuple(figure for figure in figures if figure.month == month)
    others = sorted({figure.month for figure in figures} - {month})
    if not kept:
        problems.append(Problem(text("actuals.bad.other_month", month=format_month(month), found=format_month(
            Month(others[-1]))), request.file, expected=format_month(month)))
    elif others:
        notes.append(text("actuals.note.other_months", count=len(others), month=format_month(month)))
    return kept, tuple(each for each in stated if each.month == month)


def _notes(repeated: int, empty: int, unchecked: int) -> list[str]:
    counts = {"repeated": repeated, "empty": empty, "unchecked": unchecked}
    return [text(f"actuals.note.{key}", count=count) for key, count in counts.items() if count]


def _view(table: TableRead) -> TableView:
    counts: dict[int, int] = {}
    for entry in table.entries:
        counts[entry.column] = counts.get(entry.column, 0) + 1
    grid = table.block.grid
    return TableView(grid.sheet, table.block.titles, tuple(grid.lines[r] for r in table.block.header),
                     tuple(_column(column, counts.get(column.index, 0)) for column in table.columns), tuple(table.rows))


def _column(column: Column, values: int) -> ColumnView:
    reading = column.reading
    period: Period = "" if reading.period.cumulative is None else "cumulative" if reading.period.cumulative else "month"
    unit = f"{reading.unit.dimension}:{reading.unit.scale}" if reading.unit else ""
    at = reading.period.absolute
    return ColumnView(letter(column.index), " | ".join(column.path), column.use, reading.line, unit, period,
                      format_month(at) if at is not None else "" if reading.period.month is None else f"{reading.period.month}",
                      reading.region, reading.confidence, values)
