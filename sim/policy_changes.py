"""A scenario's changes to rules: read from its layers, dated, and laid over the policy in force one after the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from sim.bundle import bundled
from sim.months import Month, format_month, month
from sim.overlay import Layer, at_key, line_of
from sim.policy import Policy
from sim.problems import BadInputError, Problem
from sim.regions import Regions
from sim.texts import text
from sim.yamlfile import Located

_ANY_MONTH = month(2020, 1)
"""Stands in for a start that cannot be read, so that the values of the changes are checked all the same."""


@dataclass(frozen=True)
class Change:
    """One change to one rule, and the file it stands in."""

    file: str
    rule: str
    entry: Any
    """{from, to, value, regions, reference, approval, note}"""

    @property
    def regions(self) -> tuple[str, ...]:
        """Names of the regions for which the rule is changed; empty: all."""
        named = self.entry.get("regions") if isinstance(self.entry, Mapping) else None
        return tuple(str(name) for name in named) if isinstance(named, list) else ()

    def region_problems(self, regions: Regions) -> list[Problem]:
        """A complaint for every region that the data set does not have."""
        return [Problem(text("problem.region.unknown", region=name, dataset=regions.dataset), self.file,
                        line_of(self.entry, "regions"),
                        f"policy.{self.rule}", nearest=regions.nearest(name))
                for name in self.regions if name not in regions.names]


def current_policy() -> Policy:
    """The bundled policy, the one in force; read once per version of its files."""
    folder = bundled("scenarios") / "policy"
    states = [(path.name, path.stat()) for path in sorted(folder.glob("*.yaml"))]
    return _load(folder, tuple((name, state.st_mtime_ns, state.st_size) for name, state in states))


@lru_cache(maxsize=4)
def _load(folder: Path, versions: tuple[Any, ...]) -> Policy:
    return Policy.load(folder)


def change_policy(layers: Sequence[Layer], start: Month | None) -> tuple[Policy, tuple[Change, ...], list[Problem]]:
    """The policy in force with the `policy:` part of each layer on top of those of the layers below it."""
    policy, changes, problems = current_policy(), list[Change](), list[Problem]()
    for layer in layers:
        given = layer.content.get("policy")
        if given is None:
            continue
        if not isinstance(given, Mapping):
            problems += at_key(layer, "policy", [Problem(text("problem.policy.pairs"))])
            continue
        dated = Located({rule: _entries(value, start, line_of(given, rule)) for rule, value in given.items()})
        dated.lines, dated.line = getattr(given, "lines", {}), getattr(given, "line", 0)
        try:
            policy = policy.with_changes(dated, layer.path)
        except BadInputError as error:
            problems += error.problems
        changes += [Change(str(layer.path), rule, entry) for rule, entries in dated.items() for entry in entries]
    return policy, tuple(changes), problems


def _entries(value: Any, start: Month | None, line: int | None) -> list[Any]:
    """The changes to one rule as a list; a plain value, and a change without `from`, holds from the start on."""
    several = isinstance(value, list) and any(isinstance(item, Mapping) for item in value)
    return [_dated(item, start, line) for item in (value if several else [value])]


def _dated(item: Any, start: Month | None, line: int | None) -> Any:
    entry = item if isinstance(item, Mapping) and not {"value", "from"}.isdisjoint(item) else {"value": item}
    if "from" in entry:
        return entry
    dated = Located({"from": format_month(_ANY_MONTH if start is None else start), **entry})
    dated.lines = {key: line for key in dated if line is not None} | getattr(entry, "lines", {})
    dated.line = getattr(item, "line", line or 0)
    return dated
