"""Texts of nowcast, warnings and bridge: key → (Chinese, English). Keys begin with `monitoring.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
