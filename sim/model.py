"""What a projection reads, draws, writes and works in: named tuples of bare arrays, as compiled code takes them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.compiled import SUMMED
from sim.layout import C_COVERAGE_PERIOD, LANES, NDRIVER, NSTREAM, TRAILING_12
from sim.ledger import NPOOL
from sim.rows import NKEPT, NROW
from sim.state import NCOMMON, NFLOW, NPAYS, NSTATE, NUNIT, NX

Array = NDArray[np.float64]
_LINE = 8
"""Numbers in a cache line."""


class Model(NamedTuple):
    """Everything a projection reads, as bare arrays. M months, R regions in the order of their names."""

    rules: Array  # [M, R, RULES]
    rates: Array  # [M, R, RATES] contributions per yuan of the wage bill
    calendar: Array  # [M, CALENDAR]
    assisting: NDArray[np.bool_]  # [M, R] whether anybody may be on assistance
    raising: NDArray[np.bool_]  # [M, R] whether the ratio of any class rises, so that a top-up falls due
    region: Array  # [R, REGION_COLUMNS]
    hazard: Array  # [R, 24] monthly exit hazard by spell month
    entitled: Array  # [R, 24] share still entitled after spell month d + 1
    mean: Array  # [M, R, DRIVER]
    volatility: Array  # [M, R, DRIVER]
    persistence: Array  # [DRIVER]; 1 for a driver that never moves
    random: bool  # whether any driver moves, so that innovations are drawn
    own_weights: Array  # [DRIVER, DRIVER] lower triangle: what a region's own standard normals add to its drivers
    common_weights: Array  # [DRIVER, DRIVER] lower triangle: what the common factor's add to every region's
    curve_points: Array  # [K, 3] stream, months and length: points of the take-up curves that the months need
    curve_index: NDArray[np.int64]  # [M, NPAID, 3] which of them are reached, carried and accepted in a month
    opening_index: NDArray[np.int64]  # [NPAID] which of them was paid by the opening
    steepness: Array  # [STREAM]
    plan: Array  # [M, R] remittance planned for the calendar year of month m, yuan
    forward: Array  # [M, R] coverage expenditure planned for the 12 months from m on, yuan
    months: NDArray[np.int64]  # [M] absolute month numbers, the counters of the random draws
    keys: NDArray[np.uint64]  # [R + 1, 2 · ROUNDS] keys of the generator: the regions', then the common factor's
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
    """Where results go. Sums are of differences from `reference`, so that equal paths give exact means; the first group
    of a tape sets it. A tape is a run of groups whose sums are one."""

    sums: Array  # [R, M, ROW] sums over paths
    pool_sums: Array  # [M, POOL]
    reference: Array  # [R, M, ROW]
    pool_reference: Array  # [M, POOL]
    recorded: NDArray[np.int64]  # [O, 3] of each line recorded: its row, another or −1, 1 if of the region's own month
    terms: Array  # [M, R, O, 3] multiples of the two rows, and a constant, where the line is not a row itself
    outcomes: Array  # [O, R, M, P]
    pool_outcome: Array  # [M, P] or size 0
    final_state: Array  # [R, NSTATE_ROWS, P] or size 0
    final_common: Array  # [NCOMMON_ROWS, P] or size 0


class Group(NamedTuple):
    """The paths that run together: LANES of them, or fewer at the end of a run."""

    at: int  # the first of them
    valid: int  # how many
    opens: bool  # the first group of a tape: sets the reference
    every: bool  # coverage is wanted under every definition
    full: bool  # leave nothing out: rows are recorded path by path, or lanes are spare


class Workspace(NamedTuple):
    """Scratch of one thread: everything a group of paths needs while it runs. Steps allocate nothing themselves."""

    states: Array  # [R, NSTATE]
    own_flows: Array  # [months of a segment, NFLOW] of the region that runs by itself
    flows: Array  # [R, months of a segment, NFLOW] of those that wait for the others
    remittances: Array  # [months of a segment, LANES] of all regions
    common: Array
    units: Array  # [months of a segment, NUNIT]
    pays: NDArray[np.bool_]  # [months of a segment, 3] whether any path has ordinary, hardship, last year's refunds
    common_draws: Array  # [months of a segment, DRIVER · LANES]
    uniforms: NDArray[np.float32]  # [DRIVER · LANES]
    raw: Array
    rows: Array  # [ROW · LANES]
    kept: Array  # [R, NKEPT] sums of rows that stay as they were
    waits: NDArray[np.int64]  # [R] month of the segment from which on the region waits for the others
    who: NDArray[np.int64]  # [R] those that wait in a month
    pool_line: Array
    x: Array
    level: Array
    log_half: Array
    shift: Array
    factor: Array
    scratch: Array
    total: Array
    pool: Array
    short: Array
    curve: Array  # [K, LANES]
    available: Array  # this and what follows: [R · LANES]
    need: Array
    cap: Array
    capped: Array
    grant: Array


def lanes(shape: int | tuple[int, ...], value: float = 0.0) -> Array:
    """An array filled with `value` that begins on a cache line: vectors of lanes that straddle two lines cost up to twice."""
    size = math.prod(shape) if isinstance(shape, tuple) else shape
    memory = np.empty(size + _LINE)
    start = -(memory.ctypes.data // memory.itemsize) % _LINE
    out = memory[start : start + size].reshape(shape)
    out[...] = value
    return out


def workspace(model: Model) -> Workspace:
    """Fresh scratch for one thread. A segment is a calendar year, or a month where gates move every month."""
    regions = model.region.shape[0]
    span = 1 if np.any(model.calendar[:, C_COVERAGE_PERIOD] == TRAILING_12) else 12
    drivers, region_lanes = NDRIVER * LANES, regions * LANES
    return Workspace(
        states=lanes((regions, NSTATE)), own_flows=lanes((span, NFLOW)),
        flows=lanes((regions, span, NFLOW)), remittances=lanes((span, LANES)), common=lanes(NCOMMON),
        units=lanes((span, NUNIT)), pays=np.zeros((span, NPAYS), np.bool_), common_draws=lanes((span, drivers)),
        uniforms=np.zeros(drivers, np.float32), raw=lanes(drivers), rows=lanes(NROW * LANES),
        kept=np.zeros((regions, NKEPT)), waits=np.zeros(regions, np.int64),
        who=np.zeros(regions, np.int64),
        pool_line=lanes((NPOOL + SUMMED) * LANES), x=lanes(NX), level=lanes(NSTREAM * LANES),
        log_half=lanes(NSTREAM * LANES), shift=lanes(drivers), factor=lanes(drivers, 1.0), scratch=lanes(LANES),
        total=lanes(NROW), pool=lanes(LANES), short=lanes(LANES), curve=lanes((len(model.curve_points), LANES)),
        available=lanes(region_lanes), need=lanes(region_lanes), cap=lanes(region_lanes), capped=lanes(region_lanes),
        grant=lanes(region_lanes))
