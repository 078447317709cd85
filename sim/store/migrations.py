"""A store is made, or brought from an older version of the tables to this one, in one transaction.

To change the tables: add 1 to `schema.SCHEMA_VERSION` and a step here under the version that it starts from. A step adds
tables or columns that older rows leave empty (the log holds a hash of every row); it never changes a row.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy import text as sql

from sim.manifest import NAME, version
from sim.problems import BadInputError, Problem
from sim.store.database import SCHEMA, Database
from sim.store.schema import LOG_HEAD, METADATA, SCHEMA_VERSION, STORE
from sim.store.writing import GENESIS, Writing
from sim.texts import text

MIGRATIONS: Mapping[int, Callable[[Connection], None]] = {}
"""Version → the step to the next."""
_LOCK = 0x75696675
"""Number of the lock under which one process at a time makes or changes the tables in PostgreSQL."""


def prepare(database: Database, *, create: bool) -> None:
    """Make the tables where there are none (unless `create` is False), and migrate older ones.

    Raises BadInputError for a database of another program, and for tables of a newer version than this program knows.
    """
    found = 0
    if create or database.is_there:
        with database.read() as connection:
            found = _version(connection, database)
    if found == 0 and not create:
        raise BadInputError([Problem(text("store.problem.no_store"), database.name)])
    if database.is_sqlite:
        database.write_ahead()  # a copy that was made by a backup has not got it
    if found == SCHEMA_VERSION:
        return
    with database.exclusive() as connection:
        if not database.is_sqlite:
            connection.execute(sql(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            connection.execute(sql(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        found = _version(connection, database)  # another process may have been quicker
        if found < SCHEMA_VERSION:
            _bring(connection, found)


def _version(connection: Connection, database: Database) -> int:
    """Version of the tables, 0 where there are none."""
    tables = inspect(connection).get_table_names(None if database.is_sqlite else SCHEMA)
    if not tables:
        return 0
    if STORE.name not in tables:
        raise BadInputError([Problem(text("store.problem.other_database"), database.name,
                                     expected=text("store.expected.place"))])
    found = int(connection.execute(select(func.max(STORE.c.schema_version))).scalar_one())
    if found > SCHEMA_VERSION:
        raise BadInputError([Problem(text("store.problem.newer", found=found, known=SCHEMA_VERSION), database.name,
                                     expected=text("store.expected.newer"))])
    return found


def _bring(connection: Connection, found: int) -> None:
    """Make the tables, or take the steps from version `found` on; one entry in the log."""
    if found == 0:
        METADATA.create_all(connection)
        connection.execute(insert(LOG_HEAD), {"id": 1, "entries": 0, "hash": GENESIS})
    for step in range(max(found, 1), SCHEMA_VERSION):
        MIGRATIONS[step](connection)
    writing = Writing(connection, NAME)
    writing.start()
    writing.insert(STORE, schema_version=SCHEMA_VERSION, uifund=version())
    writing.finish("create" if found == 0 else "migrate", {"from": found, "to": SCHEMA_VERSION})
