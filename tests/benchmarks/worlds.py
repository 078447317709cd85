"""The baseline in other sizes: its regions repeated under other names, and other horizons."""

from __future__ import annotations

from dataclasses import replace

from sim.running import Prepared, prepare
from sim.scenario import load_scenario

NATIONAL = (340, 120, 10_000)
"""Regions, months and paths of a run for the whole country: its prefectures and leagues, ten years."""


def repeated(regions: int | None = None, months: int | None = None) -> Prepared:
    """The baseline with so many regions (copies of its own, one after the other, the pool in proportion) and months."""
    scenario = load_scenario("baseline")
    own = scenario.regions()
    count = len(own) if regions is None else regions
    copies = own.take([r % len(own) for r in range(count)])
    copies = replace(
        copies, pool_balance=own.pool_balance * count / len(own),
        names=tuple(f"{name} {r // len(own) + 1}" for r, name in enumerate(copies.names)),
        names_en=tuple(f"{name} {r // len(own) + 1}" for r, name in enumerate(copies.names_en)))
    return prepare(replace(scenario, months=scenario.months if months is None else months), copies)
