"""Recipients move one spell month on; benefits, medical premium, assistance and the other statutory items follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import (
    ASSISTANCE_MONTHS,
    G_ASSISTANCE_TAKE_UP,
    G_CLAIM_SHARE,
    LANES,
    P_ASSISTANCE_BENEFIT,
    P_ASSISTANCE_INTAKE,
    P_BENEFIT_1_12,
    P_BENEFIT_13_24,
    P_MEDICAL_SHARE,
    P_OTHER_STATUTORY_SHARE,
    P_SKILLS_SUBSIDY,
    SPELL_MONTHS,
)
from sim.ledger import (
    L_ASSISTANCE,
    L_BENEFITS,
    L_MEDICAL_PREMIUM,
    L_NEW_RECIPIENTS,
    L_OTHER_STATUTORY,
    L_RECIPIENTS,
    L_SKILLS_SUBSIDY,
)
from sim.state import F_NET, S_ASSISTED, S_INSURED, S_RECIPIENTS, S_WAGE, X_EXIT_HAZARD, X_LOSSES

Array = NDArray[np.float64]
_FIRST_HALF, _QUARTET = 12, 4


@step
def recipients(state: Array, line: Array, x: Array, hazard: Array, entitled: Array, moving: Array) -> None:
    """Move the stock of recipients one spell month on, and count each half of the spell (MODEL.md 4).

    The counts go to the benefit and recipients lines, where `benefits` picks them up. `moving` [LANES] is scratch: those
    on their way from one quartet of spell months to the next. Four months a pass keep the stock in registers.
    """
    for i in range(LANES):
        moving[i] = line[L_NEW_RECIPIENTS + i]
        line[L_BENEFITS + i] = 0.0
        line[L_RECIPIENTS + i] = 0.0
    for half in range(2):
        count = line[L_BENEFITS : L_BENEFITS + LANES] if half == 0 else line[L_RECIPIENTS : L_RECIPIENTS + LANES]
        for quartet in range(3):
            d = half * _FIRST_HALF + _QUARTET * quartet
            at = S_RECIPIENTS + d * LANES
            # (1 − min(1, h · shock)) · e as e − min(e, e · h · shock)
            e0, e1, e2, e3 = entitled[d], entitled[d + 1], entitled[d + 2], entitled[d + 3]
            h0, h1, h2, h3 = hazard[d] * e0, hazard[d + 1] * e1, hazard[d + 2] * e2, hazard[d + 3] * e3
            for i in range(LANES):
                shock, n0 = x[X_EXIT_HAZARD + i], moving[i]
                n1 = state[at + i] * (e0 - min(e0, h0 * shock))
                n2 = state[at + LANES + i] * (e1 - min(e1, h1 * shock))
                n3 = state[at + 2 * LANES + i] * (e2 - min(e2, h2 * shock))
                moving[i] = state[at + 3 * LANES + i] * (e3 - min(e3, h3 * shock))
                state[at + i] = n0
                state[at + LANES + i] = n1
                state[at + 2 * LANES + i] = n2
                state[at + 3 * LANES + i] = n3
                count[i] += (n0 + n1) + (n2 + n3)


@step
def anybody_assisted(rules: Array, m: int, r: int) -> bool:
    """Whether the stock on assistance may hold or pay anybody: admitted within its months, or before the run began."""
    if m < ASSISTANCE_MONTHS or rules[m, r, P_ASSISTANCE_BENEFIT] > 0.0:
        return True
    for earlier in range(ASSISTANCE_MONTHS + 1):
        if rules[m - earlier, r, P_ASSISTANCE_INTAKE] > 0.0:
            return True
    return False


@step
def assistance(
    state: Array, line: Array, x: Array, rule: Array, region: Array, hazard: Array, entitled: Array, moving: Array
) -> None:
    """Move the stock of persons on assistance (失业补助金) one month on, and admit new ones where it is in force.

    Admitted: job losers without a claim, and recipients whose entitlement ends this month; so it runs before
    `recipients` moves them. Writes the number of persons to the assistance line; `moving` [LANES] is scratch.
    """
    admitted = rule[P_ASSISTANCE_INTAKE] * region[G_ASSISTANCE_TAKE_UP]
    unclaimed = 1.0 - region[G_CLAIM_SHARE]
    for i in range(LANES):
        moving[i] = x[X_LOSSES + i] * unclaimed
    for d in range(SPELL_MONTHS):
        if entitled[d] < 1.0:
            at, leave, ending = S_RECIPIENTS + d * LANES, hazard[d], 1.0 - entitled[d]
            for i in range(LANES):
                moving[i] += state[at + i] * (1.0 - min(1.0, leave * x[X_EXIT_HAZARD + i])) * ending
    for i in range(LANES):
        moving[i] *= admitted
        line[L_ASSISTANCE + i] = 0.0
    for j in range(ASSISTANCE_MONTHS):
        at, leave = S_ASSISTED + j * LANES, hazard[j]
        for i in range(LANES):
            before, now = state[at + i], moving[i]
            state[at + i] = now
            line[L_ASSISTANCE + i] += now
            moving[i] = before * (1.0 - min(1.0, leave * x[X_EXIT_HAZARD + i]))


@step
def benefits(state: Array, line: Array, flow: Array, rule: Array) -> None:
    """Benefits by spell half, medical premium, assistance, other statutory items, skill subsidies (MODEL.md 5)."""
    level_1_12, level_13_24 = rule[P_BENEFIT_1_12], rule[P_BENEFIT_13_24]
    medical_share, assistance_benefit = rule[P_MEDICAL_SHARE], rule[P_ASSISTANCE_BENEFIT]
    other_share, skills_subsidy = rule[P_OTHER_STATUTORY_SHARE], rule[P_SKILLS_SUBSIDY]
    for i in range(LANES):
        first, second = line[L_BENEFITS + i], line[L_RECIPIENTS + i]
        total = first + second
        paid = level_1_12 * first + level_13_24 * second
        medical = medical_share * state[S_WAGE + i] * total
        assisted = assistance_benefit * line[L_ASSISTANCE + i]
        other = other_share * paid
        skills = skills_subsidy * state[S_INSURED + i]
        line[L_RECIPIENTS + i] = total
        line[L_BENEFITS + i] = paid
        line[L_MEDICAL_PREMIUM + i] = medical
        line[L_ASSISTANCE + i] = assisted
        line[L_OTHER_STATUTORY + i] = other
        line[L_SKILLS_SUBSIDY + i] = skills
        flow[F_NET + i] -= paid + medical + assisted + other + skills
