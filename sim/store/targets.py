"""Budgets and targets of a year, by region and line: what the report and the warnings hold the actuals against."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, select

from sim.actuals.lines import BY_KEY
from sim.months import FIRST_YEAR, LAST_YEAR
from sim.problems import Problem, raise_if_any
from sim.store.checked import choice_of, identity, text_of
from sim.store.figure_checks import check_lines, whole
from sim.store.part import Part, every, find_fund, optional_place, region_name
from sim.store.records import TARGET_KINDS, Target, TargetKind
from sim.store.schema import TARGET, TARGET_SET
from sim.texts import text

_ORDER = {key: place for place, key in enumerate(BY_KEY)}


class Targets(Part):
    """The budgets and targets of a fund."""

    def set_targets(self, fund: str, targets: Iterable[Target], who: str, why: str = "") -> None:
        """Set budgets (`budget`) and refund or other targets (`target`) of a year; a place set again is replaced.

        Raises BadInputError with every complaint; then none is set.
        """
        problems: list[Problem] = []
        given, who = list(targets), identity(who)
        why = text_of(why, "why", problems, optional=True)
        for kind in sorted({each.kind for each in given}):
            choice_of(kind, TARGET_KINDS, "kind", problems)
        check_lines({each.line for each in given}, problems)
        problems += [Problem(text("store.problem.year", value=year), column="year",
                             expected=f"{FIRST_YEAR}–{LAST_YEAR}")
                     for year in sorted({each.year for each in given}) if not FIRST_YEAR <= year <= LAST_YEAR]
        problems += [Problem(text("store.problem.value", value=each.value, region=each.region or "", month=each.year,
                                  line=each.line), expected=text("store.expected.value"))
                     for each in given if whole(each.value) is None]
        if not given:
            problems.append(Problem(text("store.problem.empty"), column="targets"))
        with self._database.write(who, "set_targets", fund=fund, count=len(given), why=why) as writing:
            known = find_fund(writing.connection, fund)
            places = {name: optional_place(known, name, problems) for name in dict.fromkeys(t.region for t in given)}
            raise_if_any(problems)
            number = writing.insert(TARGET_SET, fund_id=known.id, why=why)
            writing.insert_sheet(TARGET, {"set_id": number}, ("position", "kind", "year", "region", "line", "value"),
                                 [(position, each.kind, each.year, places[each.region], each.line, whole(each.value))
                                  for position, each in enumerate(given, 1)])

    def targets(self, fund: str, year: int | None = None, kind: TargetKind | None = None) -> tuple[Target, ...]:
        """The budgets and targets in force: by year, kind, region (the whole fund first) and line."""
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            wanted = every({TARGET_SET.c.fund_id: known.id, TARGET.c.year: year, TARGET.c.kind: kind})
            rows = connection.execute(select(TARGET, func.coalesce(TARGET.c.region, -1).label("place")).join(TARGET_SET)
                                      .where(*wanted).order_by(TARGET.c.set_id, TARGET.c.position)).all()
        newest: dict[Any, Target] = {
            (row.year, row.kind, row.place, _ORDER[row.line]):
                Target(row.kind, row.year, region_name(known, row.region), row.line, row.value) for row in rows}
        return tuple(newest[key] for key in sorted(newest))
