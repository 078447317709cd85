"""Tables with meaning: columns found by any of their names, cells read with their units, every complaint located.

What finance offices send is read as it is: Chinese headers, full-width digits, thousands separators, 万元 and 亿元,
title rows above the header and a row of totals below. What is not plainly a number, a month or a name is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import Literal

from sim.months import parse_month
from sim.problems import BadInputError, Problem, clipped, first_of, listed, nearest_name
from sim.sheets import Rows, Sheet, one_sheet, read_sheet
from sim.texts import text

Dimension = Literal["text", "month", "yuan", "persons", "count", "share", "number"]
HEADER_SEARCH_ROWS = 10
TOTAL_NAMES = ("合计", "总计", "小计", "全区", "全国", "全省", "total", "sum")
FOOTNOTES = ("注", "说明", "备注", "填表", "制表", "note", "Note", "#")
BLANKS = ("", "-", "--", "—", "——", "–", "/", "…", "……", "n/a", "无")

_SCALES = {"": 1.0, "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8}
_UNIT_OF: dict[str, str] = {"元": "yuan", "人": "persons", "户": "count", "家": "count", "个": "count"}
_UNIT = re.compile(r"(百|千|万|十万|百万|千万|亿)?(元|人|户|家|个)(?:[/每].*)?|%")
_HEADER_UNIT = re.compile(r"^(?P<name>.*?)[(\[【〔](?P<unit>[^()\[\]]*)[)\]】〕]$")
_CELL = re.compile(r"(?P<open>\()?(?P<sign>[-+])?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
                   r"(?P<exponent>e[-+]?\d+)?(?P<close>\))?(?P<unit>\D*)")


@dataclass(frozen=True)
class Field:
    """One column that a table may have: its name (with the unit, as everything in this project), and what it holds."""

    name: str
    dimension: Dimension
    required: bool = True
    titles: tuple[str, ...] = ()
    """Other names it is known by; a money or persons column under such a name must state its unit in brackets."""


@dataclass(frozen=True)
class Table:
    """Cells by column: text, a month's number, a float, or None where blank. `lines[i]` is the row in the file."""

    file: str
    lines: tuple[int, ...]
    columns: Mapping[str, list[str | float | None]]
    totals: Mapping[str, str | float | None] = field(default_factory=dict)
    """The row of totals, if the table has one."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """What each column is called in the file, for complaints."""
    scales: Mapping[str, float] = field(default_factory=dict)
    """Unit of the file against the unit of the column: 10,000 under 万元."""
    problems: tuple[Problem, ...] = ()

    def numbers(self, name: str, blank: float = float("nan")) -> list[float]:
        """A number column, `blank` where a cell is blank or the column is not there."""
        cells = self.columns.get(name) or [None] * len(self.lines)
        return [blank if cell is None else float(cell) for cell in cells]

    def texts(self, name: str) -> list[str]:
        """A text column, empty where a cell is blank or the column is not there."""
        cells = self.columns.get(name) or [None] * len(self.lines)
        return ["" if cell is None else str(cell) for cell in cells]


def tidy(written: str) -> str:
    """Full-width letters, digits and brackets made half-width, all white space taken out, lower case."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", written)).lower()


def read_table(path: Path, fields: Sequence[Field], key: str) -> Table:
    """Read a file against the columns it may have; `key` is the column that names a row.

    Cells that cannot be read are None and have a complaint in `Table.problems`, so that a caller can add its own before
    it raises. Raises BadInputError at once only where there is no table to speak of (see `read_sheet`) or no header.
    """
    sheet = read_sheet(path, lambda rows: _find_header(rows, fields)[1])
    one_sheet(sheet)
    return _interpret(sheet, fields, key)


def _interpret(sheet: Sheet, fields: Sequence[Field], key: str) -> Table:
    problems: list[Problem] = []
    at, found = _find_header(sheet.rows, fields)
    if found == 0:
        several = len(sheet.names) > 1
        message = text("problem.table.no_sheet", names=listed(sheet.names)) if several else text("problem.table.no_header")
        raise BadInputError([Problem(message, sheet.file, None if several else sheet.lines[0],
                                     expected=text("problem.table.header", key=key))])
    places = _place_columns(sheet, at, fields, problems)
    if key not in places:
        raise BadInputError(problems)
    cells: dict[str, list[str | float | None]] = {name: [] for name in places}
    lines: list[int] = []
    totals: dict[str, str | float | None] = {}
    for line, row in zip(sheet.lines[at + 1:], sheet.rows[at + 1:], strict=True):
        if _is_footnote(row):
            continue
        values = {name: _cell(row, place, sheet.file, line, problems) for name, place in places.items()}
        if lines and tidy(str(values[key] or "")) in TOTAL_NAMES:
            totals = values
            continue
        lines.append(line)
        for name, value in values.items():
            cells[name].append(value)
    if not lines:
        problems.append(Problem(text("problem.table.no_rows"), sheet.file, sheet.lines[at]))
    return Table(sheet.file, tuple(lines), cells, totals, {name: place.title for name, place in places.items()},
                 {name: place.scale for name, place in places.items()}, tuple(problems))


def _is_footnote(row: Sequence[str]) -> bool:
    """A line of remarks under the table: one cell that says so."""
    filled = [cell.strip() for cell in row if cell.strip()]
    return len(filled) == 1 and filled[0].startswith(FOOTNOTES)


@dataclass(frozen=True)
class _Place:
    field: Field
    position: int
    title: str
    scale: float


def _find_header(rows: Rows, fields: Sequence[Field]) -> tuple[int, int]:
    """(row, known columns) of the row among the first that has most known columns: offices put titles above."""
    known = _names(fields)
    counts = [sum(_split(cell)[0] in known for cell in row) for row in rows[:HEADER_SEARCH_ROWS]]
    best = max(range(len(counts)), key=lambda i: (counts[i], -i))
    return best, counts[best]


def _names(fields: Sequence[Field]) -> dict[str, Field]:
    return {tidy(name): each for each in fields for name in (each.name, *each.titles)}


def _split(header: str) -> tuple[str, str]:
    """A header into name and the unit in its last brackets, both tidied."""
    title = tidy(header)
    match = _HEADER_UNIT.match(title)
    return (match["name"], match["unit"]) if match else (title, "")


def _place_columns(
    sheet: Sheet, at: int, fields: Sequence[Field], problems: list[Problem]
) -> dict[str, _Place]:
    """Which column stands where; complains about unknown, doubled and missing columns and about units."""
    known, places, line = _names(fields), dict[str, _Place](), sheet.lines[at]
    unitless: dict[str, list[str]] = {}
    for position, title in enumerate(sheet.rows[at]):
        if not title.strip():
            continue
        name, unit = _split(title)
        each = known.get(name) or known.get(tidy(title))
        if each is None:
            problems.append(Problem(text("problem.table.unknown_column"), sheet.file, line, title.strip(),
                                    nearest=nearest_name(name, [n for f in fields for n in (f.name, *f.titles)])))
            continue
        if each.name in places:
            problems.append(Problem(text("problem.table.twice"), sheet.file, line, title.strip(),
                                    text("problem.table.once", name=each.name)))
        scale = _header_scale(each, name, unit)
        if scale is None and unit:
            problems.append(Problem(text("problem.table.wrong_unit"), sheet.file, line, title.strip(),
                                    _units_of(each.dimension)))
        elif scale is None:
            unitless.setdefault(_units_of(each.dimension), []).append(title.strip())
        places[each.name] = _Place(each, position, title.strip(), scale or 1.0)
    problems += [Problem(text("problem.table.no_unit", count=len(titles)), sheet.file, line, first_of(titles), units)
                 for units, titles in unitless.items()]
    problems += [Problem(text("problem.table.column_missing"), sheet.file, line, each.name, expected=_wanted(each))
                 for each in fields if each.required and each.name not in places]
    return places


def _wanted(each: Field) -> str:
    if not each.titles:
        return text("problem.table.column", name=each.name)
    return text("problem.table.column_or", name=each.name, title=each.titles[0])


def _units_of(dimension: Dimension) -> str:
    return text(f"problem.table.unit.{dimension if dimension in ('yuan', 'persons') else 'other'}")


def _header_scale(each: Field, name: str, unit: str) -> float | None:
    """What a cell under this header is multiplied by; None where the unit is missing or of another kind."""
    if not unit:
        return 1.0 if name == tidy(each.name) or each.dimension not in ("yuan", "persons") else None
    return _scale(unit, each.dimension)


def _scale(unit: str, dimension: Dimension) -> float | None:
    match = _UNIT.fullmatch(unit)
    if unit == "%":
        return 0.01 if dimension == "share" else None
    if match is None:
        return 1.0 if dimension in ("text", "month", "share", "number", "count") else None
    return _SCALES[match[1] or ""] if _UNIT_OF[match[2]] == dimension else None


def _cell(
    row: Sequence[str], place: _Place, file: str, line: int, problems: list[Problem]
) -> str | float | None:
    raw = row[place.position].strip() if place.position < len(row) else ""
    dimension = place.field.dimension
    if dimension == "text":
        return raw or None
    if tidy(raw) in BLANKS:
        return None
    if dimension == "month":
        return _month(raw, place, file, line, problems)
    value = number(raw, dimension, place.scale)
    if value is None:
        problems.append(Problem(text("problem.cell.no_number", value=clipped(raw)), file, line, place.title,
                                text("problem.expected.number")))
    return value


def number(written: str, dimension: Dimension = "number", scale: float = 1.0) -> float | None:
    """Read one number as people type it: `1，234.5`, `（300）` for −300, `12%`, `3.2万元`; None if it is none.

    A unit in the cell replaces `scale`, the one of the header. Commas must part thousands, so `12,34` is refused.
    """
    match = _CELL.fullmatch(tidy(written).replace("−", "-"))
    if match is None or bool(match["open"]) != bool(match["close"]):
        return None
    unit = match["unit"]
    factor = _scale(unit, dimension) if unit else scale
    if factor is None or (unit and unit != "%" and not _UNIT.fullmatch(unit)):
        return None
    # Decimal, so that 3.2 万元 is 32000 and 12% is 0.12, not their neighbours among the binary fractions.
    value = float(Decimal(match["number"].replace(",", "") + (match["exponent"] or "")) * Decimal(repr(factor)))
    if not isfinite(value):
        return None
    return -value if match["sign"] == "-" or match["open"] else value


def _month(raw: str, place: _Place, file: str, line: int, problems: list[Problem]) -> float | None:
    written = re.sub(r"[年./]", "-", tidy(raw)).removesuffix("月")
    parts = re.fullmatch(r"(\d{4})-?(\d{1,2})(?:-(\d{1,2})日?)?", written.replace("月", "-"))
    try:
        if parts is None:
            raise ValueError
        if parts[3]:
            date(int(parts[1]), int(parts[2]), int(parts[3]))
        return float(parse_month(f"{parts[1]}-{int(parts[2]):02d}"))
    except ValueError:
        problems.append(Problem(text("problem.cell.no_month", value=clipped(raw)), file, line, place.title,
                                text("problem.cell.month")))
        return None
