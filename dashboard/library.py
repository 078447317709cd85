"""Scenarios that a screen can open: bundled, saved in the store, or uploaded in this server's life.

A name says which: `baseline` (bundled), `saved:<name>`, `file:<first digits of its SHA-256>`.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from dashboard import stored
from sim.bundle import bundled
from sim.levers import values_of
from sim.problems import BadInputError, Problem, nearest_name, raise_if_any
from sim.scenario import Scenario, list_scenarios, load_scenario
from sim.texts import pick, text
from sim.yamlfile import read_yaml

SAVED, FILE = "saved:", "file:"
MAX_BYTES = 200_000
MAX_UPLOADS = 64
_uploads: OrderedDict[str, str] = OrderedDict()


def names() -> dict[str, str]:
    """Every scenario that can be chosen, with its title in the language in use; the saved ones after the bundled."""
    found = {entry.name: pick(entry.title) for entry in list_scenarios() if not entry.refused}
    return found | {f"{SAVED}{name}": text("library.saved", name=name) for name in saved_names()}


def path_of(name: str) -> str:
    """What `load_scenario` takes for a name; raises BadInputError for one that is not there (any more)."""
    if name.startswith(SAVED):
        return _written(_saved_text(name.removeprefix(SAVED)))
    if name.startswith(FILE):
        if name not in _uploads:
            raise BadInputError([Problem(text("library.gone"))])
        return _written(_uploads[name])
    return name


def upload(content: bytes, file: str) -> str:
    """Take a scenario file; its name from now on. Raises BadInputError with every problem of it."""
    if len(content) > MAX_BYTES:
        raise BadInputError([Problem(text("library.large", size=len(content)), file,
                                     expected=text("library.large.expected", size=MAX_BYTES))])
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInputError([Problem(text("library.encoding"), file, expected="UTF-8")]) from error
    _check_places(written, file)
    try:
        load_scenario(_written(written))
    except BadInputError as error:
        raise BadInputError([replace(each, file=file if _is_ours(each.file) else each.file)
                             for each in error.problems]) from error
    name = f"{FILE}{hashlib.sha256(content).hexdigest()[:12]}"
    _uploads[name] = written
    while len(_uploads) > MAX_UPLOADS:
        _uploads.popitem(last=False)
    return name


def opened(name: str) -> tuple[str, dict[str, Any]]:
    """What to ask for a scenario that a screen made itself: what it extends, and the values of the levers; any other
    scenario as it is, without values."""
    if not name.startswith((SAVED, FILE)):
        return name, {}
    content = read_yaml(Path(path_of(name)))
    below = str(content.get("extends", ""))
    if below not in {entry.name for entry in list_scenarios() if not entry.refused}:
        return name, {}
    values = values_of(content, load_scenario(below))
    settings = {key: content[key] for key in ("months", "paths", "seed") if key in content}
    rest = set(content) - {"title", "author", "date", "reason", "extends", "policy", "economy", "data", *settings}
    return (name, {}) if values is None or rest else (below, values | settings)


def header(title: str, author: str, date: str, reason: str) -> dict[str, Any]:
    """The head of a file that a screen writes: one wording in both languages, since a person wrote it in one."""
    return {"title": {"zh": title, "en": title}, "author": author, "date": date, "reason": {"zh": reason, "en": reason}}


def file_of(scenario: Scenario, head: Mapping[str, Any]) -> str:
    """The scenario as a file that `uifund run` takes, with a head of its own."""
    content = {key: value for key, value in scenario.overlay.items() if key not in head}
    if _is_ours(str(content.get("extends", ""))):
        content["extends"] = Path(str(content["extends"])).name
    return replace(scenario, overlay={**head, **content}).to_yaml()


# --- the store --------------------------------------------------------------------------------------------------------
def saved_names() -> list[str]:
    """Names of the saved scenarios; none where there is no store yet. Nothing is made by looking."""
    return [saved.name for saved in stored.store().scenarios()] if stored.is_there() else []


def save(name: str, written: str, who: str, note: str = "") -> None:
    """Keep a scenario under a name, as its next version; raises BadInputError."""
    _check_places(written, name)
    stored.store().save_scenario(name, written, who, note)


def _saved_text(name: str) -> str:
    if name not in saved_names():
        raise BadInputError([Problem(text("library.unknown", name=name), nearest=nearest_name(name, saved_names()))])
    return str(stored.store().scenario(name).yaml)


# --- files ------------------------------------------------------------------------------------------------------------
@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="uifund-scenarios-"))


def _written(content: str) -> str:
    """A file with this content, written once."""
    path = _folder() / f"scenario-{hashlib.sha256(content.encode()).hexdigest()[:12]}.yaml"
    if not path.is_file():
        path.write_text(content, encoding="utf-8")
    return str(path)


def _is_ours(place: str) -> bool:
    return Path(place).parent == _folder()


def _check_places(written: str, file: str) -> None:
    """A file from outside may name what is bundled, and no other file of this machine."""
    try:
        content = read_yaml(Path(_written(written)))
    except BadInputError:
        return  # said with line and column by whoever reads it
    scenarios = [entry.name for entry in list_scenarios() if not entry.refused]
    economies = [path.relative_to(bundled("scenarios")).as_posix() for path in bundled("scenarios").glob("economy/*.yaml")]
    datasets = [path.name for path in bundled("data").iterdir() if (path / "dataset.yaml").is_file()]
    raise_if_any([
        Problem(text("library.place", name=_named(content[key])), file, column=key, expected=", ".join(known),
                nearest=nearest_name(_named(content[key]), known))
        for key, known in (("extends", scenarios), ("economy_file", economies), ("dataset", datasets))
        if key in content and content[key] not in known])


def _named(value: object) -> str:
    """A value where a name should stand, for a message; one with parts is not written out, since aliases can make it grow
    without end."""
    return str(value)[:80] if isinstance(value, str | int | float) else "…"
