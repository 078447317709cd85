"""Every format of a report, by the end of its file's name; each writer is loaded when it is asked for."""

from __future__ import annotations

from importlib import import_module

from sim.report.tables import Report

FORMATS = ("docx", "xlsx", "pdf", "json")
MEDIA = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}


def report_bytes(report: Report, kind: str) -> bytes:
    """A report as a file of one of `FORMATS`."""
    written: bytes = getattr(import_module(f"sim.report.{kind}_file"), f"{kind}_bytes")(report)
    return written
