"""Texts of importing actuals: key → (Chinese, English). Keys begin with `actuals.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
