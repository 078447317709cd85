"""Intervals: a row a name, a bar from the 5 % to the 95 % quantile with its median, against thresholds that stand upright."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.fan import rounded
from dashboard.charts.look import BLUE, ORANGE, Caption, Figure, axis, figure, ink
from sim.texts import text

ROW_PX = 30
_SERIES = ((BLUE, "circle"), (ORANGE, "diamond"))


def intervals_figure(
    frames: dict[str, pd.DataFrame], title: str, caption: Caption, *, lines: tuple[float, ...] = (),
    high: float | None = None, marks: pd.Series | None = None, marks_name: str = "", digits: int = 1,
) -> Figure:
    """`frames`: name of a series → table (index: names of rows; q05, q50, q95), at most two. `marks`: one more value a
    row, drawn as a small line. `high`: where the axis is cut; what lies beyond stands at the edge with an arrow."""
    colours = ink()
    first = next(iter(frames.values()))
    names = [str(name) for name in first.index]
    top = high or float(max(frame["q95"].max() for frame in frames.values())) * 1.05
    traces: list[dict[str, Any]] = []
    if marks is not None:
        traces.append({
            "type": "scatter", "mode": "markers", "x": [min(value, top) for value in rounded(marks)],
            "y": list(range(len(names))),
            "name": marks_name, "customdata": rounded(marks),
            "marker": {"symbol": "line-ns", "size": 14, "line": {"width": 2, "color": colours.text}},
            "hovertemplate": f"{marks_name} %{{customdata:,.{digits}f}}<extra></extra>"})
    for (label, frame), (colour, symbol), shift in zip(frames.items(), _SERIES, (-0.16, 0.16), strict=False):
        traces.append(_series(label, frame, colour, symbol, shift if len(frames) > 1 else 0.0, top, digits))
    shapes = [{"type": "line", "yref": "paper", "y0": 0, "y1": 1, "x0": line, "x1": line, "layer": "below",
               "line": {"color": colours.faint, "width": 1, "dash": "dash" if line < 24 else "dot"}} for line in lines]
    notes = [{"x": line, "y": 0, "yref": "paper", "text": text("chart.months", months=f"{line:g}"), "showarrow": False,
              "xanchor": "left", "yanchor": "bottom", "font": {"size": 10, "color": colours.faint}} for line in lines]
    if high is not None:
        notes.append({"x": top, "y": 1, "yref": "paper", "text": text("chart.beyond", months=f"{top:g}"), "showarrow": False,
                      "xanchor": "right", "yanchor": "bottom", "font": {"size": 10, "color": colours.faint}})
    return figure(traces, title, caption, height=150 + ROW_PX * len(names), shapes=shapes, annotations=notes,
                  hovermode="closest", xaxis=axis(colours, range=[0, top * 1.02], tickformat=",~r"),
                  yaxis=axis(colours, grid=False, range=[len(names) - 0.4, -0.6], tickmode="array",
                             tickvals=list(range(len(names))), ticktext=names))


def _series(
    label: str, frame: pd.DataFrame, colour: str, symbol: str, shift: float, top: float, digits: int
) -> dict[str, Any]:
    middle = [min(value, top) for value in rounded(frame["q50"])]
    right = [max(0.0, min(high, top) - at) for high, at in zip(rounded(frame["q95"]), middle, strict=True)]
    left = [max(0.0, at - min(low, top)) for low, at in zip(rounded(frame["q05"]), middle, strict=True)]
    beyond = ["triangle-right" if value > top else symbol for value in rounded(frame["q50"])]
    return {
        "type": "scatter", "mode": "markers", "x": middle, "y": [k + shift for k in range(len(frame))], "name": label,
        "error_x": {"type": "data", "symmetric": False, "array": right, "arrayminus": left, "color": colour,
                    "thickness": 2.5, "width": 0},
        "marker": {"size": 9, "color": colour, "symbol": beyond},
        "customdata": list(zip(frame.index.tolist(), *(rounded(frame[name]) for name in ("q05", "q50", "q95")), strict=True)),
        "hovertemplate": (f"%{{customdata[0]}}<br>{label}  %{{customdata[2]:,.{digits}f}}<br>5%–95%  "
                          f"%{{customdata[1]:,.{digits}f}}–%{{customdata[3]:,.{digits}f}}<extra></extra>")}
