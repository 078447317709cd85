"""A month's question asked of a store: figures and what was known a month ago, plans, notes, and the scenario."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim.data import regions_of
from sim.monitoring.monthly import Earlier, Question, monthly
from sim.monitoring.nowcasting import year_end
from sim.monitoring.plans import Plans
from sim.monitoring.settings import Settings
from sim.monitoring.types import TOTAL, Monthly
from sim.months import Month, format_month
from sim.problems import BadInputError
from sim.scenario import BASELINE, Scenario, list_scenarios, load_scenario
from sim.store.records import RunEntry
from sim.store.store import Store

RUN_KIND = "monthly"
"""How the store calls a run of this kind."""


def monthly_of_store(
    store: Store, fund: str, month: Month, *, scenario: str | Path | None = None, as_of: int | None = None,
    paths: int | None = None, threads: int | None = None, settings: Settings | None = None,
) -> Monthly:
    """Monitor a month of a store's fund; raises BadInputError as `monthly` does, and for a fund that is not there."""
    question = question_of(store, fund, month, scenario=scenario, as_of=as_of, paths=paths, threads=threads)
    return monthly(question, settings)


def question_of(
    store: Store, fund: str, month: Month, *, scenario: str | Path | None = None, as_of: int | None = None,
    paths: int | None = None, threads: int | None = None,
) -> Question:
    """All that a month of a fund depends on. `as_of`: the revision of the figures (default: the newest).

    Last month is what its last recorded run was made of; without one, its own first closing says which figures were
    known, and scenario and program are today's.
    """
    dataset = store.fund(fund).dataset
    revision = store.latest_revision(fund) if as_of is None else as_of
    actuals = store.actuals(fund, revision)
    asked = load_scenario(scenario) if scenario is not None else default_scenario(dataset)
    return Question(fund, month, actuals, asked, _plans(store, fund), _earlier(store, fund, month, asked),
                    _notes(store, fund, month), revision, paths, threads)


def record(store: Store, found: Monthly, who: str | None = None) -> int:
    """Keep a month's run, so that next month's bridge starts from it; returns its number, or that of the same run where
    it is the last one kept already."""
    kept = store.runs(found.fund, found.month, RUN_KIND)
    if kept and kept[-1].manifest["result_sha256"] == found.manifest["result_sha256"]:
        return kept[-1].id
    result = {"decembers": found.decembers, "result_sha256": found.manifest["result_sha256"]}
    return store.add_run(RUN_KIND, found.fund, found.month, found.manifest, result, who=who)


def default_scenario(dataset: str) -> Scenario:
    """The scenario that speaks of a data set: the baseline, else the first bundled one, else the baseline on it."""
    found = [entry.name for entry in list_scenarios() if entry.dataset == dataset and not entry.refused]
    if found:
        return load_scenario(BASELINE if BASELINE in found else found[0])
    return load_scenario(BASELINE, {"dataset": dataset, "start": format_month(Month(regions_of(dataset).opening + 1))})


def _plans(store: Store, fund: str) -> Plans:
    rows = store.targets(fund)
    places = {kind: {(row.region or TOTAL, row.year, row.line): row.value for row in rows if row.kind == kind}
              for kind in ("budget", "target")}
    return Plans(places["budget"], places["target"])


def _notes(store: Store, fund: str, month: Month) -> str:
    return "\n".join(f"{note.region}：{note.text}" if note.region else note.text for note in store.notes(fund, month))


def _earlier(store: Store, fund: str, month: Month, scenario: Scenario) -> Earlier:
    """What was known last month: of the runs kept of it, the last one before this month was first monitored, so that a
    month monitored again starts from where it did."""
    previous = Month(month - 1)
    own = store.runs(fund, month, RUN_KIND)
    runs = [each for each in store.runs(fund, previous, RUN_KIND) if not own or each.id < own[0].id]
    if runs:
        return _of_run(store, fund, runs[-1], scenario, format_month(year_end(month)))
    closings = [event for event in store.month_events(fund, previous) if event.event == "close"]
    if not closings:
        return Earlier()
    revision = closings[0].revision
    return Earlier(store.actuals(fund, revision).until(previous), revision=revision)


def _of_run(store: Store, fund: str, entry: RunEntry, scenario: Scenario, end: str) -> Earlier:
    """Figures, scenario and projected year-end as a run recorded them."""
    manifest = entry.manifest
    revision = manifest["actuals"]["revision"]
    actuals = None if revision is None else store.actuals(fund, revision).until(Month(entry.month or 0))
    recorded = store.run(entry.id).result["decembers"].get(end)
    before = None if manifest["scenario_sha256"] == scenario.content_hash else _scenario_of(manifest, scenario)
    return Earlier(actuals, before, recorded, revision)


def _scenario_of(manifest: Mapping[str, Any], scenario: Scenario) -> Scenario:
    """The scenario of a manifest, from the file that it carries; the rules of this copy of the program lie under it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{manifest['scenario']['name']}.yaml"
        path.write_text(manifest["scenario"]["file"], encoding="utf-8")
        try:
            return load_scenario(path)
        except BadInputError:  # it names files that are no longer there: what changed is then part of `model`
            return replace(scenario)
