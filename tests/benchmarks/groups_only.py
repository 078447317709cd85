"""The loop over paths by itself, without draws per path, quantiles and Python: where engine and C differ, if they do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.collector import whole_groups
from sim.draws import philox_draws
from sim.groups import run_groups
from sim.inputs import build_model
from sim.layout import LANES
from sim.ledger import NPOOL, OUTCOMES
from sim.lines import recorded_rows
from sim.model import Sinks, workspace
from sim.opening import opening_common
from sim.rows import NROW
from sim.running import Prepared
from tests.benchmarks.c_kernel import CKernel, Sums


def groups_only(prepared: Prepared, kernel: CKernel, paths: int) -> dict[str, Callable[[], object]]:
    """The engine's `run_groups` and the kernel's over the same arrays, on one thread."""
    inputs, seed = prepared.inputs, prepared.scenario.seed
    model = build_model(inputs, seed, plan=prepared.plan, forward=prepared.forward)
    draws = philox_draws(inputs.economy, seed, 0, paths)
    opening, common = np.ascontiguousarray(inputs.state), opening_common(inputs.regions)
    regions, months = len(inputs.regions), inputs.months
    recorded, terms = recorded_rows(model, OUTCOMES)
    zero, pool_zero = np.zeros((regions, months, NROW)), np.zeros((months, NPOOL))
    room = whole_groups(paths)
    outcomes, pool = np.empty((len(recorded), regions, months, room)), np.empty((months, room))
    space, progress = workspace(model), np.zeros(2, np.int64)
    sinks = Sinks(zero.copy(), pool_zero.copy(), zero.copy(), pool_zero.copy(), recorded, terms,
                  outcomes, pool, np.empty((0, 0, 0)), np.empty((0, 0)))
    sums = Sums(zero.copy(), pool_zero.copy(), zero, pool_zero, recorded,
                np.empty((len(recorded), regions, months, paths)), np.empty((months, paths)))
    groups = -(-paths // LANES)
    return {
        "engine, paths alone": lambda: run_groups(
            model, draws, sinks, opening, common, 0, groups, False, True, progress, space),
        "C, paths alone": lambda: kernel.run_groups(model, draws, sums, opening, common, False),
    }
