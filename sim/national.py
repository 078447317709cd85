"""The national fund's monthly history: cumulative bulletins read as published, turned into flows and balances.

Revenue and expenditure run from January to the month; a month's flow is the difference from the month before. What the
source does not have stays NaN. The balance inside a year is last year-end's plus the surplus to date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.months import Month, format_month, month, month_of_year, year_of
from sim.problems import Problem, at_least, raise_if_any
from sim.regions import NAN, Floats
from sim.tables import Field, Table, read_table
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

TEN_THOUSAND, HUNDRED_MILLION = 1e4, 1e8
"""Units of the published columns: 10k persons, 100m yuan."""
REPORTING_BREAKS = (month(2020, 1),)
"""Months in which the insured stock changes because it is counted otherwise, not because people joined or left."""

_MONTHLY = (
    Field("month", "month"), Field("insured_10k_persons", "number"), Field("revenue_to_date_100m_yuan", "number"),
    Field("expenditure_to_date_100m_yuan", "number"), Field("registered_unemployment_percent", "number"),
    Field("surveyed_unemployment_percent", "number"), Field("status", "text"), Field("source", "text"),
    Field("note_zh", "text"), Field("note_en", "text"),
)
_ANNUAL = (Field("year", "number"), Field("quantity", "text"), Field("value", "number"), Field("status", "text"),
           Field("source", "text"))
_ASSUMED = (Field("from_year", "number"), *_ANNUAL[1:])
_CHECKPOINTS = (Field("date", "text"), Field("refunds_to_date_100m_yuan", "number"), Field("firms_10k_count", "number"),
                Field("staff_10k_persons", "number"), Field("status", "text"), Field("source", "text"),
                Field("note", "text", required=False))
_TO_DATE = ("revenue_to_date_100m_yuan", "expenditure_to_date_100m_yuan")
GAP = "gap"


@dataclass(frozen=True)
class Figure:
    """One published or assumed figure with its status and source."""

    value: float
    status: str
    source: str


@dataclass(frozen=True, eq=False)
class NationalHistory:
    """Monthly arrays [month] from `first` on, in persons and yuan, NaN in a gap; annual figures and assumptions."""

    first: Month
    insured: Floats
    revenue_to_date: Floats
    expenditure_to_date: Floats
    registered_unemployment: Floats
    """Share, at quarter ends to 2021."""
    surveyed_unemployment: Floats
    """Share, from 2022-04 on."""
    notes_zh: tuple[str, ...]
    notes_en: tuple[str, ...]
    annual: Mapping[tuple[int, str], Figure]
    assumed: Mapping[str, tuple[tuple[float, Figure], ...]]
    """By quantity: (from year, figure), in order; the year is −inf for what holds always."""
    checkpoints: tuple[tuple[int, float, float], ...]
    """Announced refunds: (year, months of it that are over, refunds of the year to date in yuan)."""

    @property
    def last(self) -> Month:
        """The last month of the history."""
        return Month(self.first + len(self.insured) - 1)

    def at(self, series: Floats, when: Month) -> float:
        """A series' value in a month, NaN outside the history."""
        return float(series[when - self.first]) if self.first <= when <= self.last else NAN

    def assumption(self, quantity: str, year: int) -> float:
        """An assumption as it holds in a year."""
        return [figure.value for since, figure in self.assumed[quantity] if since <= year][-1]

    def flow(self, to_date: Floats) -> Floats:
        """Flows of single months [month] from figures to date; NaN where this month or the one before is a gap."""
        january = np.array([month_of_year(Month(self.first + i)) == 1 for i in range(len(to_date))])
        before = np.where(january, 0.0, np.concatenate([[0.0], to_date[:-1]]))
        return to_date - before

    def balance(self, when: Month) -> tuple[float, str]:
        """Balance at a month's end in yuan, and its status: that of the year-end figure, or D where it is derived.

        NaN in a gap. December has the published or remembered year-end balance, also where the month itself is a gap.
        """
        year = year_of(when)
        own, before = self.annual.get((year, "balance_100m_yuan")), self.annual.get((year - 1, "balance_100m_yuan"))
        if month_of_year(when) == 12 and own:
            return own.value * HUNDRED_MILLION, own.status
        if before is None:
            return NAN, ""
        surplus = self.at(self.revenue_to_date, when) - self.at(self.expenditure_to_date, when)
        return before.value * HUNDRED_MILLION + surplus, "D"

    def frame(self) -> pd.DataFrame:
        """One row per month: published figures, flows, balance with status, flags for gaps and reporting breaks."""
        import pandas as pd

        months = [Month(self.first + i) for i in range(len(self.insured))]
        balances = [self.balance(when) for when in months]
        return pd.DataFrame({
            "month": [format_month(when) for when in months],
            "insured_persons": self.insured,
            "revenue_to_date_yuan": self.revenue_to_date,
            "expenditure_to_date_yuan": self.expenditure_to_date,
            "revenue_yuan": self.flow(self.revenue_to_date),
            "expenditure_yuan": self.flow(self.expenditure_to_date),
            "balance_yuan": [value for value, _ in balances],
            "balance_status": [status for _, status in balances],
            "registered_unemployment_share": self.registered_unemployment,
            "surveyed_unemployment_share": self.surveyed_unemployment,
            "gap": np.isnan(self.insured),
            "reporting_break": [when in REPORTING_BREAKS for when in months],
            "note_zh": self.notes_zh,
            "note_en": self.notes_en,
        })


def read_national(folder: Path) -> NationalHistory:
    """Read the four tables of the national data set; raises BadInputError with all problems at once."""
    monthly = read_table(folder / "monthly.csv", _MONTHLY, "month")
    annual = read_table(folder / "annual.csv", _ANNUAL, "year")
    assumed = read_table(folder / "assumptions.csv", _ASSUMED, "quantity")
    checkpoints = read_table(folder / "refund_checkpoints.csv", _CHECKPOINTS, "date")
    tables = (monthly, annual, assumed, checkpoints)
    raise_if_any([problem for table in tables for problem in table.problems] + month_problems(monthly))
    return NationalHistory(
        Month(int(monthly.numbers("month")[0])), _scaled(monthly, "insured_10k_persons", TEN_THOUSAND),
        _scaled(monthly, "revenue_to_date_100m_yuan", HUNDRED_MILLION),
        _scaled(monthly, "expenditure_to_date_100m_yuan", HUNDRED_MILLION),
        _scaled(monthly, "registered_unemployment_percent", 0.01),
        _scaled(monthly, "surveyed_unemployment_percent", 0.01),
        tuple(monthly.texts("note_zh")), tuple(monthly.texts("note_en")), _annual_figures(annual),
        _assumptions(assumed), tuple(_checkpoint(*row) for row in zip(
            checkpoints.texts("date"), checkpoints.numbers("refunds_to_date_100m_yuan"), strict=True)))


def month_problems(table: Table) -> list[Problem]:
    """Months that are missing, doubled or out of order, blank figures in a month that is not declared a gap, and figures to
    date that fall within a year."""
    problems, before = [], None
    for line, value in zip(table.lines, table.numbers("month"), strict=True):
        if value != value:
            continue
        if before is not None and value != before + 1:
            wanted = format_month(Month(int(before) + 1))
            found = (text("problem.history.missing", month=wanted) if value > before + 1
                     else text("problem.history.doubled", month=format_month(Month(int(value)))))
            problems.append(Problem(found, table.file, line, "month",
                                    text("problem.history.this_row", month=wanted, gap=GAP)))
        before = value
    for name in ("insured_10k_persons", *_TO_DATE):
        for line, number, status in zip(table.lines, table.numbers(name), table.texts("status"), strict=True):
            if (number != number) != (status == GAP):
                found = text("problem.history.blank" if number != number else "problem.history.in_gap", gap=GAP)
                problems.append(Problem(found, table.file, line, name, text("problem.history.figure", gap=GAP)))
            elif number < 0:
                problems.append(Problem(text("problem.cell.negative", value=f"{number:g}"), table.file, line, name,
                                        at_least("0")))
    return problems + [problem for name in _TO_DATE for problem in _falling(table, name)]


def _falling(table: Table, name: str) -> list[Problem]:
    """Figures to date that fall within a year: what was received or paid until a month cannot be less a month later."""
    problems, year, highest = [], 0, 0.0
    for line, when, number in zip(table.lines, table.numbers("month"), table.numbers(name), strict=True):
        if when != when or number != number:
            continue
        if year_of(Month(int(when))) != year:
            year, highest = year_of(Month(int(when))), 0.0
        if number < highest:
            problems.append(Problem(text("problem.history.falls", value=f"{number:,.10g}", year=year), table.file, line,
                                    name, at_least(f"{highest:,.10g}")))
        highest = max(highest, number)
    return problems


def _scaled(table: Table, name: str, unit: float) -> Floats:
    return np.array(table.numbers(name)) * unit


def _annual_figures(table: Table) -> dict[tuple[int, str], Figure]:
    rows = zip(table.numbers("year"), table.texts("quantity"), _figures(table), strict=True)
    return {(int(year), quantity): figure for year, quantity, figure in rows}


def _assumptions(table: Table) -> dict[str, tuple[tuple[float, Figure], ...]]:
    found: dict[str, list[tuple[float, Figure]]] = {}
    for since, quantity, figure in zip(table.numbers("from_year", float("-inf")), table.texts("quantity"),
                                       _figures(table), strict=True):
        found.setdefault(quantity, []).append((since, figure))
    return {quantity: tuple(sorted(rows, key=_since)) for quantity, rows in found.items()}


def _since(row: tuple[float, Any]) -> float:
    return row[0]


def _figures(table: Table) -> list[Figure]:
    cells = zip(table.numbers("value"), table.texts("status"), table.texts("source"), strict=True)
    return [Figure(*row) for row in cells]


def _checkpoint(day: str, refunds: float) -> tuple[int, float, float]:
    year, month_number, day_of_month = (int(part) for part in day.split("-"))
    # Thirty days a month are near enough for a line between two announcements.
    return year, month_number - 1 + min(day_of_month / 30, 1.0), refunds * HUNDRED_MILLION
