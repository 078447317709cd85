"""Fiscal subsidy, arrears, interest and the close of the month, with the check that the account adds up."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.floor import below_floor, floor_of_year
from sim.layout import G_FISCAL_CAPACITY, LANES, P_INTEREST_RATE
from sim.ledger import LAST_DIGITS, TOLERANCE_YUAN
from sim.rows import (
    R_BELOW_12,
    R_BELOW_24,
    R_CAP_LEFT,
    R_CLOSING,
    R_COVERAGE,
    R_COVERAGE_BY,
    R_GRANT,
    R_INTEREST,
    R_NEED,
    R_OPENING,
    R_SETTLED,
    R_SHORT,
    R_SUBSIDY,
    R_UNPAID,
)
from sim.state import (
    F_NET,
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
_CLOSE_TOLERANCE = TOLERANCE_YUAN / 2.0
"""Half of what an account may miss by (Q2); the other half is that of the region's own month."""


@step
def settle(
    state: Array, flow: Array, row: Array, rule: Array, region: Array,
    available: Array, need: Array, cap: Array, grant: Array, definition: int,
) -> int:
    """Order of cover: own balance → grant → fiscal subsidy → arrears (N7); then interest, closing balance, coverage.

    Returns the number of lanes in which the identity opening + net flow + support − closing misses.
    """
    capacity, interest_rate, floor = region[G_FISCAL_CAPACITY], rule[P_INTEREST_RATE], floor_of_year(rule)
    trailing = flow[F_TRAILING + definition * LANES : F_TRAILING + (definition + 1) * LANES]
    broken = 0
    for i in range(LANES):
        opening, own = state[S_BALANCE + i], available[i]
        rest = need[i] - grant[i]
        subsidy = max(0.0, min(rest, capacity - state[S_SUBSIDISED + i]))
        money = grant[i] + subsidy
        short = max(0.0, -own)
        owed = state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i]
        lacking = below_floor(state, i, own, floor)
        # a need that is covered leaves no rounding error behind: neither arrears nor a balance of a billionth
        covered = subsidy >= rest
        paid_short = short if covered else min(money, short)
        paid_owed = owed if covered else min(money - paid_short, owed)
        kept = lacking if covered else min(money - paid_short - paid_owed, lacking)
        before = state[S_ARREARS_OWN + i] + state[S_ARREARS_SUPPORT + i]
        unpaid = (short - paid_short) + (owed - paid_owed)
        interest = interest_rate * max(0.0, opening)
        closing = max(own, 0.0) + kept + interest
        row[R_OPENING + i] = opening
        row[R_SETTLED + i] = before
        row[R_GRANT + i] = grant[i]
        row[R_SUBSIDY + i] = subsidy
        row[R_UNPAID + i] = unpaid
        row[R_NEED + i] = need[i]
        row[R_SHORT + i] = 1.0 if short > 0.0 else 0.0
        state[S_ARREARS_OWN + i] = short - paid_short
        state[S_ARREARS_SUPPORT + i] = owed - paid_owed
        state[S_GRANTED + i] += grant[i]
        state[S_SUBSIDISED + i] += subsidy
        earned = flow[F_NET + i] - flow[F_SUPPORTED + i] + interest
        broken += _close_lane(state, row, i, cap[i], interest, closing, opening + earned + money + unpaid - before, trailing[i])
    return broken


@step
def settle_without_need(
    state: Array, flow: Array, row: Array, rule: Array, available: Array, cap: Array, definition: int
) -> int:
    """The same for a region that needs nothing on any path of the group: most regions in most months."""
    interest_rate = rule[P_INTEREST_RATE]
    trailing = flow[F_TRAILING + definition * LANES : F_TRAILING + (definition + 1) * LANES]
    broken = 0
    for i in range(LANES):
        opening, before = state[S_BALANCE + i], state[S_ARREARS_OWN + i]
        interest = interest_rate * max(0.0, opening)
        closing = available[i] + interest
        state[S_ARREARS_OWN + i] = 0.0
        broken += _close_lane(
            state, row, i, cap[i], interest, closing, opening + flow[F_NET + i] + interest - before, trailing[i])
    return broken


@step
def _close_lane(
    state: Array, row: Array, i: int, cap: float, interest: float, closing: float, expected: float, trailing: float
) -> int:
    """Close a lane's month: balance and live coverage (备付期限, MODEL.md 12); returns 1 where the account does not close."""
    months = months_covered(closing, trailing)
    state[S_BALANCE + i] = closing
    state[S_COVERAGE + i] = months
    row[R_CLOSING + i] = closing
    row[R_COVERAGE + i] = months
    row[R_BELOW_12 + i] = 1.0 if months < ONE_YEAR else 0.0
    row[R_BELOW_24 + i] = 1.0 if months < TWO_YEARS else 0.0
    row[R_CAP_LEFT + i] = cap
    row[R_INTEREST + i] = interest
    # written so that a NaN counts as broken
    return 0 if abs(expected - closing) <= _CLOSE_TOLERANCE + LAST_DIGITS * abs(closing) else 1


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


@routine
def every_coverage(flow: Array, row: Array) -> None:
    """Live coverage at the month end under every definition, where they are wanted."""
    for c in range(NCOVER):
        for i in range(LANES):
            row[R_COVERAGE_BY + c * LANES + i] = months_covered(row[R_CLOSING + i], flow[F_TRAILING + c * LANES + i])
