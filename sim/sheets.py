"""Office files as they come: a csv or a spreadsheet read into rows of cells, whatever its encoding.

Nothing is interpreted here beyond the file format; `sim.tables` gives the cells their meaning.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.problems import BadInputError, Problem, at_most, listed, raise_if_any, reason
from sim.sheet_errors import error_problems
from sim.texts import text

MAX_BYTES = 20_000_000
"""A table of 2,000 regions with every optional column has about 3 MB."""
MAX_UNPACKED_BYTES = 200_000_000
"""An xlsx is a zip archive; what it unpacks to is limited as well."""
MAX_ROWS = 200_000
SPREADSHEETS = (".xlsx", ".xls", ".xlsm")
CSV_ENDINGS = (".csv", ".txt", ".tsv")
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""How a cell of a csv begins that an office program would take for a formula."""
DELIMITER_ROWS = 10
"""Rows in which the sign that parts cells is looked for: a title above the header may have none, or others."""
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Sheet:
    """Rows of cells as text. `lines[i]` is the row of `rows[i]` as an editor or a spreadsheet counts, from 1."""

    file: str
    """The file as complaints name it, with the sheet where that is not the first."""
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    names: tuple[str, ...] = ()
    """The sheets of the workbook that have anything on them; none for a csv."""
    alike: tuple[str, ...] = ()
    """Those that fit as well as this one, itself among them."""


def read_sheet(path: Path, fit: Callable[[Rows], int] = lambda _: 0) -> Sheet:
    """Read a csv in UTF-8, UTF-16 or GB 18030, or of a spreadsheet the sheet that fits best (the first of several, and
    without `fit`); blank rows are dropped.

    Raises BadInputError for a file that is missing, too large, empty, of another format, or in no known encoding. The
    size is looked at before anything is read.
    """
    file = str(path)
    try:
        size = path.stat().st_size
        if not path.is_file():  # a device or pipe would never end
            found = text("problem.file.folder" if path.is_dir() else "problem.file.special")
            raise BadInputError([Problem(found, file, expected=text("problem.sheet.a_table"))])
        if size > MAX_BYTES:
            raise BadInputError([Problem(text("problem.file.bytes", size=size), file,
                                         expected=text("problem.expected.bytes", most=MAX_BYTES))])
        ending = path.suffix.lower()
        if ending not in SPREADSHEETS + CSV_ENDINGS:
            found = text("problem.sheet.ending" if ending else "problem.sheet.no_ending", ending=ending)
            raise BadInputError([Problem(found, file, expected=", ".join(CSV_ENDINGS + SPREADSHEETS))])
        data = path.read_bytes()
    except OSError as error:
        raise BadInputError([Problem(text("problem.file.unreadable", reason=reason(error)), file)]) from error
    if not data.strip():
        raise BadInputError([Problem(text("problem.file.empty"), file)])
    if ending in CSV_ENDINGS:
        return _sheet(_filled(_csv(data, file)), file)
    every = _spreadsheet(data, file)
    sheets = {name: filled for name, rows in every.items() if (filled := _filled(rows))}
    fits = {name: fit([row for _, row in filled]) for name, filled in sheets.items()}
    best = max(fits, key=lambda name: fits[name], default="")
    place = where(file, best if best != next(iter(every), "") else "")
    raise_if_any(error_problems(data, place, best))
    return replace(_sheet(sheets.get(best, []), place), names=tuple(sheets),
                   alike=tuple(name for name in fits if fits[name] == fits[best] > 0))


def one_sheet(sheet: Sheet) -> None:
    """Raise BadInputError where several sheets of a workbook fit equally well: which is meant, the user must say."""
    if len(sheet.alike) > 1:
        raise BadInputError([Problem(text("problem.sheet.several", names=listed(sheet.alike)), sheet.file,
                                     expected=text("problem.sheet.one"))])


def where(file: str, sheet: str) -> str:
    """A file and its sheet as complaints name them; a csv has no sheet."""
    return f"{file}!{sheet}" if sheet else file


def as_text_cell(cell: Any) -> Any:
    """A cell of a csv to be written: a text that looks like a formula begins with an apostrophe, which makes it text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def decode(data: bytes, file: str) -> str:
    """Text of a csv: by its byte order mark, else UTF-8, else GB 18030 (which holds GBK and GB 2312).

    Raises BadInputError when none fits, or when the bytes are not text at all.
    """
    tried = [encoding for mark, encoding in _BOMS.items() if data.startswith(mark)] or ["utf-8", "gb18030"]
    for encoding in tried:
        try:
            content = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in content:
            return content
    raise BadInputError([Problem(text("problem.sheet.encoding"), file, expected=text("problem.sheet.encodings"))])


def _filled(rows: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    return [(line, row) for line, row in rows if any(cell.strip() for cell in row)]


def _sheet(filled: list[tuple[int, list[str]]], file: str) -> Sheet:
    if not filled:
        raise BadInputError([Problem(text("problem.sheet.empty"), file)])
    if len(filled) > MAX_ROWS:
        raise BadInputError([Problem(text("problem.sheet.rows", rows=len(filled)), file, expected=at_most(f"{MAX_ROWS:,}"))])
    return Sheet(file, tuple(tuple(row) for _, row in filled), tuple(line for line, _ in filled))


def _csv(data: bytes, file: str) -> list[tuple[int, list[str]]]:
    content = decode(data, file)
    delimiter = max(",\t;", key="\n".join(content.splitlines()[:DELIMITER_ROWS]).count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, row))
            line = reader.line_num + 1  # a quoted cell may hold line breaks, so rows and lines differ
    except csv.Error as error:
        raise BadInputError([Problem(text("problem.sheet.no_csv", reason=error), file, line)]) from error
    return rows


def _spreadsheet(data: bytes, file: str) -> dict[str, list[tuple[int, list[str]]]]:
    """Every worksheet's rows by its name, in the order of the workbook."""
    import pandas as pd  # takes as long to import as a small projection takes to run, and a csv does not need it

    try:
        if zipfile.is_zipfile(io.BytesIO(data)):
            unpacked = sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist())
            if unpacked > MAX_UNPACKED_BYTES:
                raise BadInputError([Problem(text("problem.sheet.unpacks", size=unpacked), file,
                                             expected=text("problem.expected.bytes", most=MAX_UNPACKED_BYTES))])
        frames = pd.read_excel(io.BytesIO(data), sheet_name=None, header=None, dtype=object, engine="calamine",
                               na_filter=False)
    except BadInputError:
        raise
    except Exception as error:  # the readers below raise a dozen types; all of them mean the same to the user
        why = text("problem.sheet.format") if "detect file format" in str(error) else str(error)
        raise BadInputError([Problem(text("problem.sheet.no_spreadsheet", reason=why), file)]) from error
    return {str(name): [(line, [_text(cell) for cell in row]) for line, row in enumerate(frame.to_numpy().tolist(), start=1)]
            for name, frame in frames.items()}


def _text(cell: object) -> str:
    """A cell as it would be typed: whole numbers without a point, dates as a month or day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell)
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if hasattr(cell, "strftime"):
        return str(cell.strftime("%Y-%m-%d"))
    return str(cell)
