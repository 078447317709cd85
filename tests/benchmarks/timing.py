"""How times are taken: medians, in turns, so that a busy minute meets every competitor alike; fresh processes and memory."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median

import numpy as np

Work = Callable[[], object]
ROOT = Path(__file__).resolve().parents[2]
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1_024


def in_turns(works: Mapping[str, Work], repetitions: int) -> dict[str, float]:
    """Median seconds of each piece of work after one warm-up, all of them once per round."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(repetitions):
        for name, work in works.items():
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return {name: median(seconds) for name, seconds in taken.items()}


def slope(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Exponent b of seconds = a · size^b, by least squares on logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def fresh_process(arguments: Sequence[str], **environment: str) -> tuple[float, float, str]:
    """Seconds, peak memory in bytes (0 where the system does not say) and output of Python in a process of its own.

    Raises CalledProcessError where it fails.
    """
    command = [sys.executable, *arguments]
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ | environment, cwd=ROOT) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        if hasattr(os, "wait4"):
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode, peak = os.waitstatus_to_exitcode(status), usage.ru_maxrss * _PEAK_UNIT
        else:
            process.wait()
            peak = 0
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return time.perf_counter() - start, float(peak), output


def peak_memory() -> float:
    """Peak memory of this process so far, bytes."""
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT)
