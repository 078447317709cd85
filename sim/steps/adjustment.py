"""The regional adjustment fund (调剂金): each region's need and cap, and grants out of one pool (N5, N6, notice 二(三)).

Arrays over regions are flat [region · LANES + lane]; regions stand in the order of their names, so that sums and ties do
not depend on the order in which a user lists them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import routine, step
from sim.floor import below_floor, floor_of_year
from sim.layout import C_MONTH_OF_YEAR, C_REMITTED_BASIS, LANES, P_GRANT_MULTIPLE, RATIONINGS, REMITTED_BASES
from sim.state import (
    F_NET,
    F_REMITTANCE,
    F_SUPPORTED,
    F_TRAILING,
    S_ARREARS_OWN,
    S_ARREARS_SUPPORT,
    S_BALANCE,
    S_COVERAGE,
    S_GRANTED,
    S_REMITTED,
)

Array = NDArray[np.float64]
Index = NDArray[np.int64]
YEAR_TO_DATE, FULL_YEAR_PLAN, ANNUALISED = range(len(REMITTED_BASES))
PRO_RATA, LOWEST_COVERAGE_FIRST, EQUAL_COVERAGE, OPTIMAL = range(len(RATIONINGS))
_BISECTIONS = 100


@step
def need_and_cap(
    state: Array, flow: Array, rule: Array, calendar: Array, plan: float, available: Array, need: Array, cap: Array,
    capped: Array,
) -> None:
    """What a region can spend of its own, what it needs this month, and what its cap allows (MODEL.md 10).

    The year's remittance is added up here, month by month, and not with the contributions: a region has run through the
    whole year by itself before the regions meet in its first month. An opening inside the year brings what came before.
    """
    multiple, basis = rule[P_GRANT_MULTIPLE], int(calendar[C_REMITTED_BASIS])
    to_year = 12.0 / calendar[C_MONTH_OF_YEAR] if basis == ANNUALISED else 1.0
    floor = floor_of_year(rule)
    for i in range(LANES):
        own = state[S_BALANCE + i] + flow[F_NET + i] - state[S_ARREARS_OWN + i]
        short = max(0.0, -own)
        owed = state[S_ARREARS_SUPPORT + i] + flow[F_SUPPORTED + i]
        wanted = short + owed + below_floor(state, i, own, floor)
        remitted = state[S_REMITTED + i] + flow[F_REMITTANCE + i]
        state[S_REMITTED + i] = remitted
        counted = plan if basis == FULL_YEAR_PLAN else remitted * to_year
        cap_left = max(0.0, multiple * counted - state[S_GRANTED + i])
        available[i] = own
        need[i] = wanted
        cap[i] = cap_left
        capped[i] = min(wanted, cap_left)


@routine
def share_out(
    rationing: int, who: Index, lane: int, pool: float, capped: Array, need: Array, available: Array,
    states: Array, flows: Array, definition: int, grant: Array,
) -> None:
    """Share a short pool among the regions of one path by the scenario's rationing rule; fills `grant`.

    `who` are the regions that may need something, in the order of names. One that needs nothing changes no number: who
    else is among them depends on the other paths of the group.
    """
    if rationing == LOWEST_COVERAGE_FIRST:
        _lowest_coverage_first(who, lane, pool, capped, states, grant)
    elif rationing == EQUAL_COVERAGE:
        _equal_coverage(who, lane, pool, capped, available, flows, definition, grant)
    elif rationing == OPTIMAL:
        _fewest_regions_short(who, lane, pool, capped, need, grant)
    else:
        for r in who:
            grant[r * LANES + lane] = 0.0
        _pro_rata(who, lane, pool, capped, grant)


@routine
def _pro_rata(who: Index, lane: int, pool: float, capped: Array, grant: Array) -> None:
    """Share `pool` in proportion to capped need among the regions that have no grant yet."""
    wanted = 0.0
    for r in who:
        if grant[r * LANES + lane] == 0.0:
            wanted += capped[r * LANES + lane]
    share = min(1.0, pool / wanted) if wanted > 0.0 else 0.0
    for r in who:
        if grant[r * LANES + lane] == 0.0:
            grant[r * LANES + lane] = capped[r * LANES + lane] * share


@routine
def _lowest_coverage_first(who: Index, lane: int, pool: float, capped: Array, states: Array, grant: Array) -> None:
    """Serve regions whole, lowest live coverage first, ties by name, until the pool is empty."""
    for r in who:
        grant[r * LANES + lane] = -1.0
    for _ in range(who.size):
        first = -1
        for r in who:
            if grant[r * LANES + lane] < 0.0 and (
                first < 0 or states[r, S_COVERAGE + lane] < states[first, S_COVERAGE + lane]
            ):
                first = r
        given = min(pool, capped[first * LANES + lane])
        grant[first * LANES + lane] = given
        pool -= given


@routine
def _equal_coverage(
    who: Index, lane: int, pool: float, capped: Array, available: Array, flows: Array, definition: int, grant: Array
) -> None:
    """Max-min fairness: raise the lowest coverage after the grant together, no region above its capped need.

    The common level is found by bisection; it is monotone in the level, and 100 halvings exhaust float64. A region
    without expenditure has endless coverage, so it comes last: what the others leave is shared pro rata to capped need.
    """
    at = F_TRAILING + definition * LANES + lane
    low, high, endless = 0.0, 0.0, 0.0
    for r in who:
        if capped[r * LANES + lane] <= 0.0:
            continue
        if flows[r, at] > 0.0:
            raised = max(available[r * LANES + lane], 0.0) + capped[r * LANES + lane]
            high = max(high, raised / (flows[r, at] / 12.0))
        else:
            endless += capped[r * LANES + lane]
    # whatever is left over must be exact where every region gets all it may have
    if _used(who, lane, high, capped, available, flows, at) <= pool:
        low = high
    for _ in range(_BISECTIONS):
        level = 0.5 * (low + high)
        if _used(who, lane, level, capped, available, flows, at) <= pool:
            low = level
        else:
            high = level
    left = pool - _used(who, lane, low, capped, available, flows, at)
    share = min(1.0, left / endless) if low == high and endless > 0.0 else 0.0
    for r in who:
        if flows[r, at] > 0.0:
            grant[r * LANES + lane] = _raised_to(r, lane, low, capped, available, flows, at)
        else:
            grant[r * LANES + lane] = capped[r * LANES + lane] * share


@routine
def _raised_to(r: int, lane: int, level: float, capped: Array, available: Array, flows: Array, at: int) -> float:
    """Grant that brings a region to `level` months of coverage, within its capped need."""
    gap = level * (flows[r, at] / 12.0) - max(available[r * LANES + lane], 0.0)
    return float(min(max(gap, 0.0), capped[r * LANES + lane]))


@routine
def _used(who: Index, lane: int, level: float, capped: Array, available: Array, flows: Array, at: int) -> float:
    """What it takes to bring every region that has expenditure to `level`."""
    used = 0.0
    for r in who:
        if flows[r, at] > 0.0:
            used += _raised_to(r, lane, level, capped, available, flows, at)
    return used


@routine
def _fewest_regions_short(
    who: Index, lane: int, pool: float, capped: Array, need: Array, grant: Array
) -> None:
    """Least total fiscal subsidy, then fewest regions short, in closed form.

    Any allocation that empties the pool leaves the same total to the treasuries. Among them, serving the smallest
    needs whole first covers the most regions (an exchange argument: swap any served need for a smaller one).
    """
    for r in who:
        grant[r * LANES + lane] = 0.0
    while True:
        smallest = -1
        for r in who:
            at = r * LANES + lane
            whole = grant[at] == 0.0 and capped[at] > 0.0 and capped[at] >= need[at]
            if whole and (smallest < 0 or capped[at] < capped[smallest * LANES + lane]):
                smallest = r
        if smallest < 0 or capped[smallest * LANES + lane] > pool:
            break
        grant[smallest * LANES + lane] = capped[smallest * LANES + lane]
        pool -= capped[smallest * LANES + lane]
    _pro_rata(who, lane, pool, capped, grant)


@step
def share_pool(
    rationing: int, who: Index, pool: Array, short: Array, capped: Array, need: Array, available: Array,
    states: Array, flows: Array, definition: int, grant: Array,
) -> None:
    """Grants of the month: every capped need while the pool lasts, else the rationing rule path by path.

    `pool` [LANES] is what can be granted and is left reduced by the grants; `short` [LANES] tells where it did not last.
    """
    for i in range(LANES):
        short[i] = 0.0
    for r in who:
        for i in range(LANES):
            short[i] += capped[r * LANES + i]
            grant[r * LANES + i] = capped[r * LANES + i]
    for i in range(LANES):
        if short[i] > pool[i]:
            short[i] = 1.0
            share_out(rationing, who, i, pool[i], capped, need, available, states, flows, definition, grant)
        else:
            short[i] = 0.0
    for r in who:
        for i in range(LANES):
            pool[i] -= grant[r * LANES + i]
    for i in range(LANES):
        # shares of a short pool may add up to a rounding error more than the pool; the pool is never overdrawn
        pool[i] = max(0.0, pool[i])
