"""One path of the engine held against the twin: every ledger line, stock, flag and the pool, month by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from twin import Policy as TwinPolicy
from twin import simulate
from twin.bridge import draws_from_arrays, economy_from_arrays, rows_from_regions
from twin.compare import Difference, differences
from twin.dates import month_text

from sim.bundle import bundled
from sim.draws import philox_draws
from sim.inputs import Inputs, extended
from sim.layout import LANES
from sim.ledger import LINE_KEYS, NLINE, POOL_KEYS
from sim.projection import Projection, project
from sim.randomness import COMMON, stream_key
from sim.running import Prepared
from sim.scenario import Scenario
from sim.state import STATE_ROWS
from sim.steps.settle import COVERAGE_CAP

from .normals import normals
from .worlds import draws_of, lengthened, world_of_case

YUAN = 0.01
TWIN_NAMES = {"recipients": "recipients_total", "shortage": "short", "arrears": "arrears_incurred"}
"""Lines that the twin calls otherwise; its `recipients` is the list by spell month, its `shortage` an amount."""
NOT_THE_TWINS = ("refund_backlog", "coverage_below_12", "coverage_below_24")
"""Lines that only the engine shows: tested on their own."""
POOL_NAMES = {key: key.removeprefix("pool_") for key in POOL_KEYS[:4]} | {"pool": "closing"}
STOCKS = ("insured", "wage", "recipients", "assisted", "skills_account", "topup_outstanding", "arrears_own",
          "arrears_support")
TWIN_POLICY = TwinPolicy.load(bundled("scenarios") / "policy")


def engine_months(projection: Projection, path: int = 0, pool: bool = True) -> list[dict[str, Any]]:
    """One path in the shape of the twin's result. The pool is known of a run of one path (its mean is the path)."""
    assert projection.outcomes is not None
    assert len(projection.recorded) == NLINE
    places = {key: projection.outcome("balance" if key == "closing" else key) for key in LINE_KEYS}
    keys = [key for key in LINE_KEYS if key not in NOT_THE_TWINS]
    months: list[dict[str, Any]] = []
    for m in range(projection.inputs.months):
        regions = {
            name: {TWIN_NAMES.get(key, key): projection.outcomes[places[key], r, m, path] for key in keys}
            for r, name in enumerate(projection.names)}
        entry: dict[str, Any] = {"regions": regions}
        if pool:
            assert projection.paths == 1
            entry["pool"] = {POOL_NAMES[key]: projection.pool[m, k] for k, key in enumerate(POOL_KEYS)
                             if key in POOL_NAMES}
        months.append(entry)
    if projection.final is not None:
        for r, name in enumerate(projection.inputs.regions.names):
            stocks = projection.final.regions[r, :, path]
            for key in STOCKS:
                rows = STATE_ROWS[key]
                held = stocks[rows].tolist()
                months[-1]["regions"][name][key] = held if rows.stop - rows.start > 1 else held[0]
    return months


def disagreements(twin: list[dict[str, Any]], engine: list[dict[str, Any]], tolerance: float = YUAN) -> list[str]:
    """Where they differ by more than the tolerance, the earliest first; coverage counts up to its cap only."""
    found = [each for each in differences(twin, engine, tolerance) if not _both_endless(each)]
    return [str(each) for each in sorted(found, key=lambda each: each.month)]


def _both_endless(each: Difference) -> bool:
    return each.name.startswith("coverage") and min(float(each.twin), float(each.other)) >= COVERAGE_CAP


def case_against_twin(case: Mapping[str, Any], draws: bool) -> list[str]:
    """The engine and the twin on one case of the twin: at its means, or with its draws."""
    case = lengthened(case)
    policy = TWIN_POLICY
    for change in case["policy"]:
        policy = policy.with_changes(change)
    given = case["draws"] if draws else None
    twin = simulate(case["regions"], policy, case["settings"], case["economy"], given, case["months"])
    world = world_of_case(case)
    inputs = still(world.inputs) if given is None else with_parameters(world.inputs)
    world = replace(world, inputs=inputs)
    taken = draws_of(given, world.inputs.regions.names) if given else None
    return disagreements(twin, engine_months(world.project(
        taken, record=LINE_KEYS, keep_outcomes=True, keep_final=True)))


def with_parameters(inputs: Inputs) -> Inputs:
    """Paths have their own parameters, so that those that the draws hold are read."""
    return replace(inputs, economy=replace(inputs.economy, mean_sd=np.ones_like(inputs.economy.mean_sd)))


def still(inputs: Inputs) -> Inputs:
    """Without any volatility, and without parameters or take-up that are drawn."""
    economy, nothing = inputs.economy, np.zeros(len(inputs.economy.persistence))
    return replace(inputs, economy=replace(
        economy, volatility=np.zeros_like(economy.volatility), mean_sd=nothing, volatility_sd=nothing,
        level_spread=np.zeros_like(economy.level_spread), half_time_sigma=np.zeros_like(economy.half_time_sigma)))


def scenario_against_twin(prepared: Prepared, path: int | None) -> list[str]:
    """A scenario at its means (`path` None), or on one of its paths, against the twin.

    The pool is compared too where the path is the first of a group of lanes, because it can then be run alone.
    """
    scenario = prepared.scenario
    inputs = prepared.inputs if path is not None else still(prepared.inputs)
    rows, policy = rows_from_regions(inputs.regions), twin_policy(scenario)
    settings = {"start": month_text(inputs.start), "pool_balance_yuan": inputs.regions.pool_balance}
    longer = extended(prepared.inputs, scenario.policy, scenario.economy)
    economy = economy_from_arrays(longer.economy, list(inputs.regions.names))
    given = None if path is None else twin_draws(inputs, scenario.seed, path)
    twin = simulate(rows, policy, settings, economy, given, inputs.months)
    first, lane = divmod(path or 0, LANES)
    engine = project(
        inputs, paths=lane + 1, seed=scenario.seed, record=LINE_KEYS, threads=1, plan=prepared.plan,
        forward=prepared.forward, keep_outcomes=True, keep_final=True,
        draws=lambda begin, count: philox_draws(inputs.economy, scenario.seed, first * LANES + begin, count))
    return disagreements(twin, engine_months(engine, lane, pool=lane == 0))


def twin_policy(scenario: Scenario) -> TwinPolicy:
    """The twin's own reading of the bundled policy under the scenario's changes."""
    policy = TWIN_POLICY
    for change in scenario.changes:
        policy = policy.with_changes({change.rule: [dict(change.entry)]})
    return policy


def twin_draws(inputs: Inputs, seed: int, path: int) -> dict[str, Any]:
    """The engine's own draws of a path, drawn again name by name, in the shape of the twin's."""
    names = list(inputs.regions.names)
    months = range(inputs.start, inputs.start + inputs.months)
    own = [[normals(stream_key(seed, f"region/{name}"), month, path) for name in names] for month in months]
    common = [normals(stream_key(seed, COMMON), month, path) for month in months]
    first, lane = divmod(path, LANES)
    drawn = philox_draws(inputs.economy, seed, first * LANES, lane + 1)
    return draws_from_arrays(
        own, common, names, level=drawn.level[:, lane], half_time=np.exp(drawn.log_half_time[:, lane]),
        a=drawn.shift[:, lane], b=drawn.factor[:, lane])


def report(lines: Sequence[str], most: int = 12) -> str:
    """The first disagreements, for the message of a failed test."""
    return "\n".join([f"{len(lines)} figures differ", *lines[:most]])
