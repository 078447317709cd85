"""What the parts of the store share: the database, and finding a fund, a region and a row in it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from sim.problems import BadInputError, Problem, clipped, nearest_name
from sim.store.database import Database
from sim.store.records import Fund
from sim.store.schema import FUND
from sim.texts import text

_LARGEST_NUMBER = 2**31 - 1
Rows = Sequence[Row[Any]]


class Part:
    """A part of the store. Methods raise BadInputError for input that cannot be used, and then nothing is written."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def _rows(self, question: Select[Any]) -> Rows:
        with self._database.read() as connection:
            return connection.execute(question).all()


def find_fund(connection: Connection, name: str) -> Fund:
    """The fund named `name`; raises BadInputError with the nearest name."""
    row = connection.execute(select(FUND).where(FUND.c.name == name)).one_or_none()
    if row is None:
        names = connection.execute(select(FUND.c.name)).scalars().all()
        raise BadInputError([Problem(text("store.problem.no_fund", name=clipped(name)), nearest=nearest_name(name, names))])
    return fund_of(row)


def fund_of(row: Row[Any]) -> Fund:
    """A fund from its row."""
    return Fund(row.utc, row.who, row.id, row.name, row.dataset, tuple(json.loads(row.regions)))


def region_place(fund: Fund, region: str, problems: list[Problem]) -> int:
    """A region's place in its fund; an unknown one is complained of."""
    if region in fund.regions:
        return fund.regions.index(region)
    problems.append(Problem(text("store.problem.no_region", name=clipped(region), fund=fund.name),
                            nearest=nearest_name(region, fund.regions)))
    return -1


def optional_place(fund: Fund, region: str | None, problems: list[Problem]) -> int | None:
    """The same where None stands for the whole fund."""
    return None if region is None else region_place(fund, region, problems)


def region_name(fund: Fund, place: int | None) -> str | None:
    """The region at a place; None stands for the whole fund."""
    return None if place is None else fund.regions[place]


def row_number(number: int) -> int:
    """The number of a row as a database can be asked for it; one that no row can have becomes 0, which none has."""
    return number if 0 < number <= _LARGEST_NUMBER else 0


def every(conditions: dict[ColumnElement[Any], Any]) -> list[ColumnElement[bool]]:
    """Column = value for every value that is not None."""
    return [column == value for column, value in conditions.items() if value is not None]
