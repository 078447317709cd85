"""What the year was planned to bring: budgets of income and expenditure, and targets of refunds, by region and year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

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
