"""Bars over months or names: stacked or beside each other, told apart by colour and pattern."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard.charts.fan import rounded
from dashboard.charts.look import PALETTE, PATTERNS, Caption, Figure, axis, figure, ink, months_axis


def bars_figure(
    frame: pd.DataFrame, series: Mapping[str, str], title: str, caption: Caption, *, x: str = "month",
    scale: float = 1.0, stacked: bool = True, digits: int = 2, height: int = 330, line: tuple[str, str] | None = None,
) -> Figure:
    """One bar a row of `frame`, a part for each of `series` (column → name). `line`: a column drawn as a line, its name.

    Negative parts (expenditure) stack downwards.
    """
    colours, places = ink(), frame[x].tolist()
    traces: list[dict[str, Any]] = [
        {"type": "bar", "x": places, "y": rounded(frame[column] / scale), "name": name,
         "marker": {"color": PALETTE[k % len(PALETTE)], "line": {"width": 0},
                    "pattern": {"shape": PATTERNS[k % len(PATTERNS)], "fillmode": "overlay", "fgcolor": colours.paper,
                                "size": 5, "solidity": 0.25}},
         "hovertemplate": f"%{{y:,.{digits}f}}"} for k, (column, name) in enumerate(series.items())]
    if line is not None:
        column, name = line
        traces.append({"type": "scatter", "mode": "lines", "x": places, "y": rounded(frame[column] / scale),
                       "name": name, "line": {"color": colours.text, "width": 1.8}, "hovertemplate": f"%{{y:,.{digits}f}}"})
    across = months_axis(colours) if x == "month" else axis(colours, grid=False, type="category")
    return figure(traces, title, caption, height=height, barmode="relative" if stacked else "group", bargap=0.15,
                  xaxis=across, yaxis=axis(colours, tickformat=",~r"))


def lines_figure(
    frame: pd.DataFrame, series: Mapping[str, str], title: str, caption: Caption, *, scale: float = 1.0,
    digits: int = 2, height: int = 330, percent: bool = False,
) -> Figure:
    """Lines over months, a line for each of `series` (column → name), told apart by colour and dash."""
    from dashboard.charts.look import DASHES

    colours, shown = ink(), ".1%" if percent else f",.{digits}f"
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines", "x": frame["month"].tolist(), "y": rounded(frame[column] / scale),
         "name": name, "line": {"color": PALETTE[k % len(PALETTE)], "width": 2, "dash": DASHES[k % len(DASHES)]},
         "hovertemplate": f"%{{y:{shown}}}"} for k, (column, name) in enumerate(series.items())]
    return figure(traces, title, caption, height=height, xaxis=months_axis(colours),
                  yaxis=axis(colours, tickformat=".0%" if percent else ",~r", rangemode="tozero"))
