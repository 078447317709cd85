"""Small multiples: one fan a region, all on the same axes, so that they can be read against each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.fan import fan_traces
from dashboard.charts.look import Caption, Figure, axis, figure, ink, months_axis
from sim.texts import text

PANEL_HEIGHT, GAP_PX = 118, 34


def multiples_figure(
    frames: Mapping[str, pd.DataFrame], title: str, caption: Caption, *, scale: float = 1.0, columns: int = 5,
    lines: tuple[float, ...] = (), high: float | None = None, own: bool = False,
) -> Figure:
    """`frames`: name → fan (see `fan.fan_figure`). `high`: top of the common axis (default: the highest band); a fan
    that lies above it says so. `own`: every panel has an axis of its own."""
    colours = ink()
    rows = -(-len(frames) // columns)
    height = rows * (PANEL_HEIGHT + GAP_PX) + 90
    ends = {name: (min(0.0, float(frame["q05"].min()) / scale), float(frame["q95"].max()) / scale or 1.0)
            for name, frame in frames.items()}
    common = (min(low for low, _ in ends.values()), high or max(top for _, top in ends.values()))
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    axes: dict[str, Any] = {}
    shapes: list[dict[str, Any]] = []
    for k, (name, frame) in enumerate(frames.items()):
        row, column = divmod(k, columns)
        tag = "" if k == 0 else str(k + 1)
        width, tall = 1 / columns, 1 / rows
        left, bottom = column * width, 1 - (row + 1) * tall
        low, top = (ends[name][0], 1.05 * ends[name][1]) if own else common
        traces += [{**trace, "showlegend": k == 0, "xaxis": f"x{tag}", "yaxis": f"y{tag}"}
                   for trace in fan_traces(frame, colours, scale)]
        upper = bottom + tall * PANEL_HEIGHT / (PANEL_HEIGHT + GAP_PX)
        axes[f"xaxis{tag}"] = months_axis(colours) | {
            "domain": [left + 0.035, left + width - 0.005], "anchor": f"y{tag}", "nticks": 3, "tickfont": {"size": 9}}
        axes[f"yaxis{tag}"] = axis(colours, tickformat=",~r", domain=[bottom + 0.02, upper], anchor=f"x{tag}",
                                   range=[low, top], nticks=4, automargin=False) | {"tickfont": {"size": 9}}
        notes.append({"text": name, "xref": "paper", "yref": "paper", "x": left + 0.035, "y": upper, "xanchor": "left",
                      "yanchor": "bottom", "showarrow": False, "font": {"size": 11}})
        if float(frame["q05"].min()) / scale > top:
            notes.append({"text": text("chart.above", high=f"{top:,g}"), "xref": f"x{tag} domain", "yref": f"y{tag} domain",
                          "x": 0.5, "y": 0.9, "showarrow": False, "font": {"size": 11, "color": colours.faint}})
        shapes += [{"type": "line", "xref": f"x{tag} domain", "yref": f"y{tag}", "x0": 0, "x1": 1, "y0": line, "y1": line,
                    "line": {"color": colours.faint, "width": 1, "dash": "dash" if line < 24 else "dot"}}
                   for line in lines if low <= line <= top]
    return figure(traces, title, caption, height=height, annotations=notes, shapes=shapes, **axes)
