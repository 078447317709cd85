"""Texts of the store, its log and sign-offs: key → (Chinese, English). Keys begin with `store.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {}
