"""Texts of the monthly report: key → (Chinese, English). Keys begin with `report.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
