"""Processes that import one figure after another into a store; they report each import that is done.

So whoever kills one knows what must be there.
"""

from __future__ import annotations

from itertools import count
from multiprocessing.connection import Connection

from sim.actuals.lines import ACTUAL_LINES, Figure
from sim.store import Source, Store
from store.given import FUND, MARCH, REGIONS, WHO

LARGE, MONTHS = 3, 36
"""Every third import is a large one, so that a kill meets the middle of a write."""
OWN_LINES = {"a": "benefits", "b": "interest"}


def figures(number: int) -> list[Figure]:
    """The figures of one import; all carry its number, so that a half of it would show."""
    months = MONTHS if number % LARGE == 0 else 1
    return [Figure(REGIONS[0], MARCH + month, line.key, number) for month in range(months) for line in ACTUAL_LINES]


def until_killed(url: str, report: Connection) -> None:
    """Import on and on."""
    with Store.open(url) as store:
        for number in count(store.latest_revision(FUND) + 1):
            store.import_figures(FUND, figures(number), Source(f"{number}.csv"), WHO, "again")
            report.send_bytes(str(number).encode())


def often(url: str, name: str, wanted: int, report: Connection) -> None:
    """Import `wanted` times a figure that no other process writes."""
    with Store.open(url) as store:
        for number in range(1, wanted + 1):
            figure = Figure(REGIONS[0], MARCH + number, OWN_LINES[name], number)
            store.import_figures(FUND, [figure], Source(f"{name}{number}.csv"), WHO)
            report.send_bytes(str(number).encode())


def make(url: str, report: Connection) -> None:
    """Make a store."""
    report.send_bytes(b"0")
    Store.open(url).close()
