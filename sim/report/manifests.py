"""The manifest of a report as text, as every format carries it, and the content that a signature is under."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sim.manifest import run_id
from sim.report.tables import Cell, Form, Report, Row, Table
from sim.store.packing import content_sha256

__all__ = ["content_of", "content_sha256", "manifest_text", "report_manifest"]
UNSIGNED = ("manifest",)
"""Tables that say how the report was made; the same content may be made anew."""


def report_manifest(report: Report, computed: Mapping[str, Any], made: datetime | None) -> dict[str, Any]:
    """How to make the report again: the manifest of what was computed, which report it is, and its content's hash.

    `made` (None in tests of equality) is the time; with the hash of all else it names this report apart from others.
    """
    manifest: dict[str, Any] = {
        **computed, "report": {"kind": report.kind, "region": report.region or "all", "language": report.language,
                               "mark": report.mark, "label": report.label},
        "content_sha256": content_sha256(content_of(report))}
    if made is None:
        return manifest
    when = made.astimezone(UTC).replace(microsecond=0)
    return {"run_id": run_id(manifest, when), "created_utc": when.isoformat().replace("+00:00", "Z"), **manifest}


def manifest_text(report: Report) -> str:
    """The manifest as one JSON object."""
    return json.dumps(report.manifest, ensure_ascii=False, sort_keys=True)


def content_of(report: Report) -> dict[str, Any]:
    """The numbers of a report, in their base units, by table: the same in both languages and before and after a
    signature. Money is fen, shares are fractions; words are left out, except those that people wrote (problems)."""
    tables = {table.key: {"columns": [column.key for column in table.columns if column.numeric],
                          "rows": [_row(table, row) for row in table.rows]}
              for table in report.tables() if table.signed and table.key not in UNSIGNED}
    return {"kind": report.kind, "fund": report.fund, "month": report.month, "region": report.region, "tables": tables,
            "written": list(report.written)}


def _row(table: Table, row: Row) -> list[float | None]:
    return [_number(cell, table.form(row, column)) for cell, column in zip(row.cells, table.columns, strict=True)
            if column.numeric]


def _number(cell: Cell, form: Form | None) -> float | None:
    return None if cell is None or isinstance(cell, str) or form is None else cell
