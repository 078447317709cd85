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

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import lane_sum, routine, step
from sim.layout import (
    C_COVERAGE_EXPENDITURE,
    C_COVERAGE_PERIOD,
    C_MONTH_OF_YEAR,
    C_POOL_INTEREST_RATE,
    C_RATIONING,
    C_REFUND_RUN,
    C_REMITTED_BASIS,
    LANES,
    NDRIVER,
    NSTREAM,
)
from sim.ledger import FIRST_SETTLED, NLINE, NPOOL, POOL_KEYS
from sim.randomness import philox_normals
from sim.state import F_REMITTANCE, K_POOL, NCOMMON, NCOVER, NFLOW, NSTATE, NUNIT
from sim.steps.adjustment import need_and_cap, share_pool
from sim.steps.benefits import anybody_assisted, assistance, benefits, recipients
from sim.steps.contributions import contributions
from sim.steps.expenditure import coverage_expenditure, ledger_total
from sim.steps.gates import TRAILING_12, judge_gates, show_gates, turn_year
from sim.steps.labour import NX, advance_drivers, labour
from sim.steps.refunds import hardship_refunds, opening_units, ordinary_refunds, refund_units, take_up_curve, topups
from sim.steps.settle import coverage, opening_coverage, settle
from sim.steps.training import training

Array = NDArray[np.float64]
P_OPENING, P_REMITTANCES, P_INTEREST, P_GRANTS, P_CLOSING, P_SHORT = (k * LANES for k in range(len(POOL_KEYS)))


class Model(NamedTuple):
    """Everything a projection reads, as bare arrays. M months, R regions in the order of their names."""

    rules: Array  # [M, R, RULES]
    calendar: Array  # [M, CALENDAR]
    region: Array  # [R, REGION_COLUMNS]
    hazard: Array  # [R, 24] monthly exit hazard by spell month
    entitled: Array  # [R, 24] share still entitled after spell month d + 1
    mean: Array  # [M, R, DRIVER]
    volatility: Array  # [M, R, DRIVER]
    persistence: Array  # [DRIVER]
    moving: NDArray[np.bool_]  # [DRIVER] whether the driver has any volatility
    drawn: NDArray[np.bool_]  # [DRIVER] whether a moving driver depends on these innovations
    loading: Array  # [DRIVER] on the common factor
    cholesky: Array  # [DRIVER, DRIVER] lower factor of the correlation between drivers
    curve_points: Array  # [K, 3] stream, months and length: points of the take-up curves that the months need
    curve_index: NDArray[np.int64]  # [M, NPAID, 3] which of them are reached, carried and accepted in a month
    opening_index: NDArray[np.int64]  # [NPAID] which of them was paid by the opening
    steepness: Array  # [STREAM]
    plan: Array  # [M, R] remittance planned for the calendar year of month m, yuan
    forward: Array  # [M, R] coverage expenditure planned for the 12 months from m on, yuan
    months: NDArray[np.int64]  # [M] absolute month numbers, the counters of the random draws
    keys: NDArray[np.uint64]  # [R + 1] stream keys: the regions', then the common factor's
    uncertain: bool  # True when paths draw their own parameters
    fresh: bool  # True when the opening is observed, so that gates are judged first


class Draws(NamedTuple):
    """What is drawn once per path ([stream or driver, path]), and, for quasi-random runs, the innovations themselves."""

    level: Array  # [STREAM, P] final take-up level
    log_half_time: Array  # [STREAM, P]
    shift: Array  # [DRIVER, P] parameter uncertainty: shift of the mean
    factor: Array  # [DRIVER, P] and factor on the volatility
    innovations: Array  # [M, R + 1, DRIVER, P], or size 0: drawn from the counter-based generator
    first_path: int  # number of the first path: the counter of its draws


class Sinks(NamedTuple):
    """Where results go. Sums are of differences from `reference`, so that equal paths give exact means."""

    sums: Array  # [R, M, LINE] sums over paths
    pool_sums: Array  # [M, POOL]
    reference: Array  # [R, M, LINE]
    pool_reference: Array  # [M, POOL]
    recorded: NDArray[np.int64]  # [O] lines recorded path by path
    outcomes: Array  # [O, R, M, P]
    pool_outcome: Array  # [M, P] or size 0
    final_state: Array  # [R, NSTATE_ROWS, P] or size 0
    final_common: Array  # [NCOMMON_ROWS, P] or size 0


class Workspace(NamedTuple):
    """Scratch of one thread: everything a group of paths needs while it runs. Steps allocate nothing themselves."""

    states: Array  # [R, NSTATE]
    flows: Array  # [months of a segment, R, NFLOW]
    common: Array
    units: Array  # [months of a segment, NUNIT]
    carrying: NDArray[np.bool_]  # [months of a segment] some path still pays last year's refunds
    common_draws: Array  # [months of a segment, DRIVER · LANES]
    own_draw: Array
    raw: Array
    line: Array
    pool_line: Array
    x: Array
    level: Array
    log_half: Array
    shift: Array
    factor: Array
    scratch: Array
    pool: Array
    short: Array
    now: Array
    curve: Array  # [K, LANES]
    available: Array  # this and what follows: [R · LANES]
    need: Array
    cap: Array
    capped: Array
    grant: Array


def workspace(model: Model) -> Workspace:
    """Fresh scratch for one thread. A segment is a calendar year, or a month where gates move every month."""
    regions = model.region.shape[0]
    span = 1 if np.any(model.calendar[:, C_COVERAGE_PERIOD] == TRAILING_12) else 12
    drivers, region_lanes = NDRIVER * LANES, regions * LANES
    return Workspace(
        states=np.zeros((regions, NSTATE)), flows=np.zeros((span, regions, NFLOW)), common=np.zeros(NCOMMON),
        units=np.zeros((span, NUNIT)), carrying=np.zeros(span, np.bool_), common_draws=np.zeros((span, drivers)),
        own_draw=np.zeros(drivers), raw=np.zeros(drivers), line=np.zeros(NLINE * LANES),
        pool_line=np.zeros(NPOOL * LANES), x=np.zeros(NX), level=np.zeros(NSTREAM * LANES),
        log_half=np.zeros(NSTREAM * LANES), shift=np.zeros(drivers), factor=np.ones(drivers), scratch=np.zeros(LANES),
        pool=np.zeros(LANES), short=np.zeros(LANES), now=np.zeros(NCOVER * LANES),
        curve=np.zeros((len(model.curve_points), LANES)), available=np.zeros(region_lanes), need=np.zeros(region_lanes),
        cap=np.zeros(region_lanes), capped=np.zeros(region_lanes), grant=np.zeros(region_lanes))


@step
def reduce_lines(line: Array, first: int, last: int, valid: int, reference: Array, sums: Array) -> None:
    """Add the lanes' differences from `reference` to `sums`, line by line, in one fixed order of additions.

    Equal lanes add up to exactly LANES times their value, so equal paths give differences of exactly zero.
    """
    if valid < LANES:
        for k in range(first, last):
            for i in range(valid, LANES):
                line[k * LANES + i] = reference[k]
    for k in range(first, last):
        sums[k] += lane_sum(line, k * LANES) - LANES * reference[k]


@step
def copy_lanes(source: Array, target: Array) -> None:
    """Copy the lanes of one line to where it is recorded."""
    for i in range(source.size):
        target[i] = source[i]


@step
def record(line: Array, first: int, last: int, valid: int, at: int, r: int, m: int, sinks: Sinks) -> None:
    """Copy the recorded lines between `first` and `last` to the outcome arrays."""
    for o in range(sinks.recorded.size):
        k = sinks.recorded[o]
        if first <= k < last:
            copy_lanes(line[k * LANES : k * LANES + valid], sinks.outcomes[o, r, m, at : at + valid])


@step
def draw_innovations(
    model: Model, draws: Draws, m: int, which: int, group: int, at: int, valid: int, raw: Array, out: Array
) -> None:
    """Correlated standard normal innovations of one region (or, with `which` = R, of the common factor) in a month."""
    for d in range(NDRIVER):
        if draws.innovations.size > 0:
            for i in range(LANES):
                raw[d * LANES + i] = draws.innovations[m, which, d, at + i] if i < valid else 0.0
        elif model.drawn[d]:
            philox_normals(model.keys[which], model.months[m], d, group, raw[d * LANES : (d + 1) * LANES])
        else:
            for i in range(LANES):
                raw[d * LANES + i] = 0.0
    for d in range(NDRIVER):
        for i in range(LANES):
            out[d * LANES + i] = model.cholesky[d, d] * raw[d * LANES + i]
        for j in range(d):
            weight = model.cholesky[d, j]
            if weight != 0.0:
                for i in range(LANES):
                    out[d * LANES + i] += weight * raw[j * LANES + i]


@step
def own_month(
    model: Model, m: int, r: int, state: Array, line: Array, flow: Array, unit: Array, own: Array, common: Array,
    x: Array, level: Array, shift: Array, factor: Array, scratch: Array, now: Array, carrying: bool, judge: bool, every: bool,
) -> None:
    """The part of a month that concerns one region only."""
    rule, region, calendar = model.rules[m, r], model.region[r], model.calendar[m]
    definition, period = int(calendar[C_COVERAGE_EXPENDITURE]), int(calendar[C_COVERAGE_PERIOD])
    month_of_year = int(calendar[C_MONTH_OF_YEAR])
    if month_of_year == 1:
        turn_year(state)
    if judge or month_of_year == 1 or period == TRAILING_12:
        year_begins = judge or month_of_year == 1
        judge_gates(state, rule, region, definition, period, model.forward[m, r], year_begins, scratch)
        if judge:
            opening_coverage(state, period == TRAILING_12, scratch)
    advance_drivers(
        state, x, own, common, model.mean[m, r], model.volatility[m, r],
        model.persistence, model.loading, shift, factor, model.moving, model.uncertain,
    )
    labour(state, line, x, region)
    contributions(state, line, flow, x, rule, region)
    if anybody_assisted(model.rules, m, r):
        assistance(state, line, x, rule, region, model.hazard[r], model.entitled[r], scratch)
    recipients(state, line, x, model.hazard[r], model.entitled[r], scratch)
    benefits(state, line, flow, rule)
    ordinary_refunds(state, line, unit, rule, region, carrying)
    topups(state, line, unit, rule, region)
    hardship_refunds(state, line, flow, unit, rule, region)
    training(state, line, rule, level, scratch)
    coverage_expenditure(state, line, flow, rule, month_of_year, definition, every, now)
    ledger_total(line, flow)
    show_gates(state, line)


@step
def meet(
    model: Model, m: int, states: Array, flows: Array, common: Array, available: Array, need: Array, cap: Array,
    capped: Array, grant: Array, pool: Array, short: Array, pool_line: Array,
) -> None:
    """The regions of a path meet in the adjustment fund: needs, caps, and grants out of one pool.

    `available`, `need`, `cap`, `capped` and the result `grant` are [R · LANES].
    """
    regions, calendar = model.region.shape[0], model.calendar[m]
    definition, basis = int(calendar[C_COVERAGE_EXPENDITURE]), int(calendar[C_REMITTED_BASIS])
    month_of_year = int(calendar[C_MONTH_OF_YEAR])
    for i in range(LANES):
        pool_line[P_REMITTANCES + i] = 0.0
    for r in range(regions):
        lanes = slice(r * LANES, (r + 1) * LANES)
        need_and_cap(
            states[r], flows[r], model.rules[m, r], basis, month_of_year, model.plan[m, r],
            available[lanes], need[lanes], cap[lanes], capped[lanes],
        )
        for i in range(LANES):
            pool_line[P_REMITTANCES + i] += flows[r, F_REMITTANCE + i]
    for i in range(LANES):
        pool_line[P_OPENING + i] = common[K_POOL + i]
        pool_line[P_INTEREST + i] = calendar[C_POOL_INTEREST_RATE] * common[K_POOL + i]
        pool[i] = common[K_POOL + i] + pool_line[P_REMITTANCES + i]
        pool_line[P_GRANTS + i] = pool[i]
    share_pool(
        int(calendar[C_RATIONING]), regions, pool, short, capped, need, available, states, flows, definition, grant
    )
    for i in range(LANES):
        pool_line[P_GRANTS + i] -= pool[i]
        common[K_POOL + i] = pool[i] + pool_line[P_INTEREST + i]
        pool_line[P_CLOSING + i] = common[K_POOL + i]
        pool_line[P_SHORT + i] = short[i]


@routine
def run_groups(
    model: Model, draws: Draws, sinks: Sinks, opening: Array, opening_common: Array,
    first_group: int, groups: int, every: bool, progress: NDArray[np.int64],
    space: Workspace,
) -> int:
    """Run `groups` groups of LANES paths from `first_group` on (numbered within `draws`); returns broken identities.

    `opening` is [R, NSTATE_ROWS, 1 or P] and `opening_common` [NCOMMON_ROWS, 1 or P]; with one path it serves all.
    `progress[0]` counts finished groups, `progress[1]` set to 1 by another thread cancels.
    """
    months, regions, paths = model.rules.shape[0], model.region.shape[0], draws.level.shape[1]
    states, flows, common, units, carrying = space.states, space.flows, space.common, space.units, space.carrying
    common_draws, own_draw, raw, line, pool_line = space.common_draws, space.own_draw, space.raw, space.line, space.pool_line
    x, level, log_half, shift, factor = space.x, space.level, space.log_half, space.shift, space.factor
    scratch, pool, short, now, curve = space.scratch, space.pool, space.short, space.now, space.curve
    available, need, cap, capped, grant = space.available, space.need, space.cap, space.capped, space.grant
    span = flows.shape[0]
    definitions = model.calendar[:, C_COVERAGE_EXPENDITURE]
    broken = 0
    for g in range(first_group, first_group + groups):
        if progress[1] != 0:
            break
        at = g * LANES
        valid = min(LANES, paths - at)
        group = (draws.first_path + at) // LANES
        load(draws.level, at, valid, level)
        load(draws.log_half_time, at, valid, log_half)
        load(draws.shift, at, valid, shift)
        load(draws.factor, at, valid, factor)
        load(opening_common, at, valid, common)
        for r in range(regions):
            load(opening[r], at, valid, states[r])
        take_up_curve(model.curve_points, level, log_half, model.steepness, curve)
        if model.fresh:
            opening_units(common, curve, model.opening_index)
        start = 0
        while start < months:
            count = min(months - start, span - (int(model.calendar[start, C_MONTH_OF_YEAR]) - 1) % span)
            for s in range(count):
                m = start + s
                draw_innovations(model, draws, m, regions, group, at, valid, raw, common_draws[s])
                january = model.calendar[m, C_MONTH_OF_YEAR] == 1.0
                run = model.calendar[m, C_REFUND_RUN] > 0.0
                carrying[s] = refund_units(common, units[s], curve, model.curve_index[m], january, run)
            for r in range(regions):
                for s in range(count):
                    m = start + s
                    draw_innovations(model, draws, m, r, group, at, valid, raw, own_draw)
                    own_month(
                        model, m, r, states[r], line, flows[s, r], units[s], own_draw, common_draws[s],
                        x, level, shift, factor, scratch, now, carrying[s], model.fresh and m == 0, every,
                    )
                    record(line, 0, FIRST_SETTLED, valid, at, r, m, sinks)
                    reduce_lines(line, 0, FIRST_SETTLED, valid, sinks.reference[r, m], sinks.sums[r, m])
            for s in range(count):
                m = start + s
                definition = int(definitions[m])
                meet(
                    model, m, states, flows[s], common, available, need, cap, capped, grant, pool, short, pool_line
                )
                for r in range(regions):
                    lanes = slice(r * LANES, (r + 1) * LANES)
                    broken += settle(
                        states[r], flows[s, r], line, model.rules[m, r], model.region[r],
                        available[lanes], need[lanes], cap[lanes], grant[lanes],
                    )
                    coverage(states[r], flows[s, r], line, definition, every)
                    record(line, FIRST_SETTLED, NLINE, valid, at, r, m, sinks)
                    reduce_lines(
                        line, FIRST_SETTLED, NLINE, valid, sinks.reference[r, m], sinks.sums[r, m]
                    )
                if sinks.pool_outcome.size > 0:
                    for i in range(valid):
                        sinks.pool_outcome[m, at + i] = pool_line[P_CLOSING + i]
                reduce_lines(pool_line, 0, NPOOL, valid, sinks.pool_reference[m], sinks.pool_sums[m])
            start += count
        if sinks.final_state.size > 0:
            for r in range(regions):
                store(states[r], at, valid, sinks.final_state[r])
            store(common, at, valid, sinks.final_common)
        progress[0] += 1
    return broken


@routine
def load(source: Array, at: int, valid: int, lanes: Array) -> None:
    """Copy the lanes of a group from `source` [rows, P or 1] to the flat `lanes` [rows · LANES]; spare lanes repeat."""
    shared = source.shape[1] == 1
    for k in range(source.shape[0]):
        for i in range(valid):
            lanes[k * LANES + i] = source[k, 0 if shared else at + i]
        for i in range(valid, LANES):
            lanes[k * LANES + i] = lanes[k * LANES]


@routine
def store(lanes: Array, at: int, valid: int, target: Array) -> None:
    """Copy the valid lanes of the flat `lanes` to `target` [rows, P]."""
    for k in range(target.shape[0]):
        for i in range(valid):
            target[k, at + i] = lanes[k * LANES + i]
