"""Fans: a median with the bands in which half and nine tenths of the paths lie; each band is one filled polygon."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.look import LEFT, Caption, Figure, Ink, figure, ink, months_axis, rgba, value_axis
from sim.texts import text

BANDS = (("q05", "q95", 0.20), ("q25", "q75", 0.38))
GATES = ((12.0, "dash"), (24.0, "dot"))


def fan_figure(
    frame: pd.DataFrame, title: str, caption: Caption, *, scale: float = 1.0, lines: tuple[float, ...] = (),
    compared: pd.DataFrame | None = None, compared_name: str = "", digits: int = 1, height: int = 330,
    highest: float = 0.0,
) -> Figure:
    """`frame`: month (YYYY-MM), q05, q25, q50, q75, q95, in the unit of `scale` = 1. `lines`: thresholds of coverage in
    months, drawn across and labelled. `compared`: another fan of which only the median is drawn, dashed. `highest`: what the
    axis must reach at least, so that figures beside each other have one axis."""
    colours = ink()
    traces = fan_traces(frame, colours, scale, digits)
    if compared is not None:
        traces.append({
            "type": "scatter", "mode": "lines", "x": compared["month"].tolist(), "y": rounded(compared["q50"] / scale),
            "name": compared_name, "line": {"color": colours.faint, "width": 1.5, "dash": "dash"},
            "hovertemplate": f"%{{y:,.{digits}f}}"})
    shapes, notes = threshold_marks(lines, colours)
    top = max(max(float(frame["q95"].max()), highest) / scale, *(1.08 * line for line in lines), 1e-9)
    low = min(0.0, float(frame["q05"].min()) / scale)
    return figure(traces, title, caption, height=height, left=LEFT, shapes=shapes, annotations=notes,
                  xaxis=months_axis(colours), yaxis=value_axis(colours, range=[low, top * 1.04]))


def fan_traces(
    frame: pd.DataFrame, colours: Ink, scale: float = 1.0, digits: int = 1, **placed: Any
) -> list[dict[str, Any]]:
    """The bands and the median of one fan; `placed` names its axes where there are several."""
    months = frame["month"].tolist()
    traces: list[dict[str, Any]] = []
    for low, high, alpha in BANDS:
        edge = rounded(frame[high] / scale) + rounded(frame[low] / scale)[::-1]
        traces.append({
            "type": "scatter", "mode": "lines", "x": months + months[::-1], "y": edge, "fill": "toself",
            "fillcolor": rgba(colours.line, alpha), "line": {"width": 0}, "hoverinfo": "skip",
            "name": text(f"chart.band.{low}"), **placed})
    spans = list(zip(*(rounded(frame[name] / scale) for name in ("q05", "q25", "q75", "q95")), strict=True))
    traces.append({
        "type": "scatter", "mode": "lines", "x": months, "y": rounded(frame["q50"] / scale), "customdata": spans,
        "line": {"color": colours.line, "width": 2}, "name": text("chart.median"),
        "hovertemplate": (f"%{{y:,.{digits}f}}<br>25%–75%  %{{customdata[1]:,.{digits}f}}–%{{customdata[2]:,.{digits}f}}"
                          f"<br>5%–95%  %{{customdata[0]:,.{digits}f}}–%{{customdata[3]:,.{digits}f}}"), **placed})
    return traces

LABEL_PX = 58  # "24 months" at size 10, and a gap


def threshold_marks(
    lines: tuple[float, ...], colours: Ink, **placed: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Lines across the panel and their labels, each further left than the one above, so that none hides another where
    the lines lie close."""
    dashes = dict(GATES)
    shapes = [{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": line, "y1": line,
               "line": {"color": colours.faint, "width": 1, "dash": dashes.get(line, "dash")}, **placed} for line in lines]
    notes = [{"xref": "paper", "x": 1, "y": line, "text": text("chart.months", months=f"{line:g}"), "showarrow": False,
              "xanchor": "right", "yanchor": "bottom", "xshift": -LABEL_PX * sum(other > line for other in lines),
              "font": {"size": 10, "color": colours.faint}, **placed} for line in lines]
    return shapes, notes


def rounded(values: Any) -> list[float]:
    """Numbers as a screen can show them: fewer digits travel to the browser."""
    return [float(f"{value:.5g}") for value in values]
