"""Every test of the store runs against SQLite and against a real PostgreSQL server, where its programs are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from sim.store import Store

_NUMBERS = count(1)


def _programs() -> Path | None:
    """The folder of the newest PostgreSQL server here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return found[-1].parent if found else None


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Address of a server of this test session, in a folder of its own; it keeps nothing and waits for no disk."""
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server installed (Debian: apt-get install postgresql)")
    user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
    folder = Path(tempfile.mkdtemp(prefix="uifund-postgresql-"))
    if user:
        os.chown(folder, pwd.getpwnam(user).pw_uid, -1)

    def call(program: str, *words: str) -> None:
        subprocess.run([str(programs / program), *words], user=user, cwd=folder, check=True, stdout=subprocess.DEVNULL,
                       timeout=60)

    port = _free_port()
    call("initdb", "-D", str(folder / "data"), "-U", "uifund", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
    settings = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c max_connections=50"
    call("pg_ctl", "-D", str(folder / "data"), "-w", "-l", str(folder / "log"), "-o", settings, "start")
    try:
        yield f"postgresql://uifund@127.0.0.1:{port}"
    finally:
        call("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def new_database(server: str) -> str:
    """URL of a new, empty database."""
    name = f"test_{next(_NUMBERS)}"
    engine = create_engine(f"{server.replace('://', '+psycopg://')}/postgres", isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} STRATEGY file_copy"))
    engine.dispose()
    return f"{server}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new store can be made: a file, and a database of the server."""
    if request.param == "sqlite":
        return str(tmp_path / "uifund.db")
    return new_database(request.getfixturevalue("postgresql"))


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    """An open store with the fund of `given.py`."""
    from store.given import DATASET, FUND, REGIONS, WHO

    with Store.open(url) as opened:
        opened.add_fund(FUND, DATASET, REGIONS, WHO)
        yield opened


@pytest.fixture
def tamper(url: str) -> Callable[[str], None]:
    """A hand in the database: runs one statement past the program."""
    def change(statement: str) -> None:
        sqlite = "://" not in url
        engine = create_engine(f"sqlite:///{url}" if sqlite else url.replace("://", "+psycopg://"))
        with engine.begin() as connection:
            if not sqlite:
                connection.execute(text("SET search_path TO uifund"))
            connection.execute(text(statement))
        engine.dispose()
    return change
