"""The last closed month as the opening of a projection: the data set's structure, carried on by the actuals.

What comes from where: balance, insured, recipients and all sums of the year are the actuals'; how the insured are spread
over size classes, shares and capacities are the data set's; contributions by class follow the rules in force; recipients
by month in spell follow the inflow and the one exit rate that meets each month's stock; the contribution wage is what
receipts imply. Arrears are not reported, so none are carried on.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.coverage import gate_open
from sim.layout import (
    ASSISTANCE_MONTHS,
    C_COVERAGE_EXPENDITURE,
    C_COVERAGE_PERIOD,
    C_POOL_INTEREST_RATE,
    NREFUND,
    P_ASSISTANCE_BENEFIT,
    P_ASSISTANCE_INTAKE,
    P_BELOW_GATE,
    P_GATE_HARDSHIP,
    P_GATE_ORDINARY,
    P_HARDSHIP_OFFERED,
    P_SKILLS_TOPUP,
    PRIOR_YEAR,
    REFUND_CLASSES,
    SUPPORT,
)
from sim.ledger import line_index
from sim.monitoring.past import Past, is_december
from sim.months import month_of_year, year_of
from sim.opening import by_definition
from sim.regions import EXPENDITURE_ITEMS, Regions

Array = NDArray[np.float64]
_ITEM_LINES: dict[str, tuple[str, ...]] = {
    "benefits": ("benefits",), "medical_premium": ("medical_premium",), "assistance": ("assistance",),
    "other_statutory": ("other_expenditure",), "skills_subsidy": ("skills_subsidy",),
    "refunds": ("ordinary_refund", "hardship_refund"), "remittance": ("remittance",),
}
"""Item of `regions.EXPENDITURE_ITEMS` → lines of the actuals."""


@dataclass(frozen=True, eq=False)
class Memory:
    """What a projection remembers of the months before its opening and no table of regions has."""

    ring: Array
    """[R, 4, 12] coverage expenditure by definition and month of the year, of the last 12 months, yuan."""
    base: Array
    """[R, REFUND_CLASSES] what refunds of the year that a December opening ends are counted from, yuan; their last
    applications are paid in January. Zeros at any other opening: the engine carries on only what a December leaves."""
    own_12: Array
    """[R] that year's gates and hardship share; zeros likewise."""
    own_24: Array
    hardship: Array


def items(past: Past) -> Array:
    """Expenditure by item and month [R, ITEM, n], yuan."""
    return np.stack([sum((past.lines[key] for key in _ITEM_LINES[item]), np.zeros_like(past.lines["benefits"]))
                     for item in EXPENDITURE_ITEMS], axis=1)


def contributions_by_class(past: Past) -> Array:
    """Contributions received by class and month [R, n, CLASS]: each side's receipts by the rates in force."""
    out = np.zeros((*past.lines["insured"].shape, past.base.insured.shape[1]))
    for key, weight in zip(("contributions_employer", "contributions_employee"), past.class_weights(), strict=True):
        total = weight.sum(axis=2, keepdims=True)
        share = past.base.insured[:, None] / past.base.insured.sum(axis=1)[:, None, None]
        out += past.lines[key][:, :, None] * np.divide(weight, total, out=share + 0 * weight, where=total > 0)
    return out


def opening_regions(past: Past, wage: Array) -> Regions:
    """The regions at the end of the past's last month, with contribution wages [R]; the data set's own opening where
    there is no month after it. Job-loss rates are left to be derived."""
    base, when = past.base, past.month
    if not past.months:
        return base
    year, december = year_of(when), is_december(when)
    last = year if december else year - 1
    contributed, spent = contributions_by_class(past), items(past)
    recipients = past.stocks[-1]
    fields: dict[str, Any] = {
        "insured": past.lines["insured"][:, -1:] * base.insured / base.insured.sum(axis=1, keepdims=True),
        "wage": wage,
        "balance": past.lines["closing_balance"][:, -1].copy(),
        "recipients_total": recipients.sum(axis=1), "recipients": recipients, "assisted": _assisted(past),
        "contributions_last_year": _year(past, contributed.transpose(0, 2, 1), base.contributions_last_year,
                                         base.contributions_this_year, last),
        "expenditure_last_year": _year(past, spent, base.expenditure_last_year, base.expenditure_this_year, last),
        "balance_last_year_end": _year_end(past, last),
        "skills_account": np.maximum(
            0.0, base.skills_account - past.lines["training_subsidy"].sum(axis=1) + past.rule(P_SKILLS_TOPUP).sum(axis=1)),
    }
    if december:
        fields |= {name: np.zeros_like(getattr(base, name)) for name in (
            "contributions_this_year", "expenditure_this_year", "remitted_this_year", "granted_this_year",
            "fiscal_subsidy_this_year", "refunds_paid_this_year")}
    else:
        fields |= _this_year(past, contributed, spent, year)
    return replace(base, opening=when, pool_balance=pool(past), published_expenditure=None, published_insured=None, **fields)


def memory(past: Past, opening: Regions) -> Memory:
    """What the projection from `opening` remembers."""
    count = len(opening)
    refunds, zeros = np.zeros((count, NREFUND)), np.zeros(count)
    last = by_definition(past.base.expenditure_last_year) / 12.0
    ring = np.repeat(last[:, :, None], 12, axis=2)
    spent = items(past)
    for m in range(max(0, len(past.months) - 12), len(past.months)):
        ring[:, :, month_of_year(past.months[m]) - 1] = by_definition(spent[:, :, m])
    if not past.months or not is_december(past.month):
        if not past.months and not is_december(past.month):
            months = month_of_year(past.month)
            ring[:, :, :months] = by_definition(past.base.expenditure_this_year)[:, :, None] / months
        return Memory(ring, refunds, zeros, zeros, zeros)
    before = year_of(past.month) - 1
    contributed = contributions_by_class(past).transpose(0, 2, 1)
    base = past.base
    refunds = _year(past, contributed, base.contributions_last_year, base.contributions_this_year, before)[:, :NREFUND]
    own_12, own_24 = gates(past)
    support = past.rules[-1, :, P_BELOW_GATE] == SUPPORT
    offered = past.rules[-1, :, P_HARDSHIP_OFFERED] * base.hardship_share
    return Memory(ring, refunds, own_12, own_24, offered * np.maximum(own_24, support))


def gates(past: Past) -> tuple[Array, Array]:
    """Both gates of the last month's year [R], 1 open and 0 closed: judged on the last year-end (N4), or as the
    deterministic projection has them where the rules judge by another period."""
    definition = int(past.calendar[-1, C_COVERAGE_EXPENDITURE])
    if int(past.calendar[-1, C_COVERAGE_PERIOD]) != PRIOR_YEAR:
        return tuple(past.reference[:, -1, line_index(f"gate_{each}_open")] for each in (12, 24))  # type: ignore[return-value]
    last = year_of(past.month) - 1
    base = past.base
    spent = by_definition(_year(past, items(past), base.expenditure_last_year, base.expenditure_this_year, last))
    balance = _year_end(past, last)
    limits = (past.rules[-1, :, P_GATE_ORDINARY], past.rules[-1, :, P_GATE_HARDSHIP])
    own_12, own_24 = (gate_open(balance, spent[:, definition], limit).astype(np.float64) for limit in limits)
    return own_12, own_24


def pool(past: Past) -> float:
    """The adjustment fund's balance: its opening, what was remitted and granted since, and interest, yuan."""
    balance = past.base.pool_balance
    for m in range(len(past.months)):
        interest = float(past.calendar[m, C_POOL_INTEREST_RATE]) * balance
        balance += float(past.lines["remittance"][:, m].sum() - past.lines["grant"][:, m].sum()) + interest
    return max(0.0, balance)


def _assisted(past: Past) -> Array:
    """Persons on assistance [R, 6]: last month's payments over the amount in force, as an even intake would fill them."""
    amount, spent = past.rules[-1, :, P_ASSISTANCE_BENEFIT], past.lines["assistance"][:, -1]
    persons = np.divide(spent, amount, out=np.zeros_like(spent), where=amount > 0)
    weights = np.zeros((len(past.base), ASSISTANCE_MONTHS))
    for j in range(min(ASSISTANCE_MONTHS, len(past.months))):
        stay = np.prod(1 - past.hazard[:, :j], axis=1)
        weights[:, j] = past.rules[-1 - j, :, P_ASSISTANCE_INTAKE] * stay
    total = weights.sum(axis=1, keepdims=True)
    share = np.divide(weights, total, out=np.full_like(weights, 1 / ASSISTANCE_MONTHS), where=total > 0)
    return np.asarray(persons[:, None] * share)


def _this_year(past: Past, contributed: Array, spent: Array, year: int) -> dict[str, Any]:
    base = past.base
    running = _first_year(past) == year and not is_december(base.opening)
    refunds = past.ledger(*(f"ordinary_refund_{k}" for k in REFUND_CLASSES), "topup")
    own = [np.divide(past.ledger(f"ordinary_refund_{k}"), refunds, out=np.full_like(refunds, 1 / NREFUND),
                     where=refunds > 0) for k in REFUND_CLASSES]
    by_class = np.stack([past.lines["ordinary_refund"] * share for share in own], axis=1)
    before = {"remitted_this_year": "remittance", "granted_this_year": "grant",
              "fiscal_subsidy_this_year": "fiscal_subsidy"}
    return {
        "contributions_this_year": _year(past, contributed.transpose(0, 2, 1), base.contributions_last_year,
                                         base.contributions_this_year, year),
        "expenditure_this_year": _year(past, spent, base.expenditure_last_year, base.expenditure_this_year, year),
        "refunds_paid_this_year": _sum_of_year(past, by_class, year) + running * base.refunds_paid_this_year,
        **{name: past.in_year(key, year) + running * getattr(base, name) for name, key in before.items()},
    }


def _first_year(past: Past) -> int:
    """The calendar year that the data set's opening closes or lies in."""
    return year_of(past.base.opening)


def _sum_of_year(past: Past, values: Array, year: int) -> Array:
    """Sum over the months of a calendar year; months are the last axis."""
    inside = [m for m, when in enumerate(past.months) if year_of(when) == year]
    return np.asarray(values[..., inside].sum(axis=-1))


def _year(past: Past, values: Array, last_year: Array, this_year: Array, year: int) -> Array:
    """A calendar year's sum [R, member]: from the data set as far as it speaks of that year, and the actuals after."""
    first, december = _first_year(past), is_december(past.base.opening)
    if year < first or (year == first and december):
        return last_year
    return _sum_of_year(past, values, year) + (this_year if year == first else 0.0)


def _year_end(past: Past, year: int) -> Array:
    """Balance at the end of a calendar year [R]."""
    for m, when in enumerate(past.months):
        if year_of(when) == year and is_december(when):
            return past.lines["closing_balance"][:, m].copy()
    return past.base.balance if is_december(past.base.opening) and year == _first_year(past) \
        else past.base.balance_last_year_end
