"""Coverage in months (备付能力) of a snapshot, under every definition, and what it means for the gates (N4).

The notice asks for months of coverage at the last year-end and leaves open which expenditure counts (二(三)), so
all readings stand side by side. The engine judges gates inside a projection by the same products (`sim.steps`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.layout import COVERAGE_EXPENDITURES
from sim.regions import INF, NAN, STATUTORY_ITEMS, Floats, Regions

MONTHS = 12
GATE_LABELS = ("12", "24")
"""Suffixes of the keys of `gates_table`: the gate of ordinary and of hardship refunds, whatever months policy sets."""


@dataclass(frozen=True, eq=False)
class Coverage:
    """One definition: a balance [R] and the expenditure of twelve months [R] that it is set against, in yuan."""

    balance: Floats
    expenditure: Floats

    @property
    def months(self) -> Floats:
        """Months of coverage [R]; inf without expenditure and without debt, NaN where the expenditure is not known."""
        return coverage_months(self.balance, self.expenditure)


def coverage_months(balance: ArrayLike, expenditure: ArrayLike) -> Floats:
    """12 · balance / expenditure of twelve months, element by element; inf (or −inf) where nothing was spent."""
    products, spent = MONTHS * np.asarray(balance, float), np.asarray(expenditure, float)
    months = np.divide(products, spent, out=np.where(products < 0, -INF, INF), where=spent != 0)
    return np.where(np.isnan(spent), NAN, months)


def gate_open(balance: ArrayLike, expenditure: ArrayLike, gate: ArrayLike) -> NDArray[np.bool_]:
    """Whether coverage reaches `gate` months, the number itself included.

    Products are compared, not quotients, so that a coverage of exactly 12 months passes (N4). False where the
    expenditure is NaN: ask `gates_table` for the difference between closed and undecided.
    """
    needed = np.asarray(gate, float) * np.asarray(expenditure, float)
    return np.asarray(MONTHS * np.asarray(balance, float) >= needed)


def expenditure_by_definition(regions: Regions) -> dict[str, Floats]:
    """Last year's expenditure [R] in yuan that each of `layout.COVERAGE_EXPENDITURES` counts; NaN where not known.

    Where only the total is published, the statutory part is what known zeros and amounts of refunds and skill-upgrading
    subsidies leave of it (2008: all of it, since neither existed).
    """
    total = regions.expenditure_last_year_total
    items = np.sum([regions.item(name) for name in STATUTORY_ITEMS], axis=0)
    statutory = np.where(np.isnan(items), total - regions.item("skills_subsidy") - regions.item("refunds"), items)
    found = {
        "statutory": statutory,
        "benefits_only": regions.item("benefits"),
        "total": total,
        "total_with_remittance": total + regions.item("remittance"),
    }
    return {name: found[name] for name in COVERAGE_EXPENDITURES}


def coverage_by_definition(
    regions: Regions, trailing_12: Floats | None = None, forward_12: Floats | None = None
) -> dict[str, Coverage]:
    """Coverage under every definition: last year-end's balance against each expenditure of the year.

    Where given, expenditure [R] of the last twelve months (`trailing_12`) and of the next twelve in the deterministic
    projection (`forward_12`), in yuan, is set against the balance at the opening.
    """
    found = {name: Coverage(regions.balance_last_year_end, spent)
             for name, spent in expenditure_by_definition(regions).items()}
    for name, spent in (("trailing_12", trailing_12), ("forward_12", forward_12)):
        if spent is not None:
            found[name] = Coverage(regions.balance, spent)
    return found


def gates_table(
    regions: Regions, gates: ArrayLike, definition: str = "statutory", trailing_12: Floats | None = None,
    forward_12: Floats | None = None,
) -> list[dict[str, Any]]:
    """Each region's coverage and distance to both gates, ready for JSON (yuan and months; null: not known or endless).

    `gates` are months, [2] or [2, R]: of ordinary and of hardship refunds; they are judged under `definition`, one of
    the keys of `coverage_by_definition`. A gate is null where the definition's expenditure is not published. Raises
    KeyError for a definition that is not there.
    """
    found = coverage_by_definition(regions, trailing_12, forward_12)
    judged = found[definition]
    months = {name: coverage.months for name, coverage in found.items()}
    limits = np.asarray(gates, float)
    limits = np.broadcast_to(limits[:, None] if limits.ndim == 1 else limits, (len(GATE_LABELS), len(regions)))
    return [
        {"region": name, "balance_yuan": float(judged.balance[r]),
         "coverage_months": {key: _plain(values[r]) for key, values in months.items()},
         **_row(judged, r, limits[:, r])}
        for r, name in enumerate(regions.names)
    ]


def _row(judged: Coverage, r: int, limits: Sequence[float] | Floats) -> Mapping[str, Any]:
    balance, spent, months = judged.balance[r], judged.expenditure[r], judged.months[r]
    known = not np.isnan(spent)
    gates = {f"gate_{label}": bool(gate_open(balance, spent, limit)) if known else None
             for label, limit in zip(GATE_LABELS, limits, strict=True)}
    margins: dict[str, float | None] = {}
    for label, limit in zip(GATE_LABELS, limits, strict=True):
        margins[f"margin_months_{label}"] = _plain(months - limit)
        margins[f"margin_yuan_{label}"] = _plain(balance - limit * spent / MONTHS)
    return {**gates, **margins}


def _plain(value: float) -> float | None:
    """A number for JSON, which has neither infinity nor NaN."""
    return float(value) if np.isfinite(value) else None
