"""The heart: what happens in a month, in order.

    labour          drivers move; insured, wage, job losses, the wage bill
    contributions   of the year, by class
    benefits        recipients and persons on assistance one month on, medical premium
    gates           (January, or every month with trailing coverage) last year-end decides who may refund
    refunds         ordinary, top-up, hardship: own balance or support
    training        from the skills account alone
    account         everything received and paid; remittance; coverage expenditure
    adjustment      need, cap, grants out of one pool            ─┐ all regions of a path together
    settle          fiscal subsidy, arrears, interest, close     ─┘

Everything above the line concerns one region only, and gates move in January only. So the loop takes a *segment* (the
months up to the next January; one month with trailing coverage) and runs a region through all its months while the
region's state is in the processor's first cache. A region that needs nothing on any path of the group has nothing to
meet the others for: it closes its months at once, up to the first in which it does need something. From there on it waits
for the others, and those that wait meet month by month. The order of events within a month is the same, and results do
not depend on how months are cut into segments, or on who waits.

A step of which nothing happens in a month is left out: refunds outside their windows, training subsidies without an
account that moves. Whether it is left out changes no number.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import lane_sum, step
from sim.layout import (
    C_COVERAGE_EXPENDITURE,
    C_COVERAGE_PERIOD,
    C_MONTH_OF_YEAR,
    C_POOL_INTEREST_RATE,
    C_RATIONING,
    LANES,
    PRIOR_YEAR,
    TRAILING_12,
)
from sim.ledger import POOL_KEYS
from sim.model import Group, Model, Sinks, Workspace
from sim.recording import record
from sim.rows import (
    K_GATE_12,
    K_GATE_24,
    K_TOPUP_OUTSTANDING,
    K_TRAINING_BACKLOG,
    R_ASSISTED,
    R_HARDSHIP,
    R_OWN,
    R_SUPPORTED,
    R_TOPUP,
)
from sim.state import (
    F_REMITTANCE,
    K_POOL,
    NFLOW,
    PAYS_CARRIED,
    PAYS_HARDSHIP,
    PAYS_ORDINARY,
    S_OWN_12,
    S_OWN_24,
    S_TOPUP_OUTSTANDING,
)
from sim.steps.adjustment import need_and_cap, share_pool
from sim.steps.benefits import assistance, medical_premium, recipients
from sim.steps.contributions import contributions
from sim.steps.expenditure import account, other_definitions
from sim.steps.gates import judge_gates, show_gates, turn_year
from sim.steps.labour import advance_drivers, labour, uncertain_drivers
from sim.steps.refunds import hardship_refunds, ordinary_refunds, topups
from sim.steps.settle import every_coverage, opening_coverage, settle_without_need
from sim.steps.training import anything_to_pay, no_training, training
from sim.sums import close_sums, fetch_sums, own_sums

Array = NDArray[np.float64]
P_OPENING, P_REMITTANCES, P_INTEREST, P_GRANTS, P_CLOSING, P_SHORT = (k * LANES for k in range(len(POOL_KEYS)))


@step
def own_month(model: Model, space: Workspace, sinks: Sinks, m: int, s: int, r: int, group: Group) -> int:
    """The part of month `m`, the `s`-th of its segment, that concerns region `r` only, flows to `space.own_flows`; returns
    broken identities."""
    rule, region, calendar, rate = model.rules[m, r], model.region[r], model.calendar[m], model.rates[m, r]
    state, row, flow, unit, kept = space.states[r], space.rows, space.own_flows[s], space.units[s], space.kept[r]
    definition, month_of_year = int(calendar[C_COVERAGE_EXPENDITURE]), int(calendar[C_MONTH_OF_YEAR])
    fetch_sums(sinks.reference[r, m], sinks.sums[r, m])
    begin_month(model, m, r, state, kept, space.scratch)
    if model.random:
        advance_drivers(state, space.raw, space.common_draws[s], model.own_weights, model.persistence)
    if model.uncertain:
        uncertain_drivers(state, space.x, model.mean[m, r], model.volatility[m, r], space.shift, space.factor)
    labour(state, row, space.x, model.mean[m, r], model.volatility[m, r], model.uncertain)
    contributions(state, row, rate)
    if model.assisting[m, r]:
        assistance(state, row, space.x, rule, region, model.hazard[r], model.entitled[r], space.scratch)
    else:
        nothing(row, R_ASSISTED)
    recipients(state, row, space.x, region, model.hazard[r], model.entitled[r], space.scratch)
    medical_premium(state, row, rule)
    topped = group.full or model.raising[m, r] or kept[K_TOPUP_OUTSTANDING] > 0.0
    refunds = topped or pays_anything(space.pays[s])
    if refunds:
        refund_month(state, row, unit, rule, region, space.pays[s], topped, group.full, space.scratch)
    else:
        nothing(row, R_OWN)
        nothing(row, R_SUPPORTED)
    trained = group.full or anything_to_pay(rule, kept[K_TRAINING_BACKLOG])
    if trained:
        training(state, row, rule, space.level, space.scratch)
    broken = account(state, row, flow, rule, region, rate, definition, month_of_year, refunds, topped)
    if group.every:
        other_definitions(state, row, flow, rule, definition, month_of_year)
    if trained or topped:
        special_rows(state, row, trained, topped)
    record(row, True, group.at, r, m, sinks)
    own_sums(row, space.total, kept, group, sinks.reference[r, m], sinks.sums[r, m], refunds, trained or topped)
    if topped:
        kept[K_TOPUP_OUTSTANDING] = lane_sum(state, S_TOPUP_OUTSTANDING)
    return broken


@step
def pays_anything(pays: NDArray[np.bool_]) -> bool:
    """Whether any refund is paid or waits this month, on any path."""
    return bool(pays[PAYS_ORDINARY] or pays[PAYS_HARDSHIP] or pays[PAYS_CARRIED])


@step
def nothing(row: Array, at: int) -> None:
    """A row in which nothing happens."""
    for i in range(LANES):
        row[at + i] = 0.0


@step
def refund_month(
    state: Array, row: Array, unit: Array, rule: Array, region: Array, pays: NDArray[np.bool_], topped: bool,
    full: bool, scratch: Array,
) -> None:
    """All refunds of a region's month; what is owed to none is a row of zeros."""
    ordinary_refunds(state, row, unit, rule, region, full or pays[PAYS_CARRIED], scratch)
    if topped:
        topups(state, row, unit, rule, region)
    if full or pays[PAYS_HARDSHIP] or pays[PAYS_CARRIED]:
        hardship_refunds(state, row, unit, rule, region)
    else:
        nothing(row, R_HARDSHIP)


@step
def special_rows(state: Array, row: Array, trained: bool, topped: bool) -> None:
    """Complete the rows of a month in which training subsidies or a top-up are paid."""
    if not trained:
        no_training(state, row)
    if not topped:
        nothing(row, R_TOPUP)
    show_gates(state, row)


@step
def begin_month(model: Model, m: int, r: int, state: Array, kept: Array, scratch: Array) -> None:
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
        kept[K_GATE_12], kept[K_GATE_24] = lane_sum(state, S_OWN_12), lane_sum(state, S_OWN_24)
        if opening:
            opening_coverage(state, trailing, scratch)


@step
def close_alone(model: Model, space: Workspace, sinks: Sinks, start: int, count: int, r: int, group: Group) -> int:
    """Close the months of a segment in which region `r` needs nothing, up to the first in which it does; from that month
    on (`space.waits`) it waits for the others, with its flows in `space.flows`. Returns broken identities."""
    lanes = slice(r * LANES, (r + 1) * LANES)
    broken, s = 0, 0
    for k in range(count):
        flow = space.own_flows[k]
        for i in range(LANES):
            space.remittances[k, i] += flow[F_REMITTANCE + i]
    if not group.full:
        while s < count:
            m, flow = start + s, space.own_flows[s]
            need_and_cap(
                space.states[r], flow, model.rules[m, r], model.calendar[m], model.plan[m, r], space.available[lanes],
                space.need[lanes], space.cap[lanes], space.capped[lanes])
            needy = lane_sum(space.need, r * LANES) > 0.0
            if needy:
                break
            broken += settle_without_need(
                space.states[r], flow, space.rows, model.rules[m, r], space.available[lanes], space.cap[lanes],
                int(model.calendar[m, C_COVERAGE_EXPENDITURE]))
            finish_month(space.rows, space.total, flow, needy, m, r, group, sinks)
            s += 1
    space.waits[r] = s
    for k in range(s, count):
        source, target = space.own_flows[k], space.flows[r, k]
        for i in range(NFLOW):
            target[i] = source[i]
    return broken


@step
def meet(model: Model, space: Workspace, m: int, s: int, group: Group) -> int:
    """The regions that wait meet in the adjustment fund: needs, caps, and grants out of one pool, into `space.grant`.
    Returns how many they are; `space.who` names them."""
    regions, calendar, pool, common = model.region.shape[0], model.calendar[m], space.pool, space.common
    line, remitted = space.pool_line, space.remittances[s]
    count = 0
    for r in range(regions):
        if space.waits[r] <= s:
            space.who[count] = r
            count += 1
            # a region that begins to wait has just found out what it needs
            if space.waits[r] < s or group.full:
                lanes = slice(r * LANES, (r + 1) * LANES)
                need_and_cap(
                    space.states[r], space.flows[r, s], model.rules[m, r], calendar, model.plan[m, r],
                    space.available[lanes], space.need[lanes], space.cap[lanes], space.capped[lanes])
    for i in range(LANES):
        line[P_OPENING + i] = common[K_POOL + i]
        line[P_REMITTANCES + i] = remitted[i]
        line[P_INTEREST + i] = calendar[C_POOL_INTEREST_RATE] * common[K_POOL + i]
        pool[i] = common[K_POOL + i] + remitted[i]
        line[P_GRANTS + i] = pool[i]
    share_pool(
        int(calendar[C_RATIONING]), space.who[:count], pool, space.short, space.capped, space.need, space.available,
        space.states, space.flows[:, s], int(calendar[C_COVERAGE_EXPENDITURE]), space.grant,
    )
    for i in range(LANES):
        line[P_GRANTS + i] -= pool[i]
        common[K_POOL + i] = pool[i] + line[P_INTEREST + i]
        line[P_CLOSING + i] = common[K_POOL + i]
        line[P_SHORT + i] = space.short[i]
    return count


@step
def finish_month(
    row: Array, total: Array, flow: Array, needy: bool, m: int, r: int, group: Group, sinks: Sinks
) -> None:
    """Record the close of a region's month, and add it to the sums."""
    if group.every:
        every_coverage(flow, row)
    record(row, False, group.at, r, m, sinks)
    close_sums(row, total, group, sinks.reference[r, m], sinks.sums[r, m], needy)
