"""Dated rules as the twin reads them: straight from the policy files, with its own look-up of the value of a month."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .dates import month_number

GROUP_OF = dict.fromkeys(("medium", "small", "micro"), "sme")
"""Size classes that a value may name by their common name."""
NEVER_BEFORE, NEVER_AFTER = 0, 12 * 10_000


@dataclass(frozen=True)
class Dated:
    """A value and the months it holds, both ends included; `regions` None means everywhere."""

    first: int
    last: int
    value: Any
    regions: tuple[str, ...] | None = None

    def holds(self, month: int, region: str | None) -> bool:
        """Is this the rule of that month there?"""
        here = self.regions is None or region in self.regions
        return here and self.first <= month <= self.last


class Policy:
    """Rules by key. Each has a history and, on top of it, the scenario's changes; the latest change wins."""

    def __init__(self, rules: dict[str, Any]) -> None:
        self.layers: dict[str, list[list[Dated]]] = {key: [_history(entries)] for key, entries in rules.items()}

    @classmethod
    def load(cls, folder: Path) -> Policy:
        """All rules of a folder of YAML files."""
        rules: dict[str, Any] = {}
        for path in sorted(folder.glob("*.yaml")):
            content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
            found = content.get("rules", content)
            for key, rule in _pairs(found):
                rules[key] = rule["values"]
        return cls(rules)

    def with_changes(self, changes: dict[str, Any], since: str | None = None) -> Policy:
        """The policy with a scenario's changes laid over it; what a change does not cover stays as it was.

        Several entries for one rule are laid one over the other. An entry without a beginning, or a bare value, holds
        from the month `since` on (None: from ever).
        """
        unknown = set(changes) - set(self.layers)
        if unknown:
            raise KeyError(f"no such rules: {sorted(unknown)}")
        changed = Policy({})
        changed.layers = {key: list(layers) for key, layers in self.layers.items()}
        for key, entries in changes.items():
            changed.layers[key] += [[_dated(entry, since)] for entry in _entries(entries)]
        return changed

    def value(self, key: str, month: int, region: str | None = None, member: str | None = None) -> Any:
        """The value in force in a month; `member` picks a class, zone or stream out of a value that is a mapping.

        A change that names only some members leaves the others to the layer under it.
        """
        for layer in reversed(self.layers[key]):
            # Where a value begins inside a month, the later one is the month's.
            for entry in sorted(layer, key=lambda each: -each.first):
                if not entry.holds(month, region):
                    continue
                value = entry.value
                if member is None or not isinstance(value, dict):
                    return value
                named = {str(name): each for name, each in value.items()}
                for name in (member, GROUP_OF.get(member)):
                    if name in named:
                        return named[name]
        raise KeyError(f"{key}: nothing in force in {month} for {region}, {member}")


def _pairs(found: Any) -> list[tuple[str, dict[str, Any]]]:
    """Rules of one file as (key, rule), whether the file holds a mapping or a list of rules with a `key`."""
    if isinstance(found, dict):
        return [(key, rule) for key, rule in found.items() if isinstance(rule, dict) and "values" in rule]
    return [(rule["key"], rule) for rule in found]


def _history(entries: Any) -> list[Dated]:
    """Dated values in order; an entry without an end holds until the next one begins. A bare value holds always."""
    entries = _entries(entries)
    dated = [_dated(entry, None) for entry in entries]
    ends = [each.last for each in dated]
    for i, entry in enumerate(entries):
        later = [each.first for each in dated if each.first > dated[i].first and each.regions == dated[i].regions]
        if not _given(entry, "to") and later:
            ends[i] = max(dated[i].first, min(later) - 1)
    # A projection that starts in the policy's first year asks for last year's rules: the first value stands for them.
    begin = min(each.first for each in dated)
    return [
        Dated(NEVER_BEFORE if each.first == begin else each.first, end, each.value, each.regions)
        for each, end in zip(dated, ends, strict=True)
    ]


def _entries(given: Any) -> list[dict[str, Any]]:
    """Dated entries, whether several were given, or one, or only its value."""
    if isinstance(given, list) and given and isinstance(given[0], dict):
        return given
    return [given if isinstance(given, dict) and "value" in given else {"value": given}]


def _dated(entry: dict[str, Any], since: str | None) -> Dated:
    """One entry of a policy file or of a scenario."""
    regions = tuple(entry["regions"]) if entry.get("regions") else None
    begins = entry["from"] if _given(entry, "from") else since
    first = month_number(begins) if begins else NEVER_BEFORE
    last = month_number(entry["to"]) if _given(entry, "to") else NEVER_AFTER
    return Dated(first, last, entry["value"], regions)


def _given(entry: dict[str, Any], name: str) -> bool:
    """Does the entry name this end? Read as text, an empty value of YAML is `null`, `~` or nothing."""
    return entry.get(name) not in (None, "", "null", "~")
