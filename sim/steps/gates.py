"""The turn of the year and the 12- and 24-month gates that are judged on what the past year left."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.layout import (
    FORWARD_12,
    G_HARDSHIP_SHARE,
    LANES,
    NCLASS,
    NREFUND,
    P_BELOW_GATE,
    P_GATE_HARDSHIP,
    P_GATE_ORDINARY,
    P_HARDSHIP_OFFERED,
    SUPPORT,
    TRAILING_12,
)
from sim.ring import trailing_sum
from sim.rows import R_GATE_12, R_GATE_24
from sim.state import (
    NCOVER,
    S_BALANCE,
    S_BASE,
    S_CARRY_BASE,
    S_CARRY_HS,
    S_CARRY_OWN_12,
    S_CARRY_OWN_24,
    S_GRANTED,
    S_HS,
    S_LAST_BALANCE,
    S_LAST_EXPENDITURE,
    S_OWN_12,
    S_OWN_24,
    S_REMITTED,
    S_SUBSIDISED,
    S_TOPUP_PAID_BEFORE,
    S_YEAR_CONTRIBUTIONS,
    S_YEAR_EXPENDITURE,
)

Array = NDArray[np.float64]


@routine
def turn_year(state: Array) -> None:
    """January: the year's sums become last year's, last year's refund terms become the carried ones (MODEL.md 6, 12)."""
    for k in range(NREFUND * LANES):
        state[S_CARRY_BASE + k] = state[S_BASE + k]
        state[S_BASE + k] = state[S_YEAR_CONTRIBUTIONS + k]
        state[S_TOPUP_PAID_BEFORE + k] = 0.0
    for k in range(NCLASS * LANES):
        state[S_YEAR_CONTRIBUTIONS + k] = 0.0
    for k in range(NCOVER * LANES):
        state[S_LAST_EXPENDITURE + k] = state[S_YEAR_EXPENDITURE + k]
        state[S_YEAR_EXPENDITURE + k] = 0.0
    for i in range(LANES):
        state[S_CARRY_OWN_12 + i] = state[S_OWN_12 + i]
        state[S_CARRY_OWN_24 + i] = state[S_OWN_24 + i]
        state[S_CARRY_HS + i] = state[S_HS + i]
        state[S_LAST_BALANCE + i] = state[S_BALANCE + i]
        state[S_REMITTED + i] = 0.0
        state[S_GRANTED + i] = 0.0
        state[S_SUBSIDISED + i] = 0.0


@routine
def judge_gates(
    state: Array, rule: Array, region: Array, definition: int, period: int, forward: float, year_begins: bool,
    denominator: Array,
) -> None:
    """Judge both gates (N4, notice 二(三)): 12 · balance ≥ gate · expenditure, inclusive; products are compared so that
    exactly 12 months pass. The hardship share is that of the year: it moves only where `year_begins` (or the run does).
    `forward` is next year's planned expenditure; `denominator` [LANES] is left with what was judged against."""
    if period == TRAILING_12:
        trailing_sum(state, definition, denominator)
    else:
        for i in range(LANES):
            denominator[i] = forward if period == FORWARD_12 else state[S_LAST_EXPENDITURE + definition * LANES + i]
    gate_ordinary, gate_hardship = rule[P_GATE_ORDINARY], rule[P_GATE_HARDSHIP]
    support = 1.0 if rule[P_BELOW_GATE] == SUPPORT else 0.0
    hardship_share = region[G_HARDSHIP_SHARE] * rule[P_HARDSHIP_OFFERED]
    at = S_BALANCE if period == TRAILING_12 else S_LAST_BALANCE
    for i in range(LANES):
        twelve = 12.0 * state[at + i]
        own_12 = 1.0 if twelve >= gate_ordinary * denominator[i] else 0.0
        own_24 = 1.0 if twelve >= gate_hardship * denominator[i] else 0.0
        state[S_OWN_12 + i] = own_12
        state[S_OWN_24 + i] = own_24
        if year_begins:
            state[S_HS + i] = hardship_share * max(own_24, support)


@step
def show_gates(state: Array, row: Array) -> None:
    """Write this year's gate flags to their rows."""
    for i in range(LANES):
        row[R_GATE_12 + i] = state[S_OWN_12 + i]
        row[R_GATE_24 + i] = state[S_OWN_24 + i]
