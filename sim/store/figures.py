"""Actuals in revisions: an import is one revision, the newest of each figure counts, and older ones stay."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from sim.actuals.lines import Figure
from sim.actuals.reconcile import Stated
from sim.actuals.table import Actuals
from sim.months import Month
from sim.problems import BadInputError, Problem, raise_if_any
from sim.store.checked import identity, name_of, text_of
from sim.store.figure_checks import places_of, stated_places
from sim.store.figure_table import history, newest_revision, stated_sums
from sim.store.figure_write import Import, write_revision
from sim.store.part import Part, Rows, every, find_fund, region_place
from sim.store.records import Change, Fund, Revision, Source
from sim.store.schema import FIGURE, REVISION
from sim.texts import text


class Figures(Part):
    """The figures of a fund and their revisions."""

    def import_figures(self, fund: str, figures: Iterable[Figure], source: Source, who: str, why: str = "", *,
                       stated: Iterable[Stated] = (), reopen: bool = False) -> Revision:
        """Take in figures as one revision, all or none; where nothing is new, nothing is written (`number` None).

        `stated`: sums that the source states beside them, kept for the reconciliation when the month is closed. `why`
        must be given when a known figure changes. A closed month is only touched with `reopen`, which opens it again in
        the same transaction. Raises BadInputError with every complaint: unknown regions and lines, a place given twice,
        a value that is no whole number, closed months.
        """
        problems: list[Problem] = []
        who, given, sums = identity(who), list(figures), list(stated)
        source = Source(name_of(source.name, "source", problems), source.sha256)
        why = text_of(why, "why", problems, optional=True)
        with self._database.write(who, "import", fund=fund) as writing:
            known = find_fund(writing.connection, fund)
            values, totals = places_of(given, known, problems), stated_places(sums, known, problems)
            raise_if_any(problems)
            return write_revision(writing, Import(known, values, totals, source, why, reopen))

    def actuals(self, fund: str, as_of: int | None = None) -> Actuals:
        """The newest revision of each figure, or what was known at revision `as_of` (0: nothing yet).

        Raises BadInputError for a revision that there is not.
        """
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            if as_of is None:
                return history(connection, known)
            latest = newest_revision(connection, known)
            if not 0 <= as_of <= latest:
                raise BadInputError([Problem(text("store.problem.no_revision", number=as_of, fund=fund),
                                             expected=text("store.expected.revision", latest=latest))])
            return history(connection, known, as_of=as_of)

    def stated(self, fund: str) -> tuple[Stated, ...]:
        """The sums that sources stated beside the figures, the newest of each."""
        with self._database.read() as connection:
            return stated_sums(connection, find_fund(connection, fund))

    def latest_revision(self, fund: str) -> int:
        """The number of the fund's newest revision, 0 where there is none."""
        with self._database.read() as connection:
            return newest_revision(connection, find_fund(connection, fund))

    def imports(self, fund: str) -> tuple[Revision, ...]:
        """The fund's revisions, oldest first: who, when, why, from which file, how many figures."""
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            rows = connection.execute(select(REVISION).where(REVISION.c.fund_id == known.id)
                                      .order_by(REVISION.c.number)).all()
        return tuple(_revision(fund, row) for row in rows)

    def revisions(self, fund: str, region: str | None = None, month: Month | None = None,
                  line: str | None = None) -> tuple[Change, ...]:
        """What each revision changed, oldest first, with the value before and after; narrowed as asked."""
        problems: list[Problem] = []
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            place = None if region is None else region_place(known, region, problems)
            raise_if_any(problems)
            wanted = every({FIGURE.c.fund_id: known.id, FIGURE.c.region: place, FIGURE.c.month: month,
                            FIGURE.c.line: line})
            rows = connection.execute(select(FIGURE).where(*wanted).order_by(
                FIGURE.c.month, FIGURE.c.region, FIGURE.c.line, FIGURE.c.revision)).all()
            imports = {row.number: _revision(fund, row) for row in connection.execute(
                select(REVISION).where(REVISION.c.fund_id == known.id))}
        return _changes(known, rows, imports)


def _revision(fund: str, row: Any) -> Revision:
    return Revision(row.utc, row.who, fund, row.number, Source(row.source, row.source_sha256), row.why, row.new,
                    row.changed, row.same)


def _changes(fund: Fund, rows: Rows, imports: dict[int, Revision]) -> tuple[Change, ...]:
    out, place, old = [], None, None
    for row in rows:
        here = (row.month, row.region, row.line)
        old = old if here == place else None
        by = imports[row.revision]
        out.append(Change(by.utc, by.who, row.revision, by.source, by.why, fund.regions[row.region], Month(row.month),
                          row.line, old, row.value))
        place, old = here, row.value
    return tuple(sorted(out, key=lambda change: change.number))
