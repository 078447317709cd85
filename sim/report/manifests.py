"""The manifest of a report as text, as every format carries it, and the content that a signature is under."""

from __future__ import annotations

import json
from typing import Any

from sim.report.tables import Cell, Form, Report, Row, Table
from sim.store.packing import content_sha256

__all__ = ["content_of", "content_sha256", "manifest_text"]
UNSIGNED = ("manifest",)
"""Tables that say how the report was made; the same content may be made anew."""


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
