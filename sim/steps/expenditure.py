"""The region's own account of the month, and its coverage expenditure under every definition."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.layout import (
    COVERAGE_EXPENDITURES,
    G_OTHER_INCOME,
    LANES,
    P_ASSISTANCE_BENEFIT,
    P_BENEFIT_1_12,
    P_BENEFIT_13_24,
    P_OTHER_STATUTORY_SHARE,
    P_SKILLS_SUBSIDY,
    T_EMPLOYEE,
    T_EMPLOYER,
    T_PAID,
    T_REMITTANCE,
)
from sim.ledger import LAST_DIGITS, TOLERANCE_YUAN
from sim.ring import trailing_sum
from sim.rows import (
    R_ASSISTED,
    R_BASE,
    R_FIRST_HALF,
    R_HARDSHIP,
    R_INSURED,
    R_MEDICAL,
    R_ORDINARY,
    R_OWN,
    R_RECEIVED,
    R_SECOND_HALF,
    R_SUPPORTED,
    R_TOPUP,
)
from sim.state import F_NET, F_REMITTANCE, F_SUPPORTED, F_TRAILING, NCOVER, S_RING, S_YEAR_EXPENDITURE

Array = NDArray[np.float64]
STATUTORY, BENEFITS_ONLY, TOTAL, TOTAL_WITH_REMITTANCE = range(len(COVERAGE_EXPENDITURES))

_OWN_TOLERANCE = TOLERANCE_YUAN / 2.0
"""Half of what an account may miss by (Q2); the other half is the close's."""


@step
def account(
    state: Array, row: Array, flow: Array, rule: Array, region: Array, rate: Array, definition: int,
    month_of_year: int, refunds: bool, topped: bool,
) -> int:
    """Net flow of the region's own month (MODEL.md 3, 5, 9), and what the month counts as coverage expenditure.

    The month's expenditure under `definition` goes to the ring and, as statutory expenditure besides (for the working
    floor), to the year's sums. `refunds`, `topped`: rows of refunds and of the top-up are there to be read. Returns in how
    many lanes the lines of the ledger, added up one by one, do not give the net flow.
    """
    level_1_12, level_13_24, assistance = rule[P_BENEFIT_1_12], rule[P_BENEFIT_13_24], rule[P_ASSISTANCE_BENEFIT]
    other_share, skills_subsidy, other_income = rule[P_OTHER_STATUTORY_SHARE], rule[P_SKILLS_SUBSIDY], region[G_OTHER_INCOME]
    paid_rate, remittance_rate = rate[T_PAID], rate[T_REMITTANCE]
    employer, employee = rate[T_EMPLOYER], rate[T_EMPLOYEE]
    with_statutory = 0.0 if definition == BENEFITS_ONLY else 1.0
    with_refunds = 1.0 if definition in (TOTAL, TOTAL_WITH_REMITTANCE) else 0.0
    with_remittance = 1.0 if definition == TOTAL_WITH_REMITTANCE else 0.0
    start = S_RING + (definition * 12 + month_of_year - 1) * LANES
    slot, year = state[start : start + LANES], state[S_YEAR_EXPENDITURE : S_YEAR_EXPENDITURE + NCOVER * LANES]
    broken = 0
    for i in range(LANES):
        benefits = level_1_12 * row[R_FIRST_HALF + i] + level_13_24 * row[R_SECOND_HALF + i]
        medical, assisted = row[R_MEDICAL + i], assistance * row[R_ASSISTED + i]
        rest = medical + assisted + other_share * benefits
        skills = skills_subsidy * row[R_INSURED + i]
        remittance = remittance_rate * row[R_BASE + i]
        own, supported = row[R_OWN + i], row[R_SUPPORTED + i]
        statutory = benefits + rest
        net = paid_rate * row[R_RECEIVED + i] + other_income - remittance - statutory - skills - own
        flow[F_REMITTANCE + i] = remittance
        flow[F_SUPPORTED + i] = supported
        flow[F_NET + i] = net
        slot[i] = (
            benefits + with_statutory * rest + with_refunds * (skills + (own + supported)) + with_remittance * remittance)
        year[STATUTORY * LANES + i] += statutory
    if definition != STATUTORY:
        for i in range(LANES):
            year[definition * LANES + i] += slot[i]
    trailing_sum(state, definition, flow[F_TRAILING + definition * LANES : F_TRAILING + (definition + 1) * LANES])
    # the ledger's own view, line by line: one is held against the other
    for i in range(LANES):
        benefits = level_1_12 * row[R_FIRST_HALF + i] + level_13_24 * row[R_SECOND_HALF + i]
        spent = benefits + row[R_MEDICAL + i] + assistance * row[R_ASSISTED + i] + other_share * benefits
        spent += skills_subsidy * row[R_INSURED + i] + remittance_rate * row[R_BASE + i]
        income = employer * row[R_RECEIVED + i] + employee * row[R_RECEIVED + i] + other_income
        miss = income - spent - (flow[F_NET + i] - flow[F_SUPPORTED + i])
        if refunds:
            ordinary = (row[R_ORDINARY + i] + row[R_ORDINARY + LANES + i]) + (
                row[R_ORDINARY + 2 * LANES + i] + row[R_ORDINARY + 3 * LANES + i])
            miss -= ordinary + row[R_HARDSHIP + i]
        if topped:
            miss -= row[R_TOPUP + i]
        # written so that a NaN counts as broken
        broken += 0 if abs(miss) <= _OWN_TOLERANCE + LAST_DIGITS * (income + spent) else 1
    return broken


@routine
def other_definitions(
    state: Array, row: Array, flow: Array, rule: Array, definition: int, month_of_year: int
) -> None:
    """Coverage expenditure of the month under the definitions other than the one in force, where they are wanted too."""
    for c in range(NCOVER):
        if c != definition:
            start = S_RING + (c * 12 + month_of_year - 1) * LANES
            slot, year = state[start : start + LANES], S_YEAR_EXPENDITURE + c * LANES
            for i in range(LANES):
                benefits = rule[P_BENEFIT_1_12] * row[R_FIRST_HALF + i] + rule[P_BENEFIT_13_24] * row[R_SECOND_HALF + i]
                now = benefits
                if c != BENEFITS_ONLY:
                    now += row[R_MEDICAL + i] + rule[P_ASSISTANCE_BENEFIT] * row[R_ASSISTED + i] + (
                        rule[P_OTHER_STATUTORY_SHARE] * benefits)
                if c in (TOTAL, TOTAL_WITH_REMITTANCE):
                    now += rule[P_SKILLS_SUBSIDY] * row[R_INSURED + i] + (row[R_OWN + i] + row[R_SUPPORTED + i])
                if c == TOTAL_WITH_REMITTANCE:
                    now += flow[F_REMITTANCE + i]
                slot[i] = now
                if c != STATUTORY:
                    state[year + i] += now
            trailing_sum(state, c, flow[F_TRAILING + c * LANES : F_TRAILING + (c + 1) * LANES])
