"""One fund's observed monthly account on the project's ledger: closing, coverage and season.

The account's columns go to lines of `sim.ledger`: deposits are contributions, withdrawals benefits, all else other
income. In a month of federal loans withdrawals understate benefits, because loan draws bypass the account.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.history import Account
from sim.ledger import LINES, OUT, SIGNS, TOLERANCE_YUAN, line_index
from sim.months import month_of_year
from sim.problems import BrokenIdentityError
from sim.solvency import MONTHS_PER_YEAR, months_of_benefits
from sim.texts import text

Array = NDArray[np.float64]

CENTS = 100.0
LINE_OF = {"deposits": "contributions_employer", "interest": "interest", "other": "other_income",
           "title12_loans": "other_income", "withdrawals": "benefits"}
"""The ledger line of each column of an account."""


def on_the_ledger(account: Account) -> Array:
    """[month, line] the account in currency units, signed as the ledger wants it (`sim.ledger.LINES`).

    Raises BrokenIdentityError when a month misses the ledger's own identity by more than its tolerance.
    """
    lines = np.zeros((len(account.months), len(LINES)))
    lines[:, line_index("opening")] = account.opening / CENTS
    lines[:, line_index("closing")] = account.closing / CENTS
    for column, flow in account.flows.items():
        line = line_index(LINE_OF[column])
        lines[:, line] += (-flow if LINES[line].side == OUT else flow) / CENTS
    misses = identity(lines)
    worst = int(np.argmax(np.abs(misses)))
    if abs(misses[worst]) > TOLERANCE_YUAN:
        raise BrokenIdentityError(text("problem.identity.row", row=worst + 1, gap=f"{misses[worst]:.2f}"))
    return lines


def identity(lines: Array) -> Array:
    """[month] opening + incomes − expenditures − closing of the fund."""
    return np.asarray(lines[:, line_index("opening")] + lines @ np.array(SIGNS) - lines[:, line_index("closing")])


def coverage_path(account: Account) -> Array:
    """[month] months of benefits: 12 × closing balance / withdrawals of the last twelve months; NaN in the first 11."""
    paid = -account.flows["withdrawals"].astype(float)
    year = np.full(len(paid), np.nan)
    total = np.cumsum(np.concatenate([[0.0], paid]))
    year[MONTHS_PER_YEAR - 1:] = total[MONTHS_PER_YEAR:] - total[:-MONTHS_PER_YEAR]
    return months_of_benefits(account.closing.astype(float), year)


def seasonal_profile(account: Account, column: str) -> Array:
    """[12] January … December: a column's usual share of its year, as a factor that averages 1.

    The median over whole calendar years of month ÷ mean month, so that a single odd year does not bend it. Raises
    ValueError when the account holds no whole calendar year in which the column moved.
    """
    flow = account.flows[column].astype(float)
    first = (1 - month_of_year(account.months[0])) % MONTHS_PER_YEAR
    years = flow[first:first + (len(flow) - first) // MONTHS_PER_YEAR * MONTHS_PER_YEAR].reshape(-1, MONTHS_PER_YEAR)
    years = years[years.sum(axis=1) != 0]
    if not len(years):
        raise ValueError(f"{column}: no whole calendar year to take a season from")
    profile = np.median(years / years.mean(axis=1, keepdims=True), axis=0)
    return np.asarray(profile / profile.mean())
