"""Bytes of a file into sheets of cells: xlsx, xls and csv as offices have them. Nothing is given a meaning here."""

from __future__ import annotations

import csv
import io
import marshal
import re
import subprocess
import sys
import zipfile
from collections import Counter
from datetime import date
from typing import Any
from xml.etree import ElementTree

from sim.actuals import sheet_reader
from sim.actuals.cells import Cell
from sim.actuals.grid import Area, Grid
from sim.actuals.guard import MAX_COLUMNS, format_of
from sim.problems import BadInputError, Problem
from sim.sheets import MAX_ROWS, decode
from sim.texts import text

_DELIMITERS = "\t;,"
"""In the order in which they are believed when a file could have been parted by either: commas also part thousands."""
_CELL = re.compile(rb'<(?:\w{1,9}:)?c(?=\s)([^>]{0,400}?)(?<!/)>(.{0,4000}?)</(?:\w{1,9}:)?c>', re.DOTALL)
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_FILLED = re.compile(rb"<(?:\w{1,9}:)?(?:v|t)(?:\s[^>]{0,100})?>[^<]")
_ERROR = re.compile(rb'\st="e"')
_BLANK_TEXT = re.compile(rb'\st="str"')
"""Of a formula: it was calculated, and gave a text, which may be empty."""
_FORMULA = re.compile(rb"<(?:\w{1,9}:)?f[\s/>]")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_grids(data: bytes, name: str) -> list[Grid]:
    """The sheets of a file that are not hidden, by content and not by name; raises BadInputError where it cannot be read."""
    kind = format_of(data, name)
    if kind == "csv":
        return [_csv(data, name)]
    try:
        faults = _faults(data) if kind == "xlsx" else {}
    except (ElementTree.ParseError, KeyError, UnicodeDecodeError) as error:
        raise _refused(name, "damaged", "saved_as_xlsx") from error
    return [Grid(name, sheet, [[_cell(value) for value in row] for row in rows], range(1, len(rows) + 1), merged,
                 faults.get(sheet, {})) for sheet, rows, merged in _workbook(data, name)]


def _workbook(data: bytes, name: str) -> list[tuple[str, list[list[Any]], list[Area]]]:
    """Sheets, rows and merged areas, read in a process that cannot take more memory or time than it is given."""
    try:
        done = subprocess.run([sys.executable, "-I", "-X", "utf8", sheet_reader.__file__], input=data, capture_output=True,
                              timeout=2 * sheet_reader.SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise _refused(name, "too_much", "smaller_table") from error
    if done.returncode == 0:
        sheets: list[tuple[str, list[list[Any]], list[Area]]] = marshal.loads(done.stdout)
        return sheets
    if done.returncode == sheet_reader.ENCRYPTED:
        raise _refused(name, "encrypted", "encrypted")
    if done.returncode == sheet_reader.DAMAGED:
        raise _refused(name, "damaged", "saved_as_xlsx")
    raise _refused(name, "too_much", "smaller_table")


def _refused(name: str, key: str, expected: str) -> BadInputError:
    return BadInputError([Problem(text(f"actuals.file.{key}"), name, expected=text(f"actuals.expected.{expected}"))])


def _cell(value: Any) -> Cell:
    if isinstance(value, tuple):
        return date(*value)
    cell: Cell = value
    return cell


def _faults(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Cells that the reader takes for empty though a formula or an error stands in them, by sheet.

    Files that programs write often hold formulas that no one has yet calculated: with no value, or with zeros and the
    order to calculate on opening.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = _sheet_files(archive)
        stale = b'fullCalcOnLoad="1"' in archive.read("xl/workbook.xml")
        return {sheet: _sheet_faults(archive.read(file), stale) for sheet, file in sheets.items()}


def _sheet_files(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet → its file in the archive. Entities have been refused before this parser sees the text."""
    if "xl/_rels/workbook.xml.rels" not in archive.namelist():
        return {}
    targets = {each.get("Id"): each.get("Target", "") for each in
               ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))}
    out = {}
    for each in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        target = targets.get(each.get(_RELATION)) if each.tag.endswith("}sheet") else None
        if target:
            file = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            if file in archive.namelist():
                out[each.get("name", "")] = file
    return out


def _sheet_faults(content: bytes, stale: bool) -> dict[tuple[int, int], str]:
    if b'"e"' not in content and not _FORMULA.search(content):
        return {}
    out = {}
    for match in _CELL.finditer(content):
        place = _PLACE.search(match[1])
        if place is None:
            continue
        formula = _FORMULA.search(match[2])
        at = int(place[2]) - 1, _column(place[1]) - 1
        if _ERROR.search(match[1]):
            out[at] = "error"
        elif formula and (stale or not (_FILLED.search(match[2]) or _BLANK_TEXT.search(match[1]))):
            out[at] = "formula"
    return out


def _column(letters: bytes) -> int:
    out = 0
    for sign in letters:
        out = 26 * out + sign - 64
    return out


def _csv(data: bytes, name: str) -> Grid:
    content = decode(data, name)
    if any(sign < " " and sign not in "\t\r\n\x0b\x0c" for sign in content[:10_000]):
        raise BadInputError([Problem(text("actuals.file.not_text"), name, expected=text("actuals.expected.saved_as_xlsx"))])
    first, _, rest = content.partition("\n")
    given = re.fullmatch(r"\s*\"?sep=(.)\"?\s*", first)
    delimiter = given[1] if given else _delimiter(content)
    rows: list[list[Cell]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(rest if given else content, newline=""), delimiter=delimiter, strict=True)
    line = shift = 2 if given else 1
    cells = 0
    try:
        for row in reader:
            rows.append(list(row))
            lines.append(line)
            line = reader.line_num + shift  # a quoted cell may hold line breaks, so rows and lines differ
            cells += len(row)
            if len(rows) > MAX_ROWS or len(row) > MAX_COLUMNS or cells > sheet_reader.MAX_CELLS:
                raise BadInputError([Problem(text("actuals.file.extent", rows=f"{len(rows):,}", columns=f"{len(row):,}"), name,
                                             expected=text("actuals.expected.extent", most=f"{MAX_ROWS:,}",
                                                           wide=f"{MAX_COLUMNS:,}"))])
    except csv.Error as error:
        raise BadInputError([Problem(text("actuals.file.not_csv", reason=error), name, line)]) from error
    return Grid(name, "", rows, lines)


def _delimiter(content: str) -> str:
    """The sign that parts most lines into the same number of cells."""
    best, most = ",", 0
    for delimiter in _DELIMITERS:
        reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
        widths: Counter[int] = Counter()
        try:
            for k, row in enumerate(reader):
                if k > 2_000:
                    break
                if len(row) > 1:
                    widths[len(row)] += 1
        except csv.Error:
            continue
        count = widths.most_common(1)[0][1] if widths else 0
        if count > most:
            best, most = delimiter, count
    return best
