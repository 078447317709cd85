"""The report as one JSON object: every table with its numbers in base units and as they are printed, and the manifest."""

from __future__ import annotations

import json
from typing import Any

from sim.plain import plain
from sim.report.manifests import content_of
from sim.report.numbering import numbered
from sim.report.tables import Chart, Report, Section, Table


def json_bytes(report: Report) -> bytes:
    """The whole report as a file."""
    return (json.dumps(plain(report_object(report)), ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()


def report_object(report: Report) -> dict[str, Any]:
    """The report as plain objects (keys are stable; texts are in the report's language)."""
    return {
        "manifest": report.manifest, "kind": report.kind, "title": report.title, "subtitle": report.subtitle,
        "fund": report.fund, "region": report.region or "all", "month": report.month, "language": report.language,
        "mark": report.mark, "label": report.label, "summary": report.summary,
        "sections": [_section(section, number) for section, number in numbered(report)],
        "signatures": [{"role": sign.role, "name": sign.name, "date": sign.when, "note": sign.note}
                       for sign in report.signatures],
        "content": content_of(report),
    }


def _section(section: Section, number: str) -> dict[str, Any]:
    return {"key": section.key, "number": number, "title": section.title, "paragraphs": section.paragraphs,
            "tables": [_table(part) for part in section.parts if isinstance(part, Table)],
            "charts": [_chart(part) for part in section.parts if isinstance(part, Chart)]}


def _table(table: Table) -> dict[str, Any]:
    columns = [{"key": column.key, "title": column.title, "kind": column.form.kind if column.form else "text",
                "unit": column.form.unit if column.form else ""} for column in table.columns]
    return {"key": table.key, "title": table.title, "unit": table.unit, "columns": columns,
            "rows": [{"values": row.cells, "shown": shown, "rank": row.rank}
                     for row, shown in zip(table.rows, table.texts(), strict=True)],
            "notes": table.notes, "source": table.source}


def _chart(chart: Chart) -> dict[str, Any]:
    return {"key": chart.key, "title": chart.title, "kind": chart.kind, "unit": chart.form.unit, "labels": chart.labels,
            "series": {series.key: series.values for series in chart.series}, "lines": dict(chart.lines)}
