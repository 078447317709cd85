"""All regions together: the balance and the coverage of the whole system, path by path, and its key figures.

A quantile of a sum is no sum of quantiles, so balances and expenditures are added up on each path first. Coverage of the
whole is twelve times the sum of the balances over the sum of the regions' coverage expenditure of the last 12 months,
under the definition that the rules of the month name: what a single fund of all regions would have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from sim.dated import MONTHS_PER_YEAR
from sim.inputs import Inputs
from sim.layout import C_COVERAGE_EXPENDITURE, COVERAGE_EXPENDITURES
from sim.months import month_of_year
from sim.outcomes import month_labels
from sim.projection import EXACT_BYTES, Progress, Projection
from sim.quantiles import PROBABILITIES, QUANTILE_NAMES
from sim.running import Prepared
from sim.state import STATE_ROWS
from sim.steps.settle import COVERAGE_CAP

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
_STATUTORY = ("benefits", "medical_premium", "assistance", "other_statutory")
_TOTAL = (*_STATUTORY, "skills_subsidy", "refunds_own", "refunds_supported")
COUNTED: dict[str, tuple[str, ...]] = {
    "statutory": _STATUTORY, "benefits_only": ("benefits",), "total": _TOTAL,
    "total_with_remittance": (*_TOTAL, "remittance")}
"""Ledger lines that each of `layout.COVERAGE_EXPENDITURES` adds up (MODEL.md, step 5)."""


@dataclass(frozen=True, eq=False)
class System:
    """All regions together, by month: mean [M] and quantiles [M, 5] of the balance (yuan) and the coverage (months)."""

    months: tuple[str, ...]
    paths: int
    """Paths behind the quantiles: fewer than the run's where all would not fit in memory."""
    mean: dict[str, Array]
    quantiles: dict[str, Array]

    def fan(self, key: str) -> pd.DataFrame:
        """`balance` or `coverage`: month, mean and the five quantiles, a row a month."""
        import pandas as pd

        bands = {name: self.quantiles[key][:, k] for k, name in enumerate(QUANTILE_NAMES)}
        return pd.DataFrame({"month": self.months, "mean": self.mean[key]} | bands)


def project_system(prepared: Prepared, *, progress: Progress | None = None) -> tuple[Projection, System]:
    """The projection of a prepared scenario, the same as without this, and all regions together.

    Raises what `Prepared.project` raises.
    """
    scenario, extra = prepared.scenario, lines_needed(prepared.inputs)
    row_bytes = 8 * (2 + len(scenario.record) + len(extra)) * len(prepared.regions) * scenario.months
    fitting = EXACT_BYTES // row_bytes
    if scenario.paths <= fitting:
        whole = prepared.project(keep=extra, progress=progress)
        return replace(whole, by_name=None, kept=()), system_of(whole)
    projection = prepared.project(progress=progress)
    return projection, system_of(prepared.project(paths=max(1, fitting), keep=extra))


def lines_needed(inputs: Inputs) -> tuple[str, ...]:
    """Ledger lines to record path by path for the coverage of the whole, under the definitions in force."""
    return tuple(dict.fromkeys(line for name in dict.fromkeys(_definitions(inputs)) for line in COUNTED[name]))


def system_of(projection: Projection) -> System:
    """Add up a projection that kept `lines_needed`; raises ValueError for one that did not."""
    balance = _summed(projection, "balance")
    coverage = _coverage(projection, balance)
    values = {"balance": balance, "coverage": coverage}
    return System(
        tuple(month_labels(projection)), projection.paths, {key: each.mean(axis=1) for key, each in values.items()},
        {key: np.quantile(each, PROBABILITIES, axis=1).T for key, each in values.items()})


def _definitions(inputs: Inputs) -> list[str]:
    """The expenditure that coverage counts, month by month."""
    return [COVERAGE_EXPENDITURES[int(code)] for code in inputs.rules.calendar[:, C_COVERAGE_EXPENDITURE]]


def _coverage(projection: Projection, balance: Array) -> Array:
    """Coverage of the whole [M, P] from the sum of the balances [M, P]."""
    definitions = _definitions(projection.inputs)
    trailing = {name: _trailing(projection, name) for name in dict.fromkeys(definitions)}
    spent = np.stack([trailing[name][m] for m, name in enumerate(definitions)])
    with np.errstate(divide="ignore", invalid="ignore"):
        months = np.where(spent > 0, MONTHS_PER_YEAR * balance / spent, COVERAGE_CAP)
    return np.minimum(months, COVERAGE_CAP)


def _trailing(projection: Projection, definition: str) -> Array:
    """Expenditure of all regions in the last 12 months [M, P] under one definition, the ring of the opening before it."""
    inputs = projection.inputs
    spent = sum((_summed(projection, line) for line in COUNTED[definition]), np.zeros(1))
    first = COVERAGE_EXPENDITURES.index(definition) * MONTHS_PER_YEAR
    ring = inputs.state[:, STATE_ROWS["ring"], 0][:, first:first + MONTHS_PER_YEAR].sum(axis=0)
    january = month_of_year(inputs.start) - 1
    before = np.roll(ring, -january)[:, None]  # the ring's slot is the month of the year; the oldest comes first
    history = np.concatenate([np.broadcast_to(before, (MONTHS_PER_YEAR, spent.shape[1])), spent])
    sums = np.cumsum(np.concatenate([np.zeros((1, history.shape[1])), history]), axis=0)
    return np.asarray(sums[MONTHS_PER_YEAR + 1:] - sums[1:-MONTHS_PER_YEAR])


def _summed(projection: Projection, line: str) -> Array:
    """A line over all regions [M, P]."""
    if projection.by_name is None or line not in projection.kept:
        raise ValueError(f"the projection did not keep {line}")
    return np.asarray(projection.by_name[projection.kept.index(line)].sum(axis=0))
