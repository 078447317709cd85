"""Reading reports back, with libraries that did not write them where there are any."""

from __future__ import annotations

import io
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import openpyxl
import pdfplumber
from docx import Document


def bare(words: str) -> str:
    """A text without white space: lines of a cell may break anywhere."""
    return re.sub(r"\s+", "", words)


def docx_tables(data: bytes) -> list[list[list[str]]]:
    """Every table of a Word file as rows of texts."""
    out = []
    for table in Document(io.BytesIO(data)).tables:
        rows = [["".join(node.text or "" for node in cell.iter("{*}t")) for cell in row.iterchildren("{*}tc")]
                for row in table._tbl.iterchildren("{*}tr")]
        out.append([[bare(cell) for cell in row] for row in rows])
    return out


def pdf_rows(data: bytes) -> list[list[str]]:
    """Every row of every table of a PDF, in order."""
    rows: list[list[str]] = []
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            for table in page.filter(_level).extract_tables({"snap_tolerance": 0.2}):
                cells = [[bare(cell or "") for cell in row] for row in table]
                rows += [row for row in cells if any(row)]  # the grid of a chart is no table
    return rows


def _level(thing: dict[str, Any]) -> bool:
    """Whether a thing on a page is not turned: the watermark is."""
    return abs(thing["matrix"][1]) < 1e-6 if "matrix" in thing else True


def xlsx_sheets(data: bytes) -> dict[str, list[list[Any]]]:
    """Every sheet of a workbook: its cells as an office program shows them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [[bare(as_shown(cell)) for cell in row] for row in sheet.iter_rows()] for sheet in book}


def as_shown(cell: Any) -> str:
    """What a spreadsheet shows for a cell, for the number formats that reports use."""
    value, form = cell.value, cell.number_format
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if form.startswith('"'):
        return form.strip('"')
    parts = form.split(";")
    part = parts[1] if len(parts) > 1 and value < 0 else parts[0]
    number = abs(value) if len(parts) > 1 else value
    sign = re.match(r"[+-]?", part)[0]
    percent = part.endswith("%")
    decimals = len(part.rstrip("%").partition(".")[2])
    scaled = Decimal(f"{number * (100 if percent else 1):.15g}").quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return sign + f"{scaled:,f}" + ("%" if percent else "")
