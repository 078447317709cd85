"""Reads a table of observations cell by cell, so that every complaint names file, line and column.

Stricter than `sim.tables`, which reads what offices send: histories have plain headers, and no unit is guessed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sim.problems import BadInputError, Problem, at_least, clipped, nearest_name, raise_if_any
from sim.sheets import Rows, one_sheet, read_sheet
from sim.tables import number
from sim.texts import text

COMMENT = "#"


@dataclass
class Table:
    """The cells of one file as text, with the line of each row, and the problems found so far."""

    file: str
    header: list[str]
    rows: list[dict[str, str]]
    lines: list[int]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, row: int, column: str, message: str, expected: str = "") -> None:
        """Note a problem of one cell; `row` counts from 0."""
        self.problems.append(Problem(message, self.file, self.lines[row], column, expected))

    def number(self, row: int, column: str, *, least: float = -math.inf, blank: bool = False) -> float:
        """The finite number in a cell, at least `least`; NaN after a complaint, or where `blank` cells are allowed."""
        cell = self.rows[row].get(column, "").strip()
        if blank and not cell:
            return math.nan
        value = number(cell)
        if value is None:
            self.complain(row, column, text("problem.cell.no_number" if cell else "problem.cell.empty", value=clipped(cell)),
                          text("problem.expected.number"))
            return math.nan
        if value < least:
            self.complain(row, column, text("problem.cell.too_small", value=cell), at_least(f"{least:g}"))
            return math.nan
        return value

    def whole(self, row: int, column: str, least: int, most: int) -> int:
        """The whole number in a cell, `least` … `most`; `least` after a complaint."""
        value = self.number(row, column)
        if math.isnan(value):
            return least
        if value != int(value) or not least <= value <= most:
            self.complain(row, column, text("problem.cell.out_of_range", value=f"{value:g}"),
                          text("problem.expected.whole_between", low=least, high=most))
            return least
        return int(value)


def read_table(path: Path, required: Sequence[str], aliases: dict[str, str] | None = None) -> Table:
    """Read a table with a header row; lines that begin with `#` and blank lines are skipped.

    `aliases` maps other accepted column names to the names in `required`. Raises BadInputError when the file cannot be
    read, is empty, has no rows, repeats a column, lacks a required one, or has a row of another width.
    """
    sheet = read_sheet(path, lambda rows: columns_found(rows, required, aliases))
    one_sheet(sheet)
    name = sheet.file
    records = [(line, row) for line, row in zip(sheet.lines, sheet.rows, strict=True) if not _is_comment(row)]
    if not records:
        raise BadInputError([Problem(text("problem.file.empty"), name, expected=text("problem.table.header_and_rows"))])
    line, cells = records[0]
    header = [(aliases or {}).get(cell.strip(), cell.strip()) for cell in cells]
    problems = [Problem(text("problem.table.named_twice", name=column), name, line) for column in sorted(set(header))
                if column and header.count(column) > 1]
    problems += [Problem(text("problem.table.named_missing", name=column), name, line, nearest=nearest_name(column, header))
                 for column in required if column not in header]
    if len(records) == 1:
        problems.append(Problem(text("problem.table.no_rows"), name, line))
    problems += [Problem(text("problem.table.cells", count=len(row)), name, number,
                         expected=text("problem.table.cells_expected", count=len(header)))
                 for number, row in records[1:] if len(row) != len(header)]
    raise_if_any(problems)
    rows = [dict(zip(header, row, strict=True)) for _, row in records[1:]]
    return Table(name, header, rows, [number for number, _ in records[1:]])


def columns_found(rows: Rows, required: Sequence[str], aliases: dict[str, str] | None = None) -> int:
    """How many of the required columns the header has."""
    header = next((row for row in rows if not _is_comment(row)), ())
    names = {(aliases or {}).get(cell.strip(), cell.strip()) for cell in header}
    return len(names.intersection(required))


def _is_comment(row: Sequence[str]) -> bool:
    return row[0].lstrip().startswith(COMMENT)
