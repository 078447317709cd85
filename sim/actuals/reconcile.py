"""Whether a month's actuals hold together: opening + income − expenditure = closing, and what files state as sums.

Everything is whole fen or counts, so equality is exact. A `Difference` is for a person to explain: until it is explained
the month cannot be closed. What merely looks odd is an `Oddity`, a warning that stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import EXPENDITURE, INCOME, REQUIRED
from sim.actuals.table import Actuals
from sim.months import Month, month_of_year
from sim.texts import text

ALL_REGIONS = ""
"""The region of a figure that is stated for the whole fund."""
BALANCE = "balance"
"""The check that the balance carries forward."""
OPENING = "opening_balance"
_FEW = 3
"""Figures that may well be the same as a month before."""
SUMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "total_income": (INCOME, ()),
    "total_expenditure": (EXPENDITURE, ()),
    "contributions": (("contributions_employer", "contributions_employee"), ()),
    "refunds": (("ordinary_refund", "hardship_refund"), ()),
    "surplus": (INCOME, EXPENDITURE),
}
"""Sum that an office states beside the lines → the lines added and the lines taken off. `OPENING` is the other one."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A sum that a source states beside what it is the sum of. `what`: a line, a key of `SUMS` or `OPENING`.

    `region` is `ALL_REGIONS` for a row of totals; `cumulative` from January to `month`. `value` is fen or a count.
    """

    region: str
    month: int
    what: str
    value: int
    cumulative: bool = False

    @property
    def check(self) -> str:
        """The name of the check, as `Difference` carries it: `total.benefits`, `cumulative.benefits`, `total_income`."""
        parts = (("total" if self.region == ALL_REGIONS else ""), ("cumulative" if self.cumulative else ""), self.what)
        return ".".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Difference:
    """What does not add up in a region (or `ALL_REGIONS`) and month: `expected` by the sum, `found` in the source."""

    region: str
    month: int
    check: str
    expected: int
    found: int


@dataclass(frozen=True, slots=True)
class Missing:
    """A required line that a region has not reported for a month."""

    region: str
    month: int
    line: str


@dataclass(frozen=True, slots=True)
class Oddity:
    """What looks wrong and may be right: a warning with its reason in the language in use."""

    region: str
    month: int
    line: str
    message: str


def reconcile(actuals: Actuals, stated: Iterable[Stated] = ()) -> list[Difference]:
    """Every difference in a history: balances that do not carry forward, and stated sums that are not the sums; by month,
    region and check.

    A balance is checked where it and the one before are known (or the opening is stated); lines that were not reported
    count as 0. A stated sum is checked where any of its parts is known, a cumulative one where every month of the year
    up to its own is.
    """
    sums = list(stated)
    found = [*_balances(actuals, sums), *_stated(actuals, sums)]
    order = {region: r for r, region in enumerate((ALL_REGIONS, *actuals.regions))}
    return sorted(set(found), key=lambda each: (each.month, order[each.region], each.check))


def missing_lines(actuals: Actuals, month: Month) -> list[Missing]:
    """Required lines that are not there for a month, by region; all of them where the month itself is not there."""
    if month not in actuals.months:
        return [Missing(region, month, line) for region in actuals.regions for line in REQUIRED]
    m = actuals.months.index(month)
    return [Missing(region, month, line) for r, region in enumerate(actuals.regions) for line in REQUIRED
            if not actuals.has(line)[r, m]]


def oddities(actuals: Actuals, month: Month) -> list[Oddity]:
    """Warnings about a month: figures that are all those of the month before, more new recipients than recipients, more
    recipients than insured, money that flows the wrong way."""
    if month not in actuals.months:
        return []
    m = actuals.months.index(month)
    value = {key: actuals.line(key)[:, m] for key in ("insured", "recipients", "new_recipients", *INCOME, *EXPENDITURE)}
    out: list[Oddity] = []
    copied = _as_month_before(actuals, m)
    for r, region in enumerate(actuals.regions):
        if copied[r]:
            out.append(Oddity(region, month, "closing_balance", text("actuals.odd.copied")))
        if value["new_recipients"][r] > value["recipients"][r]:
            out.append(Oddity(region, month, "new_recipients", text("actuals.odd.new_recipients")))
        if value["recipients"][r] > value["insured"][r]:
            out.append(Oddity(region, month, "recipients", text("actuals.odd.recipients")))
        out += [Oddity(region, month, key, text("actuals.odd.negative")) for key in (*INCOME, *EXPENDITURE)
                if value[key][r] < 0]
    return out


def _as_month_before(actuals: Actuals, m: int) -> NDArray[np.bool_]:
    """Regions [R] that report the very figures of the month before: last month's file with a new date."""
    if m == 0:
        return np.zeros(len(actuals.regions), np.bool_)
    now, before = (np.where(actuals.known[:, k], actuals.values[:, k], 0) for k in (m, m - 1))
    same = (now == before) & (actuals.known[:, m] == actuals.known[:, m - 1])
    copied: NDArray[np.bool_] = same.all(axis=1) & (np.count_nonzero(now, axis=1) >= _FEW)
    return copied


def _balances(actuals: Actuals, stated: list[Stated]) -> list[Difference]:
    """Closing against opening + income − expenditure; the opening is the closing before, or else what is stated."""
    closing, known = actuals.fen("closing_balance"), actuals.has("closing_balance")
    opening = np.zeros_like(closing)
    has_opening = np.zeros_like(known)
    opening[:, 1:], has_opening[:, 1:] = closing[:, :-1], known[:, :-1]
    row = {region: r for r, region in enumerate(actuals.regions)}
    for each in stated:
        if each.what == OPENING and not each.cumulative and each.region in row and each.month in actuals.months:
            at = row[each.region], actuals.months.index(Month(each.month))
            if not has_opening[at]:
                opening[at], has_opening[at] = each.value, True
    expected = opening + _sum(actuals, INCOME) - _sum(actuals, EXPENDITURE)
    wrong = known & has_opening & (expected != closing)
    return [Difference(actuals.regions[r], actuals.months[m], BALANCE, int(expected[r, m]), int(closing[r, m]))
            for r, m in zip(*np.nonzero(wrong), strict=True)]


def _stated(actuals: Actuals, stated: list[Stated]) -> list[Difference]:
    out = []
    columns = {month: m for m, month in enumerate(actuals.months)}
    places = {region: [r] for r, region in enumerate(actuals.regions)}
    places[ALL_REGIONS] = list(range(len(actuals.regions)))
    for each in stated:
        rows = places.get(each.region, [])
        expected = _expected(actuals, each, rows, columns)
        if expected is not None and expected != each.value:
            out.append(Difference(each.region, each.month, each.check, expected, each.value))
    return out


def _expected(actuals: Actuals, each: Stated, rows: list[int], columns: dict[Month, int]) -> int | None:
    """What a stated sum should be; None where it cannot be told."""
    month = Month(each.month)
    first = Month(month - month_of_year(month) + 1) if each.cumulative else month
    if each.what == OPENING:
        before = columns.get(Month(first - 1))
        if before is None or not actuals.has("closing_balance")[rows, before].all():
            return None
        return int(actuals.fen("closing_balance")[rows, before].sum())
    months = [columns[Month(m)] for m in range(first, month + 1) if m in columns]
    if len(months) < month - first + 1 or not rows:
        return None
    plus, minus = SUMS.get(each.what, ((each.what,), ()))
    # A cumulative sum of a line that some month did not report cannot be told; sums of several lines count gaps as 0.
    known = np.any([actuals.has(key)[np.ix_(rows, months)] for key in (*plus, *minus)], axis=0)
    if not (known.any(axis=0).all() if each.region == ALL_REGIONS else known.all()):
        return None
    part = np.ix_(rows, months)
    return int(_sum(actuals, plus)[part].sum() - _sum(actuals, minus)[part].sum())


def _sum(actuals: Actuals, keys: tuple[str, ...]) -> NDArray[np.int64]:
    return sum((actuals.fen(key) for key in keys), np.zeros(actuals.known.shape[:2], np.int64))
