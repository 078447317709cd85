"""Recorded lines path by path, and stocks in and out of a group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import copy_lanes, routine, step
from sim.layout import LANES
from sim.model import Sinks
from sim.rows import OF_MONTH

Array = NDArray[np.float64]


@step
def record(rows: Array, own: bool, at: int, r: int, m: int, sinks: Sinks) -> None:
    """Write the recorded lines of the region's `own` month, or of its close, path by path. Outcomes have room for the
    spare lanes of the last group."""
    for o in range(sinks.recorded.shape[0]):
        if (sinks.recorded[o, 2] == OF_MONTH) == own:
            one, other = sinks.recorded[o, 0] * LANES, sinks.recorded[o, 1]
            target = sinks.outcomes[o, r, m]
            if other < 0:
                copy_lanes(rows, one, target, at)
            else:
                combine_lanes(
                    rows[one : one + LANES], rows[other * LANES : (other + 1) * LANES], sinks.terms[m, r, o],
                    target[at : at + LANES])


@routine
def combine_lanes(one: Array, other: Array, term: Array, target: Array) -> None:
    """A recorded line that no row holds: a multiple of one row, a multiple of another, and a constant (`term` [3])."""
    for i in range(LANES):
        target[i] = term[0] * one[i] + term[1] * other[i] + term[2]


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
