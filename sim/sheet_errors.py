"""Cells of an xlsx that look blank to its readers and are not: errors such as #N/A, and formulas that were never computed.

The reader of spreadsheets gives neither a value; taken for blank they would turn into defaults without a word.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html import unescape

from sim.problems import Problem
from sim.texts import text

MAX_TOLD = 20
"""Cells of one file that are named; a sheet of a thousand errors has one cause."""
_SHEET = re.compile(rb"<sheet\b(?=[^>]*?\bname=\"([^\"]*)\")[^>]*?\br:id=\"([^\"]+)\"")
_TARGET = rb"<Relationship\b(?=[^>]*?\bId=\"%s\")[^>]*?\bTarget=\"([^\"]+)\""
_CELL = re.compile(rb"<c\b(?=[^>]*?\br=\"([A-Z]+)(\d+)\")([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)


def error_problems(data: bytes, file: str, sheet: str) -> list[Problem]:
    """A complaint for every cell of the sheet of this name that holds an error or a formula without its value.

    Empty for a file that is no zip archive (an xls) or is laid out otherwise: then nothing is known.
    """
    return [Problem(text(f"problem.cell.{fault}"), file, line, column, text("problem.cell.value"))
            for _, (line, column, fault) in zip(range(MAX_TOLD), _faults(data, sheet), strict=False)]


def _faults(data: bytes, sheet: str) -> Iterator[tuple[int, str, str]]:
    """(row, letters of the column, kind of fault)"""
    for column, line, attributes, content in _CELL.findall(_part(data, sheet)):
        if b't="e"' in attributes:
            yield int(line), column.decode(), "error"
        elif b"<f" in content and not re.search(rb"<v>[^<]|<is>", content):
            yield int(line), column.decode(), "uncomputed"


def _part(data: bytes, sheet: str) -> bytes:
    """The part of the archive that holds the sheet; empty where it cannot be found."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sheets = _SHEET.findall(archive.read("xl/workbook.xml"))
            relations = archive.read("xl/_rels/workbook.xml.rels")
            found = [number for name, number in sheets if unescape(name.decode("utf-8", "replace")) == sheet]
            target = re.search(_TARGET % re.escape(found[0]), relations) if found else None
            if target is None:
                return b""
            path = target[1].decode()
            return archive.read(path.lstrip("/") if path.startswith("/") else f"xl/{path}")
    except (zipfile.BadZipFile, KeyError, ValueError, NotImplementedError):
        return b""
