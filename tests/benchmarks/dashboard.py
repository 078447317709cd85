"""How the dashboard feels: from the release of a slider to repainted charts, in a real headless Chromium.

    python tests/benchmarks/dashboard.py [--moves 40] [--page scenario]

starts a server of its own, opens a page, moves a slider (or a choice) with the mouse, and takes the time from the release
to the frame that is painted after the last chart has been redrawn. Prints medians and 95 % quantiles in milliseconds.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")
SIZE = {"width": 1366, "height": 768}
START_SECONDS, MOVE_SECONDS = 120, 20

WATCH = """
() => {
  const charts = [...document.querySelectorAll('.js-plotly-plot')];
  window.moved = 0; window.redrawn = new Map();
  for (const chart of charts) {
    if (chart.watched) continue;
    chart.watched = true;
    chart.on('plotly_afterplot', () => {
      if (!window.moved) return;
      window.redrawn.set(chart, performance.now());
      requestAnimationFrame(() => requestAnimationFrame(() => { window.painted = performance.now(); }));
    });
  }
  if (!window.watching) {
    window.watching = true;
    document.addEventListener('pointerup', () => {
      window.moved = performance.now(); window.painted = 0; window.redrawn.clear();
    }, true);
  }
  return charts.length;
}
"""
DONE = "count => window.redrawn.size >= count && window.painted > Math.max(...window.redrawn.values())"
TAKEN = "() => window.painted - window.moved"


def free_port() -> int:
    """A port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def server(**environment: str) -> Iterator[tuple[str, int]]:
    """A dashboard of its own: address and process number; stopped in the end."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(ROOT), **environment})
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            if process.poll() is not None:
                raise RuntimeError("the dashboard ended before it answered")
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                break
            time.sleep(0.2)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def browser() -> Iterator[Any]:
    """A headless Chromium."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            yield chromium
        finally:
            chromium.close()


def move_slider(page: Any, slider: str, share: float) -> None:
    """Press and release at a share of a slider's track."""
    track = page.locator(f'.st-key-{slider} [data-testid="stSlider"] [role="group"] > div').first
    track.scroll_into_view_if_needed()
    box = track.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + share * box["width"], box["y"] + box["height"] / 2)


def measure(page: Any, act: Callable[[int], None], moves: int) -> list[float]:
    """Milliseconds from release to paint, for so many acts: a slider moved to a place never used before, a choice."""
    charts = page.evaluate(WATCH)
    taken = []
    for k in range(moves + 3):
        act(k)
        page.wait_for_function(DONE, arg=charts, timeout=1000 * MOVE_SECONDS, polling=10)
        taken.append(float(page.evaluate(TAKEN)))
        page.wait_for_timeout(250)
        if page.evaluate(WATCH) != charts:
            raise RuntimeError("the number of charts changed")
    return taken[3:]


def slide(page: Any) -> Callable[[int], None]:
    """Moves of a slider of the scenario page: every one a question that nobody has asked before."""
    return lambda k: move_slider(page, "control_level_large", 0.03 + 0.94 * ((k * 0.618034) % 1))


def switch(page: Any) -> Callable[[int], None]:
    """Small multiples of coverage, of balance, of coverage …: the numbers are there, all panels are drawn again."""
    return lambda k: page.locator(".st-key-control_regions_panel button").nth((k + 1) % 2).click()


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moves", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    rows = {}
    with server() as (address, _), browser() as chromium:
        page = chromium.new_page(viewport=SIZE)
        for name, query, acts in (
                ("scenario, 4 charts", "scenario?charts=balance,coverage,account,refunds&group=take_up", slide),
                ("scenario, 2 charts", "scenario?charts=balance,coverage&group=take_up", slide),
                ("scenario, 1 chart", "scenario?charts=balance&group=take_up", slide),
                ("14 small multiples", "regions?regions_part=multiples", switch)):
            page.goto(f"{address}/{query}")
            page.wait_for_selector(".js-plotly-plot .main-svg", timeout=30_000)
            page.wait_for_timeout(2500)
            taken = measure(page, acts(page), given.moves)
            rows[name] = {"median": median(taken), "p95": quantiles(taken, n=20)[-1], "max": max(taken)}
            if not given.json:
                print(f"{name:24} median {rows[name]['median']:5.0f} ms   p95 {rows[name]['p95']:5.0f}   max {max(taken):5.0f}",
                      flush=True)
    if given.json:
        print(json.dumps(rows))


if __name__ == "__main__":
    main()
