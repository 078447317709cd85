"""Observed histories of funds: a panel of regions by year, and the monthly account of one fund.

The column names of the panel are those of US Department of Labor ET Handbook 394; `region` is accepted for `state`.
Money stays in the file's own unit, because every measure made from it is a ratio.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.history_table import Table, read_table
from sim.months import Month, month
from sim.problems import clipped, raise_if_any
from sim.tables import number
from sim.texts import text

Array = NDArray[np.float64]

FIRST_YEAR, LAST_YEAR = 1900, 2200
PANEL_FLOWS = ("contributions_k", "interest_k", "benefits_k", "eb_state_share_k")
PANEL_COLUMNS = ("state", "year", *PANEL_FLOWS, "net_reserves_k", "total_wages_k")
ACCOUNT_FLOWS = ("deposits", "interest", "other", "title12_loans", "withdrawals")
ACCOUNT_COLUMNS = ("state", "year", "month", "begin", "end", *ACCOUNT_FLOWS)
CENTS = Decimal(100)
TOLERANCE_CENTS = Decimal("0.001")
"""What a binary fraction may leave behind when a cell such as `-10659571.520000003` is read as cents."""


@dataclass(frozen=True, eq=False)
class Panel:
    """Regions by year; arrays [year, region] in one money unit, NaN where a region has no row for a year."""

    regions: tuple[str, ...]
    years: NDArray[np.int64]
    contributions: Array
    interest: Array
    benefits: Array
    """Regular benefits of the year."""
    extended: Array
    """The region's own share of extended benefits of the year; a correction may make it negative."""
    net_reserves: Array
    """Balance at 31 December less federal loans; negative in debt."""
    loans: Array
    """Federal loans outstanding at 31 December; zeros when the file has no such column."""
    wages: Array
    """Total covered wages of the year."""

    @property
    def cost(self) -> Array:
        """[year, region] regular benefits plus the own share of extended benefits."""
        return self.benefits + self.extended

    def select(self, regions: tuple[str, ...]) -> Panel:
        """The same panel for some of its regions, in their order here."""
        columns = [self.regions.index(region) for region in regions]
        arrays = {name: getattr(self, name)[:, columns] for name in _PANEL_ARRAYS}
        return Panel(regions, self.years, **arrays)

    def until(self, year: int) -> Panel:
        """What was known at the end of `year`: later rows are gone, not masked."""
        known = self.years <= year
        arrays = {name: getattr(self, name)[known] for name in _PANEL_ARRAYS}
        return Panel(self.regions, self.years[known], **arrays)

    def complete_regions(self) -> tuple[str, ...]:
        """Regions with wages in every year of the panel."""
        whole = np.asarray((self.wages > 0).all(axis=0))
        return tuple(region for region, ok in zip(self.regions, whole.tolist(), strict=True) if ok)


_PANEL_ARRAYS = ("contributions", "interest", "benefits", "extended", "net_reserves", "loans", "wages")


def read_panel(path: Path) -> Panel:
    """Read a panel of regions by year (columns `PANEL_COLUMNS`; `fed_loans_k` optional).

    Raises BadInputError with all problems: missing column, text or infinity for a number, negative wages, a region and
    year that stand twice. Years without any row are NaN.
    """
    table = read_table(path, PANEL_COLUMNS, aliases={"region": "state"})
    has_loans = "fed_loans_k" in table.header
    keys: list[tuple[str, int]] = []
    seen: dict[tuple[str, int], int] = {}
    values: list[tuple[float, ...]] = []
    for row, cells in enumerate(table.rows):
        key = (cells["state"].strip(), table.whole(row, "year", FIRST_YEAR, LAST_YEAR))
        if not key[0]:
            table.complain(row, "state", text("problem.region.no_name"))
        if key in seen:
            found = text("problem.history.twice_first", region=key[0], period=key[1], line=seen[key])
            table.complain(row, "year", found)
        seen.setdefault(key, table.lines[row])
        keys.append(key)
        values.append((
            table.number(row, "contributions_k"), table.number(row, "interest_k"),
            table.number(row, "benefits_k", least=0.0), table.number(row, "eb_state_share_k"),
            table.number(row, "net_reserves_k"), table.number(row, "fed_loans_k", least=0.0) if has_loans else 0.0,
            table.number(row, "total_wages_k", least=0.0)))
    raise_if_any(table.problems)
    regions = tuple(sorted({region for region, _ in keys}))
    years = np.arange(min(year for _, year in keys), max(year for _, year in keys) + 1)
    cube = np.full((len(_PANEL_ARRAYS), len(years), len(regions)), np.nan)
    for (region, year), value in zip(keys, values, strict=True):
        cube[:, year - years[0], regions.index(region)] = value
    return Panel(regions, years, **dict(zip(_PANEL_ARRAYS, cube, strict=True)))


@dataclass(frozen=True, eq=False)
class Account:
    """The monthly account of one fund, in whole cents so that it closes exactly; arrays [month]."""

    region: str
    months: tuple[Month, ...]
    opening: NDArray[np.int64]
    closing: NDArray[np.int64]
    flows: dict[str, NDArray[np.int64]]
    """Each of `ACCOUNT_FLOWS`, signed as it changes the balance (withdrawals are negative)."""

    def residual(self) -> NDArray[np.int64]:
        """[month] cents by which opening + flows misses closing; all zeros when the account closes."""
        return self.opening + sum(self.flows.values(), np.zeros_like(self.opening)) - self.closing

    def breaks(self) -> NDArray[np.int64]:
        """[month − 1] cents by which a month's opening differs from the closing of the row before."""
        return self.opening[1:] - self.closing[:-1]


def _cents(table: Table, row: int, column: str) -> int:
    """Cents of one cell, exactly; a complaint and 0 where the cell is no amount of whole cents."""
    cell = table.rows[row].get(column, "").strip()
    try:
        if number(cell) is None:  # `12,34`, infinity
            raise InvalidOperation
        amount = Decimal(cell.replace(",", "")) * CENTS
        cents = amount.to_integral_value(ROUND_HALF_EVEN)
    except InvalidOperation:
        table.complain(row, column, text("problem.history.amount", value=clipped(cell)), text("problem.expected.number"))
        return 0
    if not amount.is_finite() or abs(amount - cents) > TOLERANCE_CENTS:
        table.complain(row, column, text("problem.history.cents", value=cell))
        return 0
    return int(cents)


def read_account(path: Path) -> Account:
    """Read a fund's account by month (columns `ACCOUNT_COLUMNS`, one region, months in order without a gap).

    Raises BadInputError with all problems: bad cells, a second region, a month missing or out of order, a month that
    does not close to the cent, an opening that is not the closing before.
    """
    table = read_table(path, ACCOUNT_COLUMNS, aliases={"region": "state"})
    months: list[Month] = []
    for row, cells in enumerate(table.rows):
        year, of_year = table.whole(row, "year", FIRST_YEAR, LAST_YEAR), table.whole(row, "month", 1, 12)
        months.append(month(year, of_year))
        if cells["state"].strip() != table.rows[0]["state"].strip():
            table.complain(row, "state", text("problem.history.second", region=cells["state"]),
                           text("problem.history.one_region"))
        if row and months[row] != months[row - 1] + 1:
            table.complain(row, "month", text("problem.history.follows"), text("problem.history.in_order"))
    rows = range(len(table.rows))
    columns = {name: np.array([_cents(table, row, name) for row in rows], np.int64)
               for name in ("begin", "end", *ACCOUNT_FLOWS)}
    account = Account(table.rows[0]["state"].strip(), tuple(months), columns["begin"], columns["end"],
                      {name: columns[name] for name in ACCOUNT_FLOWS})
    raise_if_any(table.problems)
    for row, cents in enumerate(account.residual().tolist()):
        if cents:
            table.complain(row, "end", text("problem.history.closing", cents=cents))
    for row, cents in enumerate(account.breaks().tolist(), start=1):
        if cents:
            table.complain(row, "begin", text("problem.history.opening", cents=cents))
    raise_if_any(table.problems)
    return account
