"""A place that is no store, or that cannot be written, gets one message; a store is made, or brought up to date, once."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

import sim.store.migrations
from sim.problems import BadInputError
from sim.store import Store
from sim.store.schema import SCHEMA_VERSION
from store.given import FUND, MARCH, SOURCE, WHO, figure


def refused(place: str | Path, **options: bool) -> str:
    """The one message with which a place is refused."""
    with pytest.raises(BadInputError) as error:
        Store.open(place, **options)
    problem, = error.value.problems
    return str(problem)


@contextmanager
def without_rights() -> Iterator[None]:
    """As a user who is not root and owns nothing."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_the_setting_says_where_the_store_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UIFUND_STORE", raising=False)
    with Store.open() as store:
        assert store.name == "uifund.db"
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "own.db"))
    with Store.open() as store:
        assert store.name == str(tmp_path / "own.db")
    assert {path.name for path in tmp_path.iterdir()} == {"uifund.db", "own.db"}


def test_a_second_opening_finds_what_was_written(url: str) -> None:
    with Store.open(url) as store:
        store.add_fund(FUND, "inner-mongolia", ("包头",), WHO)
        store.import_figures(FUND, [figure(1)], SOURCE, WHO)
    with Store.open(url, create=False) as store:
        assert list(store.actuals(FUND).figures()) == [figure(1)]
        assert [entry.action for entry in store.log()] == ["create", "add_fund", "import"]
        assert store.verify_log() == []


def test_places_that_are_no_store_are_refused_and_left_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("region,month\n包头,2021-03\n", encoding="utf-8")
    (tmp_path / "folder.db").mkdir()
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE customers (name TEXT)")
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    for name in ("text.db", "folder.db", "other.db"):
        assert str(tmp_path / name) in refused(tmp_path / name)
    assert {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()} == before
    refused(tmp_path / "nowhere" / "x.db")
    for wrong in ("mysql://host/db", "sqlite://", "sqlite:///:memory:", "://", " ", "a\x00b"):
        refused(wrong)
    assert "postgresql" in refused("postgressql://host/db")


def test_reading_makes_no_store(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    refused(tmp_path / "x.db", create=False)
    (tmp_path / "empty.db").touch()
    refused(tmp_path / "empty.db", create=False)
    assert [path.name for path in tmp_path.iterdir()] == ["empty.db"]
    with Store.open(tmp_path / "empty.db") as store:  # what a crash at the first opening may leave
        assert store.funds() == ()


def test_a_damaged_file_gets_one_message(tmp_path: Path) -> None:
    place = tmp_path / "uifund.db"
    with Store.open(place) as store:
        store.add_fund(FUND, "inner-mongolia", ("包头",), WHO)
    whole = place.read_bytes()
    for damage in (whole[:50], whole[:5000], whole[:100] + b"\xff" * 4000 + whole[4100:]):
        place.write_bytes(damage)
        assert str(place) in refused(place)


def test_a_file_that_may_not_be_written_gets_one_message(tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    folder.mkdir()
    with Store.open(folder / "uifund.db") as store:
        store.add_fund(FUND, "inner-mongolia", ("包头",), WHO)
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.geteuid():  # pytest keeps others out of its folders
            path.chmod(stat.S_IMODE(path.stat().st_mode) | 0o055)
    (folder / "uifund.db").chmod(0o444)
    folder.chmod(0o555)
    with without_rights():
        for place in (folder / "uifund.db", folder / "new.db"):
            with pytest.raises(BadInputError) as error, Store.open(place) as store:
                store.import_figures(FUND, [figure(1)], SOURCE, WHO)
            assert len(error.value.problems) == 1
    folder.chmod(0o755)


def test_a_full_disk_gets_one_message_and_nothing_is_written(tmp_path: Path) -> None:
    with Store.open(tmp_path / "uifund.db") as store:
        store.add_fund(FUND, "inner-mongolia", ("包头",), WHO)
        with store._database.engine.connect() as connection:
            connection.execute(text("PRAGMA max_page_count = 60"))
        with pytest.raises(BadInputError) as error:
            store.add_run("projection", FUND, MARCH, {}, {"noise": os.urandom(500_000).hex()}, who=WHO)
        assert len(error.value.problems) == 1
        assert store.runs() == ()
        assert store.verify_log() == []
        store.import_figures(FUND, [figure(1)], SOURCE, WHO)


def test_a_server_that_does_not_answer_gets_one_message(postgresql: str) -> None:
    assert "postgresql" in refused("postgresql://uifund:secret@127.0.0.1:1/x")
    assert "secret" not in refused("postgresql://uifund:secret@127.0.0.1:1/x")
    assert "createdb" in refused(f"{postgresql}/nowhere")
    refused(f"{postgresql}/postgres?nonsense=1")
    refused("postgresql://host:port/x")


def test_a_newer_store_is_refused(url: str, tamper: Callable[[str], None]) -> None:
    Store.open(url).close()
    tamper(f"INSERT INTO store VALUES (2, {SCHEMA_VERSION + 1}, '9.9', '2099-01-01T00:00:00Z', 'uifund')")
    assert str(SCHEMA_VERSION + 1) in refused(url)


def test_an_older_store_is_brought_up_to_date_in_one_step(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(url) as store:
        store.add_fund(FUND, "inner-mongolia", ("包头",), WHO)
    monkeypatch.setattr(sim.store.migrations, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    steps: list[str] = ["ALTER TABLE note ADD COLUMN kind TEXT", "ALTER TABLE nothing ADD COLUMN kind TEXT"]
    monkeypatch.setattr(sim.store.migrations, "MIGRATIONS",
                        {SCHEMA_VERSION: lambda connection: [connection.execute(text(step)) for step in steps]})
    with pytest.raises(Exception, match="nothing"):
        Store.open(url)
    steps.pop()  # the failed step left nothing behind
    Store.open(url).close()
    with Store.open(url) as store:
        assert [entry.action for entry in store.log()] == ["create", "add_fund", "migrate"]
        assert store.verify_log() == []


def test_many_processes_may_make_the_same_store(url: str) -> None:
    code = "import sys; from sim.store import Store; Store.open(sys.argv[1]).close()"
    several = [subprocess.Popen([sys.executable, "-c", code, url], stderr=subprocess.PIPE) for _ in range(4)]
    assert [each.communicate(timeout=60)[1] for each in several] == [b""] * 4
    with Store.open(url) as store:
        assert [entry.action for entry in store.log()] == ["create"]
