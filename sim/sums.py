"""Sums over paths: of rows, in one fixed order of additions, as differences from what the first group of a tape has.

Every path of a group adds to a row's sum, group after group to a tape's, and the tapes' means are put together at the end.
A block of rows that was left out of a month is known without adding anything up.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import fetch, lane_sum, line_sums, program, routine, step
from sim.layout import CHANNELS, LANES
from sim.ledger import NPOOL
from sim.model import Group
from sim.rows import (
    BLOCK,
    CLOSE,
    DEFINITIONS,
    EVERY_MONTH,
    K_GATE_12,
    K_GATE_24,
    K_SKILLS_ACCOUNT,
    K_TOPUP_OUTSTANDING,
    K_TRAINING_BACKLOG,
    NEEDY,
    NKEPT,
    NOWN,
    NROW,
    REFUNDS,
    SPECIAL,
)
from sim.state import S_OWN_12, S_OWN_24, S_SKILLS_ACCOUNT, S_TOPUP_OUTSTANDING, S_TRAINING_BACKLOG

Array = NDArray[np.float64]


@step
def begin_kept(state: Array, kept: Array) -> None:
    """What the first month takes over from the opening, for the rows of which little happens."""
    for k in range(NKEPT):
        kept[k] = 0.0
    kept[K_SKILLS_ACCOUNT] = lane_sum(state, S_SKILLS_ACCOUNT)
    kept[K_GATE_12], kept[K_GATE_24] = lane_sum(state, S_OWN_12), lane_sum(state, S_OWN_24)
    kept[K_TOPUP_OUTSTANDING] = lane_sum(state, S_TOPUP_OUTSTANDING)
    for c in range(len(CHANNELS)):
        kept[K_TRAINING_BACKLOG] += lane_sum(state, S_TRAINING_BACKLOG + c * LANES)


@routine
def fill_spare(rows: Array, valid: int, reference: Array, opens: bool) -> None:
    """Give lanes beyond the last path of a run the value that their row is held against: then they add nothing. A group
    that `opens` a tape holds its rows against its first lane."""
    for k in range(reference.size):
        if opens:
            reference[k] = rows[k * LANES]
        for i in range(valid, LANES):
            rows[k * LANES + i] = reference[k]


@step
def fetch_sums(reference: Array, sums: Array) -> None:
    """Have fetched what a month is going to add to: it is more than the processor's first cache holds."""
    for k in range(0, NEEDY, BLOCK):
        fetch(reference, k)
        fetch(sums, k)


@step
def keep_sums(total: Array, reference: Array, sums: Array, sets: bool) -> None:
    """Add the lanes' differences from `reference` to `sums`, row by row.

    A full group that opens a tape `sets` the reference: its own mean. Equal lanes add up to exactly LANES times their
    value, so equal paths give differences of exactly zero.
    """
    if sets:
        for k in range(total.size):
            reference[k] = total[k] / LANES
    for k in range(total.size):
        sums[k] += total[k] - LANES * reference[k]


@step
def own_sums(
    row: Array, total: Array, kept: Array, group: Group, reference: Array, sums: Array, refunds: bool, special: bool
) -> None:
    """Add the rows of the region's own month to the sums over paths; blocks that were left out are known without."""
    if group.valid < LANES:
        fill_spare(row[: NOWN * LANES], group.valid, reference[:NOWN], group.opens)
    line_sums(row, EVERY_MONTH * LANES, total, EVERY_MONTH)
    if refunds:
        line_sums(row, REFUNDS * LANES, total, REFUNDS)
    else:
        for k in range(BLOCK):
            total[REFUNDS + k] = 0.0
    if special:
        line_sums(row, SPECIAL * LANES, total, SPECIAL)
        kept[K_SKILLS_ACCOUNT] = total[SPECIAL + K_SKILLS_ACCOUNT]
        kept[K_TRAINING_BACKLOG] = total[SPECIAL + K_TRAINING_BACKLOG]
    else:
        for k in range(BLOCK):
            total[SPECIAL + k] = kept[k]
    keep_sums(total[:NOWN], reference[:NOWN], sums[:NOWN], group.opens and group.valid == LANES)


@step
def close_sums(row: Array, total: Array, group: Group, reference: Array, sums: Array, needy: bool) -> None:
    """Add the rows of the close of a region's month to the sums over paths; one that needed nothing leaves out a block."""
    if group.valid < LANES:
        fill_spare(row[CLOSE * LANES :], group.valid, reference[CLOSE:], group.opens)
    line_sums(row, CLOSE * LANES, total, CLOSE)
    if needy:
        line_sums(row, NEEDY * LANES, total, NEEDY)
    else:
        for k in range(BLOCK):
            total[NEEDY + k] = 0.0
    last = DEFINITIONS
    if group.every:
        line_sums(row, DEFINITIONS * LANES, total, DEFINITIONS)
        last = NROW
    keep_sums(total[CLOSE:last], reference[CLOSE:last], sums[CLOSE:last], group.opens and group.valid == LANES)


@step
def pool_sums(line: Array, total: Array, group: Group, reference: Array, sums: Array) -> None:
    """Add the adjustment fund's lines of a month to the sums over paths; `line` has room for whole blocks."""
    if group.valid < LANES:
        fill_spare(line[: NPOOL * LANES], group.valid, reference, group.opens)
    for k in range(0, NPOOL, BLOCK):
        line_sums(line, k * LANES, total, k)
    keep_sums(total[:NPOOL], reference, sums, group.opens and group.valid == LANES)


@program
def mean_of_tapes(sums: Array, reference: Array, paths: NDArray[np.int64], out: Array) -> None:
    """Means [N] from the sums of tapes [T, N] of differences from each tape's `reference` [T, N], and their `paths` [T]."""
    every = paths.sum()
    for k in range(out.size):
        out[k] = sums[0, k]
    for t in range(1, paths.size):
        for k in range(out.size):
            out[k] += sums[t, k] + paths[t] * (reference[t, k] - reference[0, k])
    for k in range(out.size):
        out[k] = reference[0, k] + out[k] / every
