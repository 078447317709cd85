"""Fiscal subsidy, arrears, interest and the close of the month, with the check that the account adds up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.layout import G_FISCAL_CAPACITY, LANES, P_INTEREST_RATE
from sim.ledger import (
    L_ARREARS,
    L_ARREARS_INCURRED,
    L_ARREARS_SETTLED,
    L_CAP_LEFT,
    L_CLOSING,
    L_COVERAGE,
    L_COVERAGE_BELOW_12,
    L_COVERAGE_BELOW_24,
    L_COVERAGE_BY,
    L_FISCAL_SUBSIDY,
    L_GRANT,
    L_INTEREST,
    L_NEED,
    L_OPENING,
    L_SHORTAGE,
    TOLERANCE_YUAN,
)
from sim.state import (
    F_CHECK,
    F_FLOOR,
    F_SUPPORTED,
    F_TRAILING,
    NCOVER,
    S_ARREARS_OWN,
    S_ARREARS_SUPPORT,
    S_BALANCE,
    S_COVERAGE,
    S_GRANTED,
    S_LAST_BALANCE,
    S_SUBSIDISED,
)

Array = NDArray[np.float64]
ONE_YEAR, TWO_YEARS = 12.0, 24.0
"""Months of coverage below which the lines `coverage_below_12` and `_24` count a path; gates have rules of their own."""
COVERAGE_CAP = 9_999.0
"""Months shown where there is next to no expenditure: the coverage of such a fund has no meaning beyond 'very long'."""


@step
def settle(
    state: Array, flow: Array, line: Array, rule: Array, region: Array,
    available: Array, need: Array, cap: Array, grant: Array,
) -> int:
    """Order of cover: own balance → grant → fiscal subsidy → arrears (N7); then interest and the closing balance.

    Returns the number of lanes in which the identity opening + Σ in − Σ out = closing misses by more than 0.005 yuan.
    """
    capacity, interest_rate = region[G_FISCAL_CAPACITY], rule[P_INTEREST_RATE]
    broken = 0
    for i in range(LANES):
        opening, own = state[S_BALANCE + i], available[i]
        rest = need[i] - grant[i]
        subsidy = max(0.0, min(rest, capacity - state[S_SUBSIDISED + i]))
        money = grant[i] + subsidy
        short = max(0.0, -own)
        owed = state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i]
        below_floor = max(0.0, flow[F_FLOOR + i] - max(own, 0.0))
        # a need that is covered leaves no rounding error behind: neither arrears nor a balance of a billionth
        covered = subsidy >= rest
        paid_short = short if covered else min(money, short)
        paid_owed = owed if covered else min(money - paid_short, owed)
        kept = below_floor if covered else min(money - paid_short - paid_owed, below_floor)
        before = state[S_ARREARS_OWN + i] + state[S_ARREARS_SUPPORT + i]
        unpaid = (short - paid_short) + (owed - paid_owed)
        interest = interest_rate * max(0.0, opening)
        closing = max(own, 0.0) + kept + interest
        line[L_OPENING + i] = opening
        line[L_GRANT + i] = grant[i]
        line[L_FISCAL_SUBSIDY + i] = subsidy
        line[L_ARREARS_INCURRED + i] = unpaid
        line[L_ARREARS_SETTLED + i] = before
        line[L_INTEREST + i] = interest
        line[L_CLOSING + i] = closing
        line[L_ARREARS + i] = unpaid
        line[L_NEED + i] = need[i]
        line[L_CAP_LEFT + i] = cap[i]
        line[L_SHORTAGE + i] = 1.0 if short > 0.0 else 0.0
        state[S_ARREARS_OWN + i] = short - paid_short
        state[S_ARREARS_SUPPORT + i] = owed - paid_owed
        state[S_BALANCE + i] = closing
        state[S_GRANTED + i] += grant[i]
        state[S_SUBSIDISED + i] += subsidy
    for i in range(LANES):
        income = line[L_GRANT + i] + line[L_FISCAL_SUBSIDY + i] + line[L_ARREARS_INCURRED + i] + line[L_INTEREST + i]
        miss = line[L_OPENING + i] + flow[F_CHECK + i] + income - line[L_ARREARS_SETTLED + i] - line[L_CLOSING + i]
        # written so that a NaN counts as broken
        broken += 0 if abs(miss) <= TOLERANCE_YUAN else 1
    return broken


@routine
def opening_coverage(state: Array, trailing: bool, expenditure: Array) -> None:
    """Coverage at the opening: what the first gates were judged on, balance and `expenditure` [LANES] of a year."""
    balance = S_BALANCE if trailing else S_LAST_BALANCE
    for i in range(LANES):
        state[S_COVERAGE + i] = months_covered(state[balance + i], expenditure[i])


@step
def months_covered(balance: float, year: float) -> float:
    """Months that a balance covers at the expenditure of a year."""
    return min(COVERAGE_CAP, 12.0 * balance / year) if year > 0.0 else COVERAGE_CAP


@step
def coverage(state: Array, flow: Array, line: Array, definition: int, every: bool) -> None:
    """Live coverage at the month end: balance over the last 12 months' average expenditure (备付期限, MODEL.md 12)."""
    for c in range(NCOVER):
        if every or c == definition:
            at = F_TRAILING + c * LANES
            for i in range(LANES):
                line[L_COVERAGE_BY + c * LANES + i] = months_covered(line[L_CLOSING + i], flow[at + i])
    for i in range(LANES):
        months = line[L_COVERAGE_BY + definition * LANES + i]
        state[S_COVERAGE + i] = months
        line[L_COVERAGE + i] = months
        line[L_COVERAGE_BELOW_12 + i] = 1.0 if months < ONE_YEAR else 0.0
        line[L_COVERAGE_BELOW_24 + i] = 1.0 if months < TWO_YEARS else 0.0
