"""Groups of paths through all months of a projection: the one compiled function that Python calls for a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import copy_lanes, entry, fma, routine, step
from sim.layout import C_COVERAGE_EXPENDITURE, C_MONTH_OF_YEAR, C_REFUND_RUN, LANES, NDRIVER
from sim.model import Draws, Group, Model, Sinks, Workspace
from sim.month import P_CLOSING, close_alone, finish_month, meet, own_month
from sim.randomness import philox_normals
from sim.recording import load, store
from sim.rows import OF_CLOSE
from sim.steps.refunds import opening_units, refund_units, take_up_curve
from sim.steps.settle import settle
from sim.sums import begin_kept, pool_sums

Array = NDArray[np.float64]


@entry
def run_groups(
    model: Model, draws: Draws, sinks: Sinks, opening: Array, opening_common: Array,
    first_group: int, groups: int, every: bool, opens: bool, progress: NDArray[np.int64], space: Workspace,
) -> int:
    """Run `groups` groups of LANES paths from `first_group` on (numbered within `draws`); returns broken identities.

    `opening` is [R, NSTATE_ROWS, 1 or P] and `opening_common` [NCOMMON_ROWS, 1 or P]; with one path it serves all.
    `opens`: the first of these groups is the first of its tape. `progress[0]` counts finished groups, `progress[1]` set
    to 1 by another thread cancels.
    """
    months, regions, paths = model.rules.shape[0], model.region.shape[0], draws.level.shape[1]
    span = space.own_flows.shape[0]
    recorded = False
    for o in range(sinks.recorded.shape[0]):
        recorded = recorded or sinks.recorded[o, 2] != OF_CLOSE
    broken = 0
    for g in range(first_group, first_group + groups):
        if progress[1] != 0:
            break
        at = g * LANES
        valid, number = min(LANES, paths - at), (draws.first_path + at) // LANES
        group = Group(at, valid, opens and g == first_group, every, recorded or valid < LANES)
        begin_group(model, draws, opening, opening_common, at, valid, space)
        start = int(np.int64(0))  # a bare 0 is a type of its own: numba would compile what takes it once more
        while start < months:
            # to the end of the calendar year, or one month at a time
            count = min(months - start, span - (int(model.calendar[start, C_MONTH_OF_YEAR]) - 1) % span)
            begin_segment(model, draws, start, count, group, space)
            for r in range(regions):
                for s in range(count):
                    if model.random:
                        draw_innovations(
                            draws.innovations, start + s, r, model.keys[r], model.months[start + s], number, group,
                            space.uniforms, space.raw)
                    broken += own_month(model, space, sinks, start + s, s, r, group)
                broken += close_alone(model, space, sinks, start, count, r, group)
            for s in range(count):
                m = start + s
                waiting = meet(model, space, m, s, group)
                for r in space.who[:waiting]:
                    flow, lanes = space.flows[r, s], slice(r * LANES, (r + 1) * LANES)
                    broken += settle(
                        space.states[r], flow, space.rows, model.rules[m, r], model.region[r], space.available[lanes],
                        space.need[lanes], space.cap[lanes], space.grant[lanes],
                        int(model.calendar[m, C_COVERAGE_EXPENDITURE]))
                    finish_month(space.rows, space.total, flow, space.waits[r] <= s, m, r, group, sinks)
                if sinks.pool_outcome.size > 0:
                    copy_lanes(space.pool_line, P_CLOSING, sinks.pool_outcome[m], at)
                pool_sums(space.pool_line, space.total, group, sinks.pool_reference[m], sinks.pool_sums[m])
            start += count
        if sinks.final_state.size > 0:
            for r in range(regions):
                store(space.states[r], at, valid, sinks.final_state[r])
            store(space.common, at, valid, sinks.final_common)
        progress[0] += 1
    return broken


@routine
def begin_group(
    model: Model, draws: Draws, opening: Array, opening_common: Array, at: int, valid: int, space: Workspace
) -> None:
    """Load what the group's paths have drawn and the stocks they start with."""
    load(draws.level, at, valid, space.level)
    load(draws.log_half_time, at, valid, space.log_half)
    load(draws.shift, at, valid, space.shift)
    load(draws.factor, at, valid, space.factor)
    load(opening_common, at, valid, space.common)
    for r in range(model.region.shape[0]):
        load(opening[r], at, valid, space.states[r])
        begin_kept(space.states[r], space.kept[r])
    take_up_curve(model.curve_points, space.level, space.log_half, model.steepness, space.curve)
    if model.fresh:
        opening_units(space.common, space.curve, model.opening_index)


@routine
def begin_segment(model: Model, draws: Draws, start: int, count: int, group: Group, space: Workspace) -> None:
    """What all regions share in `count` months from `start`: the common factor and the units of refund."""
    regions = model.region.shape[0]
    for s in range(count):
        m = start + s
        if model.random:
            draw_innovations(
                draws.innovations, m, regions, model.keys[regions], model.months[m], (draws.first_path + group.at) // LANES,
                group, space.uniforms, space.raw)
            correlate(model.common_weights, space.raw, space.common_draws[s])
        january, pays = model.calendar[m, C_MONTH_OF_YEAR] == 1.0, model.calendar[m, C_REFUND_RUN] > 0.0
        for i in range(LANES):
            space.remittances[s, i] = 0.0
        refund_units(space.common, space.units[s], space.curve, model.curve_index[m], january, pays, space.pays[s])


@step
def draw_innovations(
    given: Array, m: int, which: int, keys: NDArray[np.uint64], month: int, number: int, group: Group,
    uniforms: NDArray[np.float32], raw: Array,
) -> None:
    """Independent standard normals of one region (or, with `which` = R, of the common factor) in a month, into `raw`
    [DRIVER · LANES]: those `given` [M, R + 1, DRIVER, P], or drawn for group `number` of all paths."""
    if given.size > 0:
        for d in range(NDRIVER):
            for i in range(LANES):
                raw[d * LANES + i] = given[m, which, d, group.at + i] if i < group.valid else 0.0
    else:
        philox_normals(keys, month, number, uniforms, raw)


@step
def correlate(weights: Array, raw: Array, out: Array) -> None:
    """`weights` · `raw` for a lower triangle of weights of the drivers."""
    for d in range(NDRIVER):
        of_driver = out[d * LANES : (d + 1) * LANES]
        for i in range(LANES):
            of_driver[i] = weights[d, 0] * raw[i]
        for k in range(1, d + 1):
            weight, other = weights[d, k], raw[k * LANES : (k + 1) * LANES]
            for i in range(LANES):
                of_driver[i] = fma(weight, other[i], of_driver[i])
