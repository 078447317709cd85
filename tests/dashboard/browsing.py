"""What tests in a browser share; their server and their browser are the fixtures of `conftest`."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

_path = Path(__file__).resolve().parents[1] / "benchmarks" / "dashboard.py"
_spec = importlib.util.spec_from_file_location("dashboard_benchmark", _path)
assert _spec is not None
assert _spec.loader is not None
bench: Any = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bench)
SIZES = {"1366": {"width": 1366, "height": 768}, "1920": {"width": 1920, "height": 1080}}
SMALL = "paths=200&months=24"


def missing() -> str:
    """Why there can be no browser here; empty where there can."""
    if importlib.util.find_spec("playwright") is None:
        return "the package playwright is not installed"
    return "" if Path(bench.CHROMIUM).exists() else f"no browser at {bench.CHROMIUM}"


def settle(page: Any, *, charts: int | None = None) -> None:
    """Wait until the page has drawn and nothing runs any more."""
    page.wait_for_selector('[data-testid="stCaptionContainer"]', timeout=60_000)
    if charts is not None:
        page.wait_for_function("n => document.querySelectorAll('.uifund-chart .main-svg').length >= n", arg=charts,
                               timeout=60_000)
    page.wait_for_function("() => !document.querySelector('[data-test-script-state=\"running\"]')", timeout=60_000)
    page.wait_for_timeout(600)


def metric(page: Any, key: str) -> float:
    """The value of a key figure (`sim.views.fund.KEY_FIGURES`)."""
    return float(page.locator(f'.uifund-figures [data-key="{key}"]').inner_text().replace(",", ""))
