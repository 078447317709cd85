"""Every number shown anywhere: tables and one JSON object of a run, and the hash that identifies its results."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.ledger import LINE_KEYS, LINES, POOL_KEYS, line_index
from sim.months import Month, format_month, month_of_year, month_range
from sim.projection import Projection
from sim.quantiles import QUANTILE_NAMES

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
PROBABILITIES = ("coverage_below_12", "coverage_below_24", "shortage")
GATES = ("gate_12_open", "gate_24_open")
LEDGER_KEYS = tuple(
    key for key in LINE_KEYS if not key.startswith("coverage") and key not in (*PROBABILITIES, *GATES))
"""Lines of the `ledger` part of a result: money and persons; shares of paths and coverage have parts of their own."""


def months_of(projection: Projection) -> list[Month]:
    """The months of the horizon."""
    return month_range(projection.inputs.start, projection.inputs.months)


def month_labels(projection: Projection) -> list[str]:
    """The months of the horizon as `YYYY-MM`."""
    return [format_month(m) for m in months_of(projection)]


def standard_error(projection: Projection, key: str) -> Array:
    """Standard error of the mean of a recorded line [R, M]."""
    return np.asarray(projection.spread[projection.outcome(key)] / np.sqrt(projection.paths))


def ledger_keys(projection: Projection) -> tuple[str, ...]:
    """Ledger lines of a result, with coverage under another definition where it was recorded."""
    return (*LEDGER_KEYS, *(key for key in projection.recorded if key.startswith("coverage_") and key in LINE_KEYS))


def _numbers(values: Iterable[float]) -> list[float | None]:
    return [float(value) if np.isfinite(value) else None for value in values]


def _statistics(projection: Projection, key: str, r: int) -> dict[str, list[float | None]]:
    o = projection.outcome(key)
    out = {"mean": _numbers(projection.line(key)[r])}
    for k, name in enumerate(QUANTILE_NAMES):
        out[name] = _numbers(projection.quantiles[o, r, :, k])
    return out


def as_json(projection: Projection) -> dict[str, Any]:
    """The result as plain objects, without its manifest: the `--json` of `uifund run` (keys are stable).

    Money in yuan, coverage in months, probabilities as shares of paths; one list entry per month.
    """
    names, labels = projection.names, month_labels(projection)
    januaries = [(m, label) for m, label in enumerate(labels) if month_of_year(months_of(projection)[m]) == 1]
    by_region = list(enumerate(names))
    pool = {key: _numbers(projection.pool[:, k]) for k, key in enumerate(POOL_KEYS)}
    pool |= {f"pool_{name}": _numbers(projection.pool_quantiles[:, k]) for k, name in enumerate(QUANTILE_NAMES)}
    return {
        "regions": list(names),
        "months": labels,
        **{key: {name: _statistics(projection, key, r) for r, name in by_region} for key in ("balance", "coverage")},
        "recorded": {key: {name: _statistics(projection, key, r) for r, name in by_region}
                     for key in projection.recorded if key not in ("balance", "coverage")},
        "probability": {
            **{key: {name: _numbers(projection.line(key)[r]) for r, name in by_region} for key in PROBABILITIES},
            **{key: {name: {label: float(projection.line(key)[r, m]) for m, label in januaries}
                     for r, name in by_region} for key in GATES},
        },
        "ledger": {name: {key: _numbers(projection.line(key)[r]) for key in ledger_keys(projection)}
                   for r, name in by_region},
        "pool": pool,
        "fiscal_subsidy": {name: _numbers(projection.line("fiscal_subsidy")[r]) for r, name in by_region},
        "arrears": {name: _numbers(projection.line("arrears")[r]) for r, name in by_region},
        "result_sha256": result_sha256(projection),
    }


def result_sha256(projection: Projection) -> str:
    """SHA-256 of all results, regions in the order of their names: equal for any threads, block size and region order."""
    digest = hashlib.sha256()
    order = sorted(range(len(projection.names)), key=lambda r: projection.names[r])
    for r in order:
        digest.update(projection.names[r].encode() + b"\0")
    digest.update("\0".join(projection.recorded).encode())
    lines = [line_index(key) for key in (*ledger_keys(projection), *PROBABILITIES, *GATES, "coverage")]
    arrays = (
        projection.lines[order][:, :, lines], projection.quantiles[:, order], projection.spread[:, order],
        projection.pool, projection.pool_quantiles,
    )
    for array in arrays:
        digest.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
    return digest.hexdigest()


def outcome_table(projection: Projection) -> pd.DataFrame:
    """Recorded outcomes by region and month: mean, standard error, standard deviation and quantiles (long table)."""
    import pandas as pd  # half a second that a result as JSON does not need

    labels, frames = month_labels(projection), []
    for o, key in enumerate(projection.recorded):
        unit = LINES[line_index(key)].unit
        for r, name in enumerate(projection.names):
            frame = pd.DataFrame({"region": name, "month": labels, "outcome": key, "unit": unit,
                                  "mean": projection.line(key)[r],
                                  "standard_error": projection.spread[o, r] / np.sqrt(projection.paths),
                                  "standard_deviation": projection.spread[o, r]})
            for k, quantile in enumerate(QUANTILE_NAMES):
                frame[quantile] = projection.quantiles[o, r, :, k]
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def fan_table(projection: Projection, key: str, region: int) -> pd.DataFrame:
    """One recorded outcome of one region: month, mean and the five quantiles, a row a month, in the line's unit."""
    import pandas as pd  # half a second that a result as JSON does not need

    o = projection.outcome(key)
    quantiles = {name: projection.quantiles[o, region, :, k] for k, name in enumerate(QUANTILE_NAMES)}
    return pd.DataFrame({"month": month_labels(projection), "mean": projection.line(key)[region]} | quantiles)


def ledger_table(projection: Projection) -> pd.DataFrame:
    """Mean of every ledger line by region and month (wide table; the unit follows the line's name)."""
    import pandas as pd  # half a second that a result as JSON does not need

    keys, labels = ledger_keys(projection), month_labels(projection)
    columns = {f"{key}_{LINES[line_index(key)].unit.replace(' ', '_')}": projection.line(key).reshape(-1)
               for key in keys}
    index = {"region": np.repeat(projection.names, len(labels)), "month": np.tile(labels, len(projection.names))}
    return pd.DataFrame(index | columns)


def probability_table(projection: Projection) -> pd.DataFrame:
    """Probabilities by region and month, shares of paths."""
    import pandas as pd  # half a second that a result as JSON does not need

    labels = month_labels(projection)
    index = {"region": np.repeat(projection.names, len(labels)), "month": np.tile(labels, len(projection.names))}
    return pd.DataFrame(index | {key: projection.line(key).reshape(-1) for key in (*PROBABILITIES, *GATES)})


def pool_table(projection: Projection) -> pd.DataFrame:
    """The adjustment fund by month: mean of each line, quantiles of the closing balance, yuan."""
    import pandas as pd  # half a second that a result as JSON does not need

    columns = {f"{key}_yuan" if key != "pool_short" else key: projection.pool[:, k] for k, key in enumerate(POOL_KEYS)}
    columns |= {f"pool_{name}_yuan": projection.pool_quantiles[:, k] for k, name in enumerate(QUANTILE_NAMES)}
    return pd.DataFrame({"month": month_labels(projection)} | columns)


def year_table(projection: Projection) -> pd.DataFrame:
    """One row per region and calendar year: balances and coverage at its ends, the year's flows, probabilities.

    Opening, flows (refunds, benefits and remittance subtracted) and `other_net` add up to the balance.

    Money in yuan. `p_shortage` is the largest monthly probability of the year that the own balance cannot pay.
    """
    import pandas as pd  # half a second that a result as JSON does not need

    months = months_of(projection)
    rows: list[dict[str, Any]] = []
    refunds = [*(key for key in LINE_KEYS if key.startswith("ordinary_refund_")), "topup", "hardship_refund"]
    coverage, balance = projection.outcome("coverage"), projection.outcome("balance")
    for year in sorted({m // 12 for m in months}):
        inside = [k for k, m in enumerate(months) if m // 12 == year]
        last = inside[-1]
        for r, name in enumerate(projection.names):

            def flow(*keys: str, r: int = r, inside: list[int] = inside) -> float:
                return float(sum(projection.line(key)[r, inside].sum() for key in keys))

            rows.append({
                "region": name, "year": year, "months": len(inside),
                "opening_yuan": float(projection.line("opening")[r, inside[0]]),
                "contributions_yuan": flow("contributions_employer", "contributions_employee"),
                "benefits_yuan": flow("benefits", "medical_premium", "assistance", "other_statutory"),
                "refunds_yuan": flow(*refunds), "remittance_yuan": flow("remittance"), "grant_yuan": flow("grant"),
                "fiscal_subsidy_yuan": flow("fiscal_subsidy"),
                "other_net_yuan": flow("other_income", "interest", "arrears_incurred")
                - flow("skills_subsidy", "arrears_settled"),
                "arrears_yuan": float(projection.line("arrears")[r, last]),
                "balance_yuan": float(projection.line("balance")[r, last]),
                "balance_q05_yuan": float(projection.quantiles[balance, r, last, 0]),
                "balance_q95_yuan": float(projection.quantiles[balance, r, last, -1]),
                "coverage_months": float(projection.line("coverage")[r, last]),
                "coverage_q05_months": float(projection.quantiles[coverage, r, last, 0]),
                "coverage_q95_months": float(projection.quantiles[coverage, r, last, -1]),
                "p_coverage_below_12": float(projection.line("coverage_below_12")[r, last]),
                "p_coverage_below_24": float(projection.line("coverage_below_24")[r, last]),
                "p_shortage": float(projection.line("shortage")[r, inside].max()),
            })
    return pd.DataFrame(rows)
