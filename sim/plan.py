"""The deterministic plan: what two of the switches read instead of what has happened so far.

`remitted_basis: full_year_plan` caps grants by the remittance planned for the calendar year; `coverage_period:
forward_12` judges gates by the expenditure planned for the next 12 months. Both come from one projection at mean drivers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.economy import EconomySpec
from sim.inputs import Inputs, build_model, extended
from sim.layout import (
    C_COVERAGE_EXPENDITURE,
    C_COVERAGE_PERIOD,
    C_REMITTED_BASIS,
    COVERAGE_EXPENDITURES,
    PRIOR_YEAR,
    REMITTED_BASES,
)
from sim.ledger import line_index
from sim.opening import opening_common
from sim.policy import Policy
from sim.projection import reference_path

Array = NDArray[np.float64]
_STATUTORY = ("benefits", "medical_premium", "assistance", "other_statutory")
_TOTAL = (*_STATUTORY, "skills_subsidy", "refunds_own", "refunds_supported")
_LINES = {
    "statutory": _STATUTORY,
    "benefits_only": ("benefits",),
    "total": _TOTAL,
    "total_with_remittance": (*_TOTAL, "remittance"),
}


def coverage_flows(lines: Array) -> Array:
    """Coverage expenditure by definition [4, R, M] from ledger lines [R, M, LINE] (MODEL.md 5)."""
    return np.stack([
        sum((lines[:, :, line_index(key)] for key in _LINES[name]), np.zeros(lines.shape[:2]))
        for name in COVERAGE_EXPENDITURES])


def deterministic_plan(inputs: Inputs, policy: Policy, spec: EconomySpec) -> tuple[Array, Array]:
    """The plan of a question: `plan_of` the same question to the end of the year after its horizon."""
    return plan_of(extended(inputs, policy, spec), inputs.months)


def plan_of(longer: Inputs, months: int) -> tuple[Array, Array]:
    """Plan at mean drivers: remittance of each month's calendar year (what was remitted before the opening included),
    and coverage expenditure of the 12 months from each month on. Both [months, R], yuan, regions in the order of names.

    `longer` reaches to the end of the year after the last of the `months`. The plan itself is made with remittances to
    date and prior-year gates, so that it does not need itself.
    """
    lines = _planned_lines(longer)
    remittance = lines[:, :, line_index("remittance")].T
    years = (longer.start + np.arange(longer.months)) // 12
    plan = np.stack([remittance[years == year].sum(axis=0) for year in years[:months]])
    plan[years[:months] == years[0]] += longer.regions.remitted_this_year
    flows, forward = coverage_flows(lines), np.empty((months, len(longer.regions)))
    for m in range(months):
        definition = int(longer.rules.calendar[m, C_COVERAGE_EXPENDITURE])
        forward[m] = flows[definition, :, m : m + 12].sum(axis=1)
    return plan, forward


def forward_by_definition(inputs: Inputs, policy: Policy, spec: EconomySpec) -> Array:
    """Expenditure planned for the 12 months after the opening under each of `layout.COVERAGE_EXPENDITURES`: [4, R],
    yuan, regions in the order of names. The plan is that of `deterministic_plan`."""
    flows = coverage_flows(_planned_lines(extended(inputs, policy, spec)))
    return np.asarray(flows[:, :, :12].sum(axis=2))


def _planned_lines(longer: Inputs) -> Array:
    """Ledger lines [R, M, LINE] at mean drivers, with remittances to date and prior-year gates."""
    model = build_model(longer, 0, deterministic=True)
    calendar = model.calendar.copy()
    calendar[:, C_COVERAGE_PERIOD] = PRIOR_YEAR
    calendar[:, C_REMITTED_BASIS] = REMITTED_BASES.index("year_to_date")
    lines, _ = reference_path(
        longer, model._replace(calendar=calendar), longer.state, opening_common(longer.regions), ())
    return lines
