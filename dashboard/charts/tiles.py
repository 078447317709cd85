"""A tile map: every region a square where it lies, with its name and number in it; a click chooses it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.look import COVERAGE_SCALE, Caption, Figure, axis, figure, ink

TILE_PX = 74


def tiles_figure(
    frame: pd.DataFrame, title: str, caption: Caption, *, low: float, high: float
) -> Figure:
    """`frame`: key, name, row, column (from the top left), value (its colour), shown (as
    words), mark (a few words below the number)."""
    colours = ink()
    values = frame["value"].tolist()
    middle = (low + high) / 2
    span = (high - low) / 2
    letters = ["#FFFFFF" if abs(value - middle) > 0.55 * span else "#1F2933" for value in values]
    words = [f"<b>{name}</b><br>{number}<br>{mark}" for name, number, mark in
             zip(frame["name"], frame["shown"], frame["mark"], strict=True)]
    trace: dict[str, Any] = {
        "type": "scatter", "mode": "markers+text", "x": frame["column"].tolist(), "y": frame["row"].tolist(),
        "text": words, "textposition": "middle center", "textfont": {"size": 11, "color": letters},
        "customdata": frame["key"].tolist(), "cliponaxis": False,
        "marker": {"symbol": "square", "size": TILE_PX - 4, "color": [min(high, max(low, value)) for value in values],
                   "cmin": low, "cmax": high, "colorscale": [list(pair) for pair in COVERAGE_SCALE], "opacity": 1,
                   "line": {"width": 1, "color": colours.paper}},
        "hovertemplate": "%{text}<extra></extra>", "selected": {"marker": {"opacity": 1}},
        "unselected": {"marker": {"opacity": 1}}}
    rows, columns = int(frame["row"].max()) + 1, int(frame["column"].max()) + 1
    hidden = {"showgrid": False, "showticklabels": False, "showline": False}
    return figure([trace], title, caption, legend=False, height=rows * TILE_PX + 110, hovermode="closest",
                  clickmode="event+select",
                  xaxis={**axis(colours), **hidden, "range": [-0.6, columns - 0.4]},
                  yaxis={**axis(colours), **hidden, "range": [rows - 0.4, -0.6]})
