"""Import of 14 regions × 120 months × 22 lines: reading a file of each kind, and everything until it is stored.

    python tests/benchmarks/actuals.py

Bar: 2 seconds for file → understood → reconciled → stored, in SQLite, as `uifund actuals import` does it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sim.actuals.lines import Figure
from sim.actuals.names import RegionNames
from sim.actuals.table import Actuals
from sim.actuals.understand import understand
from sim.data import load_dataset
from sim.intake import Given, examine, take_in
from sim.months import Month, month
from sim.store import Store
from tests.actuals import world
from tests.actuals.tables import wide

REGIONS = load_dataset("inner-mongolia").snapshot.names
MONTHS = tuple(Month(month(2012, 1) + k) for k in range(120))
BAR, ROUNDS = 2.0, 5


def main() -> None:
    """Print medians."""
    world.CLEAN.update(world.clean(REGIONS, MONTHS))
    table = wide(REGIONS, MONTHS)
    files = {"xlsx": world.as_xlsx(table), "csv": world.as_csv(table), "xls": world.as_xls(table)}
    print(f"{len(REGIONS)} regions × {len(MONTHS)} months × {len(world.LINES)} lines, median of {ROUNDS}, seconds")
    for ending, data in files.items():
        read = _median(lambda data=data, ending=ending: understand(data, f"a.{ending}", REGIONS))
        stored = _median(lambda data=data, ending=ending: _import(data, ending))
        print(f"{ending:5} {len(data) / 1e6:5.2f} MB   read {read:5.2f}   with the store {stored:5.2f}   bar {BAR:.1f}"
              f"   {'met' if stored <= BAR else 'MISSED'}")


def _import(data: bytes, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "s.db") as store:
        store.add_fund("f", "inner-mongolia", REGIONS, "bench")
        intake = examine([Given(f"a.{ending}", data)], "f", RegionNames(REGIONS), Actuals.of((), REGIONS))
        assert not intake.problems
        assert not intake.differences
        revision = take_in(store, intake, "bench")
        assert revision.new == len(REGIONS) * len(MONTHS) * len(world.LINES) == len(intake.figures)
        assert isinstance(intake.figures[0], Figure)


def _median(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


if __name__ == "__main__":
    main()
