"""Whatever is changed in the database past the program is found by `verify_log`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.actuals.reconcile import Stated
from sim.problems import BadInputError
from sim.store import Store, Target
from sim.store.schema import ROWS, SHEETS
from store.given import FUND, MARCH, OTHER, SOURCE, WHO, figure, whole_month


@pytest.fixture
def full(store: Store) -> Store:
    """A store with something in every table."""
    store.import_figures(FUND, whole_month(), SOURCE, WHO, stated=[Stated("包头", MARCH, "benefits", 9)])
    store.import_figures(FUND, [figure(5)], SOURCE, OTHER, "更正")
    store.explain_difference(FUND, "包头", MARCH, "benefits", "尾差", WHO)
    store.close_month(FUND, MARCH, WHO, [])
    store.save_scenario("高失业", "months: 36\n", WHO)
    store.add_run("projection", FUND, MARCH, {"seed": 1}, {"x": [1]}, who=WHO)
    store.sign(store.add_report(FUND, MARCH, None, "zh", {}, {"t": 1}, {"pdf": "00"}, who=WHO), "preparer", WHO)
    store.add_note(FUND, MARCH, None, "问题", WHO)
    store.close_recommendation(store.add_recommendation(FUND, MARCH, None, "建议", "W", WHO), OTHER, "办结")
    store.set_targets(FUND, [Target("budget", 2021, None, "benefits", 3)], WHO)
    assert store.verify_log() == []
    return store


CHANGES = {table.name: column for table, column in (
    *((table, "who") for table in ROWS), *((table, "value") for table in SHEETS))}


@pytest.mark.parametrize("name", [*CHANGES])
def test_a_row_changed_or_taken_away_is_found(full: Store, tamper: Callable[[str], None], name: str) -> None:
    column = CHANGES[name]
    value = "'x'" if column == "who" else "value + 1"
    where = "WHERE id = 1" if column == "who" else ""
    tamper(f"UPDATE {name} SET {column} = {value} {where}")
    changed = full.verify_log()
    assert changed
    assert all(name in problem for problem in changed)


@pytest.mark.parametrize(("statement", "complaints"), [
    ("UPDATE figure SET value = value + 1 WHERE revision = 2", 1),
    ("UPDATE figure SET region = 2 WHERE revision = 2", 1),
    ("DELETE FROM figure WHERE revision = 2", 1),
    ("INSERT INTO figure (fund_id, month, region, line, revision, value) VALUES (1, 24300, 0, 'grant', 2, 5)", 1),
    ("INSERT INTO figure (fund_id, month, region, line, revision, value) VALUES (1, 24300, 0, 'grant', 9, 5)", 1),
    ("DELETE FROM note", 1),
    ("INSERT INTO note (id, fund_id, month, text, utc, who) VALUES (2, 1, 24254, 'x', '', 'x')", 1),
    ("UPDATE fund SET regions = '[\"包头\", \"呼和浩特\", \"鄂尔多斯\"]'", 1),
    ("UPDATE revision SET why = '' WHERE number = 2", 1),
    ("UPDATE log SET content = replace(content, 'import', 'export') WHERE number = 3", 1),
    ("UPDATE log SET hash = hash || '0' WHERE number = 3", 1),
    ("UPDATE log SET content = '{}' WHERE number = 3", 4),
    ("DELETE FROM log WHERE number = 1", 2),
    ("UPDATE log_head SET entries = 1", 1),
    ("DELETE FROM log_head", 1),
])
def test_tampering_is_found(full: Store, tamper: Callable[[str], None], statement: str, complaints: int) -> None:
    tamper(statement)
    assert len(full.verify_log()) >= complaints


def test_a_log_whose_end_or_entry_was_taken_away_gets_one_message(full: Store, tamper: Callable[[str], None]) -> None:
    anchor = full.anchor()
    tamper("DELETE FROM log_head")
    assert full.anchor() == anchor
    with pytest.raises(BadInputError):
        full.add_note(FUND, MARCH, None, "问题", WHO)
    tamper("UPDATE log SET content = 'x' WHERE number = 3")
    with pytest.raises(BadInputError):
        full.log()
    tamper("DELETE FROM log")
    assert full.anchor().startswith("0:")
    assert full.verify_log()


@pytest.mark.parametrize("row", ["'benefits\t5\n24255\t1\tinterest'", "'benefits\t5'"])
def test_rows_cannot_be_merged_into_one_that_reads_the_same(store: Store, tamper: Callable[[str], None], row: str) -> None:
    store.import_figures(FUND, [figure(5), figure(6, line="interest")], SOURCE, WHO)
    tamper("DELETE FROM figure WHERE line = 'interest'")
    tamper(f"UPDATE figure SET value = 6, line = {row}")
    assert len(store.verify_log()) == 1


def test_a_tail_that_was_cut_off_is_found(full: Store, tamper: Callable[[str], None]) -> None:
    anchor = full.anchor()
    last = int(anchor.partition(":")[0])
    assert full.verify_log(anchor) == []
    tamper(f"DELETE FROM log WHERE number = {last}")
    tamper("DELETE FROM target")
    tamper("DELETE FROM target_set")
    assert len(full.verify_log()) == 1
    tamper(f"UPDATE log_head SET entries = {last - 1}, hash = (SELECT hash FROM log WHERE number = {last - 1})")
    assert full.verify_log() == []  # whole in itself: only what is kept outside can tell
    assert len(full.verify_log(anchor)) == 1


def test_an_older_anchor_still_holds_and_a_wrong_one_is_refused(full: Store) -> None:
    anchor = full.anchor()
    full.add_note(FUND, MARCH, None, "又一问题", WHO)
    assert full.verify_log(anchor) == []
    assert full.verify_log(f"{anchor.partition(':')[0]}:{'0' * 64}")
    assert full.verify_log(f"99:{'0' * 64}")
    assert full.verify_log(f"0:{'0' * 64}") == []
    for wrong in ("", "7", "x:y", f"-1:{'0' * 64}"):
        with pytest.raises(BadInputError):
            full.verify_log(wrong)


def test_entries_say_who_did_what(full: Store) -> None:
    entries = full.log()
    assert [entry.number for entry in entries] == list(range(1, len(entries) + 1))
    imported = next(entry for entry in entries if entry.what.get("revision") == 2)
    assert (imported.who, imported.action, imported.what["why"], imported.what["changed"]) == (OTHER, "import", "更正", 1)
    assert set(imported.rows) == {"revision:2", "figure:1/2"}
    assert full.log(last=2) == entries[-2:]
