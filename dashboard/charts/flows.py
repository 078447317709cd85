"""Flows of money: a Sankey diagram, and a waterfall from one number to another."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.fan import rounded
from dashboard.charts.look import BLUE, GREY, ORANGE, PALETTE, Caption, Figure, axis, figure, ink, rgba


def sankey_figure(
    frame: pd.DataFrame, title: str, caption: Caption, *, scale: float = 1.0, digits: int = 2, height: int = 420
) -> Figure:
    """`frame`: source, target (names), value. A name's colour follows its first appearance."""
    colours = ink()
    names = list(dict.fromkeys([*frame["source"], *frame["target"]]))
    shades = [PALETTE[k % len(PALETTE)] for k in range(len(names))]
    at = {name: k for k, name in enumerate(names)}
    trace: dict[str, Any] = {
        "type": "sankey", "arrangement": "snap", "valueformat": f",.{digits}f",
        "textfont": {"size": 12, "color": colours.text, "shadow": "none"},
        "node": {"label": names, "color": shades, "pad": 14, "thickness": 14, "line": {"width": 0}},
        "link": {"source": [at[name] for name in frame["source"]], "target": [at[name] for name in frame["target"]],
                 "value": rounded(frame["value"] / scale), "color": [rgba(shades[at[name]], 0.4) for name in frame["source"]]}}
    return figure([trace], title, caption, legend=False, height=height, hovermode="closest")


def waterfall_figure(
    frame: pd.DataFrame, title: str, caption: Caption, *, scale: float = 1.0, digits: int = 2, height: int = 330
) -> Figure:
    """`frame`: name, value, total (True where the value is a level and not a step). Steps are signed and labelled."""
    colours = ink()
    values = rounded(frame["value"] / scale)
    trace: dict[str, Any] = {
        "type": "waterfall", "x": frame["name"].tolist(), "y": values,
        "measure": ["absolute" if total else "relative" for total in frame["total"]],
        "text": [f"{value:,.{digits}f}" if total else f"{value:+,.{digits}f}"
                 for value, total in zip(values, frame["total"], strict=True)],
        "textposition": "outside", "textfont": {"size": 11}, "connector": {"line": {"color": colours.grid, "width": 1}},
        "increasing": {"marker": {"color": BLUE}}, "decreasing": {"marker": {"color": ORANGE}},
        "totals": {"marker": {"color": GREY}}, "hovertemplate": f"%{{x}}<br>%{{y:,.{digits}f}}<extra></extra>"}
    return figure([trace], title, caption, legend=False, height=height, hovermode="closest",
                  xaxis=axis(colours, grid=False, type="category"), yaxis=axis(colours, tickformat=",~r"))
