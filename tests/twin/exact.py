"""Exact numbers: everything the twin computes is a Decimal with 50 digits."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Any

FIFTY_DIGITS = Context(prec=50)
ZERO, ONE, TWELVE = Decimal(0), Decimal(1), Decimal(12)
INFINITY = Decimal("Infinity")


def dec(value: Any) -> Decimal:
    """A number as people write it: a float stands for its shortest decimal form, text for its digits."""
    if isinstance(value, Decimal):
        return value
    if isinstance(value, bool) or value is None:
        raise TypeError(f"{value!r} is not a number")
    # float() first: numpy scalars print as `np.float64(...)`.
    return Decimal(value) if isinstance(value, int | str) else Decimal(repr(float(value)))


def total(numbers: Any) -> Decimal:
    """Sum that is a Decimal even of nothing."""
    return sum(numbers, ZERO)


def clamp(value: Decimal, low: Decimal, high: Decimal) -> Decimal:
    """`value`, moved into [low, high]."""
    return max(low, min(high, value))
