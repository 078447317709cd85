"""Stored runs: a projection, nowcast or comparison with its manifest and its result."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from sim.months import Month, format_month
from sim.plain import plain
from sim.problems import BadInputError, Problem, raise_if_any
from sim.store.checked import identity, month_in_range, name_of
from sim.store.packing import content_sha256, pack, unpack
from sim.store.part import Part, every, find_fund, row_number
from sim.store.records import RunEntry, StoredRun
from sim.store.schema import FUND, RUN
from sim.texts import text


class Runs(Part):
    """The runs of a store."""

    def add_run(self, kind: str, fund: str | None, month: Month | None, manifest: Mapping[str, Any],
                result: Mapping[str, Any], *, who: str | None = None) -> int:
        """Keep a run (`kind`: projection, nowcast, …) of a fund's month; returns its number.

        `result` is kept compressed and read back as objects of JSON. `who`: default is the setting UIFUND_USER.
        """
        problems: list[Problem] = []
        who, kind = identity(who), name_of(kind, "kind", problems)
        if month is not None and not month_in_range(month):
            problems.append(Problem(text("store.problem.month", value=month), expected=text("store.expected.month")))
        raise_if_any(problems)
        digest, packed = content_sha256(result), pack(result)
        with self._database.write(who, "add_run", kind=kind, fund=fund, month=month and format_month(month),
                                  result_sha256=digest) as writing:
            known = None if fund is None else find_fund(writing.connection, fund).id
            return writing.insert(RUN, kind=kind, fund_id=known, month=None if month is None else int(month),
                                  manifest=json.dumps(plain(manifest)), result_sha256=digest, result=packed)

    def run(self, run_id: int) -> StoredRun:
        """One run with its result; raises BadInputError for a number that there is not."""
        with self._database.read() as connection:
            row = connection.execute(_entries(RUN.c.result).where(RUN.c.id == row_number(run_id))).one_or_none()
        if row is None:
            raise BadInputError([Problem(text("store.problem.no_run", number=run_id))])
        return StoredRun(**_columns(row), result=unpack(row.result))

    def runs(self, fund: str | None = None, month: Month | None = None, kind: str | None = None) -> tuple[RunEntry, ...]:
        """The runs of a fund, month and kind (None: any), oldest first, without their results."""
        with self._database.read() as connection:
            wanted = every({RUN.c.fund_id: _number(connection, fund), RUN.c.month: month, RUN.c.kind: kind})
            return tuple(RunEntry(**_columns(row)) for row in connection.execute(
                _entries().where(*wanted).order_by(RUN.c.id)))


def _number(connection: Connection, fund: str | None) -> int | None:
    return None if fund is None else find_fund(connection, fund).id


def _entries(*more: Any) -> Select[Any]:
    columns = [column for column in RUN.c if column.name != "result"]
    return select(*columns, FUND.c.name.label("fund"), *more).select_from(RUN.outerjoin(FUND))


def _columns(row: Any) -> dict[str, Any]:
    return {"utc": row.utc, "who": row.who, "id": row.id, "kind": row.kind, "fund": row.fund,
            "month": None if row.month is None else Month(row.month), "manifest": json.loads(row.manifest),
            "result_sha256": row.result_sha256}
