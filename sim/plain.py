"""Objects that JSON has, made of any that the program has: for output, for the store, for hashes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any


def plain(value: Any) -> Any:
    """Objects that JSON has: no numpy scalars or arrays, tuples as lists, null for NaN and infinity."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        return value if isfinite(value) else None
    return plain(value.tolist()) if hasattr(value, "tolist") else str(value)


def json_text(value: Any) -> str:
    """One object as text, Chinese left readable."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError):  # something that JSON does not have: go through all of it
        return json.dumps(plain(value), ensure_ascii=False, allow_nan=False)


def canonical(value: Any) -> str:
    """The one text of an object that hashes are taken of: keys sorted, no spaces, ASCII only."""
    return json.dumps(plain(value), sort_keys=True, separators=(",", ":"), allow_nan=False)
