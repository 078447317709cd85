"""How fast the engine is: one run, one table; engine on one and two threads, the C kernel and numpy in turns.

    python tests/benchmarks/engine.py [--quick] [--national] [--cold] [--out out/benchmark.json]

Every figure is a median of whole projections: draws, all rules, all lines, quantiles, standard deviations and probabilities
included. The bars stand beside the figures and nothing fails: seconds say as much about the machine as about the program.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from sim.layout import LANES
from sim.projection import threads_available
from sim.running import Prepared, prepare
from sim.scenario import load_scenario
from tests.benchmarks import numpy_version
from tests.benchmarks.c_kernel import CKernel, kernel_for
from tests.benchmarks.groups_only import groups_only
from tests.benchmarks.timing import ROOT, fresh_process, in_turns, slope
from tests.benchmarks.worlds import NATIONAL, repeated

PATHS = (1_000, 2_000, 10_000)
ENGINE_1, ENGINE_2, C_KERNEL, NUMPY = "engine, 1 thread", "engine, 2 threads", "C kernel, 1 thread", "numpy"
MILLISECONDS_BAR = {1_000: 15.0, 10_000: 120.0}
"""Bars of the engine on two threads, 14 regions × 36 months."""
REPETITIONS, SCALING_REPETITIONS = 7, 5
AXES = ("regions", "months", "paths")
SCALING = {
    "regions": [(n, 12, 3_000) for n in (4, 13, 40, 126, 400)],
    "months": [(14, n, 3_000) for n in (6, 19, 60, 190, 600)],
    "paths": [(14, 12, n) for n in (1_000, 3_200, 10_000, 32_000, 100_000)],
}
"""Two decades each, on all threads."""
_FIRST_RUN = ["-m", "sim.cli", "run", "baseline", "--json"]


@dataclass(frozen=True)
class Figure:
    """One measured number. `bar` is what issue 2 asks for; `least` tells whether it is a lower bound."""

    what: str
    value: float
    unit: str
    bar: float | None = None
    least: bool = False
    tolerance: float | None = None
    ns_per_cell: float | None = None
    """Nanoseconds per region, month and path, where the value is a time."""

    @property
    def met(self) -> bool | None:
        """Whether the bar is met (None without one)."""
        if self.bar is None:
            return None
        if self.tolerance is not None:
            return abs(self.value - self.bar) <= self.tolerance
        return self.value >= self.bar if self.least else self.value <= self.bar

    def row(self) -> str:
        """The figure as a line of the table."""
        cells = "" if self.ns_per_cell is None else f"{self.ns_per_cell:,.1f}"
        start = f"  {self.what:<52}{self.value:>11,.2f} {self.unit:<4}{cells:>10}"
        if self.bar is None:
            return start.rstrip()
        sign = "=" if self.tolerance is not None else ">=" if self.least else "<="
        within = "" if self.tolerance is None else f" ± {self.tolerance:g}"
        return f"{start}   {f'bar {sign} {self.bar:g}{within}':<16}{'met' if self.met else 'MISSED'}"


HEADING = f"  {'':<52}{'median':>11} {'':<4}{'ns / cell':>10}   (a cell: one region, month and path)"


def sizes(prepared: Prepared, kernel: CKernel | None, all_paths: tuple[int, ...], repetitions: int) -> Iterator[Figure]:
    """The baseline at several numbers of paths, all competitors in turns."""
    cells = len(prepared.regions) * prepared.inputs.months
    for paths in all_paths:
        works: dict[str, Callable[[], object]] = {
            ENGINE_1: lambda paths=paths: prepared.project(paths=paths, threads=1),
            ENGINE_2: lambda paths=paths: prepared.project(paths=paths, threads=2),
        }
        if kernel is not None:
            works[C_KERNEL] = lambda paths=paths: kernel.project(prepared, paths)
            works |= groups_only(prepared, kernel, paths)
        works[NUMPY] = lambda paths=paths: numpy_version.project(prepared, paths)
        seconds = in_turns(works, repetitions)
        title = f"{len(prepared.regions)} × {prepared.inputs.months} × {paths:,}"
        for name, taken in seconds.items():
            bar = MILLISECONDS_BAR.get(paths) if name == ENGINE_2 else None
            yield Figure(f"{title}, {name}", taken * 1e3, "ms", bar, ns_per_cell=taken / (cells * paths) * 1e9)
        yield from ratios(title, seconds, paths)


def ratios(title: str, seconds: dict[str, float], paths: int) -> Iterator[Figure]:
    """What one competitor takes of another's time; bars hold from 10,000 paths."""
    long = paths >= 10_000
    if C_KERNEL in seconds:
        yield Figure(f"{title}, engine / C kernel, one thread", seconds[ENGINE_1] / seconds[C_KERNEL], "×",
                     1.5 if long else None)
        yield Figure(f"{title}, the same, paths alone", seconds["engine, paths alone"] / seconds["C, paths alone"], "×")
    yield Figure(f"{title}, 1 thread / 2 threads", seconds[ENGINE_1] / seconds[ENGINE_2], "×", 1.7 if long else None, True)
    yield Figure(f"{title}, numpy / engine, one thread", seconds[NUMPY] / seconds[ENGINE_1], "×")


def scaling(repetitions: int) -> Iterator[Figure]:
    """Exponents of cost in regions, months and paths."""
    for axis, points in SCALING.items():
        works: dict[str, Callable[[], object]] = {}
        for point in points:
            prepared = repeated(*point[:2])
            works[str(point)] = lambda prepared=prepared, paths=point[2]: prepared.project(paths=paths)
        seconds = in_turns(works, repetitions)
        measured = [point[AXES.index(axis)] for point in points]
        yield Figure(f"slope in {axis}, {measured[0]:,} to {measured[-1]:,}", slope(measured, list(seconds.values())), "",
                     1.0, tolerance=0.1)


def first_runs(repetitions: int) -> Iterator[Figure]:
    """`uifund run` in fresh processes with a warm compile cache: from nothing to the result as JSON."""
    runs = [fresh_process(_FIRST_RUN) for _ in range(repetitions)]
    yield Figure("first projection in a fresh process, warm cache", median(run[0] for run in runs), "s", 2.0)
    yield Figure("peak memory of that process", median(run[1] for run in runs) / 2**20, "MiB")


def cold_run() -> Iterator[Figure]:
    """The same with nothing compiled yet."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {"XDG_CACHE_HOME": folder}
        seconds, _, _ = fresh_process(_FIRST_RUN, **environment)
    yield Figure("first projection in a fresh process, cold cache", seconds, "s", 30.0)


def national_run() -> Iterator[Figure]:
    """A run for the whole country in a process of its own."""
    _, _, output = fresh_process(["tests/benchmarks/national.py"])
    found, title = json.loads(output), "{} × {} × {:,}".format(*NATIONAL)
    yield Figure(f"{title}, all threads", median(found["seconds"]), "s", 12.0)
    yield Figure(f"{title}, peak memory", found["peak_bytes"] / 2**30, "GiB", 2.0)


def machine(kernel: CKernel | None) -> dict[str, Any]:
    """What the figures were taken on, how busy it was, and the clock that a busy or shared processor left for them."""
    names = [line.partition(":")[2].strip() for line in _cpu_lines() if line.startswith("model name")]
    clock, share = kernel.clock() if kernel is not None else (None, None)
    return {
        "time": datetime.now(UTC).isoformat(timespec="seconds"), "processor": names[0] if names else platform.processor(),
        "processors": threads_available(), "load": os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan"),
        "clock_ghz": clock, "share_of_time": share, "python": platform.python_version(),
        **{name: version(name) for name in ("uifund", "numpy", "numba")},
    }


def _cpu_lines() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def show_machine(found: dict[str, Any]) -> None:
    """One line on the machine: times grow as its clock falls and as others take their share."""
    clock = "" if found["clock_ghz"] is None else (
        f"; it gives one thread {found['clock_ghz']:.2f} GHz for {found['share_of_time']:.0%} of the time")
    print(f"{found['processor']}, {found['processors']} processors, load {found['load']:.1f}{clock}", flush=True)


def main() -> None:
    """Read the arguments, measure, print the table, write it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="1,000 paths, three repetitions, nothing else")
    parser.add_argument("--national", action="store_true", help="also 340 × 120 × 10,000 (about a minute)")
    parser.add_argument("--cold", action="store_true", help="also with nothing compiled (about a minute)")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "benchmark.json")
    arguments = parser.parse_args()
    prepared = prepare(load_scenario("baseline"))
    prepared.project(paths=LANES)
    kernel = kernel_for(prepared)
    before = machine(kernel)
    show_machine(before)
    if kernel is None:
        print("no C compiler on this machine: the C kernel is left out")
    print(HEADING)
    parts = [sizes(prepared, kernel, PATHS[:1] if arguments.quick else PATHS, 3 if arguments.quick else REPETITIONS)]
    parts += [] if arguments.quick else [scaling(SCALING_REPETITIONS), first_runs(REPETITIONS)]
    parts += [national_run()] if arguments.national else []
    parts += [cold_run()] if arguments.cold else []
    figures: list[Figure] = []
    for figure in (figure for part in parts for figure in part):
        figures.append(figure)
        print(figure.row(), flush=True)
    after = machine(kernel)
    show_machine(after)
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    rows = [asdict(figure) | {"met": figure.met} for figure in figures]
    arguments.out.write_text(json.dumps({"before": before, "after": after, "figures": rows}, indent=1, ensure_ascii=False))
    print(f"written to {arguments.out}")


if __name__ == "__main__":
    main()
