"""Solvency measures of US unemployment funds, in percent of covered wages, and months of benefits.

Definitions: US Department of Labor, ET Handbook 394 (reserve ratio, benefit cost rate, average high cost rate and
multiple). All are ratios of one region's own figures, so they hold for any country and any money unit. Months of
benefits is the nearest relative of 备付能力 that such a panel allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.bundle import bundled
from sim.history import FIRST_YEAR, LAST_YEAR, Panel
from sim.history_table import read_table
from sim.problems import raise_if_any
from sim.texts import text

Array = NDArray[np.float64]

HIGH_COST_YEARS = 20
"""Length of the window of high cost rates when it reaches back over three recessions anyway."""
HIGH_COST_RECESSIONS = 3
HIGH_COST_RATES = 3
DECIMALS = 2
MONTHS_PER_YEAR = 12
SOLVENCY_COLUMNS = ("region", "year", "reserve_ratio", "rate_1", "rate_2", "rate_3", "ahcr", "ahcm",
                    "months_of_benefits")


@dataclass(frozen=True)
class Recession:
    """A national recession by the calendar years of its beginning (business-cycle peak) and end (trough)."""

    begin_year: int
    end_year: int


@cache
def national_recessions(path: Path | None = None) -> tuple[Recession, ...]:
    """Recessions in order of time, from `path` or the bundled table; raises BadInputError for a bad table."""
    table = read_table(path or bundled("data") / "backtest-scores" / "us-recessions.csv", ("begin_year", "end_year"))
    rows = range(len(table.rows))
    begins, ends = ([table.whole(row, column, FIRST_YEAR, LAST_YEAR) for row in rows]
                    for column in ("begin_year", "end_year"))
    spans = list(zip(begins, ends, strict=True))
    for row, (begin, end) in enumerate(spans):
        if end < begin or (row and begin < spans[row - 1][1]):
            table.complain(row, "begin_year", text("problem.history.recession"), text("problem.history.recessions"))
    raise_if_any(table.problems)
    return tuple(Recession(begin, end) for begin, end in spans)


def round_half_up(values: Array, decimals: int = DECIMALS) -> Array:
    """Round as the published tables do, halves away from zero; a hair absorbs the binary error of 1.005."""
    scale = 10.0**decimals
    return np.asarray(np.sign(values) * np.floor(np.abs(values) * scale + 0.5 + 1e-9) / scale)


def _ratio(numerator: Array, denominator: Array) -> Array:
    """numerator / denominator, NaN where the denominator is 0 or missing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(denominator != 0, np.asarray(numerator, float) / denominator, np.nan)


def reserve_ratio(net_reserves: Array, wages: Array) -> Array:
    """Balance net of loans, not below 0, in % of the year's covered wages; two decimals."""
    return round_half_up(100.0 * _ratio(np.maximum(net_reserves, 0.0), wages))


def benefit_cost_rate(cost: Array, wages: Array) -> Array:
    """Benefits (own share of extended benefits included) in % of the year's covered wages; two decimals."""
    return round_half_up(100.0 * _ratio(cost, wages))


def months_of_benefits(net_balance: Array, benefits: Array) -> Array:
    """12 × net balance / regular benefits of the year, in months; negative in debt, NaN in a year without benefits."""
    return _ratio(MONTHS_PER_YEAR * np.asarray(net_balance, float), np.asarray(benefits, float))


def high_cost_window(year: int, recessions: tuple[Recession, ...] | None = None) -> int:
    """First year whose cost rate counts for `year`'s average high cost rate.

    Twenty years, `year` included, or longer: back to the beginning of the third most recent recession that was over
    by `year`. With fewer than three such recessions on record the window is twenty years.
    """
    known = national_recessions() if recessions is None else recessions
    over = [recession.begin_year for recession in known if recession.end_year <= year]
    start = year - HIGH_COST_YEARS + 1
    return min(start, over[-HIGH_COST_RECESSIONS]) if len(over) >= HIGH_COST_RECESSIONS else start


def high_cost_rates(rates: Array, years: NDArray[np.int64],
                    recessions: tuple[Recession, ...] | None = None) -> Array:
    """The three highest benefit cost rates of each year's window: [year, region, 3] from `rates` [year, region].

    Years missing from a window are passed over; ranks that a window cannot fill are NaN.
    """
    out = np.full((*rates.shape, HIGH_COST_RATES), np.nan)
    filled = np.where(np.isnan(rates), -np.inf, rates)
    for row, year in enumerate(years):
        if not np.isfinite(filled[row]).any():
            continue
        first = np.searchsorted(years, high_cost_window(int(year), recessions))
        ranked = -np.sort(-filled[first:row + 1], axis=0)[:HIGH_COST_RATES]
        out[row, :, :len(ranked)] = np.where(np.isfinite(ranked), ranked, np.nan).T
    out[np.isnan(rates)] = np.nan
    return out


@dataclass(frozen=True, eq=False)
class Solvency:
    """All measures of a panel; arrays [year, region], `rates` [year, region, 3]."""

    reserve_ratio: Array
    rates: Array
    ahcr: Array
    ahcm: Array
    months_of_benefits: Array


def solvency(panel: Panel, recessions: tuple[Recession, ...] | None = None) -> Solvency:
    """Reserve ratio, high cost rates, AHCR, AHCM and months of benefits of every region and year.

    AHCM divides the rounded ratio by the rounded AHCR, as the published multiples do, and is itself left unrounded.
    """
    ratio = reserve_ratio(panel.net_reserves, panel.wages)
    rates = high_cost_rates(benefit_cost_rate(panel.cost, panel.wages), panel.years, recessions)
    ahcr = round_half_up(rates.mean(axis=-1))
    return Solvency(ratio, rates, ahcr, _ratio(ratio, ahcr),
                    months_of_benefits(panel.net_reserves, panel.benefits))


def solvency_table(panel: Panel) -> pd.DataFrame:
    """One row per region and year that the panel has, columns `SOLVENCY_COLUMNS`, rates in %, sorted.

    A window that begins before the panel does is filled with the years there are: rates of a region's first decades
    stand on less than the definition asks, and the published series leave them blank.
    """
    measures = solvency(panel)
    region, row = np.meshgrid(np.arange(len(panel.regions)), np.arange(len(panel.years)), indexing="ij")
    column, line = region.ravel(), row.ravel()
    have = ~np.isnan(panel.wages[line, column])
    column, line = column[have], line[have]
    cells: dict[str, Any] = {
        "region": np.array(panel.regions, dtype=object)[column], "year": panel.years[line],
        "reserve_ratio": measures.reserve_ratio[line, column],
        **{f"rate_{rank + 1}": measures.rates[line, column, rank] for rank in range(HIGH_COST_RATES)},
        "ahcr": measures.ahcr[line, column], "ahcm": measures.ahcm[line, column],
        "months_of_benefits": measures.months_of_benefits[line, column]}
    return pd.DataFrame(cells, columns=list(SOLVENCY_COLUMNS))
