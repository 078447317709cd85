"""Looks at a file's bytes before anything is unpacked: what it is, whatever it is called, and whether it may be read.

Refused: files too large, archives that unpack to too much, archives with paths that lead elsewhere, XML that declares
entities, sheets that spread few cells over millions, encrypted files. Macros are never run: their file is read as data.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Literal

from sim.actuals.sheet_reader import MAX_CELLS
from sim.problems import BadInputError, Problem
from sim.sheets import MAX_BYTES, MAX_ROWS
from sim.texts import text

Format = Literal["xlsx", "xls", "csv"]
MAX_ENTRIES = 2_000
MAX_UNPACKED_BYTES = 100_000_000
"""What a workbook unpacks to; fourteen regions in ten years have 4 MB."""
MAX_RATIO = 200
"""A sheet of repeated zeros packs to a hundredth; a bomb to a thousandth or less."""
_SMALL = 1_000_000
"""Below this size nothing is a bomb."""
MAX_COLUMNS = 1_000
NAME_LENGTH = 120
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_WEB = (b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version", b"<div", b"<meta")
_CELL = re.compile(rb'<(?:\w{1,9}:)?c(?=[\s/>])(?:[^>]{0,200}?\sr="([A-Z]{1,3})(\d{1,7})")?[^>]{0,200}?(/?)>')
"""A cell of a sheet: column, row, and whether nothing is in it."""
_ROW = re.compile(rb'<(?:\w{1,9}:)?row\s(?:[^>]{0,200}?\s)?r="(\d{1,7})"')


def safe_name(name: str) -> str:
    """The last part of a file's name, without control signs and not over-long; no part of it leads anywhere."""
    last = re.split(r"[\\/]", name)[-1]
    clean = "".join(sign for sign in last if sign.isprintable()).strip(". ")
    stem, dot, ending = clean.rpartition(".")
    return f"{stem[:NAME_LENGTH]}{dot}{ending[:10]}" if dot else clean[:NAME_LENGTH] or "-"


def format_of(data: bytes, name: str) -> Format:
    """What a file is by its content; raises BadInputError where it must not or cannot be read."""
    if len(data) > MAX_BYTES:
        _refuse(name, "too_many_bytes", size=len(data), expected="size", most=MAX_BYTES)
    if not data.strip():
        _refuse(name, "empty_file")
    if data.startswith(_ZIP):
        check_archive(data, name)
        return "xlsx"
    if data.startswith(_OLE):
        if _ENCRYPTED in data:
            _refuse(name, "encrypted", expected="encrypted")
        return "xls"
    head = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_WEB):
        _refuse(name, "web_page", expected="saved_as_xlsx")
    if data.startswith(b"%PDF"):
        _refuse(name, "pdf", expected="saved_as_xlsx")
    if data.startswith((b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"PK\x05\x06")):
        _refuse(name, "archive", expected="unpacked")
    return "csv"


def check_archive(data: bytes, name: str, core: str = "xl/workbook.xml") -> None:
    """Refuse an office file that is a bomb, leads elsewhere, declares entities, or lacks its `core`; BadInputError."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = [entry.filename for entry in entries]
            _check_entries(entries, names, name, len(data), core)
            unpacked = 0
            for entry in entries:
                unpacked += _check_entry(archive, entry, name, MAX_UNPACKED_BYTES - unpacked)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise BadInputError([Problem(text("actuals.file.damaged"), name,
                                     expected=text("actuals.expected.saved_as_xlsx"))]) from error


def _check_entries(entries: list[zipfile.ZipInfo], names: list[str], name: str, size: int, core: str) -> None:
    if len(entries) > MAX_ENTRIES:
        _refuse(name, "too_many_entries", count=len(entries), expected="entries", most=MAX_ENTRIES)
    if any(each.flag_bits & 0x1 for each in entries):
        _refuse(name, "encrypted", expected="encrypted")
    if any(each.startswith(("/", "\\")) or ":" in each or ".." in re.split(r"[\\/]", each) for each in names):
        _refuse(name, "paths")
    if len(set(names)) < len(names):
        _refuse(name, "paths")
    if "xl/workbook.bin" in names or "content.xml" in names or "mimetype" in names:
        _refuse(name, "other_format", expected="saved_as_xlsx")
    if core not in names:
        _refuse(name, "archive", expected="unpacked")
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED_BYTES or (declared > _SMALL and declared > MAX_RATIO * size):
        _refuse(name, "unpacks", size=declared, expected="size", most=MAX_UNPACKED_BYTES)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, room: int) -> int:
    """Unpack one entry into nothing, so that its real size is known; look into it where it is XML."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
    size, parts = 0, list[bytes]()
    with archive.open(entry) as file:
        while piece := file.read(1 << 20):
            size += len(piece)
            if size > room or (size > _SMALL and size > MAX_RATIO * max(entry.compress_size, 1)):
                _refuse(name, "unpacks", size=size, expected="size", most=MAX_UNPACKED_BYTES)
            if is_xml:
                parts.append(piece)
    content = b"".join(parts)
    if content.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        _refuse(name, "entities")
    if entry.filename.startswith("xl/worksheets/"):
        _check_extent(content, name)
    return size


def _check_extent(content: bytes, name: str) -> None:
    """Few cells far apart would be laid out as millions: the reader keeps a place for every cell between them."""
    rows = columns = 0
    placed = True
    for match in _CELL.finditer(content):
        if not match[1]:
            placed = False
        elif not match[3]:
            rows, columns = max(rows, int(match[2])), max(columns, _column(match[1]))
    if not placed:  # cells that do not say their place stand where their row says
        rows = max(rows, max((int(match[1]) for match in _ROW.finditer(content)), default=0))
    if rows > MAX_ROWS or columns > MAX_COLUMNS or rows * columns > MAX_CELLS:
        _refuse(name, "extent", rows=rows, columns=columns, expected="extent", most=MAX_ROWS, wide=MAX_COLUMNS)


def _column(letters: bytes) -> int:
    out = 0
    for sign in letters:
        out = 26 * out + sign - 64
    return out


def _refuse(name: str, key: str, expected: str = "", **values: object) -> None:
    numbers = {each: f"{value:,}" if isinstance(value, int) else value for each, value in values.items()}
    raise BadInputError([Problem(text(f"actuals.file.{key}", **numbers), name,
                                 expected=text(f"actuals.expected.{expected}", **numbers) if expected else "")])
