"""Every test of a page begins and ends in Chinese, whatever language a page before it was drawn in; a dashboard of its
own and a headless Chromium for the tests in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from browsing import SIZES, bench

from sim.texts import use_language


@pytest.fixture(autouse=True)
def _chinese():
    use_language("zh")
    yield
    use_language("zh")


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with an empty store of its own."""
    store = tmp_path_factory.mktemp("store") / "uifund.db"
    with bench.server(UIFUND_STORE=str(store), UIFUND_USER="张三", UIFUND_LANG="") as (where, _):
        yield where


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for all tests of a module."""
    with bench.browser() as browser:
        yield browser


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    """A fresh page of 1366 × 768; what it asked of other machines is in `page.outside`."""
    context = chromium.new_context(viewport=SIZES["1366"], accept_downloads=True)
    found = context.new_page()
    found.outside = []
    here = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:")
    found.on("request", lambda request: None if request.url.startswith(here) else found.outside.append(request.url))
    yield found
    context.close()
