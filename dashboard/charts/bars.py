"""Amounts over months or names, stacked or beside each other, told apart by colour and pattern.

What is stacked over months is drawn as steps: one outline a series, where bars would be one rectangle a month, which
the browser takes five times as long to draw.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.fan import rounded
from dashboard.charts.look import (
    DASHES,
    LEFT,
    PALETTE,
    PATTERNS,
    Caption,
    Figure,
    Ink,
    axis,
    figure,
    ink,
    months_axis,
    value_axis,
)


def bars_figure(
    frame: pd.DataFrame, series: Mapping[str, str], title: str, caption: Caption, *, x: str = "month",
    scale: float = 1.0, stacked: bool = True, digits: int = 2, height: int = 330, line: tuple[str, str] | None = None,
) -> Figure:
    """One bar (or step) a row of `frame`, a part for each of `series` (column → name). `line`: a column drawn as a
    line, its name.

    Negative parts (expenditure) stack downwards.
    """
    colours, places = ink(), frame[x].tolist()
    as_steps = stacked and x == "month" and not any(frame[column].min() < 0 < frame[column].max() for column in series)
    traces: list[dict[str, Any]] = []
    for k, (column, name) in enumerate(series.items()):
        kind = _step(k, colours, frame[column].min() < 0) if as_steps else _bar(k, colours)
        traces.append({**kind, "x": places, "y": rounded(frame[column] / scale), "name": name,
                       "hovertemplate": f"%{{y:,.{digits}f}}"})
    if line is not None:
        column, name = line
        traces.append({"type": "scatter", "mode": "lines", "x": places, "y": rounded(frame[column] / scale),
                       "name": name, "line": {"color": colours.text, "width": 1.8}, "hovertemplate": f"%{{y:,.{digits}f}}"})
    if x == "month":
        return figure(traces, title, caption, height=height, left=LEFT, barmode="relative" if stacked else "group",
                      bargap=0.15, xaxis=months_axis(colours), yaxis=value_axis(colours))
    return figure(traces, title, caption, height=height, barmode="relative" if stacked else "group", bargap=0.15,
                  xaxis=axis(colours, grid=False, type="category"), yaxis=axis(colours, tickformat=",~r"))


def _bar(k: int, colours: Ink) -> dict[str, Any]:
    return {"type": "bar",
            "marker": {"color": PALETTE[k % len(PALETTE)], "line": {"width": 0}, "pattern": _pattern(k, colours)}}


def _step(k: int, colours: Ink, below: bool) -> dict[str, Any]:
    return {"type": "scatter", "mode": "lines", "line": {"width": 0, "shape": "hvh"},
            "stackgroup": "below" if below else "above",
            "fillcolor": PALETTE[k % len(PALETTE)], "fillpattern": _pattern(k, colours)}


def _pattern(k: int, colours: Ink) -> dict[str, Any]:
    return {"shape": PATTERNS[k % len(PATTERNS)], "fillmode": "overlay", "fgcolor": colours.paper,
            "bgcolor": PALETTE[k % len(PALETTE)], "size": 5, "solidity": 0.25}


def lines_figure(
    frame: pd.DataFrame, series: Mapping[str, str], title: str, caption: Caption, *, scale: float = 1.0,
    digits: int = 2, height: int = 330, percent: bool = False,
) -> Figure:
    """Lines over months, a line for each of `series` (column → name), told apart by colour and dash."""
    colours, shown = ink(), ".1%" if percent else f",.{digits}f"
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": frame["month"].tolist(), "y": rounded(frame[column] / scale),
         "name": name, "line": {"color": PALETTE[k % len(PALETTE)], "width": 2, "dash": DASHES[k % len(DASHES)]},
         "hovertemplate": f"%{{y:{shown}}}"} for k, (column, name) in enumerate(series.items())]
    across = value_axis(colours, rangemode="tozero") | ({"tickformat": ".0%"} if percent else {})
    return figure(traces, title, caption, height=height, left=LEFT, xaxis=months_axis(colours), yaxis=across)
