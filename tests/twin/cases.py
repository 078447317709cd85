"""Worked months: small cases computed by hand, kept as files, so that the twin and the engine can be held to them.

A case is laid over `cases/neutral.yaml` (all measures off), and over the case it is `like`. Every number is read as
text, so it stays what was written. `expected` lists months; a figure may be written as arithmetic (`12 * 500 / 7`).
"""

from __future__ import annotations

import ast
import operator
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import yaml

from .dates import month_number, month_text
from .exact import FIFTY_DIGITS, dec

FOLDER = Path(__file__).parent / "cases"
FIRST_MONTH = "2013-01"
HORIZON = 24
"""Months for which a case's economy is laid out: the deterministic projection looks beyond the months shown."""
_OPERATORS = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv}


def case_names() -> list[str]:
    """All cases, by name."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml") if path.stem != "neutral")


def load_case(name: str) -> dict[str, Any]:
    """A case ready to simulate: keys `policy`, `regions`, `settings`, `economy`, `months`, `expected`, `title`.

    `policy` is a list of changes, to be laid one over the other upon any policy; they set
    every rule a projection reads.
    """
    neutral, case = _read("neutral"), _read(name)
    if "like" in case:
        model = _read(case["like"])
        case = model | case | {"policy": model["policy"] | case.get("policy", {})}
    opening = {"opening_month": month_text(month_number(case["start"]) - 1)}
    rows = [_row(neutral["region"] | opening, row) for row in case["regions"]]
    pool = case.get("pool_balance_yuan", neutral["pool_balance_yuan"])
    return {
        "title": case["title"],
        "policy": _changes(neutral["policy"]) + _changes(case.get("policy", {})),
        "regions": rows,
        "settings": {"start": case["start"], "pool_balance_yuan": pool},
        "economy": _economy(neutral["economy"], case.get("economy", {}), [row["region"] for row in rows]),
        "months": int(case.get("months", len(case["expected"]))),
        "expected": case["expected"],
    }


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"), yaml.BaseLoader)
    return content


def _row(neutral: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """One region; as soon as one spell month is given, the others are empty of people."""
    row = {"region": row["region"], "region_en": row["region"]} | neutral | row
    if any(column.startswith("recipients_spell_month") for column in row):
        columns = [f"recipients_spell_month_{d:02d}_persons" for d in range(1, 25)]
        row = row | {column: row.get(column, "0") for column in columns}
        row["recipients_total_persons"] = str(sum(Decimal(row[column]) for column in columns))
    return row


def _changes(rules: dict[str, Any]) -> list[dict[str, Any]]:
    """Rules of a case as changes with one dated entry for a rule; an entry without a beginning holds from the first."""
    layers: list[dict[str, Any]] = []
    for key, value in rules.items():
        dated = isinstance(value, list) and isinstance(value[0], dict)
        for i, entry in enumerate(value if dated else [{"value": value}]):
            layers += [{} for _ in range(i + 1 - len(layers))]
            layers[i][key] = [{"from": FIRST_MONTH} | entry]
    return layers


def _economy(neutral: dict[str, Any], own: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """Economy of a case: drivers by month (the last month given goes on), the same in all regions, without shocks."""
    months = own.get("mean", [{}])
    drivers = [neutral["mean"] | months[min(m, len(months) - 1)] for m in range(HORIZON)]
    still = dict.fromkeys(neutral["mean"], "0")
    hazard = [own.get("hazard", neutral["hazard"])] * 24
    streams = {name: neutral[name] | own.get(name, {}) for name in ("level_mean", "half_time_median", "steepness")}
    return {
        "mean": [dict.fromkeys(names, month) for month in drivers],
        "volatility": [dict.fromkeys(names, still)] * HORIZON,
        "persistence": still, "common": still, "correlation": None,
        "hazard": dict.fromkeys(names, hazard), **streams,
    }


def figure(text: Any) -> Decimal | bool:
    """An expected figure: a truth value, a number, or arithmetic with + − * / and brackets."""
    if text in ("true", "false"):
        return str(text) == "true"
    with localcontext(FIFTY_DIGITS):
        return _evaluate(ast.parse(str(text), mode="eval").body, str(text))


def _evaluate(node: ast.expr, text: str) -> Decimal:
    if isinstance(node, ast.BinOp):
        return dec(_OPERATORS[type(node.op)](_evaluate(node.left, text), _evaluate(node.right, text)))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_evaluate(node.operand, text)
    return dec(ast.get_source_segment(text, node) or "")
