"""A copy of the store is a store: whole, even while others write, and never over another file."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.problems import BadInputError
from sim.store import Store
from store.given import FUND, MARCH, SOURCE, WHO, figure


def test_a_copy_made_while_others_write_is_whole(store: Store, url: str, tmp_path: Path) -> None:
    if "://" in url:
        with pytest.raises(BadInputError, match="pg_dump"):
            store.backup(tmp_path / "copy.db")
        return
    writer = threading.Thread(target=lambda: [store.add_note(FUND, MARCH, None, str(n), WHO) for n in range(100)])
    writer.start()
    for number in range(5):
        store.backup(tmp_path / f"{number}.db")
    writer.join()
    for number in range(5):
        with Store.open(tmp_path / f"{number}.db", create=False) as copy:
            assert copy.verify_log() == []
            assert store.verify_log(copy.anchor()) == []
            copy.import_figures(FUND, [figure(1)], SOURCE, WHO)
            assert Path(f"{copy.name}-wal").exists()


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_places_that_cannot_be_written_are_refused(store: Store, tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("kept", encoding="utf-8")
    before = set(tmp_path.iterdir())
    for wrong in (tmp_path / "there.txt", tmp_path / "nowhere" / "x.db", tmp_path):
        with pytest.raises(BadInputError):
            store.backup(wrong)
    assert set(tmp_path.iterdir()) == before
    assert (tmp_path / "there.txt").read_text(encoding="utf-8") == "kept"
    result = CliRunner().invoke(main, ["backup", str(tmp_path / "c.db"), "--store", store.name])
    assert store.anchor() in result.stdout
    assert CliRunner().invoke(main, ["backup", str(tmp_path / "c.db"), "--store", store.name]).exit_code == 2
