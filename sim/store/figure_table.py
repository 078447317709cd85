"""Rows of figures as a history in memory, and the sums that were stated beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, func, select

from sim.actuals.lines import ACTUAL_LINES
from sim.actuals.reconcile import ALL_REGIONS, Stated
from sim.actuals.table import Actuals
from sim.months import Month, month_range
from sim.problems import BadInputError, Problem
from sim.store.records import Fund
from sim.store.schema import FIGURE, REVISION, STATED, WHOLE_FUND
from sim.texts import text

_POSITION = {line.key: k for k, line in enumerate(ACTUAL_LINES)}


def newest_revision(connection: Connection, fund: Fund) -> int:
    """The number of a fund's newest revision, 0 where there is none."""
    return int(connection.execute(select(func.coalesce(func.max(REVISION.c.number), 0)).where(
        REVISION.c.fund_id == fund.id)).scalar_one())


def history(connection: Connection, fund: Fund, *, as_of: int | None = None, first: int | None = None,
            last: int | None = None) -> Actuals:
    """The figures of a fund as known at a revision (None: the newest), from month `first` to `last` (None: any)."""
    question = select(FIGURE.c.month, FIGURE.c.region, FIGURE.c.line, FIGURE.c.value).where(
        FIGURE.c.fund_id == fund.id).order_by(FIGURE.c.month, FIGURE.c.region, FIGURE.c.line, FIGURE.c.revision)
    if as_of is not None:
        question = question.where(FIGURE.c.revision <= as_of)
    if first is not None:
        question = question.where(FIGURE.c.month >= int(first))
    if last is not None:
        question = question.where(FIGURE.c.month <= int(last))
    return actuals_of(fund.regions, connection.execute(question).all())


def actuals_of(regions: tuple[str, ...], rows: Sequence[Any]) -> Actuals:
    """A history from rows (month, region's place, line, value) that stand by place, the newest of each place last.

    Raises BadInputError for a line that this version of the program does not know.
    """
    if not rows:
        return Actuals.of((), regions)
    months, places, lines, values = zip(*rows, strict=True)
    unknown = set(lines) - _POSITION.keys()
    if unknown:
        raise BadInputError([Problem(text("store.problem.no_line", name=name)) for name in sorted(unknown)])
    first, last = months[0], months[-1]
    shape = (len(regions), last - first + 1, len(ACTUAL_LINES))
    at = np.ravel_multi_index((np.array(places), np.array(months) - first, np.array([_POSITION[key] for key in lines])),
                              shape)
    newest = np.append(at[1:] != at[:-1], True)
    table, known = np.zeros(np.prod(shape), np.int64), np.zeros(np.prod(shape), np.bool_)
    table[at[newest]] = np.array(values, np.int64)[newest]
    known[at[newest]] = True
    return Actuals(regions, tuple(month_range(Month(first), shape[1])), table.reshape(shape), known.reshape(shape))


def stated_sums(connection: Connection, fund: Fund) -> tuple[Stated, ...]:
    """The newest of each sum that a source stated."""
    rows = connection.execute(select(STATED).where(STATED.c.fund_id == fund.id).order_by(
        STATED.c.month, STATED.c.region, STATED.c.what, STATED.c.cumulative, STATED.c.revision))
    newest = {(row.month, row.region, row.what, row.cumulative): row.value for row in rows}
    return tuple(Stated(ALL_REGIONS if region == WHOLE_FUND else fund.regions[region], month, what, value,
                        bool(cumulative)) for (month, region, what, cumulative), value in newest.items())
