"""Pages without a browser: the frame run by Streamlit's own test runner."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.pages import PAGES

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"


def open_page(page: str, **query: str) -> AppTest:
    """Run one page with the values of a link; fails the test when it raises."""
    app = AppTest.from_file(str(APP), default_timeout=120)
    if page != PAGES[0].key:
        app._page_hash = calc_hash(page)  # pages are functions, which `switch_page` does not know
    app.query_params.update(query)
    app.run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def shown(page: str, **query: str) -> AppTest:
    """`open_page` of a small question (96 paths, 26 months); fails the test when the page shows a refusal."""
    app = open_page(page, **{"paths": "96", "months": "26", **query})
    assert not app.error, [each.value for each in app.error]
    return app


def charts_of(app: AppTest) -> list[dict[str, Any]]:
    """What each chart of the page was drawn from: traces, layout, name."""
    found = [each.proto for each in app.get("bidi_component") if each.proto.component_name == "uifund_chart"]
    return [json.loads(json.loads(proto.json)) for proto in found]
