"""What the year was planned to bring: budgets of income and expenditure, and targets of refunds, by region and year."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sim.actuals.lines import BY_KEY, FEN
from sim.monitoring.types import TOTAL

Place = tuple[str, int, str]
"""Region, calendar year, line of the actuals."""


@dataclass(frozen=True)
class Plans:
    """Budgets and targets in fen or counts; what is not planned is not there."""

    budgets: Mapping[Place, int] = field(default_factory=dict)
    targets: Mapping[Place, int] = field(default_factory=dict)

    def budget(self, region: str, year: int, line: str, regions: tuple[str, ...]) -> int | None:
        """The year's budget of a line; for TOTAL its own, else the sum over `regions`, if every one of them has it."""
        return _planned(self.budgets, region, year, line, regions)

    def target(self, region: str, year: int, line: str, regions: tuple[str, ...]) -> int | None:
        """The year's target of a line; for TOTAL likewise."""
        return _planned(self.targets, region, year, line, regions)


def _planned(places: Mapping[Place, int], region: str, year: int, line: str, regions: tuple[str, ...]) -> int | None:
    if region != TOTAL or (TOTAL, year, line) in places:
        return places.get((region, year, line))
    found = [places.get((name, year, line)) for name in regions]
    known = [value for value in found if value is not None]
    return sum(known) if known and len(known) == len(found) else None


def read_plans(path: Path) -> Plans:
    """Read a table with the columns region, year, kind (budget or target), line, value (yuan or a count)."""
    places: dict[str, dict[Place, int]] = {"budget": {}, "target": {}}
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            scale = FEN if BY_KEY[row["line"]].unit == "fen" else 1
            places[row["kind"]][row["region"], int(row["year"]), row["line"]] = round(float(row["value"]) * scale)
    return Plans(places["budget"], places["target"])
