"""One run of national size in a process of its own, so that its peak memory is its own: `python tests/benchmarks/national.py`.

Prints one JSON object: seconds of each repetition (warm) and the peak memory of the process in bytes.
"""

from __future__ import annotations

import argparse
import json
import time

from sim.layout import LANES
from tests.benchmarks.timing import peak_memory
from tests.benchmarks.worlds import NATIONAL, repeated


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs=3, default=NATIONAL, metavar=("REGIONS", "MONTHS", "PATHS"))
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    regions, months, paths = arguments.size
    prepared = repeated(regions, months)
    prepared.project(paths=LANES)
    seconds = []
    for _ in range(arguments.repetitions):
        start = time.perf_counter()
        prepared.project(paths=paths)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "peak_bytes": peak_memory()}))


if __name__ == "__main__":
    main()
