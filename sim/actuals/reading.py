"""The cells of a table, each with all that its labels say of it: what was reported, for whom, for which month."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Literal

from sim.actuals.cells import (
    Empty,
    Unit,
    UnreadableError,
    dimension_of,
    has_unit,
    is_blank,
    is_dash,
    looks_like_number,
    read_number,
)
from sim.actuals.columns import Column, columns_of, label_columns, month_text
from sim.actuals.context import Context
from sim.actuals.grid import Block
from sim.actuals.labels import NOTHING_SAID, Labels, Reading, as_text
from sim.actuals.lines import BY_KEY
from sim.actuals.names import bare, names, nearest_line
from sim.actuals.periods import NO_PERIOD, Period, like_month
from sim.actuals.reconcile import ALL_REGIONS
from sim.actuals.row_labels import RowLabels
from sim.months import Month
from sim.problems import Problem, first_of
from sim.sheets import where
from sim.tables import tidy
from sim.texts import text

RowUse = Literal["data", "total", "heading", "remark", "numbering", "ignored", "unknown"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell that was read. `region` is `ALL_REGIONS` in totals; `part`: a subtotal of the rows since the last one."""

    value: int | Empty
    line: str
    region: str
    month: Month
    cumulative: bool
    row: int
    column: int
    part: bool = False
    item: str = ""
    """The label, where the value is one of several that add up to the line's."""


@dataclass(frozen=True)
class Row:
    """One row below the headings: what it is used for and what its labels say."""

    line: int
    label: str
    use: RowUse
    reading: Reading = NOTHING_SAID


@dataclass
class TableRead:
    """One table as read: its columns and rows, the entries, and what is wrong."""

    block: Block
    columns: list[Column]
    context: Context
    rows: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchecked: int = 0
    """Sums that were found and could not be checked."""


def read_table(block: Block, labels: Labels, context: Context, money: Unit | None, asked: Month | None) -> TableRead:
    """Read one table. `money` is the unit of money where none is stated, `asked` the month where none is."""
    return _Reader(block, labels, context, money, asked).read()


class _Reader:
    def __init__(self, block: Block, labels: Labels, context: Context, money: Unit | None, asked: Month | None) -> None:
        self.block, self.labels, self.context, self.asked = block, labels, context, asked
        self.grid = block.grid
        self.money = money
        self.out = TableRead(block, columns_of(block, labels), context)
        self.values = [column for column in self.out.columns if column.use == "value"]
        self.row_labels = RowLabels(block.grid, self.out.columns, labels)
        self.seen: set[Month] = set()
        self.told: set[tuple[str, int | None, str]] = set()
        self.unitless: dict[str, None] = {}
        self.under = lru_cache(maxsize=4096)(self._under)

    @cached_property
    def file(self) -> str:
        """The file and sheet as complaints name them."""
        return where(self.grid.file, self.grid.sheet)

    def read(self) -> TableRead:
        """All rows, in order."""
        for r in self.block.body:
            if self.grid.filled(r):
                self._row(r)
        if self.values and not any(self.grid.filled(r) for r in self.block.body):
            self._complain("no_rows", self.grid.lines[self.block.header[-1]])
        if self.unitless:
            self._complain_of_units(list(self.unitless))
        return self.out

    # --- rows -------------------------------------------------------------------------------------------------------

    def _row(self, r: int) -> None:
        line = self.grid.lines[r]
        cells = [c for c in self.values if not is_blank(self.grid.cell(r, c.index)) or (r, c.index) in self.grid.faults]
        reading, shown = self.row_labels.read(r, bool(cells), self.values[0].index if self.values else 0)
        if self._numbers_columns(r, shown):
            self.out.rows.append(Row(line, shown, "numbering"))
            return
        said = reading.line or reading.region or reading.total
        if not cells or (not said and not any(self._counts(r, c.index) for c in cells)):
            remark = tidy(shown).startswith(names().remarks) or not said
            self.out.rows.append(Row(line, shown, "remark" if remark else "heading", reading))
            return
        if reading.kind == "ignored":
            self.out.rows.append(Row(line, shown, "ignored", reading))
            return
        for column in cells:
            mine = self.row_labels.read(r, True, column.index)[0] if self._two_sides else reading
            if mine.unknown:
                self._unknown_row(r, mine.unknown, column)
                continue
            self._value(r, column, mine, "小计" in tidy(shown))
        use: RowUse = "unknown" if reading.unknown else "total" if reading.total or reading.kind == "sum" else "data"
        self.out.rows.append(Row(line, shown, use, reading))

    @cached_property
    def _two_sides(self) -> bool:
        """Whether values have their items in different columns: income on the left, expenditure on the right."""
        items = [c.index for v in self.values for c in label_columns(self.out.columns, v.index) if c.use == "line"]
        return len(set(items)) > 1

    def _counts(self, r: int, c: int) -> bool:
        """Whether a cell may hold a value: a number, a dash, or a formula or error that hides one."""
        cell = self.grid.cell(r, c)
        return looks_like_number(cell) or is_dash(cell) or (r, c) in self.grid.faults

    def _numbers_columns(self, r: int, shown: str) -> bool:
        """A row such as 栏次 | 1 | 2 | 3 or 甲 | 乙 | 1 | 2 numbers the columns."""
        cells = [as_text(self.grid.cell(r, c)) for c in self.grid.filled(r)]
        digits = [cell for cell in cells if cell.strip("()").isdecimal()]
        words = [cell for cell in cells if cell not in digits]
        labelled = all(word in _NUMBERING_WORDS or "=" in word or self.labels.read(word).kind == "ignored" for word in words)
        return len(digits) >= 2 and labelled and all(
            int(digit.strip("()")) == int(digits[0].strip("()")) + k for k, digit in enumerate(digits)) \
            and int(digits[0].strip("()")) in (0, 1)

    # --- cells ------------------------------------------------------------------------------------------------------

    def _under(self, column: int, scope: str) -> Reading:
        """What a column's headings say under the line or sum of a row."""
        found = next(c for c in self.values if c.index == column)
        return self.labels.path(found.path, (scope,)) if scope else found.reading

    def _value(self, r: int, column: Column, row: Reading, part: bool) -> None:
        line_number = self.grid.lines[r]
        head = column.reading
        if row.line and not head.line:
            head = self.under(column.index, row.line)
        if head.kind == "ignored":
            return
        if head.unknown or (not column.path and self._needs_heading(row)):
            self._unknown_column(column, head)
            return
        key = head.line or row.line or self.context.line
        if not key:
            if not (row.total or head.total):
                self._complain("no_line", None, column, expected="line")
            return
        place = self._place(row, head, key)
        if place is None:
            self.out.unchecked += 1
            return
        region, period = place
        period = self._period(period, line_number, column)
        month = period.absolute
        if month is None:
            return
        unit = self._unit(key, row, head, r, column)
        if unit is None:
            return
        value = self._number(r, column, unit)
        if value is None:
            return
        if region is None:
            self._complain("no_region", line_number, column, expected="region")
            return
        if region != ALL_REGIONS:
            self.seen.add(month)
        self.out.entries.append(Entry(value, key, region, month, bool(period.cumulative), r, column.index,
                                      part and region == ALL_REGIONS, self._item(row, head, column, r)))

    def _item(self, row: Reading, head: Reading, column: Column, r: int) -> str:
        """What names the item that a value is of, where items of a line add up."""
        if head.line and head.line != row.line:
            return " ".join(column.path) if head.part else ""
        return bare(self.row_labels.read(r, True, column.index)[1]) if row.part else ""

    def _needs_heading(self, row: Reading) -> bool:
        return not (row.line and (len(self.values) == 1 or not any(column.path for column in self.values)))

    def _place(self, row: Reading, head: Reading, key: str) -> tuple[str | None, Period] | None:
        """Region and period; None for a sum that cannot be checked."""
        period = head.period.inside(row.period)
        totals = self._summed(row, head)
        region: str | None = row.region or head.region or self.context.region or None
        if ("line" in totals and key not in _CHECKED) or key in names().groups.values():
            return None
        if "month" in totals:
            line = BY_KEY.get(key)
            of_year = self._of_seen() if row.total else replace(period, cumulative=True, month=None)
            if of_year is None or (of_year.cumulative and line is not None and line.role in ("balance", "stock")):
                return None
            period = of_year
        return ALL_REGIONS if "region" in totals else region, period

    def _of_seen(self) -> Period | None:
        """The period of the rows above a total: one month, or a year from January on; None for any other."""
        months = sorted(self.seen)
        if not months or months[0] // 12 != months[-1] // 12 or len(months) < months[-1] - months[0] + 1:
            return None
        if len(months) > 1 and months[0] % 12 != 0:
            return None
        return Period(months[-1] // 12, months[-1] % 12 + 1, cumulative=len(months) > 1)

    def _summed(self, row: Reading, head: Reading) -> set[str]:
        """Over which of region, month and line a total sums: that of its neighbours."""
        out = set()
        if row.total:
            uses = {column.use for column in self.out.columns}
            if "region" in uses and not row.region:
                out.add("region")
            elif "month" in uses and row.period.month is None:
                out.add("month")
            else:
                out.add("line")
            if "region" in uses and "month" in uses and not row.region and row.period.month is None:
                out.add("month")
        if head.total:
            readings = [column.reading for column in self.values if not column.reading.total]
            if any(reading.region for reading in readings):
                out.add("region")
            elif len({reading.period.month for reading in readings} - {None}) > 1:
                out.add("month")
            else:
                out.add("line")
        return out

    def _period(self, period: Period, line: int, column: Column) -> Period:
        """The period of a cell with what the table's surroundings say; without a month after a complaint."""
        around = self.context.period
        if period.other or (period.month is None and around.other):
            self._complain("span", line, column, expected="month")
            return NO_PERIOD
        if period.month is None and period.cumulative and self._last is not None:
            period = Period(period.year, self._last, True)
        elif period.month is None:
            period = period.inside(around) if period.cumulative is not None else replace(
                period.inside(around), cumulative=around.cumulative)
        year = period.year or around.year or self._year or (None if self.asked is None else self.asked // 12)
        period = replace(period, year=year)
        if period.month is None and self.asked is not None and period.year == self.asked // 12:
            period = replace(period, month=self.asked % 12 + 1)
        if period.absolute is None:
            self._complain("no_year" if period.month else "no_month", None, expected="month")
        return period

    @cached_property
    def _year(self) -> int | None:
        """The one year that the headings speak of."""
        years = {column.reading.period.year for column in self.values} - {None}
        return years.pop() if len(years) == 1 else None

    @cached_property
    def _last(self) -> int | None:
        """The last month among the headings, which a cumulative column beside them reaches to."""
        months = {column.reading.period.month for column in self.values} - {None}
        return max((month for month in months if month is not None), default=None) if len(months) > 1 else None

    def _unit(self, key: str, row: Reading, head: Reading, r: int, column: Column) -> Unit | None:
        line = BY_KEY.get(key)
        dimension = dimension_of(line) if line else "money"
        stated = [unit for unit in (head.unit, row.unit) if unit is not None]
        fitting = next((unit for unit in stated if unit.dimension == dimension), None) or self.context.unit(dimension)
        if fitting is not None:
            return fitting
        if dimension != "money" or has_unit(self.grid.cell(r, column.index)):
            return Unit(dimension, 1)
        if self.money is None:
            self.unitless[column_name(column)] = None
        return self.money

    def _number(self, r: int, column: Column, unit: Unit) -> int | Empty | None:
        fault = self.grid.faults.get((r, column.index))
        if fault is not None:
            self._complain(fault, self.grid.lines[r], column, expected=fault)
            return None
        try:
            return read_number(self.grid.cell(r, column.index), unit)
        except UnreadableError as error:
            self._complain(error.key, self.grid.lines[r], column, expected=error.expected,
                           found=as_text(self.grid.cell(r, column.index))[:40])
            return None

    # --- complaints -------------------------------------------------------------------------------------------------

    def _unknown_column(self, column: Column, head: Reading) -> None:
        if not column.path:
            self._complain("no_heading", self.grid.lines[self.block.header[-1]], column, expected="heading")
            return
        label = head.unknown or column.path[-1]
        if like_month(label):
            self._complain("unknown_month", self.grid.lines[self.block.header[-1]], column, expected="month", found=label[:40])
            return
        self._complain("unknown_column", self.grid.lines[self.block.header[-1]], column, expected="line",
                       nearest=nearest_line(label))

    def _unknown_row(self, r: int, label: str, column: Column) -> None:
        columns = list(label_columns(self.out.columns, column.index))
        uses = {c.use for c in columns}
        dated = any(c.use == "month" and month_text(self.grid.label(r, c.index), c.use) == label for c in columns)
        if dated or like_month(label):
            self._complain("unknown_month", self.grid.lines[r], None, expected="month", found=label[:40])
            return
        kind = "region" if "region" in uses and "line" not in uses else "line"
        nearest = self.labels.regions.nearest(label) if kind == "region" else nearest_line(label)
        self._complain(f"unknown_{kind}", self.grid.lines[r], None, expected=kind, nearest=nearest, found=label[:40])

    def _complain_of_units(self, columns: list[str]) -> None:
        """One complaint: what is missing is a note above the table, or a unit in each of the headings."""
        self.out.problems.append(Problem(text("actuals.bad.no_unit", count=len(columns)), self.file, None,
                                         first_of(columns), text("actuals.expected.unit")))

    def _complain(self, key: str, line: int | None, column: Column | None = None, expected: str = "", nearest: str = "",
                  **values: object) -> None:
        told = (key, line, column_name(column) if column else "")
        if told in self.told:
            return
        self.told.add(told)
        self.out.problems.append(Problem(
            text(f"actuals.bad.{key}", **values), self.file, line, column_name(column) if column else "",
            text(f"actuals.expected.{expected}") if expected else "", nearest))


_NUMBERING_WORDS = "甲乙丙丁戊栏次栏号"
_CHECKED = ("total_income", "total_expenditure", "contributions", "refunds", "surplus")


def column_name(column: Column) -> str:
    """A column as complaints name it: its letter and its headings."""
    return " ".join((letter(column.index), *column.path)).replace("\n", "")


def letter(index: int) -> str:
    """The letters of a spreadsheet's column, from 0."""
    out = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        out = chr(65 + rest) + out
    return out
