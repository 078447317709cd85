"""The state of the fund at the opening: from a snapshot of the regions to the engine's stocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.economy import stationary_survival
from sim.layout import COVERAGE_EXPENDITURES, LANES, NREFUND, SPELL_MONTHS
from sim.months import Month, month_of_year
from sim.regions import EXPENDITURE_ITEMS, STATUTORY_ITEMS, Regions
from sim.state import K_POOL, NCOMMON, NSTATE_ROWS, STATE_ROWS

Array = NDArray[np.float64]


def by_definition(items: Array) -> Array:
    """Coverage expenditure [R, 4] in the order of `layout.COVERAGE_EXPENDITURES` from items [R, 7] (MODEL.md 5)."""
    column = {name: items[:, k] for k, name in enumerate(EXPENDITURE_ITEMS)}
    statutory = sum((column[name] for name in STATUTORY_ITEMS), np.zeros(len(items)))
    total = statutory + column["skills_subsidy"] + column["refunds"]
    values = {
        "statutory": statutory,
        "benefits_only": column["benefits"],
        "total": total,
        "total_with_remittance": total + column["remittance"],
    }
    return np.stack([values[name] for name in COVERAGE_EXPENDITURES], axis=1)


def spell_recipients(regions: Regions, hazard: Array, still_entitled: Array) -> Array:
    """Recipients by spell month [R, 24]: as given, or the total spread as a constant inflow would fill the months."""
    survival = stationary_survival(hazard, still_entitled)
    spread = regions.recipients_total[:, None] * survival / survival.sum(axis=1, keepdims=True)
    return np.where(np.isnan(regions.recipients).any(axis=1, keepdims=True), spread, regions.recipients)


def opening_state(regions: Regions, hazard: Array, still_entitled: Array) -> Array:
    """Stocks of each region at the opening: [R, NSTATE_ROWS, 1].

    "Last year" of a December opening is the year that it ends: its sums stand where a running year's sums stand, and the
    first January turns them. Payments of refunds accepted before the opening year are not in the data and stay zero.
    Last year's expenditure is spread evenly over the months before the opening year of the live indicator's window.
    """
    state = np.zeros((len(regions), NSTATE_ROWS, 1))

    def put(name: str, values: Array) -> None:
        rows = STATE_ROWS[name]
        state[:, rows, 0] = values.reshape(len(regions), -1) if values.ndim > 1 else values[:, None]

    month = month_of_year(regions.opening)
    last, running = by_definition(regions.expenditure_last_year), by_definition(regions.expenditure_this_year)
    december = month == 12
    put("insured", regions.insured_total)
    put("wage", regions.wage)
    recipients = spell_recipients(regions, hazard, still_entitled)
    put("recipients", recipients.reshape(len(regions), SPELL_MONTHS))
    put("assisted", regions.assisted)
    put("balance", regions.balance)
    put("skills_account", regions.skills_account)
    ring = np.repeat(last[:, :, None] / 12.0, 12, axis=2)
    if december:
        put("year_contributions", regions.contributions_last_year)
        put("year_expenditure", last)
    else:
        put("base", regions.contributions_last_year[:, :NREFUND])
        put("last_expenditure", last)
        put("last_balance", regions.balance_last_year_end)
        put("year_contributions", regions.contributions_this_year)
        put("year_expenditure", running)
        put("remitted", regions.remitted_this_year)
        put("granted", regions.granted_this_year)
        put("subsidised", regions.fiscal_subsidy_this_year)
        put("topup_paid_before", regions.refunds_paid_this_year)
        ring[:, :, :month] = running[:, :, None] / month
    put("ring", ring)
    return state


def opening_common(regions: Regions) -> Array:
    """Stocks that belong to a path and not to a region: [NCOMMON rows, 1]. The engine itself fills in the refund units
    that a path has paid by an opening inside a window."""
    common = np.zeros((NCOMMON // LANES, 1))
    common[K_POOL // LANES] = regions.pool_balance
    return common


def first_month(regions: Regions) -> Month:
    """The first month that a projection from these regions covers: the one after the opening."""
    return Month(regions.opening + 1)
