"""Charts as pictures for documents (SVG, PNG), drawn with the font that comes with uifund."""

from __future__ import annotations

import io
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ticker import FuncFormatter

from sim.report.fonts import SANS, file
from sim.report.tables import Chart, Series, in_unit

BLUE, LIGHT, PALE, RED, GREEN, GREY = "#1f4e79", "#9dc3e6", "#deebf7", "#c00000", "#548235", "#7f7f7f"
SIZE = (6.1, 2.5)
"""Inches: the width of the text of a page."""
DOTS = 200


@lru_cache(maxsize=64)
def picture(chart: Chart, kind: Literal["png", "svg"]) -> bytes:
    """A chart as a picture; glyphs are drawn as outlines, so a reader needs no font."""
    with mpl.rc_context({"svg.fonttype": "path", "svg.hashsalt": chart.key, "axes.unicode_minus": False}):
        height = max(SIZE[1], 0.2 * len(chart.labels) + 0.7) if chart.kind == "bars" else SIZE[1]
        figure = Figure(figsize=(SIZE[0], height), layout="constrained")
        axes = figure.add_subplot()
        {"columns": _columns, "bars": _bars, "fan": _fan, "steps": _steps}[chart.kind](axes, chart)
        _dress(axes, chart)
        out = io.BytesIO()
        figure.savefig(out, format=kind, dpi=DOTS, metadata={"Date": None} if kind == "svg" else None)
    return out.getvalue()


def _values(series: Series, chart: Chart) -> list[float]:
    return [float("nan") if value is None else in_unit(value, chart.form) for value in series.values]


def _columns(axes: Axes, chart: Chart) -> None:
    count = len(chart.series)
    for place, (series, colour) in enumerate(zip(chart.series, (BLUE, LIGHT, GREEN, GREY), strict=False)):
        where = [k + (place - (count - 1) / 2) * 0.8 / count for k in range(len(chart.labels))]
        axes.bar(where, _values(series, chart), 0.8 / count, color=colour, label=series.title)
    _labels_below(axes, chart)


def _bars(axes: Axes, chart: Chart) -> None:
    values = _values(chart.series[0], chart)
    places = range(len(values))
    limits = sorted(value for _, value in chart.lines)
    colours = [BLUE if not limits or value >= limits[-1] else LIGHT if value >= limits[0] else RED for value in values]
    axes.barh(places, values, 0.65, color=colours)
    for place, value in zip(places, values, strict=True):
        if value == value:
            axes.text(value, place, f" {value:,.{chart.form.decimals}f}", va="center", fontproperties=_font(7.5))
    axes.set_yticks(places, chart.labels)
    axes.invert_yaxis()
    axes.margins(x=0.12)
    for (name, value), style in zip(chart.lines, ("--", ":", "-."), strict=False):
        axes.axvline(value, color=RED, linewidth=1.1, linestyle=style, label=name)


def _fan(axes: Axes, chart: Chart) -> None:
    """Bands between the outer pairs of the quantile series; series named `actual` is drawn as a line of its own."""
    band = [series for series in chart.series if series.key != "actual"]
    places = range(len(chart.labels))
    for low, high, colour in zip(band, reversed(band), (PALE, LIGHT), strict=False):
        axes.fill_between(places, _values(low, chart), _values(high, chart), color=colour, linewidth=0,
                          label=f"{low.title}–{high.title}")
    middle = band[len(band) // 2]
    axes.plot(places, _values(middle, chart), color=BLUE, linewidth=1.6, label=middle.title)
    for series in chart.series:
        if series.key == "actual":
            axes.plot(places, _values(series, chart), color="black", linewidth=1.6, label=series.title)
    for name, value in chart.lines:
        axes.axhline(value, color=RED, linewidth=0.9, linestyle="--")
        axes.text(len(chart.labels) - 1, value, name, ha="right", va="bottom", color=RED, fontproperties=_font(7.5))
    _labels_below(axes, chart)


def _steps(axes: Axes, chart: Chart) -> None:
    """Series `begin` and `end` of every column; the first and the last stand on the ground."""
    begin, end = (_values(series, chart) for series in chart.series[:2])
    last = len(begin) - 1
    levels = [value for pair in zip(begin[1:last], end[1:last], strict=True) for value in pair] + [end[0], end[last]]
    low, high = min(levels), max(levels)
    ground = 0.0 if low <= 0 <= high else low - 0.6 * (high - low or abs(high) or 1.0) if low > 0 else high
    for place, (start, stop) in enumerate(zip(begin, end, strict=True)):
        ends = place in (0, last)
        foot = ground if ends else start
        axes.bar(place, stop - foot, 0.6, bottom=foot, color=BLUE if ends else GREEN if stop >= start else RED)
        change = stop if ends else stop - start
        words = f"{change:,.{chart.form.decimals}f}" if ends else f"{change:+,.{chart.form.decimals}f}"
        axes.text(place, max(foot, stop), words, ha="center", va="bottom", fontproperties=_font(7.5))
    for place, (level, _) in enumerate(pairwise(end)):
        axes.plot((place + 0.3, place + 0.7), (level, level), color=GREY, linewidth=0.7)
    axes.margins(y=0.12)
    if ground:
        axes.set_ylim(bottom=ground)
    _labels_below(axes, chart)


def _labels_below(axes: Axes, chart: Chart) -> None:
    every = max(1, -(-len(chart.labels) // 13))
    axes.set_xticks(range(0, len(chart.labels), every), chart.labels[::every])


def _dress(axes: Axes, chart: Chart) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    values = axes.xaxis if chart.kind == "bars" else axes.yaxis
    values.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    values.grid(color="#e0e0e0", linewidth=0.6)
    axes.set_axisbelow(True)
    if chart.form.unit:
        axes.set_title(f"({chart.form.unit})" if chart.title.isascii() else f"（{chart.form.unit}）", loc="left",
                       fontproperties=_font(8))
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font(8))
    if chart.kind in ("columns", "fan") or chart.lines:
        axes.legend(prop=_font(8), frameon=False, ncols=4, loc="lower center", bbox_to_anchor=(0.5, 1.0))


@cache
def _font(size: float) -> Any:
    return FontProperties(fname=str(file(SANS)), size=size)
