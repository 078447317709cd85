"""From the rows of a month to the lines of the ledger: each line is a row, or a multiple of one or two of them.

The engine writes rows (`rows`); users see lines (`ledger`). This is the only place that says which is which.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.layout import (
    C_COVERAGE_EXPENDITURE,
    CHANNELS,
    COVERAGE_EXPENDITURES,
    G_CLAIM_SHARE,
    G_OTHER_INCOME,
    P_ASSISTANCE_BENEFIT,
    P_BENEFIT_1_12,
    P_BENEFIT_13_24,
    P_OTHER_STATUTORY_SHARE,
    P_SKILLS_SUBSIDY,
    P_SKILLS_TOPUP,
    REFUND_CLASSES,
    T_EMPLOYEE,
    T_EMPLOYER,
    T_PAID,
    T_RELIEF,
    T_REMITTANCE,
)
from sim.ledger import LINE_KEYS, NLINE, SIGNS, TOLERANCE_YUAN, line_index
from sim.model import Model
from sim.problems import BrokenIdentityError
from sim.rows import CLOSE, NEEDY, OF_CLOSE, OF_MONTH, ROWS, WHEN_NEEDED
from sim.state import STATE_ROWS
from sim.texts import text

Array = NDArray[np.float64]
Term = tuple[str, Array | float]
"""A row and what it is multiplied by: [M, R] or a number."""

_SAME = {
    "medical_premium": "medical", "topup": "topup", "hardship_refund": "hardship", "skills_account": "skills_account",
    "training_backlog": "training_backlog", "insured": "insured", "refunds_own": "own", "refunds_supported": "supported",
    "refund_backlog": "backlog", "gate_12_open": "gate_12", "gate_24_open": "gate_24", "opening": "opening", "grant": "grant",
    "fiscal_subsidy": "subsidy", "arrears_incurred": "unpaid", "arrears_settled": "settled", "interest": "interest",
    "closing": "closing", "coverage": "coverage", "coverage_below_12": "below_12", "coverage_below_24": "below_24",
    "shortage": "short", "need": "need", "cap_left": "cap_left", "arrears": "unpaid",
    **{f"ordinary_refund_{name}": f"ordinary_{name}" for name in REFUND_CLASSES},
    **{f"training_{name}": f"training_{name}" for name in CHANNELS},
    **{f"coverage_{name}": f"coverage_{name}" for name in COVERAGE_EXPENDITURES},
}
"""Lines that are rows, path by path."""


def _made(model: Model) -> dict[str, tuple[tuple[Term, ...], Array | float]]:
    """Lines that are made of rows: at most two terms, and a constant [M, R] or a number (MODEL.md 3, 5 and 9)."""
    rule, rate = model.rules, model.rates
    first, second = rule[:, :, P_BENEFIT_1_12], rule[:, :, P_BENEFIT_13_24]
    other = rule[:, :, P_OTHER_STATUTORY_SHARE]
    return {
        "contributions_employer": ((("received", rate[:, :, T_EMPLOYER]),), 0.0),
        "contributions_employee": ((("received", rate[:, :, T_EMPLOYEE]),), 0.0),
        "contributions_due": ((("base", rate[:, :, T_PAID]),), 0.0),
        "relief": ((("received", rate[:, :, T_RELIEF]),), 0.0),
        "remittance": ((("base", rate[:, :, T_REMITTANCE]),), 0.0),
        "other_income": ((), model.region[None, :, G_OTHER_INCOME]),
        "benefits": ((("first_half", first), ("second_half", second)), 0.0),
        "other_statutory": ((("first_half", other * first), ("second_half", other * second)), 0.0),
        "assistance": ((("assisted", rule[:, :, P_ASSISTANCE_BENEFIT]),), 0.0),
        "skills_subsidy": ((("insured", rule[:, :, P_SKILLS_SUBSIDY]),), 0.0),
        "skills_topup": ((), rule[:, :, P_SKILLS_TOPUP]),
        "recipients": ((("first_half", 1.0), ("second_half", 1.0)), 0.0),
        "new_recipients": ((("losses", model.region[None, :, G_CLAIM_SHARE]),), 0.0),
    }


def recorded_rows(model: Model, keys: Sequence[str]) -> tuple[NDArray[np.int64], Array]:
    """How the engine records lines path by path: `Sinks.recorded` [O, 3] and `Sinks.terms` [M, R, O, 3]."""
    made, shape = _made(model), model.rules.shape[:2]
    recorded, terms = np.full((len(keys), 3), -1, np.int64), np.zeros((*shape, len(keys), 3))
    for o, key in enumerate(keys):
        name = LINE_KEYS[line_index(key)]
        if name in _SAME:
            row = ROWS[_SAME[name]]
            recorded[o, 0] = row
            seldom = row >= NEEDY or _SAME[name] in ("opening", "settled")
            recorded[o, 2] = OF_MONTH if row < CLOSE else WHEN_NEEDED if seldom else OF_CLOSE
            continue
        parts, constant = made[name]
        recorded[o] = (0, 0, OF_MONTH)
        for k, (row_name, multiple) in enumerate(parts):
            recorded[o, k] = ROWS[row_name]
            terms[:, :, o, k] = multiple
        terms[:, :, o, 2] = constant
    return recorded, terms


def mean_lines(model: Model, rows: Array, stocks: Array, every: bool) -> Array:
    """Means of all ledger lines [R, M, LINE] from the means of rows [R, M, ROW] and the stocks at the opening
    [R, NSTATE_ROWS, 1 or P]; `every`: coverage was counted under every definition.

    Raises BrokenIdentityError where the lines, by the signs of the chart of accounts, do not lead from opening to closing.
    """
    out = np.zeros((*rows.shape[:2], NLINE))
    out[:, :, [LINE_KEYS.index(name) for name in _SAME]] = rows[:, :, [ROWS[row] for row in _SAME.values()]]
    for name, (parts, constant) in _made(model).items():
        line = out[:, :, LINE_KEYS.index(name)]
        line += np.transpose(constant)
        for row, multiple in parts:
            line += np.transpose(multiple) * rows[:, :, ROWS[row]]
    _from_month_before(out, stocks)
    if not every:
        of_definition = out[:, :, LINE_KEYS.index(f"coverage_{COVERAGE_EXPENDITURES[0]}") :][:, :, : len(COVERAGE_EXPENDITURES)]
        of_definition[...] = 0.0
        for m, definition in enumerate(model.calendar[:, C_COVERAGE_EXPENDITURE].astype(int)):
            of_definition[:, m, definition] = out[:, m, LINE_KEYS.index("coverage")]
    _check(out)
    return out


def _from_month_before(out: Array, stocks: Array) -> None:
    """Opening balance and arrears brought forward: what the month before left."""
    balance = stocks[:, STATE_ROWS["balance"]].sum(axis=1)
    arrears = stocks[:, STATE_ROWS["arrears_own"]].sum(axis=1) + stocks[:, STATE_ROWS["arrears_support"]].sum(axis=1)
    for name, first, source in (("opening", balance, "closing"), ("arrears_settled", arrears, "arrears")):
        line = out[:, :, LINE_KEYS.index(name)]
        # equal paths have their value for a mean, to the last digit
        line[:, 0] = first[:, 0] + (first - first[:, :1]).mean(axis=1)
        line[:, 1:] = out[:, :-1, LINE_KEYS.index(source)]


def _check(lines: Array) -> None:
    """The chart of accounts closes: opening + Σ sign · line = closing, within half a fen and the last digits of the sum."""
    moved = lines @ np.array(SIGNS)
    opening, closing = lines[:, :, LINE_KEYS.index("opening")], lines[:, :, LINE_KEYS.index("closing")]
    allowed = TOLERANCE_YUAN + 1e-12 * np.abs(lines[:, :, np.array(SIGNS) != 0.0]).sum(axis=2)
    broken = int(np.count_nonzero(~(np.abs(opening + moved - closing) <= allowed)))
    if broken:
        raise BrokenIdentityError(text("problem.identity.accounts", count=broken))
