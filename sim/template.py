"""The template that a finance department fills: the regions table as csv and as a workbook with every column explained.

    python -m sim.template data/template

Columns, titles and explanations are those that the reader goes by, so a filled template can be read as it is. The header
has the columns' own names, or their Chinese titles with units (`titled`).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from sim.region_table import ColumnText, region_columns

CSV_NAME, WORKBOOK_NAME = "regions.csv", "regions.xlsx"
SHEET, EXPLANATION = "统筹地区 regions", "填表说明 columns"
_CREATED = "2026-11-23"
_HEADS = ("列名 column", "中文名称 title", "必填 required", "单位 unit", "说明", "explanation")
_WIDTHS = (48, 28, 12, 16, 60, 60)
_NEEDED = {True: "必填 required", False: "可选 optional"}
UNITS = {"yuan": "元 yuan", "persons": "人 persons", "count": "户 units", "share": "比例 share (0–1)",
         "month": "YYYY-MM", "text": "文字 text", "number": "数 number"}
_PER = {"month": "月", "year": "年"}


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]] = (), titled: bool = False) -> None:
    """Write the header, and `rows` by the columns' own names, in UTF-8 with a byte order mark.

    The mark is for spreadsheet programs, which otherwise take a csv in Chinese Windows for GBK.
    """
    names = [text.field.name for text in region_columns()]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writerow({text.field.name: _header(text, titled) for text in region_columns()})
        writer.writerows(rows)


def write_workbook(path: Path, rows: Sequence[Mapping[str, Any]] = (), titled: bool = False) -> None:
    """Write a workbook: a sheet to fill, and a sheet that explains its columns."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        # A fixed date makes the file the same, byte for byte, whenever it is written.
        book.set_properties({"title": "uifund", "created": datetime.fromisoformat(_CREATED)})
        head = book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "top"})
        optional = book.add_format({"bg_color": "#F2F2F2", "border": 1, "text_wrap": True, "valign": "top"})
        texts = region_columns()
        sheet = book.add_worksheet(SHEET)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(texts) - 1, 18)
        for place, text in enumerate(texts):
            sheet.write_string(0, place, _header(text, titled), head if text.field.required else optional)
            sheet.write_comment(0, place, f"{text.title_zh} {text.field.name}\n{text.note_zh}\n{text.note_en}")
            for line, row in enumerate(rows, start=1):
                _write(sheet, line, place, row.get(text.field.name))
        _explain(book.add_worksheet(EXPLANATION), texts, head)


def _write(sheet: Any, line: int, place: int, value: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(line, place, value)
    elif value is not None:
        sheet.write_number(line, place, value)


def _explain(sheet: Any, texts: Sequence[ColumnText], head: Any) -> None:
    sheet.freeze_panes(1, 0)
    for place, (title, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(0, place, title, head)
    for line, text in enumerate(texts, start=1):
        cells = (text.field.name, text.title_zh, _NEEDED[text.field.required], _unit(text), text.note_zh, text.note_en)
        for place, cell in enumerate(cells):
            sheet.write_string(line, place, cell)


def _per(text: ColumnText) -> str:
    """`month` or `year` where a column counts per one of them."""
    return next((span for span in _PER if f"per_{span}" in text.field.name), "")


def _unit(text: ColumnText) -> str:
    per = _per(text)
    return UNITS[text.field.dimension] + (f"/{_PER[per]} per {per}" if per else "")


def _header(text: ColumnText, titled: bool) -> str:
    """What stands above a column: its own name, or its Chinese title with the unit that its figures are read in."""
    if not titled:
        return text.field.name
    unit, per = UNITS[text.field.dimension].partition(" ")[0], _per(text)
    counted = text.field.dimension in ("yuan", "persons", "count")
    return f"{text.title_zh}（{unit}{f'/{_PER[per]}' if per else ''}）" if counted else text.title_zh


def main(folder: Path, titled: bool = False) -> None:
    """Write both empty templates into a folder."""
    write_csv(folder / CSV_NAME, titled=titled)
    write_workbook(folder / WORKBOOK_NAME, titled=titled)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
