"""From the past to the projection of one month: opening, drivers, run, and the month's actuals against the run before.

A `Chain` makes each month's basis, projection and band checks once, so that warnings can be walked back and a bridge can
be built without computing anything twice. All of it is in memory; nothing here reads or writes a file.

Bands hold what the model takes for uncertain (drivers and take-up of refunds), not errors of reporting: lines that hardly
scatter in the model, such as a subsidy per insured, have bands that a return misses by its own noise.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import ACTUAL_LINES, FEN, ActualLine
from sim.actuals.table import Actuals
from sim.inputs import compile_inputs
from sim.layout import NREFUND
from sim.monitoring.estimates import Drivers, asked, estimate, wages, with_drivers
from sim.monitoring.opening import Memory, memory, opening_regions
from sim.monitoring.past import Past, is_december, past_of
from sim.monitoring.settings import NowcastRules
from sim.monitoring.types import TOTAL, BandCheck, Estimate, Nowcast
from sim.months import Month, month_of_year
from sim.plan import deterministic_plan
from sim.projection import Projection
from sim.quantiles import PROBABILITIES
from sim.regions import Regions
from sim.running import Prepared
from sim.scenario import Scenario
from sim.state import STATE_ROWS

Array = NDArray[np.float64]
AHEAD = ("shortage", "need", "refunds_supported")
"""Lines recorded path by path beside balance and coverage: what warnings and their remedies need."""
MONTHS_AHEAD = 12


@dataclass(frozen=True, eq=False)
class Basis:
    """What a month's projection starts from: the past, and the drivers estimated on it."""

    past: Past
    drivers: Drivers
    estimates: tuple[Estimate, ...]

    @property
    def month(self) -> Month:
        """The month that opens the projection."""
        return self.past.month

    @cached_property
    def opening(self) -> Regions:
        """The regions at the month's end."""
        regions = opening_regions(self.past, wages(self.past, self.drivers))
        return with_drivers(regions, self.past, self.drivers)

    @cached_property
    def memory(self) -> Memory:
        """What the projection remembers of the months before."""
        return memory(self.past, self.opening)


def basis_of(past: Past, rules: NowcastRules) -> Basis:
    """The basis at the end of a past, with its drivers estimated."""
    drivers, rows = estimate(past, rules)
    return Basis(past, drivers, rows)


def prepare(basis: Basis, rules: NowcastRules, months: int, paths: int) -> Prepared:
    """The projection from a basis, compiled: what the months before the opening left behind is put into its stocks."""
    opening = basis.opening
    scenario = asked(basis.past.scenario, basis.drivers, opening, months, paths, rules)
    inputs = compile_inputs(opening, scenario.policy, scenario.economy, scenario.start, scenario.months)
    order = list(inputs.order)
    state = _with_memory(inputs.state, order, basis.memory, is_december(basis.month))
    state[order, STATE_ROWS["z"], 0] = basis.drivers.level
    inputs = replace(inputs, state=state)
    plan, forward = None, None
    if inputs.needs_plan:
        plan, forward = deterministic_plan(inputs, scenario.policy, scenario.economy)
    return Prepared(scenario, opening, inputs, plan, forward)


def _with_memory(state: Array, order: list[int], kept: Memory, december: bool) -> Array:
    """The opening's stocks with the last twelve months' expenditure, and what a December leaves to be paid in January."""
    out = state.copy()
    rows: dict[str, Array] = {"ring": kept.ring.reshape(len(order), -1)}
    if december:
        rows |= {"base": kept.base.reshape(len(order), NREFUND), "own_12": kept.own_12[:, None],
                 "own_24": kept.own_24[:, None], "hs": kept.hardship[:, None]}
    for name, values in rows.items():
        out[order, STATE_ROWS[name], 0] = values
    return out


def year_end(month: Month) -> Month:
    """The year-end that a month's forecasts speak of: December of its year, in December that of the next."""
    return Month(month + (12 if is_december(month) else 12 - month_of_year(month)))


@dataclass(eq=False)
class Chain:
    """Bases, projections and band checks of the months of one history under one scenario."""

    actuals: Actuals
    past: Past
    rules: NowcastRules
    paths: int
    threads: int | None = None
    _bases: dict[Month, Basis] = field(default_factory=dict)
    _runs: dict[Month, tuple[Prepared, Projection]] = field(default_factory=dict)
    _checks: dict[Month, tuple[BandCheck, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, actuals: Actuals, scenario: Scenario, month: Month, rules: NowcastRules, paths: int | None = None,
           threads: int | None = None) -> Chain:
        """The chain of a history up to `month`; raises BadInputError as `past_of` does."""
        past = past_of(actuals, scenario, month, rules.fill_months.value)
        return cls(actuals.select(past.base.names), past, rules, paths or rules.paths.value, threads)

    @property
    def names(self) -> tuple[str, ...]:
        """Regions in the fund's order."""
        return self.past.base.names

    def under(self, scenario: Scenario) -> Chain:
        """The same history and settings under another scenario."""
        return Chain.of(self.actuals, scenario, self.past.month, self.rules, self.paths, self.threads)

    def basis(self, month: Month) -> Basis:
        """The basis of a month."""
        if month not in self._bases:
            self._bases[month] = basis_of(self.past.until(month), self.rules)
        return self._bases[month]

    def run(self, month: Month) -> tuple[Prepared, Projection]:
        """The projection from a month's end over the horizon, path by path."""
        if month not in self._runs:
            prepared = prepare(self.basis(month), self.rules, self.rules.horizon_months.value, self.paths)
            projection = prepared.project(record=AHEAD, keep_outcomes=True, threads=self.threads)
            self._runs[month] = prepared, projection
        return self._runs[month]

    def checks(self, month: Month) -> tuple[BandCheck, ...]:
        """The month's actuals against the projection made a month before; none at the first month."""
        if month not in self._checks:
            first = month <= self.past.base.opening
            self._checks[month] = () if first else self._check(month)
        return self._checks[month]

    def nowcast(self, month: Month) -> Nowcast:
        """All of it as rows."""
        basis = self.basis(month)
        prepared, _ = self.run(month)
        return Nowcast(month, prepared.regions, prepared.scenario, basis.estimates, self.checks(month),
                       tuple(each for each in basis.past.filled if each.month == month), len(basis.past.months))

    def _check(self, month: Month) -> tuple[BandCheck, ...]:
        lines = [line for line in ACTUAL_LINES if line.ledger]
        record = tuple(dict.fromkeys(key for line in lines for key in line.ledger))
        prepared = prepare(self.basis(Month(month - 1)), self.rules, 1, self.paths)
        projection = prepared.project(record=record, keep_outcomes=True, threads=self.threads)
        return tuple(check for line in lines for check in self._line_checks(line, projection, month))

    def _line_checks(self, line: ActualLine, projection: Projection, month: Month) -> list[BandCheck]:
        assert projection.outcomes is not None
        rows = [projection.outcome("balance" if key == "closing" else key) for key in line.ledger]
        scale = FEN if line.unit == "fen" else 1
        paths = projection.outcomes[rows, :, 0].sum(axis=0) * scale
        at = self.actuals.months.index(month) if month in self.actuals.months else None
        known = self.actuals.has(line.key)[:, at] if at is not None else np.zeros(len(paths), np.bool_)
        values = self.actuals.fen(line.key)[:, at] if at is not None else np.zeros(len(paths), np.int64)
        actual = [int(value) if there else None for value, there in zip(values, known, strict=True)]
        actual.append(int(values.sum()) if known.all() else None)
        return _checked((*self.names, TOTAL), line.key, actual, np.concatenate([paths, paths.sum(axis=0, keepdims=True)]))


def _checked(regions: tuple[str, ...], line: str, actuals: list[int | None], paths: Array) -> list[BandCheck]:
    """One line's actuals by region against its paths [region, path]."""
    bands, means = np.quantile(paths, PROBABILITIES, axis=1).T, paths.mean(axis=1)
    out = []
    for region, actual, mean, (low, q25, q50, q75, high) in zip(regions, actuals, means.tolist(), bands.tolist(), strict=True):
        inside, distance, half = None, None, 0.5 * (high - low)
        if actual is not None and half > 0:
            inside = low <= actual <= high
            distance = abs(actual - 0.5 * (low + high)) / half
        out.append(BandCheck(region, line, actual, mean, low, q25, q50, q75, high, inside, distance))
    return out
