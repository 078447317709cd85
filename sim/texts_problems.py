"""Texts of complaints about input: key → (Chinese, English). Keys begin with `problem.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
