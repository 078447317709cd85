"""How long a month's report takes: 14 regions in three formats, from a store (bar: 10 s), and what each part of it takes.

    python tests/benchmarks/report.py

The first projection of a fresh checkout compiles the engine; it is made before the clock starts.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from sim.monitoring.example import ILLUSTRATIVE, fill
from sim.monitoring.types import TOTAL
from sim.months import month
from sim.report.content import KINDS, make_report
from sim.report.issue import issue, month_of
from sim.report.pictures import picture
from sim.report.reading import read_manifest
from sim.report.replay import replay
from sim.report.writers import FORMATS, report_bytes
from sim.store.store import Store

REPEATS = 5
BAR = 10.0
WHEN = month(2021, 12)


def seconds(work: Callable[[], Any], repeats: int = REPEATS) -> float:
    """Median of a few runs; what is kept between runs (charts) is forgotten before each."""
    found = []
    for _ in range(repeats):
        picture.cache_clear()
        begin = time.perf_counter()
        work()
        found.append(time.perf_counter() - begin)
    return median(found)


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as place, Store.open(Path(place) / "bench.db") as store:
        fill(store)
        out = Path(place) / "out"
        monthly = month_of(store, ILLUSTRATIVE, WHEN)
        report = make_report(monthly)
        rows = [("monitor the month (projection, estimates, warnings, bridge)",
                 seconds(lambda: month_of(store, ILLUSTRATIVE, WHEN), 3)),
                ("make the tables", seconds(lambda: make_report(monthly)))]
        rows += [(f"write {kind}", seconds(lambda kind=kind: report_bytes(report, kind))) for kind in FORMATS]
        whole = seconds(lambda: _both(store, out), 3)
        files = issue(store, monthly, TOTAL, "report", FORMATS, out, "bench").files
        rows += [("read a manifest back (largest of four)", max(seconds(lambda path=path: read_manifest(path))
                                                                  for path in files)),
                 ("replay a report", seconds(lambda: replay(read_manifest(files[0]), store), 3))]
        for name, took in rows:
            print(f"{name:62} {took:8.3f} s")
        print(f"{'both reports of 14 regions in docx, xlsx and pdf, from the store':62} {whole:8.3f} s   bar {BAR:.0f} s")


def _both(store: Store, out: Path) -> None:
    """What `uifund report` does."""
    monthly = month_of(store, ILLUSTRATIVE, WHEN)
    for kind in KINDS:
        issue(store, monthly, TOTAL, kind, FORMATS[:3], out, "bench")


if __name__ == "__main__":
    main()
