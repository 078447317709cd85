"""From an engine's arrays and tables to the twin's plain dicts, and from the twin's region rows to a table.

Nothing is imported from the engine: objects are taken as they come, by the names of their fields.
"""

from __future__ import annotations

import csv
import io
from dataclasses import fields
from decimal import localcontext
from typing import Any, get_type_hints

from .drivers import DRIVERS
from .exact import FIFTY_DIGITS, dec, total

STREAMS = ("large", "medium", "small", "micro", "hardship", "training")


def rows_from_regions(regions: Any) -> list[dict[str, Any]]:
    """The region table of a snapshot whose fields each say (annotated) under which column names they stand.

    Numbers that are not given (NaN) become empty cells.
    """
    rows: list[dict[str, Any]] = [{"region": name} for name in regions.names]
    hints = get_type_hints(type(regions), include_extras=True)
    for field in fields(regions):
        for column in getattr(hints[field.name], "__metadata__", ()):
            for row, given in zip(rows, getattr(regions, field.name), strict=True):
                numbers = list(given) if column.members else [given]
                row |= {name: _given(number) for name, number in zip(column.names, numbers, strict=True)}
    return rows


def _given(number: Any) -> str:
    """A number as text; NaN is the only number that is not itself."""
    text = str(int(number)) if number == number and float(number).is_integer() else repr(float(number))
    return text if number == number else ""


def table_text(rows: list[dict[str, Any]]) -> str:
    """Region rows as a CSV table; a column that a row does not have is left empty in it."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def economy_from_arrays(economy: Any, names: list[str]) -> dict[str, Any]:
    """The twin's economy from an object that holds it as arrays: mean and volatility [month, region, driver], hazard
    [region, spell month], persistence and common [driver], cholesky [driver, driver], and by stream level_mean,
    half_time_median and steepness.
    """
    with localcontext(FIFTY_DIGITS):
        lower = [[dec(each) for each in row] for row in economy.cholesky]
        correlation = [[total(a * b for a, b in zip(one, two, strict=True)) for two in lower] for one in lower]
    return {
        "mean": _by_month(economy.mean, names), "volatility": _by_month(economy.volatility, names),
        "persistence": dict(zip(DRIVERS, economy.persistence, strict=True)),
        "common": dict(zip(DRIVERS, economy.common, strict=True)), "correlation": correlation,
        "hazard": {name: list(row) for name, row in zip(names, economy.hazard, strict=True)},
        **{field: dict(zip(STREAMS, getattr(economy, field), strict=True))
           for field in ("level_mean", "half_time_median", "steepness")},
    }


def draws_from_arrays(own: Any, common: Any, names: list[str], **path: Any) -> dict[str, Any]:
    """The twin's draws from arrays: own [month, region, driver], common [month, driver] (standard normal innovations),
    and for the path `level`, `half_time` [stream], `a`, `b` [driver], each optional.
    """
    axes = {"level": STREAMS, "half_time": STREAMS, "a": DRIVERS, "b": DRIVERS}
    named = {key: dict(zip(axes[key], values, strict=True)) for key, values in path.items()}
    return {"own": _by_month(own, names), "common": [dict(zip(DRIVERS, row, strict=True)) for row in common], **named}


def _by_month(values: Any, names: list[str]) -> list[dict[str, dict[str, Any]]]:
    return [{name: dict(zip(DRIVERS, row, strict=True)) for name, row in zip(names, month, strict=True)}
            for month in values]
