"""The heart: what happens in a month, in order.

    labour          drivers move; insured, wage, job losses, new recipients
    contributions   due and received, relief; remittance to the adjustment fund
    benefits        recipients one spell month on; benefits, premium, assistance, other items
    gates           (January, or every month with trailing coverage) last year-end decides who may refund
    refunds         ordinary, top-up, hardship: own balance or support
    training        from the skills account alone
    adjustment      need, cap, grants out of one pool            ─┐ all regions of a path together
    settle          fiscal subsidy, arrears, interest, close     ─┘

Everything above the line concerns one region only, and gates move in January only. So the loop takes a *segment* (the
months up to the next January; one month with trailing coverage) and runs a region through all its months while the
region's state is in the processor's first cache, and then lets the regions meet month by month. The order of events
within a month is the same, and results do not depend on how months are cut into segments.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import step
from sim.layout import (
    C_COVERAGE_EXPENDITURE,
    C_COVERAGE_PERIOD,
    C_MONTH_OF_YEAR,
    C_POOL_INTEREST_RATE,
    C_RATIONING,
    C_REMITTED_BASIS,
    LANES,
    PRIOR_YEAR,
    TRAILING_12,
)
from sim.ledger import POOL_KEYS
from sim.model import Model, Workspace
from sim.state import F_REMITTANCE, K_POOL
from sim.steps.adjustment import need_and_cap, share_pool
from sim.steps.benefits import anybody_assisted, assistance, benefits, recipients
from sim.steps.contributions import contributions
from sim.steps.expenditure import coverage_expenditure, ledger_total
from sim.steps.gates import judge_gates, show_gates, turn_year
from sim.steps.labour import advance_drivers, labour
from sim.steps.refunds import hardship_refunds, ordinary_refunds, topups
from sim.steps.settle import coverage, opening_coverage, settle
from sim.steps.training import training

Array = NDArray[np.float64]
P_OPENING, P_REMITTANCES, P_INTEREST, P_GRANTS, P_CLOSING, P_SHORT = (k * LANES for k in range(len(POOL_KEYS)))


@step
def own_month(model: Model, space: Workspace, m: int, s: int, r: int, every: bool) -> None:
    """The part of month `m`, the `s`-th of its segment, that concerns region `r` only."""
    rule, region, calendar = model.rules[m, r], model.region[r], model.calendar[m]
    state, line, flow, unit, x = space.states[r], space.line, space.flows[s, r], space.units[s], space.x
    definition, month_of_year = int(calendar[C_COVERAGE_EXPENDITURE]), int(calendar[C_MONTH_OF_YEAR])
    begin_month(model, m, r, state, space.scratch)
    advance_drivers(
        state, x, space.own_draw, space.common_draws[s], model.mean[m, r], model.volatility[m, r],
        model.persistence, model.loading, space.shift, space.factor, model.moving, model.uncertain,
    )
    labour(state, line, x, region)
    contributions(state, line, flow, x, rule, region)
    if anybody_assisted(model.rules, m, r):
        assistance(state, line, x, rule, region, model.hazard[r], model.entitled[r], space.scratch)
    recipients(state, line, x, model.hazard[r], model.entitled[r], space.scratch)
    benefits(state, line, flow, rule)
    ordinary_refunds(state, line, unit, rule, region, space.carrying[s], space.scratch)
    topups(state, line, unit, rule, region)
    hardship_refunds(state, line, flow, unit, rule, region)
    training(state, line, rule, space.level, space.scratch)
    coverage_expenditure(state, line, flow, rule, month_of_year, definition, every, space.now)
    ledger_total(line, flow)
    show_gates(state, line)


@step
def begin_month(model: Model, m: int, r: int, state: Array, scratch: Array) -> None:
    """The turn of the year in January; gates then, at an observed opening, and every month with trailing coverage."""
    calendar = model.calendar[m]
    january, opening = calendar[C_MONTH_OF_YEAR] == 1.0, model.fresh and m == 0
    trailing = calendar[C_COVERAGE_PERIOD] == TRAILING_12
    if january:
        turn_year(state)
    if january or opening or trailing:
        # in January the last 12 months are last year: its own sum, because twelve twelfths of it may miss a last digit
        period = PRIOR_YEAR if january and trailing else int(calendar[C_COVERAGE_PERIOD])
        judge_gates(
            state, model.rules[m, r], model.region[r], int(calendar[C_COVERAGE_EXPENDITURE]),
            period, model.forward[m, r], january or opening, scratch,
        )
        if opening:
            opening_coverage(state, trailing, scratch)


@step
def meet(model: Model, space: Workspace, m: int, s: int) -> None:
    """The regions of a path meet in the adjustment fund: needs, caps, and grants out of one pool, into `space.grant`."""
    regions, calendar, pool, common = model.region.shape[0], model.calendar[m], space.pool, space.common
    line = space.pool_line
    for i in range(LANES):
        line[P_REMITTANCES + i] = 0.0
    for r in range(regions):
        flow, lanes = space.flows[s, r], slice(r * LANES, (r + 1) * LANES)
        need_and_cap(
            space.states[r], flow, model.rules[m, r], int(calendar[C_REMITTED_BASIS]), int(calendar[C_MONTH_OF_YEAR]),
            model.plan[m, r], space.available[lanes], space.need[lanes], space.cap[lanes], space.capped[lanes],
        )
        for i in range(LANES):
            line[P_REMITTANCES + i] += flow[F_REMITTANCE + i]
    for i in range(LANES):
        line[P_OPENING + i] = common[K_POOL + i]
        line[P_INTEREST + i] = calendar[C_POOL_INTEREST_RATE] * common[K_POOL + i]
        pool[i] = common[K_POOL + i] + line[P_REMITTANCES + i]
        line[P_GRANTS + i] = pool[i]
    share_pool(
        int(calendar[C_RATIONING]), regions, pool, space.short, space.capped, space.need, space.available,
        space.states, space.flows[s], int(calendar[C_COVERAGE_EXPENDITURE]), space.grant,
    )
    for i in range(LANES):
        line[P_GRANTS + i] -= pool[i]
        common[K_POOL + i] = pool[i] + line[P_INTEREST + i]
        line[P_CLOSING + i] = common[K_POOL + i]
        line[P_SHORT + i] = space.short[i]


@step
def close_month(model: Model, space: Workspace, m: int, s: int, r: int, every: bool) -> int:
    """Settle region `r` and close its books; returns the number of lanes whose account does not add up."""
    lanes, flow, state = slice(r * LANES, (r + 1) * LANES), space.flows[s, r], space.states[r]
    broken = settle(
        state, flow, space.line, model.rules[m, r], model.region[r],
        space.available[lanes], space.need[lanes], space.cap[lanes], space.grant[lanes],
    )
    coverage(state, flow, space.line, int(model.calendar[m, C_COVERAGE_EXPENDITURE]), every)
    return broken
