"""No number of a bundled scenario moves unseen: each is held against its golden result."""

from __future__ import annotations

import json
import math
import warnings
from typing import Any

import pytest
from golden.renew import FOLDER, path_of, result_of, scenario_names

SAME = 1e-10
"""Relative difference below which a total has not moved: processors and libraries may differ in a last digit."""
REMEDY = "If this is meant: say in CHANGELOG.md which numbers move and why, then run `python tests/golden/renew.py`."


def moved(old: Any, new: Any, place: str = "") -> list[str]:
    """Every number that is not what it was, with both values; the hash speaks only where no number does."""
    if isinstance(old, dict) and isinstance(new, dict):
        keys = sorted(old.keys() | new.keys())
        return [line for key in keys if key != "result_sha256"
                for line in moved(old.get(key), new.get(key), f"{place}.{key}".lstrip("."))]
    if isinstance(old, float) and isinstance(new, float):
        if math.isclose(old, new, rel_tol=SAME, abs_tol=SAME):
            return []
        change = f" ({new / old - 1:+.3%})" if old else ""
        return [f"{place}: {old:,.6g} → {new:,.6g}{change}"]
    return [] if old == new else [f"{place}: {old} → {new}"]


@pytest.mark.parametrize("name", scenario_names())
def test_numbers_have_not_moved(name: str) -> None:
    assert path_of(name).is_file(), f"{name} has no golden result: run `python tests/golden/renew.py {name}`"
    old, new = json.loads(path_of(name).read_text(encoding="utf-8")), result_of(name)
    found = moved(old, new)
    assert not found, "\n".join([f"{name}: {len(found)} numbers moved. {REMEDY}", *found[:40]])
    if old["result_sha256"] != new["result_sha256"]:
        warnings.warn(f"{name}: same numbers, other last digits (another processor or library?)", stacklevel=1)


def test_no_golden_result_is_left_over() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} <= set(scenario_names())


def test_a_moved_number_is_named() -> None:
    old = {"totals": {"benefits": 100.0, "grant": 0.0}, "result_sha256": "a"}
    new = {"totals": {"benefits": 101.0, "grant": 0.0}, "result_sha256": "b"}
    assert moved(old, new) == ["totals.benefits: 100 → 101 (+1.000%)"]
    assert moved(old, {**old, "result_sha256": "b"}) == []
    assert moved(old, {"totals": {"benefits": 100.0}}) == ["totals.grant: 0.0 → None"]
