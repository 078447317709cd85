"""Curves over a plain number (horizon, probability), and past forecasts with what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.fan import fan_traces, rounded
from dashboard.charts.look import DASHES, PALETTE, Caption, Figure, axis, figure, ink, months_axis
from sim.texts import text

MANY = 5
"""Curves whose names fit in one row."""


def curves_figure(
    frame: pd.DataFrame, x: str, series: Mapping[str, str], title: str, caption: Caption, *, across: str,
    diagonal: bool = False, level: float | None = None, percent: bool = False, height: int = 330,
) -> Figure:
    """A curve for each of `series` (column → name) over the column `x`, told apart by colour, dash and mark.

    `across` says what the axis across counts. `diagonal` draws where stated and observed agree, `level` a line across.
    """
    colours, places = ink(), frame[x].tolist()
    shown = ".0%" if percent else ",.3f"
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines+markers", "x": places, "y": rounded(frame[column]), "name": name,
         "line": {"color": PALETTE[k % len(PALETTE)], "width": 2.6 if k == 0 else 1.6, "dash": DASHES[k % len(DASHES)]},
         "marker": {"symbol": k, "size": 6}, "hovertemplate": f"%{{y:{shown}}}"}
        for k, (column, name) in enumerate(series.items())]
    faint = {"color": colours.faint, "width": 1, "dash": "dash"}
    shapes: list[dict[str, Any]] = []
    if diagonal:
        shapes.append({"type": "line", "x0": 0, "y0": 0, "x1": 1, "y1": 1, "line": faint})
    if level is not None:
        shapes.append({"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": level, "y1": level, "line": faint})
    unit = {"tickformat": ".0%", "range": [0, 1.02]} if percent else {"rangemode": "tozero", "tickformat": ",~r"}
    # many names stand in two rows above the panel
    margin = {"margin": {"l": 8, "r": 12, "t": 82, "b": 66}} if len(series) > MANY else {}
    number = {"tickformat": ".0%", "range": [0, 1]} if diagonal else {"dtick": 1}
    return figure(traces, title, caption, height=height, shapes=shapes, **margin, yaxis=axis(colours, **unit),
                  xaxis=axis(colours, grid=False, title={"text": across, "font": {"size": 11}, "standoff": 4}, **number))


def past_figure(frame: pd.DataFrame, title: str, caption: Caption, *, monthly: bool, height: int = 380) -> Figure:
    """`frame`: origin, at, quantiles and outcome; each origin's fan stands where its years or months lie."""
    colours = ink()
    traces: list[dict[str, Any]] = []
    for k, (_, fan) in enumerate(frame.groupby("origin", sort=True)):
        traces += [{**trace, "showlegend": k == 0} for trace in fan_traces(fan.rename(columns={"at": "month"}), colours)]
    for k, (_, fan) in enumerate(frame.groupby("origin", sort=True)):
        traces.append({
            "type": "scatter", "mode": "lines+markers", "x": fan["at"].tolist(), "name": text("validation.outcome"),
            "y": [None if pd.isna(value) else float(value) for value in fan["outcome"]], "showlegend": k == 0,
            "line": {"color": colours.text, "width": 1.5}, "marker": {"size": 4}, "hovertemplate": "%{y:,.1f}"})
    across = months_axis(colours) if monthly else axis(colours, grid=False, type="linear", tickformat="d")
    return figure(traces, title, caption, height=height, hovermode="closest", xaxis=across,
                  yaxis=axis(colours, tickformat=",~r", zeroline=True, zerolinecolor=colours.faint))
