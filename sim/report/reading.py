"""The manifest in an exported file: docx, xlsx, pdf or json. Files come from anywhere, so they are looked at first.

Refused with one message: files too large, archives that unpack to too much or lead elsewhere, XML with entities, files
of other programs, and manifests that are none.
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from sim.actuals.guard import check_archive
from sim.problems import BadInputError, Problem
from sim.report.docx_file import MANIFEST_PART
from sim.report.pdf_file import ATTACHMENT
from sim.report.xlsx_file import MANIFEST_SHEET
from sim.sheets import MAX_BYTES
from sim.texts import text

MAX_MANIFEST = 5_000_000
"""Characters of a manifest: they are some thousands."""
DOCX_CORE, XLSX_CORE = "word/document.xml", "xl/workbook.xml"


def read_manifest(path: Path) -> dict[str, Any]:
    """The manifest that a file carries; raises BadInputError."""
    data, name = _bytes(path), str(path)
    try:
        if data.startswith(b"PK\x03\x04"):
            words = _from_archive(data, name)
        elif data.startswith(b"%PDF"):
            words = _from_pdf(data)
        elif data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            words = data.decode("utf-8-sig")
        else:
            words = ""
        found = _manifest_of(json.loads(words)) if words and len(words) <= max(MAX_MANIFEST, len(data)) else None
    except BadInputError:
        raise
    except Exception as error:  # a reader of a hostile file may fail in any way; the message is always the same
        raise _none(name) from error
    if found is None:
        raise _none(name)
    return found


def _manifest_of(found: Any) -> dict[str, Any] | None:
    """The manifest itself, or the one inside a result or report as JSON."""
    inner = found.get("manifest", found) if isinstance(found, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("result_sha256"), str) and isinstance(inner.get("scenario"), dict):
        return inner
    return None


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInputError([Problem(text("replay.problem.large", size=f"{path.stat().st_size:,}"), str(path),
                                         expected=text("replay.expected.size", most=f"{MAX_BYTES:,}"))])
        return path.read_bytes()
    except OSError as error:
        raise BadInputError([Problem(text("replay.problem.unreadable", reason=error.strerror), str(path))]) from error


def _from_archive(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    if DOCX_CORE in names:
        check_archive(data, name, DOCX_CORE)
        return _from_docx(data)
    check_archive(data, name, XLSX_CORE)
    return _from_xlsx(data)


def _from_docx(data: bytes) -> str:
    """Word may number its custom parts anew, so the namespace is what counts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [each for each in archive.namelist() if each.startswith("customXml/") and each.endswith(".xml")]
        for part in sorted(parts, key=lambda each: each != MANIFEST_PART.lstrip("/")):
            tree = ElementTree.fromstring(archive.read(part))  # entities are refused by `check_archive`
            if tree.tag == "{urn:uifund:manifest}manifest":
                return tree.text or ""
    return ""


def _from_xlsx(data: bytes) -> str:
    """The pieces `json 0`, `json 1`, … on the manifest's sheet."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
    if MANIFEST_SHEET not in book.sheetnames:
        return ""
    pieces: dict[int, str] = {}
    for row in book[MANIFEST_SHEET].iter_rows(max_col=2, max_row=2000, values_only=True):
        head, _, number = str(row[0] or "").partition(" ")
        if head == "json" and number.isdigit():
            pieces[int(number)] = str(row[1] if len(row) > 1 else "")
    return "".join(pieces[key] for key in sorted(pieces))


def _from_pdf(data: bytes) -> str:
    import logging

    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it remarks on a broken file in English, beside our message
    found = pypdf.PdfReader(io.BytesIO(data), strict=False).attachments.get(ATTACHMENT)
    return found[0].decode("utf-8") if found and len(found[0]) <= MAX_MANIFEST else ""


def _none(name: str) -> BadInputError:
    return BadInputError([Problem(text("replay.problem.none"), name, expected=text("replay.expected.file"))])
