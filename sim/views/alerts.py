"""Regions whose projected coverage is short of a gate in a month: what the rules of that month make of a projection."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.months import Month
from sim.running import Run
from sim.views.axis import position

if TYPE_CHECKING:
    import pandas as pd

GATES = (("gate_ordinary_months", "coverage_below_12"), ("gate_hardship_months", "coverage_below_24"))
"""Rules of the two gates, and the chance that is shown beside each."""


def short_regions(run: Run, when: Month) -> pd.DataFrame:
    """One row for each region whose mean coverage in `when` is below a gate in force, the shortest first.

    Columns: region, region_en, rule (key of the higher-ranking gate missed), id (its number, N4), coverage_months,
    gate_months, chance (share of paths below 12, or 24, months). Raises BadInputError for a month outside the horizon.
    """
    import pandas as pd

    projection, policy, at = run.projection, run.scenario.policy, position(run.projection, when)
    coverage, rows = projection.line("coverage")[:, at], []
    for r, name in enumerate(run.regions.names):
        for rule, line in GATES:
            gate = policy.number(rule, when, name)
            if coverage[r] < gate:
                rows.append({
                    "region": name, "region_en": run.regions.names_en[r], "rule": rule, "id": policy.rules[rule].id,
                    "coverage_months": coverage[r], "gate_months": gate, "chance": projection.line(line)[r, at]})
                break
    frame = pd.DataFrame(rows, columns=["region", "region_en", "rule", "id", "coverage_months", "gate_months", "chance"])
    return frame.sort_values("coverage_months", ignore_index=True)
