"""The monthly return on how the policy is carried out (政策落实情况月报, N15): its totals are the sums of its rows."""

from __future__ import annotations

from collections.abc import Sequence

from sim.monitoring.types import TOTAL
from sim.report.scope import Scope, column, count_form, region_column
from sim.report.tables import Cell, Column, Section, Table, money
from sim.texts import text


def return_sections(scope: Scope, notes: tuple[str, ...] = ()) -> list[Section]:
    """Refunds, training with real names, and the problems reported; `notes` on the figures stand first."""
    return [
        Section("refunds", text("report.section.refunds"), notes, parts=(_refunds(scope),)),
        Section("training", text("report.section.training_real_name"), parts=(_training(scope),)),
        Section("problems", text("report.section.problems_return"), scope.problems() or (text("report.no_problems"),)),
    ]


def _refunds(scope: Scope) -> Table:
    form, count = money(), count_form()
    columns = (region_column(), column("firms", count), column("firms_to_date", count), column("staff", count),
               column("staff_to_date", count), column("ordinary", form), column("ordinary_to_date", form),
               column("hardship", form), column("hardship_to_date", form))
    rows = [(row.region, row.firms, row.firms_to_date, row.staff, row.staff_to_date, row.ordinary, row.ordinary_to_date,
             row.hardship, row.hardship_to_date) for row in scope.rows(scope.monthly.refunds)]
    return _summed(scope, "return_refunds", columns, rows)


def _training(scope: Scope) -> Table:
    form, count = money(), count_form()
    columns = (region_column(), column("persons", count), column("persons_to_date", count), column("subsidy", form),
               column("subsidy_to_date", form))
    rows = [(row.region, row.persons, row.persons_to_date, row.subsidy, row.subsidy_to_date)
            for row in scope.rows(scope.monthly.training)]
    return _summed(scope, "return_training", columns, rows)


def _summed(scope: Scope, key: str, columns: tuple[Column, ...], rows: Sequence[tuple[Cell, ...]]) -> Table:
    """A table whose last row is the sum of the rows above, whatever total was given."""
    regions = [row for row in rows if row[0] != TOTAL]
    found = [scope.region_row(str(row[0]), *row[1:]) for row in regions]
    if scope.whole:
        sums: list[Cell] = []
        for place in range(1, len(columns)):
            known = [cell for row in regions if isinstance(cell := row[place], int)]
            sums.append(sum(known) if known else None)
        found.append(scope.region_row(TOTAL, *sums))
    return Table(key, text(f"report.table.{key}"), columns, tuple(found), money().unit,
                 (text("report.note.sums"),), text("report.source.actuals"))
