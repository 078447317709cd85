"""Killed at any moment the store is whole, and writers at the same time lose nothing."""

from __future__ import annotations

import multiprocessing
import random
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from sim.store import Store
from store.given import FUND, MARCH, OTHER, REGIONS, WHO
from store.writer import LARGE, OWN_LINES, figures, make, often, until_killed

KILLS = {"sqlite": 40, "postgresql": 10}
"""Of each of five seeds."""
IMPORTS = 1_000
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["store.writer", "sim.store.store"])


class Child:
    """A process of `writer.py` and what it reports."""

    def __init__(self, work: Callable[..., None], *words: Any) -> None:
        self._report, theirs = PROCESSES.Pipe(duplex=False)
        self.process = PROCESSES.Process(target=work, args=(*words, theirs))
        self.process.start()
        theirs.close()

    def said(self, once: bool = False) -> list[int]:
        """What it has reported: the next number, or all until it ends."""
        out: list[int] = []
        try:
            while not (once and out):
                out.append(int(self._report.recv_bytes()))
        except EOFError:
            self.process.join()
        return out

    def kill(self, after: float) -> list[int]:
        """Kill it (signal 9) after so many seconds from its first report; returns all its reports."""
        first = self.said(once=True)
        time.sleep(after)
        self.process.kill()
        return first + self.said()


@pytest.mark.parametrize("seed", range(5))
def test_killed_at_any_moment_nothing_is_lost_or_half_written(store: Store, url: str, seed: int) -> None:
    moments, done = random.Random(seed), 0
    for _ in range(KILLS["postgresql" if "://" in url else "sqlite"]):
        said = Child(until_killed, url).kill(moments.uniform(0, 0.04))
        latest = store.latest_revision(FUND)
        assert said == list(range(done + 1, said[-1] + 1)), "the import that was there before is not the last one now"
        assert latest in (said[-1], said[-1] + 1), "an import that was reported is gone"
        expected = {(each.month, each.line): each for number in (latest // LARGE * LARGE, latest) if number
                    for each in figures(number)}
        assert set(store.actuals(FUND).figures()) == set(expected.values())
        done = latest
    assert store.verify_log() == []
    assert len(store.log()) == 2 + done
    assert [revision.number for revision in store.imports(FUND)] == list(range(1, done + 1))


def test_two_writers_lose_nothing(store: Store, url: str) -> None:
    writers = [Child(often, url, name, IMPORTS) for name in OWN_LINES]
    for writer in writers:
        assert writer.said() == list(range(1, IMPORTS + 1))
    actuals = store.actuals(FUND)
    for line in OWN_LINES.values():
        assert actuals.fen(line)[0].tolist() == list(range(1, IMPORTS + 1))
    assert sum(1 for _ in actuals.figures()) == 2 * IMPORTS
    assert store.latest_revision(FUND) == 2 * IMPORTS
    assert [entry.number for entry in store.log()] == list(range(1, 2 * IMPORTS + 3))
    assert store.verify_log() == []


def test_a_dashboard_and_a_command_line_write_at_once(store: Store, url: str) -> None:
    """Threads of one process, as the dashboard's sessions are, beside another process."""
    writer = Child(often, url, "b", 50)
    failures: list[BaseException] = []

    def session(place: int) -> None:
        try:
            for number in range(20):
                store.add_note(FUND, MARCH, REGIONS[place % len(REGIONS)], f"第 {number} 条", (WHO, OTHER)[place % 2])
                store.actuals(FUND)
        except BaseException as error:
            failures.append(error)

    sessions = [threading.Thread(target=session, args=(place,)) for place in range(4)]
    for each in sessions:
        each.start()
    for each in sessions:
        each.join()
    assert writer.said()[-1] == 50
    assert failures == []
    assert (len(store.notes(FUND)), store.latest_revision(FUND)) == (80, 50)
    assert len(store.log()) == 2 + 80 + 50
    assert store.verify_log() == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_killed_while_it_is_made_a_store_can_be_opened(url: str) -> None:
    moments = random.Random(1)
    for number in range(20):
        Child(make, f"{url}{number}").kill(moments.uniform(0, 0.04))
        with Store.open(f"{url}{number}") as store:
            assert store.verify_log() == []
