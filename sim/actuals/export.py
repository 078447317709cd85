"""Actuals as files: the template that an office fills, and what is stored in the same form, so that it can be read again.

One row for every region and month, one column for every line, money in yuan to the fen. Text is written as text: no cell
of it is ever a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sim.actuals.lines import ACTUAL_LINES, FEN, ActualLine
from sim.actuals.names import names
from sim.actuals.shown import line_name
from sim.actuals.table import Actuals
from sim.months import Month, format_month
from sim.sheets import as_text_cell
from sim.texts import text

_CREATED = datetime(2026, 11, 25)
"""A fixed date makes the file the same, byte for byte, whenever it is written."""
_MOST_AS_NUMBER = 10**15
"""Fen that a spreadsheet's number still tells apart; larger amounts are written as text."""
_KEYS, _NAMES = 2, 6
"""Columns that say region and month; other names that the explanation lists."""


@dataclass(frozen=True)
class Form:
    """Rows to be filled: regions in every month, with what is known of them."""

    regions: tuple[str, ...]
    months: tuple[Month, ...]
    actuals: Actuals | None = None

    @classmethod
    def of(cls, actuals: Actuals) -> Form:
        """What is known, from its first month to its last."""
        return cls(actuals.regions, actuals.months, actuals)

    def rows(self) -> Iterator[tuple[str, str, list[int | None]]]:
        """Region, month and the value of each line, None where it is not known: month by month."""
        known = self.actuals
        for month in self.months:
            m = known.months.index(month) if known is not None and month in known.months else None
            for r, region in enumerate(self.regions):
                values: list[int | None] = [None] * len(ACTUAL_LINES)
                if known is not None and m is not None:
                    values = [value if has else None for value, has in
                              zip(known.values[r, m].tolist(), known.known[r, m].tolist(), strict=True)]
                yield region, format_month(month), values


def headings() -> list[str]:
    """The headings of the form in the language in use: region, month, lines with their units."""
    return [text("actuals.form.region"), text("actuals.form.month"), *(heading(line) for line in ACTUAL_LINES)]


def heading(line: ActualLine) -> str:
    """A line's name and unit: 单位缴费收入（元）."""
    return text("actuals.form.heading", name=line_name(line.key), unit=text(f"actuals.unit.{line.unit}"))


def as_csv(form: Form) -> bytes:
    """The form as csv, in UTF-8 with a byte order mark, so that Chinese Windows does not take it for GBK."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(headings())
    for region, month, values in form.rows():
        writer.writerow([as_text_cell(region), month, *(_digits(line, value) for line, value in
                                                        zip(ACTUAL_LINES, values, strict=True))])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(form: Form) -> bytes:
    """The form as a workbook: a sheet to fill with its heads in sight, and a sheet that explains every column."""
    import xlsxwriter

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": "uifund", "created": _CREATED})
        style = {"border": 1, "text_wrap": True, "valign": "vcenter", "align": "center"}
        required = book.add_format({**style, "bold": True, "bg_color": "#DCE6F1"})
        optional = book.add_format({**style, "bg_color": "#F2F2F2"})
        numbers = {"fen": book.add_format({"num_format": "#,##0.00"}), "count": book.add_format({"num_format": "#,##0"})}
        _fill(book.add_worksheet(text("actuals.form.sheet")), form, required, optional, numbers)
        _explain(book.add_worksheet(text("actuals.form.explanation")), required)
    return out.getvalue()


def _fill(sheet: Any, form: Form, required: Any, optional: Any, numbers: dict[str, Any]) -> None:
    sheet.freeze_panes(1, _KEYS)
    sheet.set_column(0, 1, 14)
    sheet.set_row(0, 48)
    for place, title in enumerate(headings()):
        line = ACTUAL_LINES[place - _KEYS] if place >= _KEYS else None
        sheet.write_string(0, place, title, required if line is None or line.required else optional)
    for place, line in enumerate(ACTUAL_LINES, start=_KEYS):
        sheet.set_column(place, place, 17 if line.unit == "fen" else 12, numbers["fen" if line.unit == "fen" else "count"])
    for row, (region, month, values) in enumerate(form.rows(), start=1):
        sheet.write_string(row, 0, region)
        sheet.write_string(row, 1, month)
        for place, (line, value) in enumerate(zip(ACTUAL_LINES, values, strict=True), start=_KEYS):
            if value is None:
                continue
            if line.unit == "fen" and abs(value) < _MOST_AS_NUMBER:
                sheet.write_number(row, place, value / FEN, numbers["fen"])
            elif line.unit == "fen":
                sheet.write_string(row, place, _digits(line, value))
            else:
                sheet.write_number(row, place, value, numbers["count"])


def _explain(sheet: Any, head: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, (key, width) in enumerate((("column", 30), ("needed", 10), ("unit", 10), ("kind", 18), ("also", 80))):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, text(f"actuals.explain.{key}"), head)
    for row, line in enumerate(ACTUAL_LINES, start=1):
        also = [name for name, key in names().lines.items() if key == line.key][:_NAMES]
        for place, cell in enumerate((
                heading(line), text("actuals.explain.required" if line.required else "actuals.explain.optional"),
                text(f"actuals.unit.{line.unit}"), text(f"actuals.role.{line.role}"), text("separator.list").join(also))):
            sheet.write_string(row, place, cell)
    for row, key in enumerate(("months", "dash", "blank", "total"), start=len(ACTUAL_LINES) + 2):
        sheet.write_string(row, 0, text(f"actuals.explain.{key}"))


def _digits(line: ActualLine, value: int | None) -> str:
    if value is None:
        return ""
    return f"{Decimal(value) / FEN:.2f}" if line.unit == "fen" else str(value)
