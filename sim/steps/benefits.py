"""Recipients and persons on assistance move one month on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import fma, routine, step
from sim.layout import (
    ASSISTANCE_MONTHS,
    G_ASSISTANCE_TAKE_UP,
    G_CLAIM_SHARE,
    LANES,
    P_ASSISTANCE_INTAKE,
    P_MEDICAL_SHARE,
    SPELL_MONTHS,
)
from sim.rows import R_ASSISTED, R_FIRST_HALF, R_LOSSES, R_MEDICAL, R_SECOND_HALF
from sim.state import S_ASSISTED, S_RECIPIENTS, S_WAGE, X_EXIT_HAZARD

Array = NDArray[np.float64]
_HALF, _QUARTER = SPELL_MONTHS // 2, SPELL_MONTHS // 4


@step
def _stay(entitled: float, leaving: float, shock: float) -> float:
    """Share of a spell month that goes on to the next: entitled · (1 − min(1, hazard · shock)), with `leaving` =
    entitled · hazard."""
    return max(0.0, fma(-leaving, shock, entitled))


@step
def recipients(state: Array, row: Array, x: Array, region: Array, hazard: Array, entitled: Array, moving: Array) -> None:
    """Move the stock of recipients one spell month on, and count each half of the spell (MODEL.md 4).

    `moving` [LANES] is scratch: those on their way from one quarter of the spell to the next. A quarter stays in registers.
    """
    claim_share = region[G_CLAIM_SHARE]
    for i in range(LANES):
        moving[i] = row[R_LOSSES + i] * claim_share
    for d in range(0, SPELL_MONTHS, _QUARTER):
        stock = state[S_RECIPIENTS + d * LANES : S_RECIPIENTS + (d + _QUARTER) * LANES]
        count = row[R_FIRST_HALF : R_FIRST_HALF + LANES] if d < _HALF else row[R_SECOND_HALF : R_SECOND_HALF + LANES]
        e0, e1, e2 = entitled[d], entitled[d + 1], entitled[d + 2]
        e3, e4, e5 = entitled[d + 3], entitled[d + 4], entitled[d + 5]
        h0, h1, h2 = hazard[d] * e0, hazard[d + 1] * e1, hazard[d + 2] * e2
        h3, h4, h5 = hazard[d + 3] * e3, hazard[d + 4] * e4, hazard[d + 5] * e5
        counted_before = 1.0 if d % _HALF > 0 else 0.0
        for i in range(LANES):
            shock, n0 = x[X_EXIT_HAZARD + i], moving[i]
            n1 = stock[i] * _stay(e0, h0, shock)
            n2 = stock[LANES + i] * _stay(e1, h1, shock)
            n3 = stock[2 * LANES + i] * _stay(e2, h2, shock)
            n4 = stock[3 * LANES + i] * _stay(e3, h3, shock)
            n5 = stock[4 * LANES + i] * _stay(e4, h4, shock)
            moving[i] = stock[5 * LANES + i] * _stay(e5, h5, shock)
            stock[i] = n0
            stock[LANES + i] = n1
            stock[2 * LANES + i] = n2
            stock[3 * LANES + i] = n3
            stock[4 * LANES + i] = n4
            stock[5 * LANES + i] = n5
            count[i] = fma(counted_before, count[i], ((n0 + n1) + (n2 + n3)) + (n4 + n5))


@routine
def assistance(
    state: Array, row: Array, x: Array, rule: Array, region: Array, hazard: Array, entitled: Array, moving: Array
) -> None:
    """Move the stock of persons on assistance (失业补助金) one month on, and admit new ones where it is in force.

    Admitted: job losers without a claim, and recipients whose entitlement ends this month; so it runs before
    `recipients` moves them. Writes the number of persons; `moving` [LANES] is scratch.
    """
    admitted = rule[P_ASSISTANCE_INTAKE] * region[G_ASSISTANCE_TAKE_UP]
    unclaimed = 1.0 - region[G_CLAIM_SHARE]
    for i in range(LANES):
        moving[i] = row[R_LOSSES + i] * unclaimed
    for d in range(SPELL_MONTHS):
        if entitled[d] < 1.0:
            at, leave, ending = S_RECIPIENTS + d * LANES, hazard[d], 1.0 - entitled[d]
            for i in range(LANES):
                moving[i] += state[at + i] * (1.0 - min(1.0, leave * x[X_EXIT_HAZARD + i])) * ending
    for i in range(LANES):
        moving[i] *= admitted
        row[R_ASSISTED + i] = 0.0
    for j in range(ASSISTANCE_MONTHS):
        at, leave = S_ASSISTED + j * LANES, hazard[j]
        for i in range(LANES):
            before, now = state[at + i], moving[i]
            state[at + i] = now
            row[R_ASSISTED + i] += now
            moving[i] = before * (1.0 - min(1.0, leave * x[X_EXIT_HAZARD + i]))


@step
def medical_premium(state: Array, row: Array, rule: Array) -> None:
    """Medical premium of recipients: a share of the contribution wage for each of them (MODEL.md 5)."""
    share = rule[P_MEDICAL_SHARE]
    for i in range(LANES):
        row[R_MEDICAL + i] = share * state[S_WAGE + i] * (row[R_FIRST_HALF + i] + row[R_SECOND_HALF + i])
