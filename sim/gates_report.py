"""Gates of a data set or a scenario: which rules hold, on which year-end they are judged, and every region's distance.

`sim.coverage` does the arithmetic; here policy, data and (for a scenario) the deterministic plan are brought together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.coverage import expenditure_by_definition, gates_table
from sim.data import Dataset, list_datasets, load_dataset
from sim.dated import MONTHS_PER_YEAR, month_of
from sim.layout import COVERAGE_EXPENDITURES
from sim.manifest import scenario_manifest, versions
from sim.months import Month, format_month, month, month_of_year, year_of
from sim.policy import Policy
from sim.problems import BadInputError, Problem, nearest_name
from sim.regions import Floats, Regions
from sim.texts import text

if TYPE_CHECKING:
    from sim.running import Prepared
    from sim.scenario import Scenario

GATES = ("gate_ordinary_months", "gate_hardship_months")
"""Rules that hold the months of coverage for ordinary and for hardship refunds."""
PRIOR_YEAR = "prior_year"


@dataclass(frozen=True, eq=False)
class GatesReport:
    """Coverage and gates of every region, with what they were judged by."""

    name: str
    regions: Regions
    year_end: Month
    """The December whose balance is judged."""
    judged: Month
    """The January of the rules applied."""
    assumed: bool
    """True where no rule existed yet and the policy's first values stand in."""
    gates: Floats
    """[2, R] months: ordinary, hardship"""
    definition: str
    """Key of `coverage_months` that the gates are judged under."""
    rows: list[dict[str, Any]]
    """As `coverage.gates_table` gives them."""
    origin: Mapping[str, Any]
    """What was asked and read, for the manifest."""

    def as_json(self) -> dict[str, Any]:
        """The `--json` of `uifund gates` (keys stable): yuan, months, null where a figure is not known."""
        judged = {"year_end": format_month(self.year_end), "rules_of": format_month(self.judged),
                  "definition": self.definition, "rules_assumed": self.assumed,
                  "gate_months": {name: self.gates[:, r].tolist() for r, name in enumerate(self.regions.names)}}
        return {"manifest": {**self.origin, "versions": versions()}, "name": self.name, "kind": self.regions.kind,
                "judged": judged, "regions": self.rows}


def gates_report(target: str) -> GatesReport:
    """Gates of a bundled data set, a data set's folder, a bundled scenario or a scenario file.

    Raises BadInputError, with the nearest name where `target` is none of these.
    """
    from sim.scenario import load_scenario
    from sim.scenario_files import bundled_files

    datasets = [listed.name for listed in list_datasets()]
    if target in bundled_files() or (target not in datasets and Path(target).is_file()):
        return gates_of_scenario(load_scenario(target))
    if target in datasets or Path(target).is_dir():
        return gates_of_dataset(load_dataset(target))
    known = [*bundled_files(), *datasets]
    raise BadInputError([Problem(
        text("problem.data.unknown_target", name=target), nearest=nearest_name(target, known),
        expected=text("problem.data.target"))])


def gates_of_dataset(dataset: Dataset, policy: Policy | None = None) -> GatesReport:
    """Gates of a data set under the bundled policy (or `policy`); readings that need a projection are left out."""
    policy = policy or Policy.load()
    origin = {
        "kind": dataset.kind, "dataset": dataset.name, "policy_sha256": policy.sha256,
        "inputs": [*({"file": file.name, "sha256": file.sha256} for file in dataset.files),
                   *({"file": name, "sha256": sha256} for name, sha256 in policy.files)],
    }
    return _report(dataset.snapshot, dataset.name, policy, None, origin)


def gates_of_scenario(scenario: Scenario) -> GatesReport:
    """Gates at a scenario's opening, under its own rules and with next year's expenditure of its deterministic plan."""
    from sim.running import prepare

    return gates_of_prepared(prepare(scenario))


def gates_of_prepared(prepared: Prepared) -> GatesReport:
    """`gates_of_scenario` of a scenario that is compiled already."""
    from sim.plan import deterministic_plan

    scenario = prepared.scenario
    forward = prepared.forward
    if forward is None:
        _, forward = deterministic_plan(prepared.inputs, scenario.policy, scenario.economy)
    return _report(prepared.regions, scenario.name, scenario.policy, forward[0][list(prepared.inputs.order)],
                   scenario_manifest(scenario, prepared.regions))


def judged_month(regions: Regions) -> Month:
    """The January after the last year-end that the snapshot holds: whose rules its coverage is judged by (N4)."""
    after = Month(regions.opening + 1)
    return month(year_of(after), 1)


def trailing_expenditure(regions: Regions, definition: str) -> Floats:
    """Expenditure [R] of the twelve months to the opening, yuan: this year's, and last year's spread evenly before."""
    last = expenditure_by_definition(regions)[definition]
    elapsed = month_of_year(regions.opening)
    if elapsed == MONTHS_PER_YEAR:
        return last
    from sim.opening import by_definition  # brings in the economy, which a year-end does not need

    running = by_definition(regions.expenditure_this_year)[:, COVERAGE_EXPENDITURES.index(definition)]
    return np.asarray(last * (MONTHS_PER_YEAR - elapsed) / MONTHS_PER_YEAR + running)


def _report(
    regions: Regions, name: str, policy: Policy, forward: Floats | None, origin: Mapping[str, Any]
) -> GatesReport:
    judged = judged_month(regions)
    first = month_of(policy.first_day)
    when = max(judged, first)
    gates = np.array([[policy.number(key, when, region) for region in regions.names] for key in GATES])
    expenditure, period = (str(policy.value(key, when)) for key in ("coverage_expenditure", "coverage_period"))
    definition = expenditure if period == PRIOR_YEAR else period
    if definition == "forward_12" and forward is None:
        raise BadInputError([Problem(text("problem.data.forward"), regions.dataset, expected=text("problem.data.scenario"))])
    rows = gates_table(regions, gates, definition, trailing_expenditure(regions, expenditure), forward)
    return GatesReport(name, regions, Month(judged - 1), when, when > judged, gates, definition, rows, origin)
