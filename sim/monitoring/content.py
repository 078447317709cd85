"""A month's monitoring as plain objects: the `--json` of `uifund monitor`, and the hash that identifies its numbers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from sim.monitoring.types import Monthly, Nowcast
from sim.months import Month, format_month
from sim.plain import canonical, plain


def as_json(monthly: Monthly) -> dict[str, Any]:
    """Everything as objects of JSON, keys stable; money in fen, months as YYYY-MM. The nowcast's opening is left to
    the manifest, which says how to make it again."""
    found: dict[str, Any] = plain(_object(monthly))
    return found


def result_sha256(monthly: Monthly) -> str:
    """SHA-256 of every number: the same for the same history, scenario and rules; of nothing else.

    Whole numbers count as they are, others with nine digits, in which all processors agree.
    """
    content = {key: _nine(value) for key, value in as_json(monthly).items() if key != "manifest"}
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def _nine(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _nine(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_nine(inner) for inner in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value


def _object(value: Any) -> Any:
    if isinstance(value, Nowcast):
        return {"month": format_month(value.month), "history": value.history,
                **{name: _object(getattr(value, name)) for name in ("estimates", "checks", "filled")}}
    if is_dataclass(value) and not isinstance(value, type):
        months = _months(type(value))
        return {each.name: _labels(getattr(value, each.name)) if each.name in months else _object(
            getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: _object(inner) for key, inner in value.items()}
    return [_object(inner) for inner in value] if isinstance(value, list | tuple) else value


@cache
def _months(row: type) -> frozenset[str]:
    """The fields of a row that are declared as months: in memory they are whole numbers like any other."""
    hints = get_type_hints(row)
    return frozenset(name for name, hint in hints.items() if hint is Month or Month in get_args(hint))


def _labels(value: Any) -> Any:
    if isinstance(value, tuple):
        return [format_month(each) for each in value]
    return None if value is None else format_month(value)
