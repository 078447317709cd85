"""The log of a store, and its verification: the chain of hashes, and every row against what the log says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, select

from sim.plain import canonical
from sim.problems import BadInputError, Problem
from sim.store.part import Part
from sim.store.records import LogEntry
from sim.store.schema import LOG, LOG_HEAD, ROWS, SHEETS
from sim.store.writing import GENESIS, entry_hash, row_digest, sheet_digest
from sim.texts import text

_FEW, _MANY = {"yield_per": 20}, {"yield_per": 10_000}
"""Rows that are in memory at once: of tables with large objects, and of figures."""


class Log(Part):
    """The log of a store."""

    def log(self, last: int | None = None) -> tuple[LogEntry, ...]:
        """The entries of the log, oldest first; only the `last` so many where given."""
        question = select(LOG).order_by(LOG.c.number.desc()).limit(last)
        return tuple(_entry(row) for row in reversed(self._rows(question)))

    def anchor(self) -> str:
        """Where the log ends, as `count:hash`. Kept outside the store (a printed report), it proves later that no entry
        up to there was changed or taken away."""
        last = self._rows(select(LOG.c.number, LOG.c.hash).order_by(LOG.c.number.desc()).limit(1))
        return f"{last[0].number}:{last[0].hash}" if last else f"0:{GENESIS}"

    def verify_log(self, anchor: str | None = None) -> list[str]:
        """Everything that is wrong: with the chain, with its end, with `anchor` (see there), with rows of the tables.

        An empty list: the store holds what was written through the program and nothing else. Who can rewrite the whole
        file and its hashes is only found out by an anchor kept elsewhere.
        """
        with self._database.read() as connection:
            entries = list(connection.execute(select(LOG).order_by(LOG.c.number)))
            problems, said = _check_chain(entries)
            problems += _check_head(connection, entries)
            if anchor is not None:
                problems += _check_anchor(anchor, entries)
            return problems + _check_rows(connection, said) + _check_pages(connection)


def _entry(row: Any) -> LogEntry:
    try:
        content = json.loads(row.content)
        return LogEntry(content["utc"], content["who"], row.number, content["action"], content["what"], content["rows"],
                        row.hash)
    except (ValueError, KeyError, TypeError) as error:
        raise BadInputError([Problem(text("store.verify.unreadable", number=row.number))]) from error


def _check_chain(entries: list[Any]) -> tuple[list[str], dict[str, str]]:
    """Complaints about the chain, and what it says of rows: name → hash."""
    problems: list[str] = []
    said: dict[str, str] = {}
    before = GENESIS
    for expected, row in enumerate(entries, 1):
        if row.number != expected:
            problems.append(text("store.verify.gap", number=expected))
            break
        if entry_hash(before, row.content) != row.hash:
            problems.append(text("store.verify.changed", number=row.number))
        before = row.hash
    for row in entries:
        try:
            content = json.loads(row.content)
            said |= content["rows"]
            if content["number"] != row.number or canonical(content) != row.content:
                raise ValueError(row.number)
        except (ValueError, KeyError, TypeError):
            problems.append(text("store.verify.unreadable", number=row.number))
    return problems, said


def _check_head(connection: Connection, entries: list[Any]) -> list[str]:
    """The head says how many entries there are, and the hash of the last."""
    heads = connection.execute(select(LOG_HEAD)).all()
    if len(heads) != 1:
        return [text("store.verify.no_head")]
    last = entries[-1].hash if entries else GENESIS
    if heads[0].entries != len(entries):
        return [text("store.verify.count", said=heads[0].entries, found=len(entries))]
    return [] if heads[0].hash == last else [text("store.verify.head")]


def _check_anchor(anchor: str, entries: list[Any]) -> list[str]:
    count, _, digest = anchor.strip().partition(":")
    if not count.isdecimal() or len(digest) != len(GENESIS):
        raise BadInputError([Problem(text("store.problem.anchor", value=anchor), column="--anchor",
                                     expected=text("store.expected.anchor"))])
    number = int(count)
    found = GENESIS if number == 0 else entries[number - 1].hash if number <= len(entries) else ""
    return [] if found == digest.lower() else [text("store.verify.anchor", number=number)]


def _check_pages(connection: Connection) -> list[str]:
    """What SQLite finds wrong with its own file; a PostgreSQL server looks after its own."""
    if connection.dialect.name != "sqlite":
        return []
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [text("store.verify.pages", message=each) for each in found if each != "ok"]


def _check_rows(connection: Connection, said: dict[str, str]) -> list[str]:
    """Rows that the log does not know, knows otherwise, or misses."""
    problems, left = [], dict(said)
    for name, digest in _digests(connection):
        expected = left.pop(name, None)
        if expected is None:
            problems.append(text("store.verify.unknown_row", row=name))
        elif expected != digest:
            problems.append(text("store.verify.altered_row", row=name))
    return problems + [text("store.verify.lost_row", row=name) for name in left]


def _digests(connection: Connection) -> Iterator[tuple[str, str]]:
    """Name and hash of every row and sheet that is in the tables."""
    for table in ROWS:
        for row in connection.execute(select(table).order_by(table.c.id), execution_options=_FEW).mappings():
            yield f"{table.name}:{row['id']}", row_digest(dict(row))
    for table, names in SHEETS.items():
        keys = [table.c[name] for name in names]
        columns = [column for column in table.c if column.name not in names]
        rows = connection.execute(select(*columns, *keys).order_by(*keys), execution_options=_MANY)
        for values, sheet in groupby(rows, itemgetter(slice(len(columns), None))):
            yield f"{table.name}:{'/'.join(map(str, values))}", sheet_digest(row[:len(columns)] for row in sheet)
