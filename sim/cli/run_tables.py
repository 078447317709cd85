"""Tables of `uifund run`: totals by year, and each region at the end of every year. Numbers come from `sim.outcomes`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.ledger import POOL_KEYS
from sim.months import Month, format_month, month, year_of
from sim.outcomes import months_of, year_table
from sim.projection import Projection
from sim.quantiles import QUANTILE_NAMES
from sim.show import Column, band, money, money_unit, number, share, span, table
from sim.texts import language, text

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from sim.running import Run

_FLOWS = ("contributions", "benefits", "refunds", "remittance", "grant", "fiscal_subsidy")
_ROWS = ("opening", *_FLOWS, "other", "balance", "arrears")
_YEAR_END_COLUMNS = ("balance", "band", "coverage", "band", "p12", "p24", "shortage", "gate_12", "gate_24", "grant",
                     "fiscal_subsidy", "arrears")


def totals_table(run: Run) -> Table:
    """All regions, a column a year: flows of the year, stocks at its end, the adjustment fund with its band."""
    frame, projection = year_table(run.projection), run.projection
    years = sorted(frame["year"].unique())
    unit = money_unit("large")
    sums = frame.groupby("year").sum(numeric_only=True).rename(columns={"other_net_yuan": "other_yuan"})
    spans = [_months_of(projection, int(year)) for year in years]
    ends = [inside[-1] for inside in spans]
    closing = POOL_KEYS.index("pool")
    low, high = QUANTILE_NAMES.index("q05"), QUANTILE_NAMES.index("q95")

    cells = {name: [money(float(value), unit, 3) for value in sums[f"{name}_yuan"]] for name in _ROWS}
    cells["pool"] = [money(projection.pool[end, closing], unit, 3) for end in ends]
    cells["pool_band"] = ["–".join(money(projection.pool_quantiles[end, q], unit, 3) for q in (low, high))
                          for end in ends]
    cells["below_12"] = [number(float(value), 2) for value in sums["p_coverage_below_12"]]
    return table(text("run.totals", unit=unit.name),
                 [Column(text("run.item"), left=True), *(Column(_span(projection, inside)) for inside in spans)],
                 [[text(f"run.{name}"), *row] for name, row in cells.items()])


def year_end_tables(run: Run) -> list[Table]:
    """One table for each calendar year of the horizon, at its last month in it, a row a region."""
    frame = year_table(run.projection)
    names = run.regions.names if language() == "zh" else run.regions.names_en
    return [_year_end(run.projection, frame[frame["year"] == year], int(year), names)
            for year in sorted(frame["year"].unique())]


def _year_end(projection: Projection, frame: pd.DataFrame, year: int, names: tuple[str, ...]) -> Table:
    unit, inside = money_unit("small"), _months_of(projection, year)
    january = month(year + 1, 1) - projection.inputs.start
    gates = [projection.line(key)[:, january] if january < projection.inputs.months else [None] * len(names)
             for key in ("gate_12_open", "gate_24_open")]
    rows = []
    for r, (name, (_, row)) in enumerate(zip(names, frame.iterrows(), strict=True)):
        rows.append([
            name, money(row["balance_yuan"], unit),
            band(row["balance_q05_yuan"], row["balance_q95_yuan"], unit), number(row["coverage_months"]),
            band(row["coverage_q05_months"], row["coverage_q95_months"]), share(row["p_coverage_below_12"]),
            share(row["p_coverage_below_24"]), share(row["p_shortage"]), share(gates[0][r]), share(gates[1][r]),
            *(money(row[f"{key}_yuan"], unit) for key in ("grant", "fiscal_subsidy", "arrears"))])
    when = format_month(Month(projection.inputs.start + inside[-1]))
    titles = [text(f"run.column.{key}", span=_span(projection, inside)) for key in _YEAR_END_COLUMNS]
    return table(text("run.year_end", month=when, unit=unit.name),
                 [Column(text("run.column.region"), left=True), *map(Column, titles)], rows, _total(frame, unit))


def _total(frame: pd.DataFrame, unit: Any) -> list[str]:
    """Sums of what adds up; a band or a coverage does not."""
    sums = {key: money(float(frame[f"{key}_yuan"].sum()), unit)
            for key in ("balance", "grant", "fiscal_subsidy", "arrears")}
    return [text("word.total"), *(sums.get(key, "") for key in _YEAR_END_COLUMNS)]


def _months_of(projection: Projection, year: int) -> list[int]:
    """Positions of the months of a calendar year inside the horizon."""
    return [k for k, when in enumerate(months_of(projection)) if year_of(when) == year]


def _span(projection: Projection, inside: list[int]) -> str:
    start = projection.inputs.start
    return span(Month(start + inside[0]), Month(start + inside[-1]))
