"""The report as PDF, set by typst from the same content; the manifest is attached to the file."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import typst

from sim.report import phrases
from sim.report.fonts import FOLDER, unknown_signs
from sim.report.manifests import manifest_text
from sim.report.numbering import laid_out
from sim.report.pictures import picture
from sim.report.tables import Chart, Report, Table
from sim.report.widths import column_widths, type_size

TEMPLATE = Path(__file__).with_name("report.typ")
ATTACHMENT = "manifest.json"
POINTS = 72 / 25.4
ROOM = {False: 156 * POINTS, True: 225 * POINTS}
"""Width between the margins of a page, in points: upright and turned."""


def pdf_bytes(report: Report) -> bytes:
    """The whole document as a file."""
    content, pictures = _content(report)
    words = json.dumps(content, ensure_ascii=False)
    with tempfile.TemporaryDirectory(prefix="uifund-") as place:
        folder = Path(place)
        (folder / "report.typ").write_bytes(TEMPLATE.read_bytes())
        (folder / "content.json").write_text(words, encoding="utf-8")
        (folder / ATTACHMENT).write_text(manifest_text(report), encoding="utf-8")
        for name, data in pictures.items():
            (folder / name).write_bytes(data)
        # The vendored faces have GB 2312; for a rarer character the machine's own fonts are searched too.
        return typst.compile(str(folder / "report.typ"), root=place, font_paths=[str(FOLDER)],
                             ignore_system_fonts=not unknown_signs(words))


def _content(report: Report) -> tuple[dict[str, Any], dict[str, bytes]]:
    """What the template reads, and the pictures that it shows, by file name."""
    pictures: dict[str, bytes] = {}
    pages: list[dict[str, Any]] = []
    for section, number, wide in laid_out(report):
        parts = [_chart(part, pictures) if isinstance(part, Chart) else _table(part, ROOM[wide]) for part in section.parts]
        if not pages or pages[-1]["wide"] != wide:
            pages.append({"wide": wide, "sections": []})
        pages[-1]["sections"].append({"number": number, "title": section.title, "level": section.level,
                                      "paragraphs": section.paragraphs, "parts": parts,
                                      "signed": bool(report.annexes) and section is report.annexes[0]})
    return {"title": report.title, "headline": report.headline(), "subtitle": report.subtitle, "language": report.language,
            "mark": report.mark, "label": report.label, "summary": report.summary, "pages": pages,
            "signatures": phrases.signatures(report)}, pictures


def _chart(chart: Chart, pictures: dict[str, bytes]) -> dict[str, Any]:
    name = f"chart{len(pictures)}.svg"
    pictures[name] = picture(chart, "svg")
    return {"kind": "chart", "title": chart.title, "file": name}


def _table(table: Table, room: float) -> dict[str, Any]:
    return {"kind": "table", "title": table.title, "unit": phrases.unit(table),
            "heads": [column.title for column in table.columns], "size": type_size(table),
            "numeric": [column.numeric for column in table.columns],
            "widths": column_widths(table, room), "notes": phrases.below(table),
            "rows": [{"rank": row.rank, "cells": cells} for row, cells in zip(table.rows, table.texts(), strict=True)]}
