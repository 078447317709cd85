"""One plain region, every measure off but those a test switches on, nothing random: amounts can be worked out by hand."""

from __future__ import annotations

from typing import Any

from twin.cases import load_case

from sim.ledger import LINE_KEYS

from .strategies import Case, always
from .worlds import Array, lengthened, lines_of, world_of_case

NEUTRAL = load_case("contributions")
"""Any worked case: its first layer of changes is the neutral one, which sets every rule a projection reads."""
STILL = {"insured_growth": 0, "wage_growth": 0, "job_loss": 0, "exit_hazard": 1, "collection": 1, "season": 1}
SIMPLE = {"contribution_rate_employer": 0.005, "contribution_rate_employee": 0.005}
INSURED, WAGE = 1000, 5000
"""Of the neutral region: 400 large, 200 medium, 200 small, 100 micro, 100 public, at 5,000 yuan a month."""


def dated(*values: tuple[str, str, Any]) -> list[dict[str, Any]]:
    """Entries of one change: (from, to, value)."""
    return [{"from": first, "to": last, "value": value} for first, last, value in values]


def region(name: str = "甲", start: str = "2020-01", **columns: Any) -> dict[str, Any]:
    """The neutral region with some columns as given; the opening is the month before `start`."""
    year, month = map(int, start.split("-"))
    opening = f"{year - (month == 1)}-{(month - 2) % 12 + 1:02d}"
    return {**NEUTRAL["regions"][0], "region": name, "region_en": name, "opening_month": opening,
            "balance_last_year_end_yuan": 10_000_000, "balance_opening_yuan": 10_000_000,
            "other_income_yuan_per_month": 0, **columns}


def case(*rows: dict[str, Any], start: str = "2020-01", months: int = 1, pool: float = 0.0,
         mean: dict[str, Any] | None = None, economy: dict[str, Any] | None = None, **rules: Any) -> Case:
    """A case of neutral regions; a rule is a value from the first day on, or a list made by `dated`."""
    names = [row["region"] for row in rows]
    drivers = dict.fromkeys(names, STILL | (mean or {}))
    still = [dict.fromkeys(names, dict.fromkeys(STILL, 0))]
    streams = {key: dict.fromkeys(NEUTRAL["economy"][key], value) | (economy or {}).get(key, {})
               for key, value in (("level_mean", 1), ("half_time_median", 2), ("steepness", 1))}
    plain = {key: value for key, value in rules.items() if not _is_dated(value)}
    later = {key: value for key, value in rules.items() if _is_dated(value)}
    return Case(lengthened({
        "title": "single", "months": months, "regions": list(rows),
        "policy": [NEUTRAL["policy"][0], always(plain), later],
        "settings": {"start": start, "pool_balance_yuan": pool},
        "economy": {"mean": [drivers], "volatility": still, "persistence": dict.fromkeys(STILL, 0),
                    "common": dict.fromkeys(STILL, 0), "correlation": None,
                    "hazard": {name: [0] * 24 for name in names}, **streams},
    }))


def _is_dated(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def lines(one: Case) -> dict[str, Array]:
    """Every ledger line of the single path [R, M]."""
    projection = world_of_case(one).project(record=LINE_KEYS, keep_outcomes=True)
    return {key: values[..., 0] for key, values in lines_of(projection).items()}
