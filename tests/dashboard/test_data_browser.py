"""数据 Data in a real browser: a workbook is dropped in, shown, confirmed, and stands in the store to the fen."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsing import missing

from sim.store import Store
from tests.actuals.tables import official, wide
from tests.actuals.world import CLEAN, MONTHS, REGIONS, as_csv, as_dict, as_xlsx

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server on a store with one fund."""
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "s.db"))
    monkeypatch.setenv("UIFUND_USER", "张三")
    with Store.open() as store:
        store.add_fund("三市", "inner-mongolia", REGIONS, "张三")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "dashboard", "--port", str(port)], cwd=ROOT,
                              env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL)
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1)
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def test_files_dropped_in_are_shown_confirmed_and_stored(address: str, chromium: Any) -> None:
    with chromium.new_context(viewport={"width": 1440, "height": 1600}) as context:
        page = context.new_page()
        page.goto(f"{address}/data?paths=64")
        chooser = page.locator('[data-testid="stFileUploaderDropzoneInput"], [data-testid="stFileUploader"] input[type=file]')
        bad = wide(months=MONTHS[:1])
        bad.rows[1][2] = "约三百万"
        chooser.first.set_input_files({"name": "坏.csv", "mimeType": "text/csv", "buffer": as_csv(bad)})
        page.get_by_text("约三百万").first.wait_for(timeout=60_000)
        assert page.get_by_role("button", name="确认并存入").count() == 0
        page.reload()
        chooser.first.set_input_files([{"name": f"{k}月.xlsx", "mimeType": "", "buffer": as_xlsx(official(m))}
                                       for k, m in enumerate(MONTHS, start=1)])
        page.get_by_role("button", name="确认并存入").click(timeout=60_000)
        page.get_by_text("已存入基金").wait_for(timeout=60_000)
    with Store.open() as store:
        found = as_dict(store.actuals("三市").figures())
        assert found == {place: value for place, value in CLEAN.items() if place in found}
        assert len(found) == len(REGIONS) * len(MONTHS) * 18
        assert store.open_points("三市", MONTHS[2]) == ()
