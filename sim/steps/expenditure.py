"""Coverage expenditure of the month under every definition, for the year's sums and the last 12 months."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import COVERAGE_EXPENDITURES, LANES, NREFUND, P_FLOOR_MONTHS
from sim.ledger import (
    L_ASSISTANCE,
    L_BENEFITS,
    L_CONTRIBUTIONS_EMPLOYEE,
    L_CONTRIBUTIONS_EMPLOYER,
    L_HARDSHIP_REFUND,
    L_MEDICAL_PREMIUM,
    L_ORDINARY_REFUND,
    L_OTHER_INCOME,
    L_OTHER_STATUTORY,
    L_REFUNDS_OWN,
    L_REFUNDS_SUPPORTED,
    L_REMITTANCE,
    L_SKILLS_SUBSIDY,
    L_TOPUP,
)
from sim.ring import trailing_sum
from sim.state import F_CHECK, F_FLOOR, F_TRAILING, NCOVER, S_LAST_EXPENDITURE, S_RING, S_YEAR_EXPENDITURE

Array = NDArray[np.float64]
STATUTORY, BENEFITS_ONLY, TOTAL, TOTAL_WITH_REMITTANCE = range(len(COVERAGE_EXPENDITURES))


@step
def coverage_expenditure(
    state: Array, line: Array, flow: Array, rule: Array, month_of_year: int, definition: int, every: bool, now: Array
) -> None:
    """Add the month to the year's sums and the ring, and hand on the trailing sums (MODEL.md 5).

    Only `definition` is summed over 12 months, and the year besides for the working floor (MODEL.md 10), unless `every`
    definition is wanted; `now` [NCOVER · LANES] is scratch.
    """
    # slices, so that the loops below run over plain offsets
    year = state[S_YEAR_EXPENDITURE : S_YEAR_EXPENDITURE + NCOVER * LANES]
    for i in range(LANES):
        paid = line[L_BENEFITS + i]
        statutory = paid + line[L_MEDICAL_PREMIUM + i] + line[L_ASSISTANCE + i] + line[L_OTHER_STATUTORY + i]
        total = statutory + line[L_SKILLS_SUBSIDY + i] + (line[L_REFUNDS_OWN + i] + line[L_REFUNDS_SUPPORTED + i])
        now[STATUTORY * LANES + i] = statutory
        now[BENEFITS_ONLY * LANES + i] = paid
        now[TOTAL * LANES + i] = total
        now[TOTAL_WITH_REMITTANCE * LANES + i] = total + line[L_REMITTANCE + i]
    for c in range(NCOVER):
        if every or c in (definition, STATUTORY):
            for i in range(LANES):
                year[c * LANES + i] += now[c * LANES + i]
        if every or c == definition:
            start = S_RING + (c * 12 + month_of_year - 1) * LANES
            slot = state[start : start + LANES]
            for i in range(LANES):
                slot[i] = now[c * LANES + i]
            trailing_sum(state, c, flow[F_TRAILING + c * LANES : F_TRAILING + (c + 1) * LANES])
    floor = rule[P_FLOOR_MONTHS] / 12.0
    for i in range(LANES):
        flow[F_FLOOR + i] = floor * state[S_LAST_EXPENDITURE + STATUTORY * LANES + i]


@step
def ledger_total(line: Array, flow: Array) -> None:
    """The ledger's own view of the month's net flow before the regions meet: Σ income lines − Σ expenditure lines.

    Written out from the lines and not from the steps' running sum, so that closing the month can check one against the
    other. The lines and signs are those of `ledger.SIGNS` (a test holds the two together).
    """
    for i in range(LANES):
        income = line[L_CONTRIBUTIONS_EMPLOYER + i] + line[L_CONTRIBUTIONS_EMPLOYEE + i] + line[L_OTHER_INCOME + i]
        statutory = (
            line[L_BENEFITS + i] + line[L_MEDICAL_PREMIUM + i] + line[L_ASSISTANCE + i] + line[L_OTHER_STATUTORY + i]
        )
        refunds = line[L_TOPUP + i] + line[L_HARDSHIP_REFUND + i]
        for k in range(NREFUND):
            refunds += line[L_ORDINARY_REFUND + k * LANES + i]
        flow[F_CHECK + i] = income - (statutory + line[L_SKILLS_SUBSIDY + i] + refunds + line[L_REMITTANCE + i])
