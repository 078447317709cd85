"""Run again what a file says it was made of, and compare: the result, and every input that it depends on.

Two kinds of files: a run (`uifund run --json`, `--out`) is computed from the scenario that its manifest carries; a
monthly report from the store, at the revision of the figures that it was made of.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sim.manifest import input_files, versions
from sim.monitoring.from_store import question_of
from sim.monitoring.monthly import Earlier, Question, monthly
from sim.months import Month, parse_month
from sim.problems import BadInputError, Problem
from sim.projection import recorded_lines
from sim.report.content import KINDS, make_report
from sim.report.issue import region_named
from sim.report.manifests import content_of, content_sha256
from sim.running import run
from sim.scenario import Scenario, load_scenario
from sim.store.store import Store
from sim.texts import text

GROUPS = ("data", "policy", "code", "libraries")


@dataclass(frozen=True)
class Compared:
    """One thing that a result depends on, or the result itself: as the file says and as it is now."""

    group: str
    """`result`, `content`, or one of GROUPS."""
    name: str
    before: str
    now: str

    @property
    def same(self) -> bool:
        """Whether nothing changed."""
        return self.before == self.now


@dataclass(frozen=True)
class Replay:
    """The comparison; `same` speaks of the result alone."""

    rows: tuple[Compared, ...]

    @property
    def same(self) -> bool:
        """Whether what was computed is what the file says."""
        return all(row.same for row in self.rows if row.group in ("result", "content"))

    @property
    def changed(self) -> tuple[Compared, ...]:
        """The inputs that are not those of the file."""
        return tuple(row for row in self.rows if not row.same and row.group in GROUPS)


def replay(manifest: Mapping[str, Any], store: Store | None, threads: int | None = None) -> Replay:
    """Compute again what a manifest says. A monthly report needs the store that it was made from.

    Raises BadInputError for a manifest that does not say enough, and for a store or scenario that is not there.
    """
    try:
        rows = _monthly(manifest, store, threads) if manifest.get("what") == "monthly" else _run(manifest, threads)
        return Replay((*rows, *_programs(manifest)))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        if isinstance(error, BadInputError):
            raise
        raise BadInputError([Problem(text("replay.problem.short", what=error))]) from error


def needs_store(manifest: Mapping[str, Any]) -> bool:
    """Whether a store is needed to compute it again."""
    return manifest.get("what") == "monthly"


def _run(manifest: Mapping[str, Any], threads: int | None) -> list[Compared]:
    from sim.outcomes import result_sha256

    scenario = _scenario(manifest)
    done = run(scenario, threads=threads)
    return [Compared("result", "result_sha256", manifest["result_sha256"], result_sha256(done.projection)),
            *_inputs(manifest, scenario)]


def _scenario(manifest: Mapping[str, Any]) -> Scenario:
    """The scenario that the manifest carries, over the rules and data of this copy of the program."""
    given = {key: manifest[key] for key in ("paths", "seed", "months", "sampling")}
    given["record"] = [key for key in manifest["recorded"] if key not in recorded_lines(())] or None
    given = {key: value for key, value in given.items() if value is not None}
    with tempfile.TemporaryDirectory(prefix="uifund-") as folder:
        path = Path(folder) / "replayed.yaml"
        path.write_text(manifest["scenario"]["file"], encoding="utf-8")
        return replace(load_scenario(path, given), name=manifest["scenario"]["name"])


def _monthly(manifest: Mapping[str, Any], store: Store | None, threads: int | None) -> list[Compared]:
    if store is None:
        raise BadInputError([Problem(text("replay.problem.store"), column="--store")])
    question = _question(manifest, store, threads)
    found = monthly(question)
    now = found.manifest
    rows = [Compared("result", "result_sha256", manifest["result_sha256"], now["result_sha256"])]
    about = manifest.get("report")
    if isinstance(about, Mapping):
        kind = about["kind"] if about["kind"] in KINDS else KINDS[0]
        report = make_report(found, region_named(found, about["region"]), kind)
        rows.append(Compared("content", "content_sha256", manifest["content_sha256"], content_sha256(content_of(report))))
    for name in ("sha256", "earlier_sha256"):
        rows.append(Compared("data", f"actuals.{name}", str(manifest["actuals"][name]), str(now["actuals"][name])))
    rows.append(Compared("data", "plans", manifest["plans_sha256"], now["plans_sha256"]))
    rows += _files("policy", manifest["settings"], now["settings"])
    return [*rows, *_inputs(manifest, question.scenario)]


def _question(manifest: Mapping[str, Any], store: Store, threads: int | None) -> Question:
    """The month's question as it was asked then: figures, and what was known a month before, at their revisions."""
    fund, month = manifest["fund"], parse_month(manifest["month"])
    with tempfile.TemporaryDirectory(prefix="uifund-") as folder:
        path = Path(folder) / f"{Path(str(manifest['scenario']['name'])).name}.yaml"
        path.write_text(manifest["scenario"]["file"], encoding="utf-8")
        question = question_of(store, fund, month, scenario=path, as_of=manifest["actuals"]["revision"],
                               paths=manifest["paths"], threads=threads)
    scenario = replace(question.scenario, name=manifest["scenario"]["name"])
    before, revision = manifest["earlier"], manifest["actuals"]["earlier_revision"]
    actuals = None if revision is None else store.actuals(fund, revision).until(Month(month - 1))
    assumed = question.earlier.scenario if before["scenario_sha256"] else None
    return replace(question, scenario=scenario, earlier=Earlier(actuals, assumed, before["recorded"], revision))


def _inputs(manifest: Mapping[str, Any], scenario: Scenario) -> list[Compared]:
    """Data and policy files, by the names that they have in every copy of the program."""
    now = [each for each in input_files(scenario) if "replayed" not in each["file"]]
    return [Compared("policy", "policy_sha256", manifest["policy_sha256"], scenario.policy.sha256),
            *_files("data", manifest["inputs"], now)]


def _files(group: str, before: Any, now: Any) -> list[Compared]:
    """Files that both name; one that only the manifest names, and that is part of the bundle, is gone."""
    known = {each["file"]: each["sha256"] for each in now}
    return [Compared("policy" if str(each["file"]).startswith("scenarios/") else group, str(each["file"]), each["sha256"],
                     known[each["file"]]) for each in before if each["file"] in known]


def _programs(manifest: Mapping[str, Any]) -> Iterator[Compared]:
    now = versions()
    for name, before in manifest["versions"].items():
        yield Compared("code" if name == "uifund" else "libraries", str(name), str(before), now.get(name, "—"))
