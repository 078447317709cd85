"""A run held against what happened: the figures of `data/observed/targets.csv` for the case that the run projects.

Only a run under the rules, economy and data that were fitted, or meant, for 2020 can be compared with 2020: another
policy, economy or data set gives no checks. Number of paths, seed, threads and horizon do not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from sim.measures import MEASURES, UNITS, covers
from sim.observed import CASES, Case, targets
from sim.running import Run
from sim.scenario import Scenario, load_scenario

FITTED = ("take-up", "opening", "data", "growth")
"""Origins of agreement (`Target.set_by`) that prove nothing about the model: it was made to agree."""


@dataclass(frozen=True)
class Check:
    """One published figure against the mean of a run. Reads as a mapping too: `dict(check)`."""

    measure: Mapping[str, str]
    """What is compared, `{zh, en}`, with its unit."""
    observed: float
    model: float
    deviation: float
    """Model less observed: as a share of the observed figure, or for a figure that is a share itself their difference."""
    tolerance: float
    """Largest deviation that passes, either way."""
    ok: bool
    source: str
    status: str
    """V verified, M remembered, D derived."""
    fitted: bool
    """Whether the model was made to agree, by the fit, the data set's script or a rate worked out from the figure."""
    unit: str
    """Of observed and model: yuan, persons, count, or share."""

    def keys(self) -> Iterator[str]:
        """Names of the fields, in order."""
        return (item.name for item in fields(self))

    def __getitem__(self, name: str) -> Any:
        return getattr(self, name)


def calibration_checks(run: Run) -> list[Check]:
    """The checks of a run, empty where there is nothing to compare it with.

    Figures of days beyond the horizon are left out. Raises BadInputError for tables of figures that cannot be read.
    """
    case = _case(run)
    if case is None:
        return []
    checks = list[Check]()
    for target in targets(case):
        if covers(run.projection, target.measure, target.day):
            model = MEASURES[target.measure](run.projection, target.day)
            deviation = target.deviation(model)
            checks.append(Check(target.title, target.observed, model, deviation, target.tolerance,
                                abs(deviation) <= target.tolerance, target.source, target.status,
                                target.set_by in FITTED, UNITS[target.measure]))
    return checks


def _case(run: Run) -> Case | None:
    """The case that the run projects, under the rules, economy and data of the case's own scenario."""
    for case in CASES.values():
        if run.scenario.dataset == case.dataset == run.regions.dataset and _same(run.scenario, load_scenario(case.scenario)):
            return case
    return None


def _same(scenario: Scenario, reference: Scenario) -> bool:
    """Whether two scenarios project the same fund from the same month: all but horizon and sampling."""
    return (scenario.start == reference.start and scenario.policy.sha256 == reference.policy.sha256
            and scenario.economy.content() == reference.economy.content()
            and dict(scenario.data_overrides) == dict(reference.data_overrides))
