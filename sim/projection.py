"""The loop: paths in groups of lanes, groups on threads, results in sums, rows and quantiles.

Which groups make a tape depends on the size of the question alone (`tapes`), so that sums do not depend on how many
threads there are or who finishes first.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from queue import Empty, SimpleQueue

import numpy as np
from numpy.typing import NDArray

from sim.collector import Collector
from sim.draws import mean_draws, philox_draws
from sim.groups import run_groups
from sim.inputs import Inputs, build_model
from sim.layout import C_COVERAGE_EXPENDITURE, COVERAGE_EXPENDITURES, LANES
from sim.ledger import LINE_KEYS, OUTCOMES, line_index
from sim.lines import mean_lines, recorded_rows
from sim.model import Draws, Model, Sinks, Workspace, workspace
from sim.opening import opening_common
from sim.problems import BadInputError, BrokenIdentityError, Problem, nearest_name
from sim.state import NCOMMON, NSTATE_ROWS
from sim.tapes import TapeSums, tapes_of
from sim.texts import text

Array = NDArray[np.float64]
Progress = Callable[[float], None]
"""Called now and then with the share of the work that is done, 0 to 1."""

EXACT_BYTES = 768_000_000
"""Recorded outcomes up to this size are kept for exact quantiles; beyond it they are counted in bins, chunk by chunk."""
_CHUNK_BYTES = 400_000_000
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


@dataclass(eq=False)
class _Run:
    """One run in progress: the model, its sums by tape, and the counters that threads share."""

    model: Model
    opening: Array
    common: Array
    recorded: NDArray[np.int64]
    terms: Array
    every: bool
    pool: ThreadPoolExecutor
    threads: int
    block_groups: int
    progress: Progress | None
    total_groups: int
    keep_final: bool
    sums: TapeSums
    done: int = 0

    def __post_init__(self) -> None:
        self.spaces: SimpleQueue[Workspace] = SimpleQueue()

    def chunk(self, draws: Draws, outcomes: Array, pool_outcome: Array, first_path: int) -> tuple[Array, Array]:
        """Run the paths of `draws`; fills `outcomes` and returns the final state and common stocks (or empty)."""
        paths = draws.level.shape[1]
        groups = -(-paths // LANES)
        regions = self.model.region.shape[0]
        final, final_common = NO_ARRAY_3, NO_ARRAY_2
        if self.keep_final:
            final, final_common = np.empty((regions, NSTATE_ROWS, paths)), np.empty((NCOMMON // LANES, paths))
        tapes = tapes_of(self.model, groups)
        opening, common = self._of_chunk(self.opening, first_path, paths), self._of_chunk(self.common, first_path, paths)
        stop = threading.Event()
        counters = [np.zeros(2, np.int64) for _ in tapes]
        sums = self.sums

        def work(t: int) -> int:
            first, last = tapes[t]
            sinks = Sinks(sums.rows[t], sums.pool[t], sums.reference[t], sums.pool_reference[t], self.recorded,
                          self.terms, outcomes, pool_outcome, final, final_common)
            broken, space = 0, self._space()
            step = self.block_groups if self.block_groups > 0 else last - first
            try:
                for g in range(first, last, max(1, step)):
                    if stop.is_set():
                        break
                    opens = sums.paths[t] == 0 and g == first
                    broken += run_groups(self.model, draws, sinks, opening, common, g, min(step, last - g), self.every,
                                         opens, counters[t], space)
            finally:
                self.spaces.put(space)
            sums.paths[t] += min(last * LANES, paths) - first * LANES
            return broken

        self._run(work, len(tapes), counters, stop)
        self.done += groups
        return final, final_common

    def _space(self) -> Workspace:
        """Scratch that no thread uses: that of a tape that is done, or fresh."""
        try:
            return self.spaces.get_nowait()
        except Empty:
            return workspace(self.model)

    @staticmethod
    def _of_chunk(stocks: Array, first: int, paths: int) -> Array:
        return stocks if stocks.shape[-1] == 1 else np.ascontiguousarray(stocks[..., first : first + paths])

    def _run(
        self, work: Callable[[int], int], tasks: int, counters: list[NDArray[np.int64]], stop: threading.Event
    ) -> None:
        if self.threads == 1 and self.progress is None:
            broken = sum(work(t) for t in range(tasks))
        else:
            futures = [self.pool.submit(work, t) for t in range(tasks)]
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
    keep_outcomes = keep_outcomes or len(kept) > len(lines)
    model = build_model(inputs, seed, plan=plan, forward=forward, fresh=opening is None)
    stocks = inputs.state if opening is None else opening.regions
    common = opening_common(inputs.regions) if opening is None else opening.common
    months, regions = inputs.months, len(inputs.regions)
    source = draws or (lambda first, count: philox_draws(inputs.economy, seed, first, count))
    row_bytes = len(kept) * regions * months * 8
    exact = row_bytes * paths <= EXACT_BYTES or keep_outcomes
    size = paths if exact else max(LANES * 8, _CHUNK_BYTES // row_bytes // (4 * LANES) * 4 * LANES)
    tapes = len(tapes_of(model, -(-min(size, paths) // LANES)))
    # a state that is handed on keeps every definition: the next run may be judged by another
    every = keep_final or _every_definition(model, kept)
    rows, terms = recorded_rows(model, kept)
    count = threads or threads_available()
    with ThreadPoolExecutor(count) as pool:
        run = _Run(
            model, stocks, common, rows, terms, every, pool, count, block_groups, progress, -(-paths // LANES),
            keep_final, TapeSums(tapes, regions, months))
        collector = Collector(len(kept), regions, months, paths, exact, pool, count, len(lines))
        finals: list[tuple[Array, Array]] = []
        for first in range(0, paths, size):
            part = min(size, paths - first)
            outcomes, pool_outcome = collector.arrays(first, part)
            finals.append(run.chunk(source(first, part), outcomes, pool_outcome, first))
            collector.take(outcomes, pool_outcome, part)
        quantiles, spread, pool_quantiles = collector.results()
    means, pool_means = run.sums.means()
    order = list(inputs.order)
    final = FundState(*(np.concatenate(parts, axis=-1) for parts in zip(*finals, strict=True))) if keep_final else None
    return Projection(
        inputs=inputs, seed=seed, paths=paths,
        lines=mean_lines(model, means, stocks, every)[order], pool=pool_means, recorded=lines,
        spread=spread[:, order], quantiles=quantiles[:, order], pool_quantiles=pool_quantiles,
        quantile_method="exact" if exact else "binned",
        by_name=collector.outcomes if keep_outcomes else None,
        kept=kept if keep_outcomes else (), final=final)


def _every_definition(model: Model, lines: Sequence[str]) -> bool:
    """Whether coverage is wanted under more than the one definition that the rules name throughout."""
    several = len(np.unique(model.calendar[:, C_COVERAGE_EXPENDITURE])) > 1
    return several or any(f"coverage_{name}" in lines for name in COVERAGE_EXPENDITURES)


def reference_path(
    inputs: Inputs, model: Model, stocks: Array, common: Array, lines: Sequence[str]
) -> tuple[Array, Array]:
    """One path at mean drivers [R, M, LINE] and [M, POOL]: the deterministic projection."""
    calm = model._replace(volatility=np.zeros_like(model.volatility), random=False, uncertain=False)
    sums, every = TapeSums(1, len(inputs.regions), inputs.months), _every_definition(model, lines)
    stocks = np.ascontiguousarray(stocks[..., :1])
    recorded, terms = recorded_rows(calm, ())
    sinks = Sinks(sums.rows[0], sums.pool[0], sums.reference[0], sums.pool_reference[0], recorded, terms,
                  np.empty((0, 0, 0, 0)), NO_ARRAY_2, NO_ARRAY_3, NO_ARRAY_2)
    run_groups(calm, mean_draws(inputs.economy), sinks, stocks, np.ascontiguousarray(common[..., :1]), 0, 1, every, True,
               np.zeros(2, np.int64), workspace(calm))
    sums.paths[0] = 1
    rows, pool = sums.means()
    return mean_lines(calm, rows, stocks, every), pool
