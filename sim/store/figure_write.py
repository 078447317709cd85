"""A revision is written: what differs from what is known, and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from sim.months import Month, format_month
from sim.problems import BadInputError, Problem
from sim.store.figure_checks import Place, StatedPlace
from sim.store.figure_table import newest_revision
from sim.store.month_state import closed_in
from sim.store.records import Fund, Revision, Source
from sim.store.schema import FIGURE, MONTH_EVENT, REVISION, STATED
from sim.store.writing import Writing
from sim.texts import text


@dataclass(frozen=True)
class Import:
    """What is to be taken in; checked already."""

    fund: Fund
    values: dict[Place, int]
    totals: dict[StatedPlace, int]
    source: Source
    why: str
    reopen: bool


def write_revision(writing: Writing, given: Import) -> Revision:
    """Write the fund's next revision, if anything is new; raises BadInputError where a reason is wanting or a month is
    closed."""
    fund, connection = given.fund, writing.connection
    before = _figures(connection, fund, given.values)
    fresh = {place: value for place, value in given.values.items() if before.get(place) != value}
    known = _stated(connection, fund, given.totals)
    totals = {place: value for place, value in given.totals.items() if known.get(place) != value}
    changed = sum(place in before for place in fresh)
    counts = {"new": len(fresh) - changed, "changed": changed, "same": len(given.values) - len(fresh)}
    latest = newest_revision(connection, fund)
    number = latest + 1 if fresh or totals else None
    out = Revision(writing.utc, writing.who, fund.name, number, given.source, given.why, **counts)
    if number is None:
        return out
    if changed and not given.why:
        raise BadInputError([Problem(text("store.problem.no_reason", count=changed), column="why",
                                     expected=text("store.expected.reason"))])
    _open_months(writing, given, {place[0] for place in fresh} | {place[0] for place in totals}, latest)
    writing.insert(REVISION, fund_id=fund.id, number=number, source=given.source.name,
                   source_sha256=given.source.sha256, why=given.why, **counts)
    key = {"fund_id": fund.id, "revision": number}
    writing.insert_sheet(FIGURE, key, ("month", "region", "line", "value"),
                         [(*place, value) for place, value in sorted(fresh.items())])
    writing.insert_sheet(STATED, key, ("month", "region", "what", "cumulative", "value"),
                         [(*total, value) for total, value in sorted(totals.items())])
    writing.what |= {"revision": number, "source": given.source.name, "source_sha256": given.source.sha256,
                     "why": given.why, **counts}
    return out


def _figures(connection: Connection, fund: Fund, values: Collection[Place]) -> dict[Place, int]:
    """The newest known values of the months that are imported."""
    if not values:
        return {}
    months = {month for month, _, _ in values}
    rows = connection.execute(select(FIGURE.c.month, FIGURE.c.region, FIGURE.c.line, FIGURE.c.value).where(
        FIGURE.c.fund_id == fund.id, FIGURE.c.month.between(min(months), max(months))).order_by(
        FIGURE.c.month, FIGURE.c.region, FIGURE.c.line, FIGURE.c.revision))
    return {(month, region, line): value for month, region, line, value in rows}


def _stated(connection: Connection, fund: Fund, totals: Collection[StatedPlace]) -> dict[StatedPlace, int]:
    """The newest known sums of the months that are imported."""
    if not totals:
        return {}
    months = {month for month, *_ in totals}
    rows = connection.execute(select(STATED).where(
        STATED.c.fund_id == fund.id, STATED.c.month.between(min(months), max(months))).order_by(STATED.c.revision))
    return {(row.month, row.region, row.what, row.cumulative): row.value for row in rows}


def _open_months(writing: Writing, given: Import, months: set[int], revision: int) -> None:
    """Refuse a revision of closed months, or open them again."""
    touched = sorted(months & closed_in(writing.connection, given.fund).keys())
    if touched and not given.reopen:
        raise BadInputError([Problem(text("store.problem.closed", month=format_month(Month(month))),
                                     expected=text("store.expected.reopen")) for month in touched])
    if touched and not given.why:
        raise BadInputError([Problem(text("store.problem.empty"), column="why",
                                     expected=text("store.expected.reason"))])
    for month in touched:
        writing.insert(MONTH_EVENT, fund_id=given.fund.id, month=month, event="reopen", revision=revision,
                       why=given.why)
    if touched:
        writing.what["reopened"] = [format_month(Month(month)) for month in touched]
