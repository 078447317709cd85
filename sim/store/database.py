"""The database under the store: one SQLite file, or PostgreSQL by URL; transactions that read and that write.

SQLite runs with a write-ahead log, so that readers never wait; a write begins with BEGIN IMMEDIATE, so that two writers
take turns and neither fails as locked. A commit is on the disk when it returns (synchronous = FULL).
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sim.problems import BadInputError, Problem, nearest_name, reason
from sim.store.failures import refusal
from sim.store.writing import Writing
from sim.texts import text

STORE = "UIFUND_STORE"
"""Environment variable that says where the store is."""
DEFAULT_FILE = "uifund.db"
SCHEMA = "uifund"
"""The schema of the tables in a PostgreSQL database, so that it can be shared with others."""
WAIT_SECONDS = 60
"""How long a writer waits for its turn."""
_POOL: dict[str, Any] = {"pool_size": 10, "max_overflow": 40, "pool_timeout": WAIT_SECONDS}
"""Enough for the sessions of a dashboard, and less than a PostgreSQL server takes by default."""
_SQLITE_HEAD = b"SQLite format 3\x00"
_DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg",
            "postgresql+psycopg": "postgresql+psycopg", "sqlite+pysqlite": "sqlite"}


class Database:
    """An engine and its transactions. `name` is what messages call it: the file, or the URL without its password."""

    def __init__(self, url: str | Path | None = None) -> None:
        """Take a URL or a file (default: the setting UIFUND_STORE, else `uifund.db` here); opens nothing yet.

        Raises BadInputError for a URL of another kind, and for a place that cannot be a store.
        """
        self.url = _address(url)
        self.is_sqlite = self.url.drivername == "sqlite"
        self.name = str(self.url.database) if self.is_sqlite else self.url.render_as_string(hide_password=True)
        if self.is_sqlite:
            check_file(Path(self.name))
        self.engine = _engine(self.url)
        self._turn = threading.Lock()
        """Threads of one process wait here for their turn to write, not by asking the database again and again."""

    @property
    def is_there(self) -> bool:
        """Whether there is anything to look into: a file, or the server."""
        return not self.is_sqlite or Path(self.name).exists()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that sees one state of the store throughout."""
        options = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self._refusing(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextmanager
    def write(self, who: str, action: str, **what: Any) -> Iterator[Writing]:
        """A transaction that writes alone; it commits with one entry in the log (`action`, `what`), or not at all."""
        with self.exclusive() as connection:
            writing = Writing(connection, who)
            writing.start()
            yield writing
            writing.finish(action, {**what, **writing.what})

    @contextmanager
    def exclusive(self) -> Iterator[Connection]:
        """A transaction that may write; in SQLite it is alone from its beginning."""
        options = {"begin": "BEGIN IMMEDIATE"} if self.is_sqlite else {"isolation_level": "READ COMMITTED"}
        with self._turn, self._refusing(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    def write_ahead(self) -> None:
        """Switch a SQLite file to its write-ahead log; the setting stays with the file."""
        with self._refusing(), self.engine.connect().execution_options(begin="") as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")

    def copy_into(self, path: Path) -> None:
        """Write what a SQLite file holds now into a new one."""
        with self._refusing(), self.engine.connect().execution_options(begin="") as connection:
            connection.exec_driver_sql("VACUUM INTO ?", (str(path),))

    @contextmanager
    def _refusing(self) -> Iterator[None]:
        """Failures of the database that a user can mend become one message."""
        try:
            yield
        except DBAPIError as error:
            problem = refusal(error, self.name)
            if problem is None:
                raise
            raise BadInputError([problem]) from error
        except PoolTimeoutError as error:
            raise BadInputError([Problem(text("store.problem.busy"), self.name)]) from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _address(url: str | Path | None) -> URL:
    given = str(url if url is not None else os.environ.get(STORE) or DEFAULT_FILE)
    if "://" not in given:
        if not given.strip() or "\x00" in given:
            raise BadInputError([Problem(text("store.problem.place"), given.replace("\x00", "�"), column="--store",
                                         expected=text("store.expected.place"))])
        return URL.create("sqlite", database=given)
    try:
        address = make_url(given)
    except (ArgumentError, ValueError) as error:
        raise BadInputError([Problem(text("store.problem.place"), column="--store",
                                     expected=text("store.expected.place"))]) from error
    driver = _DRIVERS.get(address.drivername)
    if driver is None:
        raise BadInputError([Problem(text("store.problem.driver", name=address.drivername), column="--store",
                                     expected=text("store.expected.place"),
                                     nearest=nearest_name(address.drivername, _DRIVERS))])
    if driver == "sqlite" and address.database in (None, "", ":memory:"):
        raise BadInputError([Problem(text("store.problem.memory"), given, column="--store",
                                     expected=text("store.expected.place"))])
    return address.set(drivername=driver)


def check_file(path: Path) -> None:
    """Refuse a place that is no file of SQLite's and cannot become one; an empty file may. Raises BadInputError."""
    problem = ""
    try:
        if path.is_dir():
            problem = text("problem.file.folder")
        elif not path.exists():
            problem = "" if path.absolute().parent.is_dir() else text("store.problem.no_folder")
        else:
            with path.open("rb") as file:
                head = file.read(len(_SQLITE_HEAD))
            if head and head != _SQLITE_HEAD:
                problem = text("store.problem.foreign")
    except OSError as error:
        problem = text("problem.file.unreadable", reason=reason(error))
    if problem:
        raise BadInputError([Problem(problem, str(path), expected=text("store.expected.place"))])


def _engine(url: URL) -> Engine:
    if url.drivername == "sqlite":
        return _sqlite(url)
    try:
        engine = create_engine(url, pool_pre_ping=True, **_POOL)
    except ModuleNotFoundError as error:
        raise BadInputError([Problem(text("store.problem.no_psycopg"), column="--store",
                                     expected="pip install 'uifund[postgresql]'")]) from error

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        connection.execute(f"SET search_path TO {SCHEMA}")
        connection.execute(f"SET lock_timeout TO '{WAIT_SECONDS}s'")
        connection.commit()

    return engine


def _sqlite(url: URL) -> Engine:
    engine = create_engine(url, connect_args={"timeout": WAIT_SECONDS}, **_POOL)

    @event.listens_for(engine, "connect")
    def settle(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for pragma in ("foreign_keys = ON", "synchronous = FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        statement = connection.get_execution_options().get("begin", "BEGIN")
        if statement:
            connection.exec_driver_sql(statement)

    return engine
