"""One region, or all together, month by month: income and expenditure, refunds, transfers; and key figures against a
baseline. Means over paths, which add up; money in yuan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.dated import MONTHS_PER_YEAR
from sim.ledger import POOL_KEYS
from sim.outcomes import fan_table, month_labels, months_of
from sim.projection import Projection
from sim.running import Run
from sim.views.axis import endless
from sim.views.system import System

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
_REFUNDS = ("ordinary_refund_large", "ordinary_refund_medium", "ordinary_refund_small", "ordinary_refund_micro")
INCOME: Mapping[str, tuple[str, ...]] = {
    "contributions": ("contributions_employer", "contributions_employee"),
    "interest": ("interest", "other_income"), "support": ("grant", "fiscal_subsidy")}
EXPENDITURE: Mapping[str, tuple[str, ...]] = {
    "benefits": ("benefits",), "other_benefits": ("medical_premium", "assistance", "other_statutory"),
    "skills_subsidy": ("skills_subsidy",), "refunds": (*_REFUNDS, "topup", "hardship_refund"),
    "remittance": ("remittance",)}
REFUNDS: Mapping[str, tuple[str, ...]] = {
    "ordinary": _REFUNDS, "topup": ("topup",), "hardship": ("hardship_refund",)}
TRANSFERS = ("remittance", "grant", "fiscal_subsidy", "arrears")
KEY_FIGURES: Mapping[str, str] = {
    "balance": "yuan", "coverage": "months", "below_12": "regions", "refunds": "yuan", "grant": "yuan",
    "fiscal_subsidy": "yuan", "pool": "yuan"}
"""Key figures and their units: stocks at the end of the horizon, flows over all of it."""


def fan(projection: Projection, system: System, key: str, region: str | None) -> pd.DataFrame:
    """`balance` or `coverage` of a region (Chinese name) or of all together: month, mean, five quantiles."""
    return system.fan(key) if region is None else fan_table(projection, key, projection.names.index(region))


def account_table(projection: Projection, region: str | None = None) -> pd.DataFrame:
    """Income (positive) and expenditure (negative) by item, a row a month: `<item>_yuan`, and net_yuan, their sum with
    what fell due unpaid left out."""
    import pandas as pd

    income = {f"{name}_yuan": _line(projection, region, *lines) for name, lines in INCOME.items()}
    spent = {f"{name}_yuan": -_line(projection, region, *lines) for name, lines in EXPENDITURE.items()}
    frame = pd.DataFrame({"month": month_labels(projection), **income, **spent})
    frame["net_yuan"] = sum((frame[name] for name in (*income, *spent)), 0.0 * frame["interest_yuan"])
    return frame


def refund_table(projection: Projection, region: str | None = None) -> pd.DataFrame:
    """Refunds paid since January (or the start) by kind, `<kind>_yuan`, and what is accepted and not yet paid,
    backlog_yuan; a row a month."""
    import pandas as pd

    months = months_of(projection)
    breaks = [k for k, when in enumerate(months) if k == 0 or when % MONTHS_PER_YEAR == 0]
    frame = pd.DataFrame({"month": month_labels(projection)})
    for name, lines in REFUNDS.items():
        parts = np.split(_line(projection, region, *lines), breaks[1:])
        frame[f"{name}_yuan"] = np.concatenate([np.cumsum(part) for part in parts])
    frame["backlog_yuan"] = _line(projection, region, "refund_backlog")
    return frame


def transfer_table(projection: Projection, region: str | None = None) -> pd.DataFrame:
    """Remittance, grants, fiscal subsidy of each month and the arrears at its end, `<name>_yuan`, and pool_yuan, the
    adjustment fund's balance, which belongs to all regions."""
    import pandas as pd

    frame = pd.DataFrame({"month": month_labels(projection)})
    for name in TRANSFERS:
        frame[f"{name}_yuan"] = _line(projection, region, name)
    frame["pool_yuan"] = projection.pool[:, POOL_KEYS.index("pool")]
    return frame


def key_figures(run: Run, system: System, base: Run, base_system: System, region: str | None = None) -> pd.DataFrame:
    """One row for each of `KEY_FIGURES`: key, unit, value, baseline, change.

    The change is value − baseline, NaN where the two do not cover the same months and regions. The pool and the number
    of regions below 12 months are left out for a single region.
    """
    import pandas as pd

    sides = [_figures(run.projection, system, region),
             _figures(base.projection, base_system, region) if _comparable(run, base) else {}]
    rows: list[dict[str, Any]] = [
        {"key": key, "unit": KEY_FIGURES[key], "value": value, "baseline": sides[1].get(key, np.nan)}
        for key, value in sides[0].items()]
    frame = pd.DataFrame(rows)
    frame["change"] = frame["value"] - frame["baseline"]
    return frame


def _comparable(run: Run, base: Run) -> bool:
    """Whether end of horizon and regions are the same."""
    return (month_labels(run.projection)[-1] == month_labels(base.projection)[-1]
            and set(run.projection.names) == set(base.projection.names))


def _figures(projection: Projection, system: System, region: str | None) -> dict[str, float]:
    stocks = {key: float((system.mean[key] if region is None else projection.line(key)[projection.names.index(region)])[-1])
              for key in ("balance", "coverage")}
    stocks["coverage"] = float(endless(np.array(stocks["coverage"])))
    flows = {"refunds": EXPENDITURE["refunds"], "grant": ("grant",), "fiscal_subsidy": ("fiscal_subsidy",)}
    found = stocks | {key: float(_line(projection, region, *lines).sum()) for key, lines in flows.items()}
    if region is None:
        found |= {"below_12": float(projection.line("coverage_below_12")[:, -1].sum()),
                  "pool": float(projection.pool[-1, POOL_KEYS.index("pool")])}
    return {key: found[key] for key in KEY_FIGURES if key in found}


def _line(projection: Projection, region: str | None, *keys: str) -> Array:
    """Mean of some lines added up [M], of one region or all."""
    rows = slice(None) if region is None else [projection.names.index(region)]
    values = sum((projection.line(key)[rows].sum(axis=0) for key in keys), np.zeros(projection.inputs.months))
    return np.asarray(values)
