"""Which files make up a scenario: bundled names, what a file extends, its economy file, all laid on one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sim.bundle import bundled, can_be_path
from sim.overlay import Layer, Merged, at_key, read_chain
from sim.problems import BadInputError, Problem, nearest_name
from sim.scenario_content import HEADER
from sim.texts import text

REFUSED = "refused"
"""Folder of bundled scenarios that must be refused: they show what a rule forbids."""

Sources = tuple[tuple[str, str], ...]
"""(file, SHA-256) of each file read."""


def bundled_files() -> dict[str, Path]:
    """Bundled scenarios by name, those that are refused on purpose last."""
    folder = bundled("scenarios")
    return {path.stem: path for path in [*sorted(folder.glob("*.yaml")), *sorted((folder / REFUSED).glob("*.yaml"))]}


def find_scenario(name: str, base: Path) -> Path:
    """The file meant by a bundled name or by a path relative to `base`; raises BadInputError with the nearest name."""
    files = bundled_files()
    if name in files:
        return files[name].resolve()
    if can_be_path(base / name) and (path := (base / name).resolve()).is_file():
        return path
    raise BadInputError([Problem(text("problem.scenario.unknown", name=name), expected=text("problem.scenario.a_scenario"),
                                 nearest=nearest_name(name, files))])


def find_economy(name: str, base: Path) -> Path:
    """An economy file beside `base` or among the bundled ones; raises BadInputError with the nearest name."""
    folder = bundled("scenarios")
    for place in (base, folder):
        if can_be_path(place / name) and (place / name).is_file():
            return (place / name).resolve()
    known = [str(path.relative_to(folder)) for path in sorted((folder / "economy").glob("*.yaml"))]
    raise BadInputError([Problem(text("problem.scenario.no_economy", name=name), expected=text("problem.scenario.relative"),
                                 nearest=nearest_name(name, known))])


def economy_name(path: Path) -> str:
    """How any file can name an economy file: relative to the bundled scenarios, else absolute."""
    folder = bundled("scenarios").resolve()
    return str(path.relative_to(folder) if path.is_relative_to(folder) else path)


def find_dataset(name: str, base: Path) -> str:
    """A bundled data set's name as it is; a path made absolute, so that it means the same wherever it is read."""
    if not can_be_path(base / name):
        return name
    known = name.isascii() and Path(name).name == name and (bundled("data") / name).is_dir()
    path = (base / name).resolve()
    return str(path) if not known and path.exists() else name


def merge(layers: Sequence[Layer]) -> tuple[Merged, Sources, list[Problem]]:
    """All layers on one another, without their `policy`: changes to rules are laid one after the other, not merged.

    An `economy_file` replaces the whole economy of the layers below; `economy` is then laid over it.
    """
    merged, sources, problems = Merged(), list[tuple[str, str]](), list[Problem]()
    for layer in layers:
        if layer.sha256:
            sources.append((str(layer.path), layer.sha256))
            problems += [Problem(text("problem.schema.missing", key=key), str(layer.path),
                                 expected=text("problem.scenario.header"))
                         for key in HEADER if key not in layer.content]
        parts, found = _economy_parts(layer)
        problems += found
        if parts:
            merged.drop("economy")
        for part in parts:
            sources.append((str(part.path), part.sha256))
            merged.lay(without(part.content, "extends"), str(part.path), ("economy",))
        merged.lay(without(layer.content, "policy"), str(layer.path))
        if isinstance(layer.content.get("dataset"), str):
            merged.content["dataset"] = find_dataset(layer.content["dataset"], layer.path.parent)
    return merged, tuple(sources), problems


def without(content: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """The mapping without one key; lines are kept."""
    if key not in content:
        return content
    out = type(content)({name: value for name, value in content.items() if name != key})  # type: ignore[call-arg]
    out.__dict__.update(getattr(content, "__dict__", {}))
    return out


def _economy_parts(layer: Layer) -> tuple[list[Layer], list[Problem]]:
    name = layer.content.get("economy_file")
    if not isinstance(name, str):
        return [], []
    try:
        return read_chain(find_economy(name, layer.path.parent), find_economy), []
    except BadInputError as error:
        return [], at_key(layer, "economy_file", error.problems)
