"""What makes a snapshot of regions unusable: every complaint at once, each at its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import category

import numpy as np

from sim.months import month_of_year
from sim.problems import Problem, at_least, at_most, between, clipped, listed
from sim.regions import INF, MAX_REGIONS, MAX_YUAN, MIN_WAGE, Column, Purpose, Regions, columns
from sim.tables import tidy
from sim.texts import text

SHARE_TOLERANCE = 1e-6
PERSONS_TOLERANCE = 0.5
MAX_NAME = 60
_INVISIBLE = ("Cc", "Cf", "Zl", "Zp")
"""Unicode's control and format characters (line breaks, zero-width signs, turns of direction) and line separators."""
CENT = 0.01
"""Two figures of one balance in two units of money are the same when they print the same fen."""


def check_regions(
    regions: Regions, purpose: Purpose = "projection", file: str = "", lines: Sequence[int] | None = None
) -> list[Problem]:
    """All that makes `regions` unusable for `purpose`; an empty list when it is sound.

    `lines[r]` is the row of region r in `file`, so that a complaint can point at the cell.
    """
    count = len(regions.names)
    problems = _name_problems(regions, file, lines)
    wrong_shape = [
        Problem(text("problem.region.shape", name=name, shape=getattr(regions, name).shape), file,
                expected=f"{_shape(count, column)}")
        for name, column in columns() if getattr(regions, name).shape != _shape(count, column)
    ]
    if wrong_shape:
        return problems + wrong_shape
    where = _Where(regions, file, lines)
    for name, column in columns():
        problems += _value_problems(where, name, column, purpose)
    if purpose == "projection":
        problems += _projection_problems(where)
    return problems + _consistency_problems(where)


@dataclass(frozen=True)
class _Where:
    """Turns (field, region, member) into a located complaint."""

    regions: Regions
    file: str
    lines: Sequence[int] | None

    def problem(self, message: str, r: int, column: str, expected: str) -> Problem:
        line = self.lines[r] if self.lines is not None else None
        named = text("problem.region.named", region=self.regions.names[r], message=message)
        return Problem(named, self.file, line, column, expected)


def _shape(count: int, column: Column) -> tuple[int, ...]:
    return (count, len(column.members)) if column.members else (count,)


def _name_problems(regions: Regions, file: str, lines: Sequence[int] | None) -> list[Problem]:
    """Too many regions, and names that a reader could not tell apart: spaces, width and case make no other region."""
    problems = []
    if not 1 <= len(regions.names) <= MAX_REGIONS:
        problems.append(Problem(text("problem.region.count", count=len(regions.names)), file,
                                expected=between("1", f"{MAX_REGIONS}")))
    problems += _unreadable(regions, file, lines)
    told: set[int] = set()
    for label, names in (("region", regions.names), ("region_en", regions.names_en)):
        alike: dict[str, list[int]] = {}
        for r, name in enumerate(names):
            alike.setdefault(tidy(name), []).append(r)
        for rows in (rows for rows in alike.values() if len(rows) > 1 and not told.issuperset(rows)):
            told.update(rows)
            written = list(dict.fromkeys(names[r] for r in rows))
            found = (text("problem.region.twice", region=written[0], count=len(rows)) if len(written) == 1
                     else text("problem.region.alike", names=listed(map(repr, written))))
            problems.append(Problem(found, file, lines[rows[1]] if lines is not None else None, label,
                                    text("problem.region.once")))
    return problems


def _unreadable(regions: Regions, file: str, lines: Sequence[int] | None) -> list[Problem]:
    """Names with control characters or of no length that fits a table; half the world's confusions are invisible."""
    problems = []
    for label, names in (("region", regions.names), ("region_en", regions.names_en)):
        for r, name in enumerate(names):
            line = lines[r] if lines is not None else None
            if any(category(sign) in _INVISIBLE for sign in name):
                problems.append(Problem(text("problem.region.invisible", name=clipped(name)), file, line, label,
                                        text("problem.region.visible")))
            elif len(name) > MAX_NAME:
                problems.append(Problem(text("problem.region.long", count=len(name)), file, line, label,
                                        at_most(f"{MAX_NAME}")))
    return problems


def _value_problems(where: _Where, name: str, column: Column, purpose: Purpose) -> list[Problem]:
    values = np.asarray(getattr(where.regions, name), dtype=np.float64).reshape(len(where.regions), -1)
    may_miss = (column.default is not None and np.isnan(column.default)) or (
        purpose == "gates" and column.needed_for == "projection")
    problems = []
    endless = np.isposinf(values)
    sound = (values >= column.lower) & (values <= column.largest) | (endless & (column.default == INF))
    for r, j in np.argwhere(~sound):
        value = values[r, j]
        if may_miss and (np.isnan(value) or (name == "zone" and value == 0)):
            continue
        found = (text("problem.region.missing") if np.isnan(value) else
                 text("problem.cell.not_finite", value=float(value)) if np.isinf(value) else
                 text("problem.cell.out_of_range", value=f"{value:,.15g}"))
        problems.append(where.problem(found, int(r), column.names[j], _range(column, value)))
    return problems


def _range(column: Column, value: float) -> str:
    if column.upper < INF:
        return between(f"{column.lower:g}", f"{column.upper:g}")
    return at_most(f"{column.largest:,.0f}") if value > column.largest else at_least(f"{column.lower:g}")


def _projection_problems(where: _Where) -> list[Problem]:
    """What a month of the projection cannot start from: recipients who were never insured, insured without a wage."""
    regions = where.regions
    insured = regions.insured.sum(axis=1)
    problems = [
        where.problem(text("problem.region.recipients", count=f"{regions.recipients_total[r]:,.15g}"), int(r),
                      "recipients_total_persons", at_most(f"{insured[r]:,.15g}"))
        for r in np.flatnonzero(regions.recipients_total > insured + PERSONS_TOLERANCE)]
    return problems + [
        where.problem(text("problem.region.wage", wage=f"{regions.wage[r]:,.15g}", insured=f"{insured[r]:,.15g}"), int(r),
                      "contribution_wage_yuan_per_month", at_least(f"{MIN_WAGE:g}"))
        for r in np.flatnonzero((insured > 0) & (regions.wage >= 0) & (regions.wage < MIN_WAGE))]


def _consistency_problems(where: _Where) -> list[Problem]:
    """What holds between columns: shares add to 1, parts to totals, and a December opening has no year to date."""
    regions, problems = where.regions, []
    for r in np.flatnonzero(np.abs(regions.contribution_years.sum(axis=1) - 1.0) > SHARE_TOLERANCE):
        total = regions.contribution_years[r].sum()
        problems.append(where.problem(text("problem.region.years", total=f"{total:.6g}"), int(r),
                                      "contribution_years_*_share", text("problem.region.sum_of_1")))
    spread = ~np.isnan(regions.recipients).all(axis=1)
    for r in np.flatnonzero(spread & ~(np.abs(regions.recipients.sum(axis=1) - regions.recipients_total)
                                       <= PERSONS_TOLERANCE)):
        problems.append(where.problem(
            text("problem.region.spells", total=f"{regions.recipients[r].sum():,.6g}"), int(r), "recipients_total_persons",
            text("problem.region.spells_expected", total=f"{regions.recipients_total[r]:,.6g}")))
    if month_of_year(regions.opening) == 12:
        problems += _december_problems(where)
    if not 0.0 <= regions.pool_balance <= MAX_YUAN:
        problems.append(Problem(text("problem.region.fund", balance=regions.pool_balance), where.file,
                                column="pool_balance_yuan",
                                expected=text("problem.region.fund_expected", most=f"{MAX_YUAN:,.0f}")))
    return problems


def _december_problems(where: _Where) -> list[Problem]:
    regions = where.regions
    problems = [
        where.problem(text("problem.region.year_end", balance=f"{regions.balance[r]:,.2f}"), int(r),
                      "balance_opening_yuan", f"{regions.balance_last_year_end[r]:,.2f}")
        for r in np.flatnonzero(np.abs(regions.balance - regions.balance_last_year_end) >= CENT)
    ]
    for name, column in columns():
        if "this_year" in name:
            values = getattr(regions, name).reshape(len(regions), -1)
            problems += [where.problem(text("problem.region.new_year"), int(r), column.names[j],
                                       text("problem.region.zero_or_blank")) for r, j in np.argwhere(values != 0)]
    return problems
