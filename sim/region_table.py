"""The regions table: from a finance department's file to `Regions`, with every complaint at its cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from sim.bundle import bundled
from sim.dated import STATUSES
from sim.months import Month, format_month
from sim.problems import Problem, raise_if_any
from sim.region_checks import check_regions
from sim.regions import NAN, Column, Kind, Purpose, Regions, columns
from sim.tables import Dimension, Field, Table, read_table
from sim.texts import text
from sim.yamlfile import read_yaml

KEY = "region"
PER_FUND = "pool_balance_yuan"
_TEXTS = ("region_en", "status", "source")
_CHECK_TOTALS = {
    "insured_total_persons": ("insured", 0),
    "contributions_last_year_total_yuan": ("contributions_last_year", 0),
    "expenditure_last_year_total_yuan": ("expenditure_last_year", 1),
}
"""Total column → the field that it adds up, and how many of its last members stay out (remittance is not in it)."""

_NO_PLACE = 1e9
"""Larger than any zone or place on a map; a cell beyond it is out of range all the same and must fit an integer."""
_ADDITIVE = ("persons", "yuan", "count")
_SMALLEST_STEP = 0.01
"""Offices print 万元 and 亿元 with two decimals, so a hundredth of the file's unit is what rounding can explain."""


@dataclass(frozen=True)
class ColumnText:
    """One column of the table as the template explains it."""

    field: Field
    title_zh: str
    note_zh: str
    note_en: str


@cache
def region_columns() -> tuple[ColumnText, ...]:
    """Every column a regions table may have, in the order of the template."""
    texts = read_yaml(bundled("data") / "template" / "columns.yaml")
    front = [_column(texts, name, name, name != "region_en") for name in ("region", "region_en", "opening_month")]
    body: list[ColumnText] = []
    for attribute, column in columns():
        keys = attribute if attribute in texts["columns"] else column.pattern
        body += [_column(texts, keys, name, column.default is None, member)
                 for name, member in zip(column.names, column.members or ("",), strict=True)]
        body += [_column(texts, total, total, False)
                 for total, (whole, _) in _CHECK_TOTALS.items() if whole == attribute]
    back = [_column(texts, name, name, False) for name in (PER_FUND, "status", "source")]
    return (*front, *body, *back)


def load_regions_file(path: Path | str, pool_balance: float | None = None) -> Regions:
    """Read a csv, xlsx or xls of regions that a user filled; money in yuan, one row per pooling region.

    `pool_balance` (yuan) replaces the column of the adjustment fund. Raises BadInputError with all problems at once.
    """
    return read_regions(Path(path), Path(path).stem, "user", "projection", pool_balance)


def read_regions(
    path: Path, dataset: str, kind: Kind, purpose: Purpose, pool_balance: float | None = None
) -> Regions:
    """Read and check one regions table; raises BadInputError with all problems at once."""
    table = read_table(path, [each.field for each in region_columns()], KEY)
    problems = [*table.problems, *_text_problems(table)]
    opening = _opening(table, problems) if table.lines else Month(0)
    pool = _pool(table, problems) if pool_balance is None else float(pool_balance)
    problems += _total_problems(table)
    if table.lines:
        regions = _regions(table, dataset, kind, opening, pool)
        problems += _new_problems(check_regions(regions, purpose, table.file, table.lines), table)
    raise_if_any(problems)
    return regions


def _column(texts: Any, key: str, name: str, required: bool, member: str = "") -> ColumnText:
    entry = texts["columns"][key]
    label = texts["members"].get(member, {"zh": str(int(member)) if member.isdigit() else member})["zh"]
    title = entry["zh"].format(label)
    titles = (title, *entry.get("also", ()))
    return ColumnText(Field(name, _dimension(name), required, titles), title, entry["note"]["zh"], entry["note"]["en"])


def _dimension(name: str) -> Dimension:
    if name == KEY or name in _TEXTS:
        return "text"
    if name == "opening_month":
        return "month"
    known: tuple[Dimension, ...] = ("yuan", "persons", "share", "count")
    return next((dimension for dimension in known if f"_{dimension}" in name), "number")


def _regions(table: Table, dataset: str, kind: Kind, opening: Month, pool: float) -> Regions:
    names = tuple(table.texts(KEY))
    english = tuple(en or name for en, name in zip(table.texts("region_en"), names, strict=True))
    arrays: dict[str, Any] = {}
    for attribute, column in columns():
        values = np.array([table.numbers(name, NAN if column.default is None else column.default)
                           for name in column.names]).T
        arrays[attribute] = _shaped(values, column, attribute)
    return Regions(dataset, kind, opening, names, english, **arrays, pool_balance=pool)


def _shaped(values: Any, column: Column, attribute: str) -> Any:
    values = np.ascontiguousarray(values if column.members else values[:, 0])
    if attribute in ("zone", "tile"):
        return np.clip(np.nan_to_num(values, nan=0.0), -_NO_PLACE, _NO_PLACE).astype(np.int64)
    return values


def _text_problems(table: Table) -> list[Problem]:
    problems = [Problem(text("problem.region.no_name"), table.file, line, KEY, text("problem.region.name"))
                for line, name in zip(table.lines, table.texts(KEY), strict=True) if not name]
    problems += [Problem(text("problem.region.status", status=status), table.file, line, "status", ", ".join(STATUSES))
                 for line, status in zip(table.lines, table.texts("status"), strict=True)
                 if status and status not in STATUSES]
    for name in ("minimum_wage_zone", "tile_row", "tile_column"):
        problems += [Problem(text("problem.cell.not_whole", value=f"{value:g}"), table.file, line, name,
                             text("problem.expected.whole"))
                     for line, value in zip(table.lines, table.numbers(name), strict=True)
                     if value == value and value != int(value)]
    return problems


def _opening(table: Table, problems: list[Problem]) -> Month:
    months = table.numbers("opening_month")
    given = [month for month in months if month == month]
    if not given:
        problems.append(Problem(text("problem.region.no_opening"), table.file, column="opening_month",
                                expected="YYYY-MM"))
        return Month(0)
    first = int(given[0])
    for line, month in zip(table.lines, months, strict=True):
        if month == month and month != first:
            found = text("problem.region.opening_differs", month=format_month(Month(int(month))))
            problems.append(Problem(found, table.file, line, "opening_month", format_month(Month(first))))
    return Month(first)


def _pool(table: Table, problems: list[Problem]) -> float:
    given = {value for value in table.numbers(PER_FUND) if value == value}
    if len(given) > 1:
        problems.append(Problem(text("problem.region.funds", count=len(given)), table.file, column=PER_FUND,
                                expected=text("problem.region.one_fund")))
    return given.pop() if len(given) == 1 else 0.0


def _total_problems(table: Table) -> list[Problem]:
    """Totals that do not equal their parts, across a row or down to a row of totals, beyond what rounding explains."""
    problems = []
    rules = dict(columns())
    for total, (attribute, out) in _CHECK_TOTALS.items():
        names = rules[attribute].names[: len(rules[attribute].names) - out]
        sums = np.array([table.numbers(name) for name in names]).sum(axis=0)
        room = sum(_rounding(table, name) for name in (total, *names))
        problems += [
            Problem(text("problem.region.total", total=f"{given:,.15g}"), table.file, line,
                    table.titles.get(total, total), f"{found:,.15g}")
            for line, given, found in zip(table.lines, table.numbers(total), sums, strict=True)
            if abs(given - found) > room
        ]
    for each in region_columns():
        name, given_total = each.field.name, table.totals.get(each.field.name)
        if not isinstance(given_total, float) or each.field.dimension not in _ADDITIVE or "wage" in name:
            continue
        found_total = float(np.nansum(table.numbers(name)))
        if abs(given_total - found_total) > _rounding(table, name) * (len(table.lines) + 1):
            problems.append(Problem(text("problem.region.total_row", total=f"{given_total:,.15g}"), table.file,
                                    column=table.titles[name], expected=f"{found_total:,.15g}"))
    return problems


def _rounding(table: Table, name: str) -> float:
    """Half a step of the last digit that the file's unit is printed with, in the unit of the column."""
    return max(1.0, table.scales.get(name, 1.0) * _SMALLEST_STEP) / 2


def _new_problems(found: list[Problem], table: Table) -> list[Problem]:
    """What the check adds to the reader's complaints, with columns called as in the file.

    A column that is missing and a cell that could not be read have been reported; that they hold no number is no news.
    """
    told = {(problem.line, problem.column) for problem in table.problems}
    named = [replace(problem, column=table.titles.get(problem.column, problem.column)) for problem in found
             if problem.column in table.columns or "missing" not in problem.message]
    return [problem for problem in named if (problem.line, problem.column) not in told]
