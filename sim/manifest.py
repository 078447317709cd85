"""The manifest of a run: what was computed, from which files, with which programs, and how to do it again."""

from __future__ import annotations

import hashlib
import json
import platform
import shlex
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.bundle import bundled

if TYPE_CHECKING:
    from sim.regions import Regions
    from sim.running import Run
    from sim.scenario import Scenario

NAME = "uifund"
LIBRARIES = ("numpy", "scipy", "numba", "pandas")
"""Libraries whose version can change a number or how it is written."""


@cache
def version() -> str:
    """Version of uifund: as installed, else as the checkout's `pyproject.toml` says."""
    try:
        return metadata.version(NAME)
    except metadata.PackageNotFoundError:
        project = Path(__file__).resolve().parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


def versions() -> dict[str, str]:
    """Versions of uifund, Python and the libraries that compute."""
    found = {NAME: version(), "python": platform.python_version()}
    return found | {name: metadata.version(name) for name in LIBRARIES}


def manifest(run: Run, *, question: str = "", created: datetime | None = None) -> dict[str, Any]:
    """The manifest of a run as plain objects.

    `question` is what the user named: a bundled scenario or a file (default: the scenario's own name). `created` is the
    time of the run (default: now). Everything but `run_id` and `created_utc` follows from question, files and programs;
    the hash of the results (`outcomes.result_sha256`) does not contain the time.
    """
    from sim.outcomes import result_sha256

    scenario, projection = run.scenario, run.projection
    when = (created or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    content = scenario_manifest(scenario, run.regions)
    content |= {
        "seed": projection.seed,
        "paths": projection.paths,
        "recorded": list(projection.recorded),
        "quantile_method": projection.quantile_method,
        "versions": versions(),
        "command": command("run", scenario, question or scenario.name),
        "result_sha256": result_sha256(projection),
    }
    return {"run_id": run_id(content, when), "created_utc": when.isoformat().replace("+00:00", "Z"), **content}


def scenario_manifest(scenario: Scenario, regions: Regions) -> dict[str, Any]:
    """What was asked and from which files: the part of a manifest that does not depend on results."""
    from sim.months import format_month

    return {
        "kind": regions.kind,
        "scenario": {"name": scenario.name, "title": dict(scenario.title), "author": scenario.author,
                     "date": scenario.date, "reason": dict(scenario.reason), "file": _file(scenario)},
        "scenario_sha256": scenario.content_hash,
        "policy_sha256": scenario.policy.sha256,
        "dataset": _label(scenario.dataset),
        "opening": format_month(regions.opening),
        "start": format_month(scenario.start),
        "months": scenario.months,
        "paths": scenario.paths,
        "seed": scenario.seed,
        "sampling": scenario.sampling,
        "inputs": input_files(scenario),
        "difference_from_baseline": scenario.difference_from_baseline(),
    }


def input_files(scenario: Scenario) -> list[dict[str, str]]:
    """Every file read, with its SHA-256: scenarios and economy, policy, data. A bundled file is named from the top of
    the bundle, so that the manifest is the same on every machine."""
    from sim.data import load_dataset
    from sim.months import Month

    policy = [(str(scenario.policy.folder / name), sha256) for name, sha256 in scenario.policy.files]
    place = Path(scenario.dataset)
    if place.is_file():
        data = [(str(place), hashlib.sha256(place.read_bytes()).hexdigest())]
    else:
        folder = bundled("data") / scenario.dataset
        data = [(str(folder / file.name), file.sha256)
                for file in load_dataset(scenario.dataset, Month(scenario.start - 1)).files]
    return [{"file": _label(name), "sha256": sha256} for name, sha256 in (*scenario.sources, *policy, *data)]


def command(verb: str, scenario: Scenario, *questions: str) -> str:
    """The command that does it again: every setting spelled out, so that a later change of defaults does not matter."""
    words = [NAME, verb, *questions, "--paths", str(scenario.paths), "--seed", str(scenario.seed),
             "--months", str(scenario.months)]
    if verb == "run":
        words += ["--sampling", scenario.sampling]
        words += ["--record", ",".join(scenario.record)] if scenario.record else []
    if Path(scenario.dataset).is_file():
        words += ["--regions", scenario.dataset]
    return shlex.join(words)


def _file(scenario: Scenario) -> str:
    """The scenario as a file of its own; settings given with a call have no header, so it gets the scenario's."""
    header = {"title": dict(scenario.title), "author": scenario.author, "date": scenario.date,
              "reason": dict(scenario.reason)}
    return replace(scenario, overlay={**header, **scenario.overlay}).to_yaml()


def run_id(content: Mapping[str, Any], when: datetime) -> str:
    """Time and the first digits of the hash of all that the manifest says: readable, sortable, and unlike any other."""
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode())
    return f"{when:%Y%m%dT%H%M%SZ}-{digest.hexdigest()[:10]}"


def _label(path: str) -> str:
    """A bundled file from the top of the bundle, with `/`; any other as it is."""
    for folder in ("scenarios", "data"):
        root = bundled(folder).resolve()
        place = Path(path).resolve() if Path(path).is_absolute() else Path(path)
        if place.is_relative_to(root):
            return place.relative_to(root.parent).as_posix()
    return path
