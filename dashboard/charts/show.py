"""A figure on the page, its picture and its data to download.

Streamlit's own chart element is made anew whenever a number in it changes, which blinks and takes three times as long;
`static/chart.js` keeps the chart and changes it in place.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import downloads
from dashboard.charts.look import Figure
from sim.texts import text

SCRIPT = Path(__file__).resolve().parents[1] / "static" / "chart.js"
HTML = '<div class="uifund-chart" role="img" style="width:100%"></div>'


def show(
    figure: Figure, *, key: str, data: pd.DataFrame | None = None, on_select: Callable[[], None] | None = None,
) -> None:
    """Draw a figure. `key` names it in the page and its files; `data` is the table to download.

    With `on_select` a click on a mark that has customdata calls it; `chosen(key)` is what was clicked. Pictures (PNG,
    SVG) are taken by the browser from the figure's own bar.
    """
    if data is not None:
        downloads.offer(data, key, figure.title)
    more: dict[str, Any] = {} if on_select is None else {"on_chosen_change": on_select}
    _component()(key=key, data=json.dumps({
        "traces": figure.data, "layout": figure.layout, "name": f"uifund-{key}", "alt": figure.title,
        "chosen": on_select is not None, "words": {kind: text(f"download.{kind}") for kind in ("png", "svg")},
    }, ensure_ascii=False, separators=(",", ":")), **more)


def chosen(key: str) -> Any:
    """The customdata of the mark that was clicked last in this run; None without a click."""
    return getattr(st.session_state.get(key), "chosen", None)


@st.cache_resource(max_entries=1)
def _component() -> Any:
    from streamlit.components.v2 import component

    return component("uifund_chart", html=HTML, js=SCRIPT.read_text(encoding="utf-8"), isolate_styles=False)
