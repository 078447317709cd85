"""A figure on the page, its picture and its data to download."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from dashboard import downloads

PICTURES = ("png", "svg")


def show(
    figure: go.Figure, *, key: str, data: pd.DataFrame | None = None, on_select: Callable[[], None] | None = None,
) -> Any:
    """Draw a figure. `key` names it in the page and its files; `data` is the table to download.

    With `on_select` a click on a mark calls it; the selection is in `st.session_state[key]`. The picture (PNG or SVG, as
    chosen beside the data) is taken by the browser itself from the figure's own bar.
    """
    kind = st.session_state.get("picture", PICTURES[0])
    config = {"displaylogo": False, "scrollZoom": False, "doubleClick": False,
              "modeBarButtonsToRemove": ["select2d", "lasso2d", "zoom", "pan", "zoomIn", "zoomOut", "autoScale", "resetScale"],
              "toImageButtonOptions": {"format": kind, "filename": f"uifund-{key}", "scale": 2 if kind == "png" else 1}}
    if data is not None:
        downloads.offer(data, key, figure.layout.title.text)
    chosen: dict[str, Any] = {} if on_select is None else {"on_select": on_select, "selection_mode": "points"}
    return st.plotly_chart(figure, key=key, theme=None, config=config, **chosen)
