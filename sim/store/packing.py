"""Large objects of a run or report: kept as compressed JSON, named by the hash of their content."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from typing import Any

from sim.plain import canonical, plain


def pack(value: Mapping[str, Any]) -> bytes:
    """Compressed JSON; keys stay in their order."""
    return zlib.compress(json.dumps(plain(value), separators=(",", ":"), allow_nan=False).encode(), level=6)


def unpack(packed: bytes) -> dict[str, Any]:
    """What was packed, as objects of JSON: tuples have become lists."""
    found: dict[str, Any] = json.loads(zlib.decompress(packed))
    return found


def content_sha256(value: Mapping[str, Any]) -> str:
    """SHA-256 of the content, whatever the order of its keys."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
