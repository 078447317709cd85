"""From lanes to results: sums over paths in one fixed order, recorded lines, and stocks in and out of a group."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import SUMMED, line_sums, routine, step
from sim.layout import LANES
from sim.model import Sinks

Array = NDArray[np.float64]


@step
def reduce_lines(line: Array, first: int, last: int, valid: int, reference: Array, sums: Array, total: Array) -> None:
    """Add the lanes' differences from `reference` to `sums`, line by line, in one fixed order of additions.

    Equal lanes add up to exactly LANES times their value, so equal paths give differences of exactly zero. Lines are
    added up eight at a time: `line` has room for whole eights from `first` on, and `total` is scratch for the sums.
    """
    if valid < LANES:
        for k in range(first, last):
            for i in range(valid, LANES):
                line[k * LANES + i] = reference[k]
    for k in range(first, last, SUMMED):
        line_sums(line, k * LANES, total, k)
    for k in range(first, last):
        sums[k] += total[k] - LANES * reference[k]


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
