"""Stocks of a region that are carried from month to month, as offsets into one flat array of `NSTATE` floats per group.

`S_*` are lane offsets (`state[S_BALANCE + i]`). `F_*` are the few flows that the region's own month hands to the
adjustment fund. `U_*` are refund units, which are the same for all regions of a path.
"""

from __future__ import annotations

from sim.layout import (
    ASSISTANCE_MONTHS,
    CHANNELS,
    COVERAGE_EXPENDITURES,
    LANES,
    NCLASS,
    NDRIVER,
    NREFUND,
    SPELL_MONTHS,
)

NCOVER = len(COVERAGE_EXPENDITURES)
NPAID = NREFUND + 1
"""Refund streams that are paid by the fund: the four size classes and hardship."""

_SIZES: dict[str, int] = {
    "insured": 1,                # persons
    "wage": 1,                   # contribution wage, yuan per month
    "recipients": SPELL_MONTHS,  # persons by month in spell
    "assisted": ASSISTANCE_MONTHS,
    "z": NDRIVER,                # driver levels, standard normal
    "year_contributions": NCLASS,     # received this year by class
    "base": NREFUND,             # last year's contributions by refundable class
    "carry_base": NREFUND,       # the year before last
    "year_expenditure": NCOVER,  # this year's coverage expenditure by definition
    "last_expenditure": NCOVER,  # last year's
    "last_balance": 1,           # balance at last year-end
    "ring": 12 * NCOVER,         # coverage expenditure of the last 12 months, slot = month of year
    "own_12": 1,                 # 1 when the 12-month gate is open
    "own_24": 1,
    "hs": 1,                     # hardship share in force this year
    "carry_own_12": 1,           # the same three for what was accepted last year
    "carry_own_24": 1,
    "carry_hs": 1,
    "topup_paid_before": NREFUND,  # refunds paid this year before the opening, raised to the ratio in force, yuan
    "topup_outstanding": 1,
    "balance": 1,
    "arrears_own": 1,
    "arrears_support": 1,
    "remitted": 1,               # this year
    "granted": 1,                # this year
    "subsidised": 1,             # fiscal subsidy this year
    "coverage": 1,               # live coverage at the last month end
    "skills_account": 1,
    "training_backlog": len(CHANNELS),
}
STATE_NAMES = tuple(_SIZES)
STATE_ROWS: dict[str, slice] = {}
_row = 0
for _name, _size in _SIZES.items():
    STATE_ROWS[_name] = slice(_row, _row + _size)
    _row += _size
NSTATE_ROWS = _row
NSTATE = NSTATE_ROWS * LANES


def _offset(name: str) -> int:
    return int(STATE_ROWS[name].start) * LANES


S_INSURED = _offset("insured")
S_WAGE = _offset("wage")
S_RECIPIENTS = _offset("recipients")
S_ASSISTED = _offset("assisted")
S_Z = _offset("z")
S_YEAR_CONTRIBUTIONS = _offset("year_contributions")
S_BASE = _offset("base")
S_CARRY_BASE = _offset("carry_base")
S_YEAR_EXPENDITURE = _offset("year_expenditure")
S_LAST_EXPENDITURE = _offset("last_expenditure")
S_LAST_BALANCE = _offset("last_balance")
S_RING = _offset("ring")
S_OWN_12 = _offset("own_12")
S_OWN_24 = _offset("own_24")
S_HS = _offset("hs")
S_CARRY_OWN_12 = _offset("carry_own_12")
S_CARRY_OWN_24 = _offset("carry_own_24")
S_CARRY_HS = _offset("carry_hs")
S_TOPUP_PAID_BEFORE = _offset("topup_paid_before")
S_TOPUP_OUTSTANDING = _offset("topup_outstanding")
S_BALANCE = _offset("balance")
S_ARREARS_OWN = _offset("arrears_own")
S_ARREARS_SUPPORT = _offset("arrears_support")
S_REMITTED = _offset("remitted")
S_GRANTED = _offset("granted")
S_SUBSIDISED = _offset("subsidised")
S_COVERAGE = _offset("coverage")
S_SKILLS_ACCOUNT = _offset("skills_account")
S_TRAINING_BACKLOG = _offset("training_backlog")

# --- flows handed from the region's own month to the adjustment fund -------------------------------------------------
FLOWS = ("net", "supported", "remittance", *(f"trailing_{name}" for name in COVERAGE_EXPENDITURES))
F_NET = FLOWS.index("net") * LANES                # everything but arrears, support and interest
F_SUPPORTED = FLOWS.index("supported") * LANES    # refunds that the gate hands to the adjustment fund
F_REMITTANCE = FLOWS.index("remittance") * LANES
F_TRAILING = FLOWS.index("trailing_statutory") * LANES  # coverage expenditure of the last 12 months, by definition
NFLOW = len(FLOWS) * LANES

# --- refund units of a path (all regions alike): stocks and the month's flows ----------------------------------------
# stocks: paid (this year's window), carry_paid (last year's), opening_paid (at the opening, opening year only)
K_PAID, K_CARRY_PAID, K_OPENING_PAID, K_POOL = (index * NPAID * LANES for index in range(4))
NCOMMON = K_POOL + LANES
"""Size of the stocks that belong to a path and not to a region: refund units paid, and the adjustment fund's balance."""
# flows of a month: units paid, units carried, units paid before this month (for the top-up), units waiting
U_UNITS, U_CARRY_UNITS, U_PAID_BEFORE, U_WAITING = (index * NPAID * LANES for index in range(4))
NUNIT = 4 * NPAID * LANES
PAYS_ORDINARY, PAYS_HARDSHIP, PAYS_CARRIED = range(3)
"""Whether any path has ordinary refunds, hardship refunds, or refunds of last year's window in a month."""
NPAYS = 3

# --- the drivers' values in a region's month, in the order of `layout.DRIVERS` ----------------------------------------
X_INSURED_GROWTH, X_WAGE_GROWTH, X_JOB_LOSS, X_EXIT_HAZARD, X_COLLECTION, X_SEASON = (
    index * LANES for index in range(NDRIVER)
)
NX = NDRIVER * LANES
