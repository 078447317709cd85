"""Groups of paths through all months of a projection: the one compiled function that Python calls for a run."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import fma, routine, step
from sim.layout import C_MONTH_OF_YEAR, C_REFUND_RUN, LANES, NDRIVER
from sim.ledger import FIRST_SETTLED, NLINE, NPOOL
from sim.model import Draws, Model, Sinks, Workspace
from sim.month import P_CLOSING, close_month, meet, own_month
from sim.randomness import HALF, box_muller, philox_uniforms
from sim.recording import copy_lanes, load, record, reduce_lines, store
from sim.steps.refunds import opening_units, refund_units, take_up_curve

Array = NDArray[np.float64]


@routine
def run_groups(
    model: Model, draws: Draws, sinks: Sinks, opening: Array, opening_common: Array,
    first_group: int, groups: int, every: bool, progress: NDArray[np.int64], space: Workspace,
) -> int:
    """Run `groups` groups of LANES paths from `first_group` on (numbered within `draws`); returns broken identities.

    `opening` is [R, NSTATE_ROWS, 1 or P] and `opening_common` [NCOMMON_ROWS, 1 or P]; with one path it serves all.
    `progress[0]` counts finished groups, `progress[1]` set to 1 by another thread cancels.
    """
    months, regions, paths = model.rules.shape[0], model.region.shape[0], draws.level.shape[1]
    span = space.flows.shape[0]
    broken = 0
    for g in range(first_group, first_group + groups):
        if progress[1] != 0:
            break
        at = g * LANES
        valid = min(LANES, paths - at)
        begin_group(model, draws, opening, opening_common, at, valid, space)
        start = int(np.int64(0))  # a bare 0 is a type of its own: numba would compile `run_segment` for it once more
        while start < months:
            # to the end of the calendar year, or one month at a time
            count = min(months - start, span - (int(model.calendar[start, C_MONTH_OF_YEAR]) - 1) % span)
            broken += run_segment(model, draws, sinks, start, count, at, valid, every, space)
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
    take_up_curve(model.curve_points, space.level, space.log_half, model.steepness, space.curve)
    if model.fresh:
        opening_units(space.common, space.curve, model.opening_index)


@routine
def run_segment(
    model: Model, draws: Draws, sinks: Sinks, start: int, count: int, at: int, valid: int, every: bool,
    space: Workspace,
) -> int:
    """`count` months from `start`: what all regions share, then each region by itself, then the regions together."""
    regions, broken = model.region.shape[0], 0
    for s in range(count):
        m = start + s
        draw_innovations(model, draws, m, regions, at, valid, space.raw, space.common_draws[s])
        january, pays = model.calendar[m, C_MONTH_OF_YEAR] == 1.0, model.calendar[m, C_REFUND_RUN] > 0.0
        space.carrying[s] = refund_units(
            space.common, space.units[s], space.curve, model.curve_index[m], january, pays)
    for r in range(regions):
        for s in range(count):
            m = start + s
            draw_innovations(model, draws, m, r, at, valid, space.raw, space.own_draw)
            own_month(model, space, m, s, r, every)
            record(space.line, 0, FIRST_SETTLED, valid, at, r, m, sinks)
            reduce_lines(space.line, 0, FIRST_SETTLED, valid, sinks.reference[r, m], sinks.sums[r, m], space.total)
    for s in range(count):
        m = start + s
        meet(model, space, m, s)
        for r in range(regions):
            broken += close_month(model, space, m, s, r, every)
            record(space.line, FIRST_SETTLED, NLINE, valid, at, r, m, sinks)
            reduce_lines(space.line, FIRST_SETTLED, NLINE, valid, sinks.reference[r, m], sinks.sums[r, m], space.total)
        if sinks.pool_outcome.size > 0:
            copy_lanes(space.pool_line[P_CLOSING : P_CLOSING + valid], sinks.pool_outcome[m, at : at + valid])
        reduce_lines(space.pool_line, 0, NPOOL, valid, sinks.pool_reference[m], sinks.pool_sums[m], space.total)
    return broken


@step
def draw_innovations(
    model: Model, draws: Draws, m: int, which: int, at: int, valid: int, raw: Array, out: Array
) -> None:
    """Correlated standard normal innovations of one region (or, with `which` = R, of the common factor) in a month.

    `raw` [DRIVER · LANES] is scratch: the first halves of the lanes of all drivers, then the second halves, so that one
    loop makes normals for all drivers at once.
    """
    apart = NDRIVER * HALF
    if draws.innovations.size > 0:
        for d in range(NDRIVER):
            for i in range(LANES):
                place = d * HALF + i if i < HALF else apart + (d - 1) * HALF + i
                raw[place] = draws.innovations[m, which, d, at + i] if i < valid else 0.0
    elif model.random:
        group = (draws.first_path + at) // LANES
        for d in range(NDRIVER):
            philox_uniforms(model.keys[which], model.months[m], d, group, raw, d * HALF, apart)
        box_muller(raw, apart)
    else:
        return
    correlate(model.cholesky, raw[:apart], out, 0)
    correlate(model.cholesky, raw[apart:], out, HALF)


@step
def correlate(lower: Array, raw: Array, out: Array, at: int) -> None:
    """Half the lanes of `lower` · `raw`, for the lower triangle of weights of six drivers, to `out` from `at` on."""
    a0 = lower[0, 0]
    b0, b1 = lower[1, 0], lower[1, 1]
    c0, c1, c2 = lower[2, 0], lower[2, 1], lower[2, 2]
    d0, d1, d2, d3 = lower[3, 0], lower[3, 1], lower[3, 2], lower[3, 3]
    e0, e1, e2, e3, e4 = lower[4, 0], lower[4, 1], lower[4, 2], lower[4, 3], lower[4, 4]
    f0, f1, f2, f3, f4, f5 = lower[5, 0], lower[5, 1], lower[5, 2], lower[5, 3], lower[5, 4], lower[5, 5]
    for i in range(HALF):
        a, b, c = raw[i], raw[HALF + i], raw[2 * HALF + i]
        d, e, f = raw[3 * HALF + i], raw[4 * HALF + i], raw[5 * HALF + i]
        out[at + i] = a0 * a
        out[LANES + at + i] = fma(b0, a, b1 * b)
        out[2 * LANES + at + i] = fma(c0, a, fma(c1, b, c2 * c))
        out[3 * LANES + at + i] = fma(d0, a, fma(d1, b, fma(d2, c, d3 * d)))
        out[4 * LANES + at + i] = fma(e0, a, fma(e1, b, fma(e2, c, fma(e3, d, e4 * e))))
        out[5 * LANES + at + i] = fma(f0, a, fma(f1, b, fma(f2, c, fma(f3, d, fma(f4, e, f5 * f)))))
