"""What regions went through, to learn drivers from: a table of one's own, a panel of funds, or the nation's months."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.history import FIRST_YEAR, LAST_YEAR, Panel
from sim.history_table import Table, read_table
from sim.months import Month, format_month, month_of_year, parse_month
from sim.national import GAP, NationalHistory
from sim.problems import raise_if_any
from sim.texts import text

Array = NDArray[np.float64]

FIGURES = ("base", "income", "cost")
HISTORY_COLUMNS = ("region", "period", *FIGURES)


@dataclass(frozen=True, eq=False)
class History:
    """What regions went through; arrays [period, region], NaN where missing; all money in one unit."""

    regions: tuple[str, ...]
    frequency: str
    """`annual` or `monthly`."""
    first: int
    """Year, or `Month`."""
    base: Array
    income: Array
    cost: Array

    def label(self, row: int) -> str:
        """A period as the file writes it."""
        return str(self.first + row) if self.frequency == "annual" else format_month(Month(self.first + row))

    def phase(self) -> NDArray[np.int64]:
        """[period] season of each period, 0 for the first."""
        rows = range(len(self.base))
        return np.array([0 if self.frequency == "annual" else month_of_year(Month(self.first + row)) - 1
                         for row in rows], np.int64)

    def series(self, driver: str) -> Array:
        """[period, region] of one driver: log changes of the base, or logs of rates; NaN where undefined."""
        with np.errstate(divide="ignore", invalid="ignore"):
            logs = np.log(np.where(self.base > 0, self.base, np.nan))
            if driver == "growth":
                return np.concatenate([np.full((1, len(self.regions)), np.nan), np.diff(logs, axis=0)])
            flow = self.cost if driver == "cost_rate" else self.income
            return np.asarray(np.log(np.where(flow > 0, flow, np.nan)) - logs)


def read_history(path: Path) -> History:
    """Read a history (columns `HISTORY_COLUMNS`; period YYYY or YYYY-MM, all alike).

    A period that nothing is known of is declared, as in the national series: a row of its own whose figures are blank,
    with `gap` in the column `status`. Before its first row and after its last one a region has no history.
    Raises BadInputError with all problems: mixed periods, a region and period twice, a period left out, bad cells, a
    blank cell in a row that is not declared a gap, and a figure in one that is.
    """
    table = read_table(path, HISTORY_COLUMNS)
    monthly = any("-" in cells["period"] for cells in table.rows)
    rows: dict[str, dict[int, int]] = {}
    for row, cells in enumerate(table.rows):
        region, period = cells["region"].strip(), _period(table, row, monthly)
        if not region:
            table.complain(row, "region", text("problem.region.no_name"))
        if period in rows.setdefault(region, {}):
            found = text("problem.history.twice", region=region, period=cells["period"].strip())
            table.complain(row, "period", found)
        rows[region][period] = row
    values = [_figures(table, row) for row in range(len(table.rows))]
    raise_if_any(table.problems)
    regions = tuple(sorted(rows))
    first, last = min(map(min, rows.values())), max(map(max, rows.values()))
    history = History(regions, "monthly" if monthly else "annual", first,
                      *np.full((3, last - first + 1, len(regions)), np.nan))
    for r, region in enumerate(regions):
        _complain_of_gaps(table, history, region, rows[region])
        for period, row in rows[region].items():
            history.base[period - first, r], history.income[period - first, r], history.cost[period - first, r] = values[row]
    raise_if_any(table.problems)
    return history


def _figures(table: Table, row: int) -> tuple[float, float, float]:
    """Base, income and cost of a row; all NaN in a declared gap."""
    cells = table.rows[row]
    gap = cells.get("status", "").strip() == GAP
    for name in FIGURES:
        if (not cells[name].strip()) != gap:
            found = text("problem.history.in_gap" if gap else "problem.history.blank", gap=GAP)
            table.complain(row, name, found, text("problem.history.figure", gap=GAP))
    base, income, cost = (table.number(row, name, least=0.0 if name == "base" else -math.inf, blank=True) for name in FIGURES)
    return base, income, cost


def _complain_of_gaps(table: Table, history: History, region: str, rows: dict[int, int]) -> None:
    """Complain of every run of periods that a region leaves out between its first row and its last; `rows` by period."""
    periods = sorted(rows)
    for before, after in pairwise(periods):
        if after > before + 1:
            first, last = (history.label(period - history.first) for period in (before + 1, after - 1))
            missing = first if first == last else text("problem.history.span", first=first, last=last)
            found = text("problem.history.missing", month=missing)
            table.complain(rows[after], "period", text("problem.region.named", region=region, message=found),
                           text("problem.history.row_each", gap=GAP))


def _period(table: Table, row: int, monthly: bool) -> int:
    """Year or month of a row; complaints go to the table."""
    if not monthly:
        return table.whole(row, "period", FIRST_YEAR, LAST_YEAR)
    try:
        return parse_month(table.rows[row]["period"])
    except ValueError as error:
        table.complain(row, "period", str(error), text("problem.history.like_others"))
        return 0


def history_of_panel(panel: Panel) -> History:
    """A panel of regions by year, with covered wages as base."""
    return History(panel.regions, "annual", int(panel.years[0]), panel.wages, panel.contributions, panel.cost)


def history_of_nation(history: NationalHistory, name: str) -> History:
    """A national monthly history as one region, with insured persons as base."""
    columns = (history.insured, history.flow(history.revenue_to_date), history.flow(history.expenditure_to_date))
    return History((name,), "monthly", history.first, *(column[:, None] for column in columns))
