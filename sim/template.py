"""The template that a finance department fills: the regions table as csv and as a workbook with every column explained.

    python -m sim.template data/template

Columns, titles and explanations are those that the reader goes by, so a filled template can be read as it is.
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


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write the header under the columns' own names, and `rows` by those names, in UTF-8 with a byte order mark.

    The mark is for spreadsheet programs, which otherwise take a csv in Chinese Windows for GBK.
    """
    names = [text.field.name for text in region_columns()]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_workbook(path: Path, rows: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write a workbook: a sheet to fill, with the columns' own names as header, and a sheet that explains them."""
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
            sheet.write_string(0, place, text.field.name, head if text.field.required else optional)
            sheet.write_comment(0, place, f"{text.title_zh}\n{text.note_zh}\n{text.note_en}")
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


def _unit(text: ColumnText) -> str:
    per = "/月 per month" if "per_month" in text.field.name else "/年 per year" if "per_year" in text.field.name else ""
    return UNITS[text.field.dimension] + per


def main(folder: Path) -> None:
    """Write both empty templates into a folder."""
    write_csv(folder / CSV_NAME)
    write_workbook(folder / WORKBOOK_NAME)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
