"""How long the store takes: imports, reading and verification at three sizes: `python tests/benchmarks/store.py [URL]`.

Without a URL (of an empty PostgreSQL database) it measures SQLite in a temporary folder.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sim.actuals.lines import ACTUAL_LINES, Figure
from sim.months import month
from sim.store import Source, Store

FIRST = month(2016, 1)
SIZES = {"14 regions x 120 months": (14, 120), "340 regions x 60 months": (340, 60)}
WHO = "benchmark"


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(store: Store, name: str, regions: int, months: int) -> None:
    """Print the times of one fund."""
    names = [f"地区{number}" for number in range(regions)]
    store.add_fund(name, "benchmark", names, WHO)
    figures = [Figure(region, FIRST + m, line.key, 1_000_000 * m + k) for m in range(months) for region in names
               for k, line in enumerate(ACTUAL_LINES)]
    one_month = [Figure(region, FIRST + months, line.key, 1) for region in names for line in ACTUAL_LINES]
    corrections = [Figure(each.region, each.month, each.line, 2) for each in one_month]
    print(f"\n{name}: {len(figures):,} figures")
    for what, work in (
        ("import all", lambda: store.import_figures(name, figures, Source("all"), WHO)),
        ("import them again (nothing new)", lambda: store.import_figures(name, figures, Source("all"), WHO)),
        (f"import a month ({len(one_month):,} figures)", lambda: store.import_figures(name, one_month, Source("m"), WHO)),
        ("correct that month", lambda: store.import_figures(name, corrections, Source("m"), WHO, "benchmark")),
        ("read all", lambda: store.actuals(name)),
        ("read as known at revision 1", lambda: store.actuals(name, as_of=1)),
        ("what stands against closing a month", lambda: store.open_points(name, FIRST)),
        ("verify log and tables", store.verify_log),
        ("one note, one transaction", lambda: store.add_note(name, FIRST, None, "benchmark", WHO)),
    ):
        print(f"  {what:40} {seconds(work):7.3f} s")


def main() -> None:
    """Measure each size in a store of its own (SQLite), or in one database."""
    url = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        for number, (name, (regions, months)) in enumerate(SIZES.items()):
            place = url or Path(folder) / f"{number}.db"
            with Store.open(place) as store:
                measure(store, name, regions, months)
            if isinstance(place, Path):
                print(f"  size of the file {place.stat().st_size / 1e6:31.1f} MB")


if __name__ == "__main__":
    main()
