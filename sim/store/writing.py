"""One write: rows, and the entry of the log that says so, in the same transaction.

The log is a chain: the hash of an entry is taken over the hash before it and the entry's canonical JSON, which names
every row that was written with the row's own hash. So neither an entry nor a row can be changed without its being seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, update

from sim.plain import canonical
from sim.problems import BadInputError, Problem
from sim.store.schema import LOG, LOG_HEAD
from sim.texts import text

GENESIS = "0" * 64
"""The hash before the first entry."""


def row_digest(row: Mapping[str, Any]) -> str:
    """SHA-256 of a row: of its columns that are not empty, bytes by their own hash."""
    filled = {name: hashlib.sha256(value).hexdigest() if isinstance(value, bytes) else value
              for name, value in row.items() if value is not None}
    return hashlib.sha256(canonical(filled).encode()).hexdigest()


def sheet_digest(rows: Iterable[Sequence[Any]]) -> str:
    """SHA-256 of the rows of a sheet, whatever their order: how many, then one line a row, columns apart by tabs."""
    lines = sorted("\t".join(map(str, row)) for row in rows)
    return hashlib.sha256("\n".join((str(len(lines)), *lines)).encode()).hexdigest()


def entry_hash(before: str, content: str) -> str:
    """The hash of an entry of the log."""
    return hashlib.sha256(f"{before}\n{content}".encode()).hexdigest()


class Writing:
    """A transaction that writes. Others wait until it ends: `start` locks the head of the log."""

    def __init__(self, connection: Connection, who: str) -> None:
        self.connection, self.who = connection, who
        self.utc = datetime.now(UTC).replace(microsecond=0).isoformat().replace("+00:00", "Z")
        self.what: dict[str, Any] = {}
        """What the entry shall say beyond what was known at the beginning."""
        self._rows: dict[str, str] = {}
        self._count, self._hash = 0, GENESIS

    def start(self) -> None:
        """Wait for one's turn and read where the log ends; raises BadInputError where that was taken away."""
        head = self.connection.execute(select(LOG_HEAD.c.entries, LOG_HEAD.c.hash).with_for_update()).one_or_none()
        if head is None:
            raise BadInputError([Problem(text("store.verify.no_head"))])
        self._count, self._hash = head

    def insert(self, table: Table, **values: Any) -> int:
        """Write one row, with its time and author where the table has them; returns its number."""
        number = int(self.connection.execute(select(func.coalesce(func.max(table.c.id), 0))).scalar_one()) + 1
        signed = {"utc": self.utc, "who": self.who} if "who" in table.c else {}
        row = {"id": number, **values, **signed}
        self.connection.execute(insert(table), row)
        self._rows[f"{table.name}:{number}"] = row_digest(row)
        return number

    def insert_sheet(self, table: Table, key: Mapping[str, int], columns: Sequence[str],
                     rows: Sequence[tuple[Any, ...]]) -> None:
        """Write many rows that share `key` at once; `columns` are those of `rows`."""
        if not rows:
            return
        before = tuple(key.values())
        bulk_insert(self.connection, table, (*key, *columns), [before + row for row in rows])
        self._rows[f"{table.name}:{'/'.join(map(str, before))}"] = sheet_digest(rows)

    def finish(self, action: str, what: Mapping[str, Any]) -> None:
        """Add the entry to the log, if anything was written."""
        if not self._rows:
            return
        number = self._count + 1
        content = canonical({"number": number, "utc": self.utc, "who": self.who, "action": action, "what": what,
                             "rows": self._rows})
        digest = entry_hash(self._hash, content)
        self.connection.execute(insert(LOG), {"number": number, "content": content, "hash": digest})
        self.connection.execute(update(LOG_HEAD).values(entries=number, hash=digest))


def bulk_insert(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert many rows by the quickest way that the database has."""
    names = ", ".join(columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        connection.exec_driver_sql(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", list(rows))
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
