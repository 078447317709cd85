"""The report as a workbook: a sheet a table, native charts with their numbers, and the manifest on the last sheet.

Texts are written as texts: a cell that begins with `=`, `+`, `-` or `@` is never a formula, and no text is a link.
"""

from __future__ import annotations

import io
import re
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from sim.report import phrases
from sim.report.manifests import manifest_text
from sim.report.numbering import numbered
from sim.report.tables import Cell, Chart, Column, Form, Report, Row, Table, in_unit, number_format, shown
from sim.report.widths import sheet_widths
from sim.texts import text

MANIFEST_SHEET = "manifest"
CHUNK = 32_000
"""Characters of the manifest in a cell; a cell holds at most 32,767."""
HEAD_ROW = 3
"""Row of the heads (counted from 0): above them title, label and unit."""
LONGEST_NAME = 31
WIDE_FROM = 8
"""Columns from which a sheet is printed on its side."""
FONT = "宋体"


class _Book:
    """A workbook with its cell formats, each made once."""

    def __init__(self, out: io.BytesIO, report: Report) -> None:
        self.report = report
        self.book = Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                   "strings_to_numbers": False, "nan_inf_to_errors": False})
        self.book.set_properties({"title": report.title, "subject": report.subtitle, "author": "uifund",
                                  "comments": report.label})
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names = {MANIFEST_SHEET}  # Excel takes "Manifest", a table in English, for the same name

    def format(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format({"font_name": FONT, "font_size": 11, "valign": "vcenter"} | properties)
        return self._formats[key]

    def sheet(self, title: str, *, wide: bool = False) -> Worksheet:
        """A new sheet under a name that a workbook allows, ready to print on A4, marked like every page."""
        sheet = self.book.add_worksheet(title if title == MANIFEST_SHEET else self._name(title))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.6, 0.6, 0.9, 0.8)
        if wide:
            sheet.set_landscape()
        marks = [part.replace("&", "&&") for part in (self.report.mark, self.report.label)]
        sheet.set_header("&C" + "　".join(part for part in marks if part)[:240])
        sheet.set_footer("&C— &P —")
        return sheet

    def _name(self, title: str) -> str:
        base = re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME] or "sheet"
        name, count = base, 1
        while name.lower() in self._names:
            count += 1
            name = f"{base[:LONGEST_NAME - len(str(count)) - 1]} {count}"
        self._names.add(name.lower())
        return name

    def top(self, sheet: Worksheet, title: str, unit: str) -> None:
        """Title, the label of the data, and the unit above the heads."""
        sheet.write_string(0, 0, title, self.format(bold=True, font_size=14))
        marks = "　".join(part for part in (self.report.label, self.report.mark) if part)
        sheet.write_string(1, 0, marks, self.format(font_color="#C00000"))
        sheet.write_string(2, 0, text("report.unit", unit=unit) if unit else "", self.format())


def xlsx_bytes(report: Report) -> bytes:
    """The whole workbook as a file."""
    out = io.BytesIO()
    book = _Book(out, report)
    _cover(book)
    for section, _ in numbered(report):
        for part in section.parts:
            if isinstance(part, Table):
                _table_sheet(book, part)
            else:
                _chart_sheet(book, part)
    _manifest_sheet(book)
    book.book.close()
    return out.getvalue()


def _cover(book: _Book) -> None:
    """Title, summary, every section's words, and who has signed."""
    report, sheet = book.report, book.sheet(text("report.cover"))
    sheet.set_column(0, 0, 100)
    book.top(sheet, f"{report.title}{report.subtitle}", "")
    words, head = book.format(text_wrap=True), book.format(bold=True)
    row = HEAD_ROW
    for line in report.summary:
        sheet.write_string(row, 0, line, words)
        row += 1
    for section, number in numbered(report):
        sheet.write_string(row, 0, number + section.title, head)
        for line in section.paragraphs:
            row += 1
            sheet.write_string(row, 0, line, words)
        row += 1
    sheet.write_string(row + 1, 0, phrases.signatures(report), words)


def _table_sheet(book: _Book, table: Table) -> None:
    sheet = book.sheet(table.title, wide=len(table.columns) >= WIDE_FROM)
    book.top(sheet, table.title, table.unit)
    head = book.format(bold=True, text_wrap=True, align="center", border=1, bg_color="#EDEDED")
    for place, column in enumerate(table.columns):
        sheet.write_string(HEAD_ROW, place, column.title, head)
    for number, row in enumerate(table.rows, HEAD_ROW + 1):
        for place, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            _cell(book, sheet, number, place, cell, table.form(row, column), row, column)
    for place, width in enumerate(sheet_widths(table)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.repeat_rows(HEAD_ROW)
    for number, note in enumerate(phrases.below(table), HEAD_ROW + len(table.rows) + 2):
        sheet.write_string(number, 0, note, book.format(font_size=9))


def _cell(book: _Book, sheet: Worksheet, row: int, place: int, cell: Cell, form: Form | None, kind: Row,
          column: Column) -> None:
    """A number as a number with the format that shows what the documents print; all else as text."""
    looks: dict[str, Any] = {"border": 1}
    if kind.rank == "total":
        looks |= {"bold": True}
    if kind.rank == "part" and place == 0:
        looks |= {"indent": 1}
    if form is None or cell is None or isinstance(cell, str) or cell != cell or abs(cell) == float("inf"):
        right = {"align": "right"} if column.numeric else {"text_wrap": True}
        sheet.write_string(row, place, shown(cell, form), book.format(**looks, **right))
        return
    sheet.write_number(row, place, in_unit(cell, form), book.format(**looks, num_format=number_format(cell, form)))


def _chart_sheet(book: _Book, chart: Chart) -> None:
    """The numbers of a chart and, beside them, the chart drawn from them by the office program itself."""
    sheet = book.sheet(chart.title)
    book.top(sheet, chart.title, chart.form.unit)
    head = book.format(bold=True, text_wrap=True, align="center", border=1, bg_color="#EDEDED")
    series = [(each.title, each.values) for each in chart.series]
    series += [(name, (value,) * len(chart.labels)) for name, value in chart.lines]
    for place, (title, values) in enumerate(series, 1):
        sheet.write_string(HEAD_ROW, place, title, head)
        for number, value in enumerate(values, HEAD_ROW + 1):
            if value is not None and value == value and abs(value) != float("inf"):
                sheet.write_number(number, place, in_unit(value, chart.form) if place <= len(chart.series) else value,
                                   book.format(border=1, num_format=number_format(value, chart.form)))
    for number, label in enumerate(chart.labels, HEAD_ROW + 1):
        sheet.write_string(number, 0, label, book.format(border=1))
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, len(series), 13)
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    sheet.insert_chart(HEAD_ROW, len(series) + 2, _native(book, sheet, chart, len(series)))


def _native(book: _Book, sheet: Worksheet, chart: Chart, count: int) -> Any:
    kind = {"columns": "column", "bars": "bar", "fan": "line", "steps": "line"}[chart.kind]
    native: Any = book.book.add_chart({"type": kind})
    last = HEAD_ROW + len(chart.labels)
    for place in range(1, count + 1):
        if chart.kind == "bars" and place > len(chart.series):
            continue  # a threshold cannot be drawn across lying bars; it stands beside them in its column
        look: dict[str, Any] = {}
        if chart.kind == "steps":
            look = {"line": {"none": True}}
        elif kind == "line" and place > len(chart.series):
            look = {"line": {"color": "#C00000", "dash_type": "dash", "width": 1}}
        native.add_series({"name": [sheet.name, HEAD_ROW, place],
                           "categories": [sheet.name, HEAD_ROW + 1, 0, last, 0],
                           "values": [sheet.name, HEAD_ROW + 1, place, last, place], **look})
    if chart.kind == "steps":
        native.set_up_down_bars({"up": {"fill": {"color": "#548235"}}, "down": {"fill": {"color": "#C00000"}}})
        native.set_legend({"none": True})
    native.set_title({"name": chart.title, "name_font": {"size": 12}, "overlay": False})
    values = {"num_format": f"#,##0.{'0' * chart.form.decimals}" if chart.form.decimals else "#,##0",
              "name": chart.form.unit}
    if chart.kind == "bars":
        native.set_y_axis({"reverse": True})
        native.set_x_axis(values)
        native.set_legend({"none": True})
    else:
        native.set_y_axis(values)
    native.set_size({"width": 720, "height": max(360, 24 * len(chart.labels)) if chart.kind == "bars" else 360})
    return native


def _manifest_sheet(book: _Book) -> None:
    """What a reader wants to know of the run, and below it the whole manifest for `uifund replay`."""
    sheet = book.sheet(MANIFEST_SHEET)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 90)
    book.top(sheet, text("report.manifest"), "")
    whole = manifest_text(book.report)
    row = HEAD_ROW
    for key, value in book.report.manifest.items():
        if isinstance(value, str | int | float):
            sheet.write_string(row, 0, key, book.format())
            sheet.write_string(row, 1, str(value)[:CHUNK], book.format(text_wrap=True))
            row += 1
    for start in range(0, len(whole), CHUNK):
        sheet.write_string(row + 1 + start // CHUNK, 0, f"json {start // CHUNK}", book.format())
        sheet.write_string(row + 1 + start // CHUNK, 1, whole[start:start + CHUNK], book.format())
