"""From a scenario to its projection in one call: what the command line, the dashboard and the reports all use."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.draws import philox_draws
from sim.inputs import Inputs, compile_inputs
from sim.model import Draws
from sim.plan import deterministic_plan
from sim.projection import FundState, Progress, Projection, project
from sim.regions import Regions
from sim.scenario import Scenario

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Run:
    """A scenario, the regions it was run on, and the result."""

    scenario: Scenario
    regions: Regions
    projection: Projection


@dataclass(frozen=True, eq=False)
class Prepared:
    """A compiled scenario: everything that does not depend on the number of paths."""

    scenario: Scenario
    regions: Regions
    inputs: Inputs
    plan: Array | None
    forward: Array | None

    def draws(self, paths: int, seed: int) -> Callable[[int, int], Draws]:
        """Where the draws of a path come from under the scenario's sampling."""
        if self.scenario.sampling == "sobol":
            from sim.quasirandom import sobol_draws  # only here: it brings in scipy.stats

            return sobol_draws(self.inputs, seed, paths, self.plan, self.forward)
        return lambda first, count: philox_draws(self.inputs.economy, seed, first, count)

    def project(
        self, *, paths: int | None = None, seed: int | None = None, record: Sequence[str] = (),
        threads: int | None = None, block_groups: int = 0, keep_outcomes: bool = False, keep_final: bool = False,
        opening: FundState | None = None, progress: Progress | None = None, keep: Sequence[str] = (),
    ) -> Projection:
        """Project the prepared scenario; see `projection.project` for the arguments and errors."""
        paths = self.scenario.paths if paths is None else paths
        seed = self.scenario.seed if seed is None else seed
        return project(
            self.inputs, paths=paths, seed=seed, record=[*record_of(self.scenario), *record], threads=threads,
            block_groups=block_groups, draws=self.draws(paths, seed), plan=self.plan, forward=self.forward,
            opening=opening, keep_outcomes=keep_outcomes, keep_final=keep_final, progress=progress, keep=keep)


def record_of(scenario: Scenario) -> list[str]:
    """Lines that the scenario asks to record path by path."""
    return list(scenario.record)


def prepare(scenario: Scenario, regions: Regions | None = None) -> Prepared:
    """Compile a scenario; `regions` replaces the scenario's own data set. Raises BadInputError."""
    regions = scenario.regions() if regions is None else regions
    inputs = compile_inputs(regions, scenario.policy, scenario.economy, scenario.start, scenario.months)
    plan, forward = None, None
    if inputs.needs_plan:
        plan, forward = deterministic_plan(inputs, scenario.policy, scenario.economy)
    return Prepared(scenario, regions, inputs, plan, forward)


def run(
    scenario: Scenario, *, regions: Regions | None = None, threads: int | None = None, record: Sequence[str] = (),
    progress: Progress | None = None, keep_outcomes: bool = False,
) -> Run:
    """Run a scenario as its file says; `regions` replaces its data set. Raises BadInputError, BrokenIdentityError."""
    prepared = prepare(scenario, regions)
    projection = prepared.project(threads=threads, record=record, progress=progress, keep_outcomes=keep_outcomes)
    return Run(scenario, prepared.regions, projection)
