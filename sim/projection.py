"""The loop: paths in groups of lanes, groups on threads, results in sums, rows and quantiles.

The split of paths into *tapes* depends on the size of the question alone. Each tape adds its groups up in order and the
tapes are added up in order, so that sums do not depend on how many threads there are or who finishes first.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from queue import SimpleQueue

import numpy as np
from numpy.typing import NDArray

from sim.collector import Collector
from sim.draws import mean_draws, philox_draws
from sim.groups import run_groups
from sim.inputs import Inputs, build_model
from sim.layout import C_COVERAGE_EXPENDITURE, COVERAGE_EXPENDITURES, LANES
from sim.ledger import LINE_KEYS, NLINE, NPOOL, OUTCOMES, line_index
from sim.model import Draws, Model, Sinks, Workspace, workspace
from sim.opening import opening_common
from sim.problems import BadInputError, BrokenIdentityError, Problem, nearest_name
from sim.state import NCOMMON, NSTATE_ROWS
from sim.texts import text

Array = NDArray[np.float64]
Progress = Callable[[float], None]
"""Called now and then with the share of the work that is done, 0 to 1."""

EXACT_BYTES = 768_000_000
"""Recorded outcomes up to this size are kept for exact quantiles; beyond it they are counted in bins, chunk by chunk."""
_CHUNK_BYTES = 400_000_000
_MANY_CELLS = 2_000_000
NO_ARRAY_2, NO_ARRAY_3 = np.empty((0, 0)), np.empty((0, 0, 0))


class CancelledError(RuntimeError):
    """The run was cancelled by its caller; nothing of it is kept."""


@dataclass(frozen=True, eq=False)
class FundState:
    """All stocks at a month end, path by path, so that a run can go on from there: regions in the order of names."""

    regions: Array
    """[R, NSTATE_ROWS, P]"""
    common: Array
    """[NCOMMON rows, P]"""


@dataclass(frozen=True, eq=False)
class Projection:
    """Results of a run. Arrays over regions are in the user's order; money is yuan, coverage months."""

    inputs: Inputs
    seed: int
    paths: int
    lines: Array
    """[R, M, LINE] mean of every ledger line"""
    pool: Array
    """[M, POOL] mean of the adjustment fund's lines"""
    recorded: tuple[str, ...]
    """Lines recorded path by path: `balance`, `coverage`, and what was asked for."""
    spread: Array
    """[O, R, M] standard deviation over paths of each recorded line"""
    quantiles: Array
    """[O, R, M, 5] at `quantiles.PROBABILITIES`"""
    pool_quantiles: Array
    """[M, 5] of the adjustment fund's closing balance"""
    quantile_method: str
    """`exact` (order statistics) or `binned` (within 1/512 of the range that a sample of paths covers)"""
    by_name: Array | None = None
    """[len(kept), R, M, P] path by path, on request: regions in the order of their names (see `outcomes`)"""
    kept: tuple[str, ...] = ()
    """Lines kept path by path: those recorded, then those that were only kept."""
    final: FundState | None = None
    """Stocks at the end of the horizon, on request"""

    @property
    def names(self) -> tuple[str, ...]:
        """Regions in the user's order."""
        return tuple(self.inputs.regions.names[r] for r in self.inputs.order)

    @cached_property
    def outcomes(self) -> Array | None:
        """[len(kept), R, M, P] path by path, regions in the user's order; None where they were not asked for."""
        return None if self.by_name is None else self.by_name[:, list(self.inputs.order)]

    def line(self, key: str) -> Array:
        """Mean of one line [R, M]."""
        return self.lines[:, :, line_index(key)]

    def outcome(self, key: str) -> int:
        """Position of a recorded line."""
        return self.recorded.index(key)


def threads_available() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def recorded_lines(record: Sequence[str]) -> tuple[str, ...]:
    """`balance` and `coverage`, then what was asked for; raises BadInputError for a line that does not exist."""
    unknown = [name for name in record if name not in (*LINE_KEYS, *OUTCOMES)]
    if unknown:
        raise BadInputError([
            Problem(text("problem.scenario.record", name=name), nearest=nearest_name(name, LINE_KEYS),
                    expected=text("problem.scenario.a_line"))
            for name in unknown])
    return tuple(dict.fromkeys((*OUTCOMES, *("balance" if name == "closing" else name for name in record))))


def _tapes(model: Model, groups: int) -> list[tuple[int, int]]:
    """First and last group of each tape: more tapes than threads where sums are small, so that threads end together."""
    count = 4 if model.rules.shape[0] * model.rules.shape[1] * NLINE > _MANY_CELLS else 16
    edges = np.linspace(0, groups, min(count, groups) + 1).astype(int).tolist()
    return list(itertools.pairwise(edges))


@dataclass(eq=False)
class _Run:
    """One run in progress: the model, its sums by tape, and the counters that threads share."""

    model: Model
    opening: Array
    common: Array
    recorded: NDArray[np.int64]
    reference: Array
    pool_reference: Array
    every: bool
    threads: int
    block_groups: int
    progress: Progress | None
    total_groups: int
    keep_final: bool
    sums: Array
    pool_sums: Array
    done: int = 0

    def __post_init__(self) -> None:
        self.spaces: SimpleQueue[Workspace] = SimpleQueue()
        for _ in range(min(self.threads, len(self.sums))):
            self.spaces.put(workspace(self.model))

    def chunk(self, draws: Draws, outcomes: Array, pool_outcome: Array, first_path: int) -> tuple[Array, Array]:
        """Run the paths of `draws`; fills `outcomes` and returns the final state and common stocks (or empty)."""
        paths = draws.level.shape[1]
        groups = -(-paths // LANES)
        regions = self.model.region.shape[0]
        final, final_common = NO_ARRAY_3, NO_ARRAY_2
        if self.keep_final:
            final, final_common = np.empty((regions, NSTATE_ROWS, paths)), np.empty((NCOMMON // LANES, paths))
        tapes = _tapes(self.model, groups)
        opening, common = self._of_chunk(self.opening, first_path, paths), self._of_chunk(self.common, first_path, paths)
        stop = threading.Event()
        counters = [np.zeros(2, np.int64) for _ in tapes]

        def work(t: int) -> int:
            first, last = tapes[t]
            sinks = Sinks(self.sums[t], self.pool_sums[t], self.reference, self.pool_reference, self.recorded,
                          outcomes, pool_outcome, final, final_common)
            broken, space = 0, self.spaces.get()
            step = self.block_groups if self.block_groups > 0 else last - first
            try:
                for g in range(first, last, max(1, step)):
                    if stop.is_set():
                        break
                    broken += run_groups(self.model, draws, sinks, opening, common, g, min(step, last - g), self.every,
                                         counters[t], space)
            finally:
                self.spaces.put(space)
            return broken

        self._run(work, len(tapes), counters, stop)
        self.done += groups
        return final, final_common

    @staticmethod
    def _of_chunk(stocks: Array, first: int, paths: int) -> Array:
        return stocks if stocks.shape[-1] == 1 else np.ascontiguousarray(stocks[..., first : first + paths])

    def _run(
        self, work: Callable[[int], int], tasks: int, counters: list[NDArray[np.int64]], stop: threading.Event
    ) -> None:
        if self.threads == 1 and self.progress is None:
            broken = sum(work(t) for t in range(tasks))
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                futures = [pool.submit(work, t) for t in range(tasks)]
                try:
                    while self.progress is not None and not all(future.done() for future in futures):
                        self.progress((self.done + sum(int(c[0]) for c in counters)) / self.total_groups)
                        stop.wait(0.05)
                except BaseException:
                    stop.set()
                    for counter in counters:
                        counter[1] = 1
                    raise
                broken = sum(future.result() for future in futures)
        if broken:
            raise BrokenIdentityError(text("problem.identity.accounts", count=broken))


def project(
    inputs: Inputs, *, paths: int, seed: int, record: Sequence[str] = (), threads: int | None = None,
    block_groups: int = 0, draws: Callable[[int, int], Draws] | None = None, plan: Array | None = None,
    forward: Array | None = None, opening: FundState | None = None, keep_outcomes: bool = False,
    keep_final: bool = False, progress: Progress | None = None, keep: Sequence[str] = (),
) -> Projection:
    """Project `inputs` over `paths` paths.

    `record`: ledger lines recorded path by path besides balance and coverage. `threads`: None for all processors.
    `keep`: further lines of which only the paths are kept (`Projection.outcomes`), without quantiles.
    `block_groups`: groups of 32 paths handed to a thread at a time (0: as many as there are; results do not depend on
    it). `draws(first_path, paths)`: where a path's draws come from (None: the counter-based generator). `plan`, `forward`
    [M, R]: the deterministic plan where a rule reads it. `opening`: go on from the end of another run. Raises
    BadInputError for a bad request, BrokenIdentityError when an account does not close, CancelledError from `progress`.
    """
    if paths < 1:
        raise BadInputError([Problem(text("problem.scenario.paths", paths=paths), expected=text("problem.scenario.one_path"))])
    lines = recorded_lines(record)
    kept = recorded_lines([*record, *keep])
    recorded = np.array([line_index(key) for key in kept], dtype=np.int64)
    keep_outcomes = keep_outcomes or len(kept) > len(lines)
    model = build_model(inputs, seed, plan=plan, forward=forward, fresh=opening is None)
    stocks = inputs.state if opening is None else opening.regions
    common = opening_common(inputs.regions) if opening is None else opening.common
    reference, pool_reference = reference_path(inputs, model, stocks, common, kept)
    months, regions = inputs.months, len(inputs.regions)
    source = draws or (lambda first, count: philox_draws(inputs.economy, seed, first, count))
    row_bytes = len(kept) * regions * months * 8
    exact = row_bytes * paths <= EXACT_BYTES or keep_outcomes
    size = paths if exact else max(LANES * 8, _CHUNK_BYTES // row_bytes // (4 * LANES) * 4 * LANES)
    tapes = len(_tapes(model, -(-min(size, paths) // LANES)))
    # a state that is handed on keeps every definition: the next run may be judged by another
    every = keep_final or _every_definition(model, kept)
    run = _Run(
        model, stocks, common, recorded, reference, pool_reference, every,
        threads or threads_available(), block_groups, progress, -(-paths // LANES), keep_final,
        np.zeros((tapes, regions, months, NLINE)), np.zeros((tapes, months, NPOOL)))
    collector = Collector(len(kept), regions, months, paths, exact, run.threads, len(lines))
    finals: list[tuple[Array, Array]] = []
    for first in range(0, paths, size):
        count = min(size, paths - first)
        outcomes, pool_outcome = collector.arrays(first, count)
        finals.append(run.chunk(source(first, count), outcomes, pool_outcome, first))
        collector.take(outcomes, pool_outcome, reference[:, :, recorded])
    quantiles, spread, pool_quantiles = collector.results(reference[:, :, recorded[: len(lines)]])
    order = list(inputs.order)
    final = FundState(*(np.concatenate(parts, axis=-1) for parts in zip(*finals, strict=True))) if keep_final else None
    return Projection(
        inputs=inputs, seed=seed, paths=paths,
        lines=(reference + run.sums.sum(axis=0) / paths)[order],
        pool=pool_reference + run.pool_sums.sum(axis=0) / paths, recorded=lines,
        spread=spread[:, order], quantiles=quantiles[:, order], pool_quantiles=pool_quantiles,
        quantile_method="exact" if exact else "binned",
        by_name=collector.kept if keep_outcomes else None,
        kept=kept if keep_outcomes else (), final=final)


def _every_definition(model: Model, lines: Sequence[str]) -> bool:
    """Whether coverage is wanted under more than the one definition that the rules name throughout."""
    several = len(np.unique(model.calendar[:, C_COVERAGE_EXPENDITURE])) > 1
    return several or any(f"coverage_{name}" in lines for name in COVERAGE_EXPENDITURES)


def reference_path(
    inputs: Inputs, model: Model, stocks: Array, common: Array, lines: Sequence[str]
) -> tuple[Array, Array]:
    """One path at mean drivers [R, M, LINE] and [M, POOL]: sums are taken of differences from it, which keeps every
    digit of a small spread around a large balance, and makes equal paths give exact means."""
    calm = model._replace(
        volatility=np.zeros_like(model.volatility), moving=np.zeros_like(model.moving), random=False, uncertain=False)
    months, regions = inputs.months, len(inputs.regions)
    sums, pool_sums = np.zeros((regions, months, NLINE)), np.zeros((months, NPOOL))
    sinks = Sinks(sums, pool_sums, np.zeros_like(sums), np.zeros_like(pool_sums), np.empty(0, np.int64),
                  np.empty((0, 0, 0, 0)), NO_ARRAY_2, NO_ARRAY_3, NO_ARRAY_2)
    run_groups(calm, mean_draws(inputs.economy), sinks, np.ascontiguousarray(stocks[..., :1]),
               np.ascontiguousarray(common[..., :1]), 0, 1, _every_definition(model, lines), np.zeros(2, np.int64),
               workspace(calm))
    return sums, pool_sums
