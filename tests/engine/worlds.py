"""From a case of the twin (plain dicts) to what the engine compiles: regions, rules, economy, draws, inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from sim.economy import Economy
from sim.inputs import Inputs
from sim.layout import DRIVERS, NDRIVER, NSTREAM, STREAMS
from sim.model import Draws
from sim.months import Month, parse_month
from sim.opening import opening_state
from sim.plan import plan_of
from sim.policy import Policy
from sim.projection import FundState, Projection, project
from sim.regions import Regions, columns
from sim.ruletable import compile_rules

Array = NDArray[np.float64]
Rows = Sequence[Mapping[str, Any]]
PLAN_MONTHS = 24
"""Months beyond the horizon for which an economy is laid out: a plan runs to the end of the year after it."""


def regions_of(rows: Rows, pool_balance: float = 0.0) -> Regions:
    """Regions from rows of the region table (column name → number or text); a blank takes the column's default."""
    arrays: dict[str, Any] = {}
    for name, column in columns():
        values = np.array([[_cell(row, title, column.default) for title in column.names] for row in rows])
        whole = name in ("zone", "tile")
        arrays[name] = (values if column.members else values[:, 0]).astype(np.int64 if whole else np.float64)
    names = tuple(str(row["region"]) for row in rows)
    opening = parse_month(str(rows[0]["opening_month"]))
    return Regions(dataset="case", kind="illustrative", opening=opening, names=names, names_en=names,
                   pool_balance=float(pool_balance), **arrays)


def _cell(row: Mapping[str, Any], title: str, default: float | None) -> float:
    text = str(row.get(title, "")).strip()
    if not text and default is None:
        raise KeyError(f"{title} is missing")
    return float(text) if text else float(default or 0.0) if default == default else float("nan")


def policy_of(changes: Sequence[Mapping[str, Any]]) -> Policy:
    """The bundled policy with a case's changes laid over it, one after the other."""
    policy = Policy.load()
    for change in changes:
        policy = policy.with_changes(plain(change), "case")
    return policy


def plain(value: Any) -> Any:
    """A case's numbers are text, so that decimals stay what was written; the engine's policy wants numbers."""
    if isinstance(value, Mapping):
        return {str(key): value[key] if key in ("from", "to") else plain(value[key]) for key in value}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return yaml.safe_load(value) if isinstance(value, str) and value[:1].isdigit() and value.count("-") == 0 else value


def economy_of(economy: Mapping[str, Any], names: Sequence[str]) -> Economy:
    """The engine's arrays from the twin's economy: take-up and parameters are certain."""

    def by_month(key: str) -> Array:
        return np.array([[[float(month[name][driver]) for driver in DRIVERS] for name in names]
                         for month in economy[key]])

    def by_driver(key: str) -> Array:
        return np.array([float(economy[key][driver]) for driver in DRIVERS])

    def by_stream(key: str) -> Array:
        return np.array([float(economy[key][stream]) for stream in STREAMS])

    correlation = economy.get("correlation") or np.eye(NDRIVER)
    return Economy(
        mean=by_month("mean"), volatility=by_month("volatility"), persistence=by_driver("persistence"),
        common=by_driver("common"), cholesky=np.linalg.cholesky(np.array(correlation, dtype=np.float64)),
        hazard=np.array([[float(h) for h in economy["hazard"][name]] for name in names]),
        mean_sd=np.zeros(NDRIVER), volatility_sd=np.zeros(NDRIVER), level_alpha=np.ones(NSTREAM),
        level_beta=np.ones(NSTREAM), level_mean=by_stream("level_mean"), level_spread=np.zeros(NSTREAM, dtype=bool),
        half_time_median=by_stream("half_time_median"), half_time_sigma=np.zeros(NSTREAM),
        steepness=by_stream("steepness"))


def draws_of(draws: Mapping[str, Any], names: Sequence[str]) -> Draws:
    """One path's draws as the engine takes them."""

    def column(values: Mapping[str, Any], axis: Sequence[str]) -> Array:
        return np.array([[float(values[each])] for each in axis])

    innovations = np.array([
        [*([[float(own[name][driver])] for driver in DRIVERS] for name in names),
         [[float(common[driver])] for driver in DRIVERS]]
        for own, common in zip(draws["own"], draws["common"], strict=True)])
    return Draws(column(draws["level"], STREAMS), np.log(column(draws["half_time"], STREAMS)),
                 column(draws["a"], DRIVERS), column(draws["b"], DRIVERS), np.ascontiguousarray(innovations), 0)


@dataclass(frozen=True)
class World:
    """A compiled case: inputs for the horizon, and for the longer one that a plan looks at."""

    inputs: Inputs
    longer: Inputs

    def project(self, draws: Draws | None = None, **options: Any) -> Projection:
        """Project it; one path with everything at its mean unless draws or `paths` are given."""
        plan, forward = self.plan()
        options = {"paths": 1, "seed": 0, "threads": 1, **options}
        if draws is not None:
            options["draws"] = lambda first, count: draws
        return project(self.inputs, plan=plan, forward=forward, **options)

    def plan(self) -> tuple[Array | None, Array | None]:
        """The deterministic plan where a rule reads it."""
        return plan_of(self.longer, self.inputs.months) if self.inputs.needs_plan else (None, None)

    def cut(self, first: int, last: int) -> Inputs:
        """The same question for months `first` to `last` of the horizon only; to be gone on with from an opening."""
        rules, economy, start = self.inputs.rules, self.inputs.economy, Month(self.inputs.start + first)
        part = slice(first, last)
        return replace(
            self.inputs, start=start, months=last - first,
            rules=replace(rules, start=start, months=last - first, values=rules.values[part],
                          calendar=rules.calendar[part], window=rules.window[part]),
            economy=replace(economy, mean=economy.mean[part], volatility=economy.volatility[part]))

    def in_two(self, months: int, **options: Any) -> tuple[Projection, Projection]:
        """The horizon in two runs: up to `months`, and on from what the first one has left."""
        plan, forward = self.plan()
        parts: list[Projection] = []
        opening: FundState | None = None
        for first, last in ((0, months), (months, self.inputs.months)):
            parts.append(project(
                self.cut(first, last), opening=opening, keep_final=True, threads=1,
                plan=None if plan is None else plan[first:last],
                forward=None if forward is None else forward[first:last], **options))
            opening = parts[-1].final
        return parts[0], parts[1]


def world_of(regions: Regions, policy: Policy, economy: Economy, months: int) -> World:
    """Compile regions, policy and economy arrays (regions in the order of `regions`) without a scenario file."""
    start = Month(regions.opening + 1)
    position = sorted(range(len(regions)), key=lambda r: regions.names[r])
    ordered = regions.take(position)
    # contiguous: another memory layout is another type to the compiler, and a minute lost
    economy = replace(economy, mean=np.ascontiguousarray(economy.mean[:, position]),
                      volatility=np.ascontiguousarray(economy.volatility[:, position]),
                      hazard=np.ascontiguousarray(economy.hazard[position]))
    horizons = []
    for count in (months, _plan_end(start, months)):
        rules = compile_rules(policy, ordered, start, count)
        part = replace(economy, mean=economy.mean[:count], volatility=economy.volatility[:count])
        state = opening_state(ordered, part.hazard, rules.still_entitled)
        order = tuple(position.index(r) for r in range(len(regions)))
        horizons.append(Inputs(ordered, order, rules, part, start, count, state))
    return World(*horizons)


def _plan_end(start: Month, months: int) -> int:
    """Months to the end of the calendar year that lies 12 months after the horizon."""
    return next(n for n in range(months + 12, months + PLAN_MONTHS + 1) if (start + n) % 12 == 0)


def lengthened(case: Mapping[str, Any]) -> dict[str, Any]:
    """The case with an economy long enough for plans: its last month goes on."""
    economy = dict(case["economy"])
    for key in ("mean", "volatility"):
        months = list(economy[key])
        economy[key] = months + [months[-1]] * max(0, case["months"] + PLAN_MONTHS - len(months))
    return {**case, "economy": economy}


def world_of_case(case: Mapping[str, Any], drawn: bool = False) -> World:
    """A case of the twin (lengthened) for the engine; `drawn`: its take-up and parameters vary from path to path."""
    regions = regions_of(case["regions"], float(case["settings"]["pool_balance_yuan"]))
    economy = economy_of(case["economy"], regions.names)
    if drawn:
        economy = replace(
            economy, mean_sd=np.where(np.arange(NDRIVER) < 2, 0.001, 0.05), volatility_sd=np.full(NDRIVER, 0.2),
            level_alpha=np.full(NSTREAM, 3.0), level_beta=np.full(NSTREAM, 2.0),
            level_spread=np.ones(NSTREAM, dtype=bool), half_time_sigma=np.full(NSTREAM, 0.4))
    return world_of(regions, policy_of(case["policy"]), economy, case["months"])


def lines_of(projection: Projection) -> dict[str, Array]:
    """Recorded lines by key: [R, M, P], regions in the user's order."""
    assert projection.outcomes is not None
    return {"closing" if key == "balance" else key: projection.outcomes[o]
            for o, key in enumerate(projection.recorded)}
