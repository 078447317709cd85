"""Clean actuals of three regions and three months, and the ways a table is written into a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import xlsxwriter

from sim.actuals.lines import ACTUAL_LINES, BY_KEY, EXPENDITURE, INCOME, Figure
from sim.months import Month, month

REGIONS = ("呼和浩特市", "包头市", "满洲里市")
JANUARY = month(2021, 1)
MONTHS = tuple(Month(JANUARY + k) for k in range(3))
LINES = tuple(line.key for line in ACTUAL_LINES)
REQUIRED = tuple(line.key for line in ACTUAL_LINES if line.required)
Cell = Any
Figures = dict[tuple[str, int, str], int]
Rows = list[list[Cell]]


def clean(regions: Sequence[str] = REGIONS, months: Sequence[Month] = MONTHS) -> Figures:
    """Figures whose balances carry forward; every amount has its own digits down to the fen."""
    out: Figures = {}
    for r, region in enumerate(regions):
        balance = 100_000_000_07 * (r + 1)
        for m in months:
            for k, line in enumerate(ACTUAL_LINES):
                amount = (k + 3) * 1_234_567 + (r + 1) * 100_003 + (m - months[0]) * 10_019
                out[region, m, line.key] = amount if line.unit == "fen" else amount // 997
            out[region, m, "recipients"] = out[region, m, "insured"] // 20
            out[region, m, "new_recipients"] = out[region, m, "insured"] // 90
            balance += sum(out[region, m, key] for key in INCOME) - sum(out[region, m, key] for key in EXPENDITURE)
            out[region, m, "closing_balance"] = balance
    return out


CLEAN = clean()


def part(regions: Iterable[str] = REGIONS, months: Iterable[Month] = MONTHS,
         lines: Iterable[str] = LINES) -> Figures:
    """Some of the clean figures."""
    return {(r, m, k): CLEAN[r, m, k] for r in regions for m in months for k in lines}


def as_dict(figures: Iterable[Figure]) -> Figures:
    """Figures by place; a place that stands twice fails the test."""
    out: Figures = {}
    for figure in figures:
        assert (figure.region, figure.month, figure.line) not in out
        out[figure.region, figure.month, figure.line] = figure.value
    return out


def amount(region: str, m: Month, line: str, unit: int = 1) -> str:
    """A clean figure as plain digits, money in units of so many yuan."""
    return digits(CLEAN[region, m, line], line, unit)


def digits(value: int, line: str, unit: int = 1) -> str:
    """A whole number of fen or persons as an office would type it."""
    if line in BY_KEY and BY_KEY[line].unit != "fen":
        return str(value)
    return f"{Decimal(value) / (100 * unit):f}"


def number(text: str) -> float | int:
    """What a spreadsheet would hold for typed digits."""
    return float(text) if "." in text else int(text)


@dataclass
class Table:
    """Rows of a sheet, and which cells are merged (first row, first column, last row, last column)."""

    rows: Rows
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    name: str = "Sheet1"


def as_csv(table: Table, encoding: str = "utf-8-sig", delimiter: str = ",") -> bytes:
    """A table as a csv."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(
        [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in table.rows])
    return out.getvalue().encode(encoding)


def as_xlsx(*tables: Table) -> bytes:
    """Tables as the sheets of a workbook; digits become numbers, as when they are typed."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        day = book.add_format({"num_format": "yyyy年m月"})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            for r, row in enumerate(table.rows):
                for c, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write_datetime(r, c, cell, day)
                    elif cell != "":
                        sheet.write(r, c, _typed(cell))
            for top, left, bottom, right in table.merged:
                sheet.merge_range(top, left, bottom, right, _typed(table.rows[top][left]))
    return out.getvalue()


def as_xls(*tables: Table) -> bytes:
    """Tables in the format of Excel 97 to 2003."""
    import xlwt

    book = xlwt.Workbook(encoding="utf-8")
    day = xlwt.easyxf(num_format_str="yyyy-mm")
    for table in tables:
        sheet = book.add_sheet(table.name)
        covered = {(r, c) for a, b, c_, d in table.merged for r in range(a, c_ + 1) for c in range(b, d + 1)}
        for top, left, bottom, right in table.merged:
            sheet.write_merge(top, bottom, left, right, _typed(table.rows[top][left]))
        for r, row in enumerate(table.rows):
            for c, cell in enumerate(row):
                if cell != "" and (r, c) not in covered:
                    sheet.write(r, c, _typed(cell), *([day] if isinstance(cell, date) else []))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _typed(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    try:
        return number(cell)
    except ValueError:
        return cell
