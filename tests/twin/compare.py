"""Holding a projection against the twin, or against its own accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Any

from .exact import FIFTY_DIGITS, ZERO, dec, total
from .rules import REFUND_CLASSES
from .training import CHANNELS

INFLOWS = ("contributions_employer", "contributions_employee", "other_income", "interest", "grant", "fiscal_subsidy",
           "arrears_incurred")
OUTFLOWS = ("benefits", "medical_premium", "assistance", "other_statutory", "skills_subsidy",
            *(f"ordinary_refund_{k}" for k in REFUND_CLASSES), "topup", "hardship_refund", "remittance",
            "arrears_settled")
LINES = INFLOWS + OUTFLOWS


@dataclass(frozen=True)
class Difference:
    """One figure on which two projections do not agree."""

    month: str
    place: str
    name: str
    twin: Decimal
    other: Decimal

    @property
    def size(self) -> Decimal:
        """Absolute difference; infinite where only one of the two is finite."""
        if self.twin.is_finite() and self.other.is_finite():
            return abs(self.twin - self.other)
        return ZERO if self.twin == self.other else Decimal("Infinity")

    def __str__(self) -> str:
        return f"{self.month} {self.place} {self.name}: twin {self.twin:.4f}, other {self.other:.4f}"


def differences(
    twin: list[dict[str, Any]], other: Iterable[dict[str, Any]], tolerance: float = 0.01,
) -> list[Difference]:
    """Figures of `other` that are further than `tolerance` from the twin's, the largest first.

    `other` has the shape of the twin's result (one entry per month: `regions` by name, `pool`), with any subset of its
    figures, in floats; a list (such as recipients by spell month) is compared element by element.
    """
    found = []
    for month, held in zip(twin, other, strict=True):
        places = [(name, month["regions"][name], figures) for name, figures in held.get("regions", {}).items()]
        places.append(("pool", month["pool"], held.get("pool", {})))
        for place, mine, figures in places:
            for name, figure in figures.items():
                found += _figure(month["month"], place, name, mine[name], figure)
    return sorted((each for each in found if not each.size <= dec(tolerance)), key=lambda each: -each.size)


def _figure(month: str, place: str, name: str, mine: Any, theirs: Any) -> list[Difference]:
    """One figure or the elements of one, whether or not they differ. Truth values count as 1 and 0."""
    if isinstance(mine, list):
        pairs = zip(mine, theirs, strict=True)
        return [Difference(month, place, f"{name}[{i}]", _number(a), _number(b)) for i, (a, b) in enumerate(pairs)]
    return [Difference(month, place, name, _number(mine), _number(theirs))]


def _number(value: Any) -> Decimal:
    return Decimal(int(value)) if isinstance(value, bool) else dec(value)


def broken_identities(months: list[dict[str, Any]], tolerance: Decimal = Decimal("0.005")) -> list[str]:
    """Accounts that do not close, grants above the capped need, stocks below zero."""
    with localcontext(FIFTY_DIGITS):
        return [f"{month['month']} {name}" for month in months for name, gap in _gaps(month) if abs(gap) > tolerance]


def _gaps(month: dict[str, Any]) -> list[tuple[str, Decimal]]:
    gaps = []
    for name, flow in month["regions"].items():
        moved = total(flow[line] for line in INFLOWS) - total(flow[line] for line in OUTFLOWS)
        gaps.append((f"{name} fund", flow["opening"] + moved - flow["closing"]))
        trained = total(flow[f"training_{channel}"] for channel in CHANNELS)
        skills = flow["skills_account_opening"] + flow["skills_topup"] - trained - flow["skills_account"]
        gaps += [(f"{name} skills account", skills),
                 (f"{name} grant above the capped need", max(ZERO, flow["grant"] - flow["capped"])),
                 (f"{name} balance below zero", min(ZERO, flow["closing"], flow["skills_account"]))]
    pool, regions = month["pool"], month["regions"].values()
    gaps.append(("pool", pool["opening"] + pool["remittances"] + pool["interest"] - pool["grants"] - pool["closing"]))
    gaps.append(("grants", total(flow["grant"] for flow in regions) - pool["grants"]))
    gaps.append(("pool below zero", min(ZERO, pool["closing"])))
    return gaps
