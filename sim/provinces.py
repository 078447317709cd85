"""Published annual figures by province: enough to judge gates, not to project."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from sim.months import Month
from sim.problems import Problem, raise_if_any
from sim.region_checks import check_regions
from sim.regions import EXPENDITURE_ITEMS, NAN, Floats, Kind, Regions, columns
from sim.tables import Field, Table, read_table
from sim.texts import text

NOT_YET = ("assistance", "skills_subsidy", "refunds")
"""What no fund paid before 2014 (refunds), 2017 (skill-upgrading subsidy) or 2020 (assistance): zero is known."""
_QUANTITIES = ("insured_persons", "recipients_persons", "revenue_yuan", "expenditure_yuan", "balance_year_end_yuan")
_FIELDS = (
    Field("region", "text"), Field("region_en", "text"), Field("insured_persons", "persons"),
    Field("recipients_persons", "persons"), Field("revenue_yuan", "yuan"), Field("expenditure_yuan", "yuan"),
    Field("balance_year_end_yuan", "yuan"), Field("status", "text"), Field("source", "text"),
)
_CHECK_FIELDS = (
    Field("quantity", "text"), Field("total", "number"), Field("printed_step", "number"), Field("status", "text"),
    Field("source", "text"),
)


def read_provinces(folder: Path, dataset: str, kind: Kind, opening: Month) -> Regions:
    """Read `provinces.csv` and hold its sums against `check_totals.csv`.

    Raises BadInputError with all problems. What is not published is NaN (zone 0); the published total of expenditure
    stands in `Regions.published_expenditure`.
    """
    table = read_table(folder / "provinces.csv", _FIELDS, "region")
    totals = read_table(folder / "check_totals.csv", _CHECK_FIELDS, "quantity")
    raise_if_any([*table.problems, *totals.problems, *_sum_problems(table, totals)])
    regions = _regions(table, dataset, kind, opening)
    raise_if_any(check_regions(regions, "gates", table.file, table.lines))
    return regions


def _sum_problems(table: Table, totals: Table) -> list[Problem]:
    """Sums that differ from the published total by more than half a printed step per figure."""
    problems = []
    for name, total, step in zip(totals.texts("quantity"), totals.numbers("total"), totals.numbers("printed_step"),
                                 strict=True):
        found = sum(table.numbers(name)) if name in _QUANTITIES else NAN
        if not abs(found - total) <= step / 2 * (len(table.lines) + 1):
            problems.append(Problem(text("problem.region.rows_add", total=f"{found:,.15g}"), table.file, column=name,
                                    expected=text("problem.region.within_rounding", total=f"{total:,.15g}")))
    return problems


def _regions(table: Table, dataset: str, kind: Kind, opening: Month) -> Regions:
    count = len(table.lines)
    arrays: dict[str, Any] = {
        name: np.full((count, len(column.members)) if column.members else count,
                      NAN if column.default is None else column.default)
        for name, column in columns()
    }
    arrays["recipients_total"] = _array(table, "recipients_persons")
    arrays["balance"] = arrays["balance_last_year_end"] = _array(table, "balance_year_end_yuan")
    for item in NOT_YET:
        arrays["expenditure_last_year"][:, EXPENDITURE_ITEMS.index(item)] = 0.0
    arrays |= {"zone": np.zeros(count, np.int64), "tile": np.full((count, 2), -1, np.int64)}
    return Regions(dataset, kind, opening, tuple(table.texts("region")), tuple(table.texts("region_en")), **arrays,
                   published_expenditure=_array(table, "expenditure_yuan"),
                   published_insured=_array(table, "insured_persons"))


def _array(table: Table, name: str) -> Floats:
    return np.array(table.numbers(name), dtype=np.float64)
