"""Scenarios: a question asked as a few lines of YAML laid over another scenario, read, checked and made ready to run.

A file states title, author, date and reason, names what it `extends`, and gives only what it changes. Everything wrong
in it, in what it extends and in the economy file it names is reported at once, each at its file and line.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from sim.bundle import bundled
from sim.data import list_datasets, load_dataset, load_regions_file
from sim.difference import difference
from sim.economy import EconomySpec, economy_problems
from sim.months import Month, format_month, parse_month
from sim.overlay import Layer, Merged, check, located, read_chain
from sim.overrides import Override, overridden, override_problems
from sim.policy import Policy
from sim.policy_changes import Change, change_policy
from sim.problems import BadInputError, Problem, raise_if_any
from sim.regions import Regions, columns
from sim.scenario_content import ScenarioContent
from sim.scenario_files import (
    REFUSED,
    Sources,
    bundled_files,
    economy_name,
    find_dataset,
    find_economy,
    find_scenario,
    merge,
)
from sim.texts import text
from sim.yamlfile import Located

BASELINE = "baseline"
Version = tuple[tuple[str, int, int], ...]
"""(file name, time of its last change, size) of each file of a data set."""
CALLER = "settings given with the call"
"""Stands for a file where a setting came from the command line or a screen."""


@dataclass(frozen=True, eq=False)
class Scenario:
    """A question ready to be computed. Immutable; everything in it has been checked."""

    name: str
    title: Mapping[str, str]
    """By language, like `reason`."""
    author: str
    date: str
    """YYYY-MM-DD, as the file gives it."""
    reason: Mapping[str, str]
    dataset: str
    """Name of a bundled data set, or an absolute path."""
    start: Month
    months: int
    paths: int
    seed: int
    sampling: str
    record: tuple[str, ...]
    """Lines of the ledger to record path by path, beyond those that every run records."""
    policy: Policy
    """The policy in force with this scenario's changes."""
    economy: EconomySpec
    data_overrides: Mapping[str, Override]
    """By column of the regions' table."""
    changes: tuple[Change, ...]
    """Every change to a rule, in the order in which it was laid over the policy in force."""
    sources: Sources
    """Every scenario and economy file read, the root first."""
    overlay: Mapping[str, Any] = field(repr=False)
    """The topmost layer, its references resolved: what `to_yaml` writes."""

    def regions(self) -> Regions:
        """The regions at the opening, with this scenario's changes to the data."""
        return overridden(opening_regions(self.dataset, self.start), self.data_overrides)

    @property
    def content_hash(self) -> str:
        """SHA-256 of all that decides the result and is not in the data's files: not of title, author, date, reason,
        nor of how the content is spread over files."""
        content = {
            "dataset": self.dataset, "start": self.start, "months": self.months, "paths": self.paths,
            "seed": self.seed, "sampling": self.sampling, "record": self.record, "policy": self.policy.sha256,
            "economy": self.economy.content(),
            "data": {column: change.model_dump(mode="json") for column, change in self.data_overrides.items()},
        }
        canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def difference_from_baseline(self) -> list[dict[str, Any]]:
        """Rows {what, from, baseline, scenario}: every setting, rule, assumption and column that differs."""
        return difference(load_scenario(BASELINE), self)

    def to_yaml(self) -> str:
        """The topmost layer as a file that `load_scenario` accepts and that gives this scenario again."""
        return yaml.safe_dump(_plain(self.overlay), allow_unicode=True, sort_keys=False, width=120)


@dataclass(frozen=True)
class Entry:
    """One line of the list of bundled scenarios."""

    name: str
    title: Mapping[str, str]
    reason: Mapping[str, str]
    dataset: str
    kind: str
    """real or illustrative, as its data set is."""
    refused: bool
    """True where loading must fail: the scenario shows what a rule forbids."""


def list_scenarios() -> list[Entry]:
    """Every bundled scenario, unchecked beyond what the list shows; those refused on purpose last."""
    kinds = {dataset.name: dataset.kind for dataset in list_datasets()}
    entries = []
    for name, path in bundled_files().items():
        merged, _, _ = merge(read_chain(path, find_scenario))
        content = merged.content
        entries.append(Entry(name, content["title"], content["reason"], content["dataset"], kinds[content["dataset"]],
                             path.parent.name == REFUSED))
    return entries


def load_scenario(name_or_path: str | Path, settings: Mapping[str, Any] | None = None) -> Scenario:
    """Read a bundled scenario by name, or a file by path, with `settings` (same keys as a file) laid over it.

    Raises BadInputError with every problem of every file concerned.
    """
    path = find_scenario(str(name_or_path), Path.cwd())
    layers = read_chain(path, find_scenario)
    if settings:
        layers.append(_caller_layer(settings))
    merged, sources, problems = merge(layers)
    content, found = check(ScenarioContent, merged)
    policy, changes, wrong_rules = change_policy(layers, content.start if content else _start(merged))
    problems += found + wrong_rules
    if content is None:
        raise BadInputError(problems)
    raise_if_any(problems + _data_problems(content, changes, merged))
    return Scenario(
        path.stem, content.title.model_dump(), content.author, content.date, content.reason.model_dump(),
        content.dataset, content.start, content.months, content.paths, content.seed, content.sampling, content.record,
        policy, content.economy, content.data, changes, sources, _top(layers))


def opening_regions(dataset: str, start: Month) -> Regions:
    """The regions of a data set at the end of the month before `start`; raises BadInputError when it has none then."""
    regions = _read_regions(dataset, Month(start - 1), _version(Path(dataset)))
    if regions is None:
        raise BadInputError([Problem(text("problem.scenario.gates_only", dataset=dataset))])
    if regions.opening != start - 1:
        raise BadInputError([Problem(
            text("problem.scenario.snapshot", dataset=dataset, month=format_month(regions.opening)), column="start",
            expected=text("problem.scenario.start", month=format_month(Month(regions.opening + 1))))])
    return regions


@lru_cache(maxsize=16)
def _read_regions(dataset: str, opening: Month, version: Version) -> Regions | None:
    path = Path(dataset)
    regions = load_regions_file(path) if path.is_file() else load_dataset(dataset, opening).regions
    for name, _ in columns() if regions is not None else ():
        getattr(regions, name).flags.writeable = False  # one copy serves every scenario of the process
    return regions


def _version(path: Path) -> Version:
    """Changes when a file of the data set does, so that a table edited while a screen is open is read again."""
    folder = bundled("data") / path if not path.exists() else path
    files = sorted(folder.iterdir()) if folder.is_dir() else [folder]
    states = [(file.name, file.stat()) for file in files if file.is_file()]
    return tuple((name, state.st_mtime_ns, state.st_size) for name, state in states)


def _caller_layer(settings: Mapping[str, Any]) -> Layer:
    content = Located(settings)
    content.lines = {}
    if "extends" in content:
        raise BadInputError([Problem(text("problem.scenario.extends"), CALLER, column="extends")])
    return Layer(Path.cwd() / CALLER, content, "")


def _start(merged: Merged) -> Month | None:
    try:
        return parse_month(merged.content.get("start", ""))
    except ValueError:
        return None  # reported with everything else


def _data_problems(content: ScenarioContent, changes: Sequence[Change], merged: Merged) -> list[Problem]:
    """All that does not fit the data set: its opening, names of regions, columns."""
    try:
        regions = opening_regions(content.dataset, content.start)
    except BadInputError as error:
        named = [replace(problem, column=problem.column or "dataset") for problem in error.problems if not problem.file]
        return [problem for problem in error.problems if problem.file] + located(named, merged)
    problems = override_problems(content.data, regions) + economy_problems(content.economy, regions, content.start)
    return located(problems, merged) + [
        problem for change in changes for problem in change.region_problems(regions)]


def _top(layers: Sequence[Layer]) -> dict[str, Any]:
    """The topmost layer with what it extends named so that it can be written to any folder."""
    top, folder = dict(layers[-1].content), layers[-1].path.parent
    if isinstance(top.get("dataset"), str):
        top["dataset"] = find_dataset(top["dataset"], folder)
    if isinstance(top.get("economy_file"), str):
        top["economy_file"] = economy_name(find_economy(top["economy_file"], folder))
    if len(layers) > 1:
        below = layers[-2].path
        is_bundled = bundled_files().get(below.stem) == below
        top = {"extends": below.stem if is_bundled else str(below), **{k: v for k, v in top.items() if k != "extends"}}
    return top


def _plain(value: Any) -> Any:
    """Without the classes that carry lines, so that YAML writes plain mappings."""
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value
