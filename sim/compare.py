"""Two scenarios on the same draws: differences path by path, so that what both share cancels out.

A path has the same shocks in every scenario (`sim.randomness`), so the spread of B − A is that of the effect alone, and
a scenario that changes nothing differs by exactly 0. Paths are compared chunk by chunk, which bounds memory.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.dated import MONTHS_PER_YEAR
from sim.draws import philox_draws
from sim.layout import LANES
from sim.months import format_month, month_range
from sim.problems import Problem, listed, raise_if_any
from sim.projection import Progress, project
from sim.running import Prepared
from sim.texts import text

Array = NDArray[np.float64]

OUTCOMES = ("balance", "coverage", "grant", "fiscal_subsidy", "refunds", "shortage")
UNITS = {"coverage": "months", "shortage": "share of paths"}
"""Units of the outcomes that are not yuan."""
_PARTS: dict[str, tuple[str, ...]] = {name: (name,) for name in OUTCOMES} | {
    "refunds": ("refunds_own", "refunds_supported")}
"""Ledger lines that an outcome adds up; refunds of every kind fall under one of the two, whoever pays."""
_RECORD = tuple(dict.fromkeys(line for lines in _PARTS.values() for line in lines))
TOTALS = tuple(name for name in OUTCOMES if name != "coverage")
"""Outcomes that add up over regions; `shortage` becomes the number of regions that cannot pay."""
FLOWS = ("grant", "fiscal_subsidy", "refunds")
"""Outcomes that are also summed over each calendar year: the error of a sum does not follow from the months' errors."""
_CHUNK_BYTES = 192_000_000


@dataclass(eq=False)
class _Moments:
    """Mean and sum of squared deviations of differences, merged chunk by chunk (Chan, Golub and LeVeque 1979)."""

    count: int = 0
    mean: Array | float = 0.0
    squares: Array | float = 0.0
    largest: float = 0.0

    def take(self, values: Array) -> None:
        """Add a chunk [..., paths]."""
        count = values.shape[-1]
        with np.errstate(invalid="ignore"):  # a difference of endless coverages is not a number, and says so
            mean = values.mean(axis=-1)
            squares = np.square(values - mean[..., None]).sum(axis=-1)
            step, total = mean - self.mean, self.count + count
            self.squares = self.squares + squares + np.square(step) * (self.count * count / total)
            self.mean = self.mean + step * (count / total)
        self.count = total
        finite = values[np.isfinite(values)]
        self.largest = max(self.largest, float(np.abs(finite).max(initial=0.0)))

    def error(self) -> Array:
        """Standard error of the mean; NaN for a single path."""
        with np.errstate(invalid="ignore", divide="ignore"):
            variance = np.asarray(self.squares) / (self.count - 1 if self.count > 1 else np.nan)
            return np.asarray(np.sqrt(variance / self.count))


@dataclass(frozen=True, eq=False)
class Comparison:
    """B minus A. Arrays are indexed by outcome, region (A's order) and month; money is yuan, coverage months."""

    names: tuple[str, ...]
    months: tuple[str, ...]
    paths: int
    seed: int
    mean: Array
    """[len(OUTCOMES), R, M]"""
    error: Array
    """[len(OUTCOMES), R, M] standard error of the paired difference"""
    total_mean: Array
    """[len(TOTALS), M]"""
    total_error: Array
    years: tuple[int, ...]
    year_mean: Array
    """[len(FLOWS), R, years] sums over the months of a calendar year inside the horizon"""
    year_error: Array
    max_abs: float
    """Largest absolute mean difference of any outcome, region and month; differences that are endless are left out."""
    max_abs_path: float
    """The same of any single path."""


def comparison_problems(a: Prepared, b: Prepared) -> list[Problem]:
    """Why two scenarios cannot be paired path by path; empty when they can."""
    pairs = {
        "start": tuple(format_month(side.scenario.start) for side in (a, b)),
        "months": (a.scenario.months, b.scenario.months),
        "paths": (a.scenario.paths, b.scenario.paths),
        "seed": (a.scenario.seed, b.scenario.seed),
    }
    problems = [Problem(text("problem.scenario.differ", a=a.scenario.name, one=one, b=b.scenario.name, two=two), column=name,
                        expected=text("problem.scenario.same"))
                for name, (one, two) in pairs.items() if one != two]
    only = sorted(set(a.regions.names) ^ set(b.regions.names))
    if only:
        problems.append(Problem(text("problem.scenario.regions_differ", count=len(only), names=listed(only[:5])),
                                column="regions", expected=text("problem.scenario.same_regions")))
    return problems


def compare(
    a: Prepared, b: Prepared, *, threads: int | None = None, progress: Progress | None = None,
    chunk_bytes: int = _CHUNK_BYTES,
) -> Comparison:
    """B minus A on the same draws of the counter-based generator, whatever sampling the scenarios name.

    `chunk_bytes` bounds what is kept of one scenario at a time. Raises BadInputError when the two differ in start,
    months, paths, seed or regions, and BrokenIdentityError when an account does not close.
    """
    raise_if_any(comparison_problems(a, b))
    names, months = a.regions.names, month_range(a.scenario.start, a.scenario.months)
    paths, seed = a.scenario.paths, a.scenario.seed
    size = max(LANES, chunk_bytes // (8 * len(_RECORD) * len(names) * len(months)) // LANES * LANES)
    order = [b.regions.names.index(name) for name in names]
    years, starts = np.unique(np.array(months) // MONTHS_PER_YEAR, return_index=True)
    cells, sums, annual = ([_Moments() for _ in group] for group in (OUTCOMES, TOTALS, FLOWS))
    for first in range(0, paths, size):
        count = min(size, paths - first)
        one = _outcomes(a, first, count, threads, _part(progress, first / paths, count / paths / 2))
        two = _outcomes(b, first, count, threads, _part(progress, (first + count / 2) / paths, count / paths / 2))
        for k, outcome in enumerate(OUTCOMES):
            gap = _gap(one, two[:, order], _PARTS[outcome])
            cells[k].take(gap)
            if outcome in TOTALS:
                sums[TOTALS.index(outcome)].take(gap.sum(axis=0))
            if outcome in FLOWS:
                annual[FLOWS.index(outcome)].take(np.add.reduceat(gap, starts, axis=1))
    mean, error = _stacked(cells)
    return Comparison(
        names, tuple(format_month(m) for m in months), paths, seed, mean, error, *_stacked(sums),
        tuple(int(year) for year in years), *_stacked(annual),
        float(np.abs(mean[np.isfinite(mean)]).max(initial=0.0)), max(cell.largest for cell in cells))


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The result as plain objects (null where a number is not finite): the `--json` of `uifund compare`, keys stable.

    `difference` and `standard_error` are {outcome: {region: [per month]}}; `total` holds the same over all regions, and
    `year` that of flows summed over calendar years.
    """
    def by_region(values: Array, outcomes: Sequence[str] = OUTCOMES) -> dict[str, Any]:
        return {outcome: {name: _numbers(values[k, r]) for r, name in enumerate(comparison.names)}
                for k, outcome in enumerate(outcomes)}

    totals = {"difference": comparison.total_mean, "standard_error": comparison.total_error}
    return {
        "regions": list(comparison.names), "months": list(comparison.months), "paths": comparison.paths,
        "seed": comparison.seed, "units": {outcome: UNITS.get(outcome, "yuan") for outcome in OUTCOMES},
        "difference": by_region(comparison.mean), "standard_error": by_region(comparison.error),
        "total": {part: {outcome: _numbers(values[k]) for k, outcome in enumerate(TOTALS)}
                  for part, values in totals.items()},
        "year": {"years": list(comparison.years), "difference": by_region(comparison.year_mean, FLOWS),
                 "standard_error": by_region(comparison.year_error, FLOWS)},
        "max_abs": comparison.max_abs, "max_abs_path": comparison.max_abs_path,
    }


def _outcomes(
    side: Prepared, first: int, count: int, threads: int | None, progress: Progress | None
) -> Array:
    """Recorded lines [len(_RECORD), R, M, count] of the paths from `first` on, in the user's order of regions."""
    seed = side.scenario.seed
    projection = project(
        side.inputs, paths=count, seed=seed, record=_RECORD, threads=threads,
        draws=lambda at, some: philox_draws(side.inputs.economy, seed, first + at, some),
        plan=side.plan, forward=side.forward, keep_outcomes=True, progress=progress)
    if projection.outcomes is None:
        raise RuntimeError("the projection kept no outcomes")
    return projection.outcomes[[projection.outcome(line) for line in _RECORD]]


def _stacked(moments: Sequence[_Moments]) -> tuple[Array, Array]:
    """Means and standard errors of several outcomes."""
    return np.stack([np.asarray(each.mean) for each in moments]), np.stack([each.error() for each in moments])


def _gap(one: Array, two: Array, lines: Sequence[str]) -> Array:
    """B − A of one outcome [R, M, paths]; equal values differ by 0 even where both are endless."""
    rows = [_RECORD.index(line) for line in lines]
    before, after = one[rows].sum(axis=0), two[rows].sum(axis=0)
    with np.errstate(invalid="ignore"):
        return np.where(before == after, 0.0, after - before)


def _part(progress: Progress | None, begin: float, length: float) -> Callable[[float], None] | None:
    """Progress of one of several projections, as a share of the whole."""
    if progress is None:
        return None
    return lambda share: progress(begin + share * length)


def _numbers(values: Array) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]
