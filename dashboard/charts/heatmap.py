"""Heatmaps: names down, months across; the number stands in every cell where there is room."""

from __future__ import annotations

from typing import Any

import pandas as pd

from dashboard.charts.look import COVERAGE_SCALE, Caption, Figure, axis, figure, ink


def heatmap_figure(
    frame: pd.DataFrame, title: str, caption: Caption, *, low: float, high: float, digits: int = 1,
    reverse: bool = False, percent: bool = False, numbers: bool = False, height: int | None = None,
    marks: pd.DataFrame | None = None,
) -> Figure:
    """`frame`: a row a name (index), a column a month. Colours run from `low` (short) to `high` (ample); `reverse` for a
    measure of which more is worse. Cells without a value stay empty. `marks`: a few signs behind a cell's number."""
    colours = ink()
    shown = ".0%" if percent else f",.{digits}f"
    values = [[None if pd.isna(cell) else float(f"{cell:.4g}") for cell in row] for row in frame.to_numpy()]
    scale = [[1 - at, colour] for at, colour in COVERAGE_SCALE][::-1] if reverse else [list(pair) for pair in COVERAGE_SCALE]
    trace: dict[str, Any] = {
        "type": "heatmap", "z": values, "x": frame.columns.tolist(), "y": frame.index.tolist(), "colorscale": scale,
        "zmin": low, "zmax": high, "xgap": 1, "ygap": 1, "hoverongaps": False,
        "hovertemplate": f"%{{y}} %{{x}}<br>%{{z:{shown}}}<extra></extra>",
        "colorbar": {"thickness": 10, "outlinewidth": 0, "tickfont": {"size": 10}, "tickformat": ".0%" if percent else ""}}
    if numbers:
        trace |= {"texttemplate": f"%{{z:{shown}}}", "textfont": {"size": 10}}
    if marks is not None:
        trace |= {"text": marks.to_numpy().tolist(), "texttemplate": f"%{{z:{shown}}}%{{text}}", "textfont": {"size": 11}}
    labels: dict[str, Any] = {"tickangle": 0} if any("<br>" in str(name) for name in frame.columns) else {"nticks": 13}
    drop = 16 * max((str(name).count("<br>") for name in frame.columns), default=0)
    return figure([trace], title, caption, legend=False, height=(height or 130 + 24 * len(frame)) + drop, drop=drop,
                  hovermode="closest",
                  xaxis=axis(colours, grid=False, type="category", **labels),
                  yaxis=axis(colours, grid=False, autorange="reversed", type="category"))
