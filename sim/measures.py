"""What a projection says about figures that were published for 2020: refunds to a day, staff and enterprises covered.

All measures are read off the ledger's mean lines, summed over the regions. A day inside a month is read on a straight
line between the month's ends. Staff and enterprises are what the amounts amount to: a refund over what one insured person
(one enterprise) of the class gets at the ratio in force. They need the calendar year in which the projection opens, whose
bases the data set gives, and hardship refunds by formula A (notice 二(二)).
"""

from __future__ import annotations

import calendar
from collections.abc import Callable
from datetime import date

import numpy as np
from numpy.typing import NDArray

from sim.layout import NREFUND, P_HARDSHIP_MONTHS_A, P_RATIO, REFUND_CLASSES
from sim.months import Month, month
from sim.projection import Projection
from sim.regions import Regions

Array = NDArray[np.float64]
ORDINARY = tuple(f"ordinary_refund_{k}" for k in REFUND_CLASSES)
REFUNDS = (*ORDINARY, "topup", "hardship_refund")
CONTRIBUTIONS = ("contributions_employer", "contributions_employee")


def covers(projection: Projection, measure: str, day: date) -> bool:
    """Whether the horizon holds all that a measure needs: the day's year from January through the day, or its end."""
    first, last = projection.inputs.start, projection.inputs.start + projection.inputs.months - 1
    needed = month(day.year, 12) if measure in OF_THE_YEAR else month(day.year, day.month)
    return first <= month(day.year, 1) and needed <= last and (measure not in OPENING_YEAR or first // 12 == day.year)


def total(projection: Projection, *lines: str) -> Array:
    """Sum of lines over regions [M]."""
    return np.asarray(np.sum([projection.line(key).sum(axis=0) for key in lines], axis=0))


def to_date(flow: Array, start: Month, day: date) -> float:
    """What a monthly flow [M] adds up to from January of the day's year through the day."""
    january, now = month(day.year, 1) - start, month(day.year, day.month) - start
    part = day.day / calendar.monthrange(day.year, day.month)[1]
    return float(flow[january:now].sum() + part * flow[now])


def at_month_end(stock: Array, start: Month, day: date) -> float:
    """A stock [M] at the end of the day's month."""
    return float(stock[month(day.year, day.month) - start])


def staff_paid(projection: Projection) -> Array:
    """Insured persons [M, R, class or hardship] whose enterprises are paid a refund in each month, top-ups left out."""
    regions = _user_regions(projection)
    return _class_units(projection, regions.insured[:, :NREFUND])


def firms_paid(projection: Projection) -> Array:
    """Enterprises [M, R, class or hardship] paid a refund; those in hardship are taken to be of average size."""
    regions = _user_regions(projection)
    firms, staff = regions.firms[:, :NREFUND], regions.insured[:, :NREFUND].sum(axis=1)
    paid = _class_units(projection, firms)
    paid[:, :, -1] *= firms.sum(axis=1) / staff
    return paid


def _user_regions(projection: Projection) -> Regions:
    return projection.inputs.regions.take(projection.inputs.order)


def _class_units(projection: Projection, members: Array) -> Array:
    """[M, R, class or hardship]: paid share of each class's base times its `members` [R, class]; staff for hardship."""
    rules = projection.inputs.rules.values[:, list(projection.inputs.order)]
    ratio = rules[:, :, P_RATIO : P_RATIO + NREFUND]
    base = _user_regions(projection).contributions_last_year[:, :NREFUND]
    amounts = np.stack([projection.line(key).T for key in ORDINARY], axis=2)
    ordinary = _over(amounts * members, ratio * base)
    average = _over(projection.line("benefits").T, projection.line("recipients").T)
    hardship = _over(projection.line("hardship_refund").T, rules[:, :, P_HARDSHIP_MONTHS_A] * average)
    return np.concatenate([ordinary, hardship[:, :, None]], axis=2)


def _over(amount: Array, by: Array) -> Array:
    return np.divide(amount, by, out=np.zeros_like(amount), where=by > 0)


def _refunds(projection: Projection, day: date) -> float:
    return to_date(total(projection, *REFUNDS), projection.inputs.start, day)


def _refund_share(projection: Projection, day: date) -> float:
    year = _refunds(projection, date(day.year, 12, 31))
    return _refunds(projection, day) / year if year else 0.0


def _flow(*lines: str) -> Callable[[Projection, date], float]:
    return lambda projection, day: to_date(total(projection, *lines), projection.inputs.start, day)


def _stock(line: str) -> Callable[[Projection, date], float]:
    return lambda projection, day: at_month_end(total(projection, line), projection.inputs.start, day)


MEASURES: dict[str, Callable[[Projection, date], float]] = {
    "refunds": _refunds,
    "refund_share": _refund_share,
    "staff": lambda p, day: to_date(staff_paid(p).sum(axis=(1, 2)), p.inputs.start, day),
    "firms": lambda p, day: to_date(firms_paid(p).sum(axis=(1, 2)), p.inputs.start, day),
    "relief": _flow("relief"),
    "contributions": _flow(*CONTRIBUTIONS),
    "recipients": _stock("recipients"),
    "insured": _stock("insured"),
    "balance": _stock("closing"),
}
"""By name: (projection, day) → yuan, persons, enterprises or a share; flows run from January through the day."""
UNITS = {"refunds": "yuan", "refund_share": "share", "staff": "persons", "firms": "count", "relief": "yuan",
         "contributions": "yuan", "recipients": "persons", "insured": "persons", "balance": "yuan"}
"""What each measure is counted in."""
OF_THE_YEAR = ("refund_share",)
"""Measures that need the whole year."""
OPENING_YEAR = ("staff", "firms")
"""Measures that need the year in which the projection opens."""
