"""What one scenario asks differently from another: settings, rules, assumptions and data, value against value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from sim.months import format_month, month_range

if TYPE_CHECKING:
    from sim.rule import Rule
    from sim.scenario import Scenario

SETTINGS = ("dataset", "start", "months", "paths", "seed", "sampling", "record")
MISSING = None
"""Stands where one side has no such entry."""

Row = dict[str, Any]


def difference(base: Scenario, other: Scenario) -> list[Row]:
    """Rows {what, from, baseline, scenario}; `from` is the month since which they differ, or None for no date."""
    rows = [_row(name, None, *_pair(base, other, name)) for name in SETTINGS if len(set(_pair(base, other, name))) > 1]
    rows += _rules(base, other)
    rows += _leaves("economy", base.economy.content(), other.economy.content())
    before, after = _columns(base), _columns(other)
    return rows + [_row(f"data.{name}", None, before.get(name), after.get(name))
                   for name in sorted({*before, *after}) if before.get(name) != after.get(name)]


def _row(what: str, since: str | None, baseline: Any, scenario: Any) -> Row:
    return {"what": what, "from": since, "baseline": baseline, "scenario": scenario}


def _pair(base: Scenario, other: Scenario, name: str) -> tuple[Any, Any]:
    one, two = getattr(base, name), getattr(other, name)
    return (format_month(one), format_month(two)) if name == "start" else (one, two)


def _columns(scenario: Scenario) -> dict[str, Any]:
    return {name: change.model_dump(mode="json", exclude_none=True) for name, change in scenario.data_overrides.items()}


def _leaves(path: str, one: Any, two: Any) -> list[Row]:
    """Rows for every value that differs between two nested mappings, by its keys."""
    before, after = dict(_flat(path, one)), dict(_flat(path, two))
    names = list(dict.fromkeys([*before, *after]))
    return [_row(name, None, before.get(name, MISSING), after.get(name, MISSING))
            for name in names if before.get(name, MISSING) != after.get(name, MISSING)]


def _flat(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
    else:
        yield path, value


def _rules(base: Scenario, other: Scenario) -> list[Row]:
    """Rows for every rule that either scenario changes, wherever the values begin to differ in another way."""
    changes = [change for scenario in (base, other) for change in scenario.changes]
    months = month_range(other.start, other.months)
    rows: list[Row] = []
    for key in dict.fromkeys(change.rule for change in changes):
        named = [name for change in changes if change.rule == key for name in change.regions]
        for region in (None, *dict.fromkeys(named)):
            rows += _steps(base.policy.rules[key], other.policy.rules[key], region, months)
    return rows


def _steps(one: Rule, two: Rule, region: str | None, months: Iterable[Any]) -> list[Row]:
    rows: list[Row] = []
    last: tuple[Any, Any] | None = None
    what = f"policy.{two.key}" if region is None else f"policy.{two.key} ({region})"
    for month in months:
        pieces = one.at(month, region), two.at(month, region)
        pair = _differing(*(piece.value if piece else MISSING for piece in pieces))
        if pair is not None and pair != last:
            rows.append(_row(what, format_month(month), *pair))
        last = pair
    return rows


def _differing(one: Any, two: Any) -> tuple[Any, Any] | None:
    """Both values, of members only those that differ; None when they are the same."""
    if one == two:
        return None
    if isinstance(one, Mapping) and isinstance(two, Mapping):
        members = [name for name in two if one.get(name) != two[name]]
        return {name: one.get(name) for name in members}, {name: two[name] for name in members}
    return one, two
