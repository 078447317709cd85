"""One look for all figures: colours that stay apart for every kind of colour vision, figures of one width, captions.

Colours: Okabe and Ito (2008). No figure tells anything by colour alone: labels, dashes, patterns or marks say it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.settings import DARK, FONTS, LIGHT
from sim.texts import text

BLUE, ORANGE, GREEN, YELLOW = "#0072B2", "#E69F00", "#009E73", "#F0E442"
SKY, VERMILION, PURPLE, GREY = "#56B4E9", "#D55E00", "#CC79A7", "#7A8691"
PALETTE = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, YELLOW, GREY)
PATTERNS = ("", "/", "\\", "x", "-", "|", "+", ".")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")
COVERAGE_SCALE = ((0.0, "#8C2D04"), (0.25, "#EC7014"), (0.5, "#FEE391"), (0.75, "#9ECAE1"), (1.0, "#08519C"))
"""From short to ample: vermilion to blue, lightest in the middle, apart in every kind of colour vision."""
HEIGHT = 330
LEFT = 52
"""Room for numbers such as 40,000 beside a panel, in pixels."""
_LINE_PX, _LEGEND_PX = 16, 19
_PANEL_PX, _NARROW_PX = 400, 250
"""About the narrowest panel of two, and of three, beside each other: rows of legend and caption are counted for it."""


@dataclass(frozen=True)
class Caption:
    """What every figure says of itself. Empty parts are left out."""

    unit: str = ""
    period: str = ""
    scenario: str = ""
    percentile: str = ""
    status: str = ""
    narrow: bool = False
    """Whether the figure is one of three beside each other."""

    def lines(self) -> list[str]:
        """What the numbers are, then whose they are, in lines that fit the narrowest panel."""
        unit, room = text("chart.unit", unit=self.unit) if self.unit else "", _NARROW_PX if self.narrow else _PANEL_PX
        return [*_wrapped([unit, self.period, self.percentile], room),
                *_wrapped([self.scenario, *self.status.split(" · ")], room)]


def _wrapped(parts: list[str], room: int) -> list[str]:
    """The parts in as few lines as fit."""
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]} · {part}" if lines else part
        lines = [*lines[:-1], longer] if lines and _width(longer) <= room else [*lines, part]
    return lines


def _width(words: str) -> float:
    """About how many pixels words of 11 pixels take."""
    return sum(11 if ord(sign) > 0x2E80 else 5.7 for sign in words)


@dataclass(frozen=True, eq=False)
class Figure:
    """A figure as plotly's library in the browser takes it: traces and layout."""

    data: list[dict[str, Any]]
    layout: dict[str, Any]

    @property
    def title(self) -> str:
        """What stands above it."""
        return str(self.layout["title"]["text"])


@dataclass(frozen=True)
class Ink:
    """Colours of the look in use."""

    text: str
    faint: str
    grid: str
    paper: str
    line: str
    """The main line and its bands."""


def ink() -> Ink:
    """Colours that fit what the browser shows."""
    if st.context.theme.type == "dark":
        return Ink(DARK["textColor"], "#A7B2BD", "#2C353F", DARK["backgroundColor"], SKY)
    return Ink(LIGHT["textColor"], "#5B6671", "#E4E8EC", LIGHT["backgroundColor"], BLUE)


def rgba(colour: str, alpha: float) -> str:
    """A colour of the palette made transparent."""
    red, green, blue = (int(colour[at:at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def figure(
    traces: list[dict[str, Any]], title: str, caption: Caption, *, height: int = HEIGHT, legend: bool = True,
    drop: int = 0, left: int = 8, **layout: Any,
) -> Figure:
    """A figure in the look of all: title above, caption below, legend between title and panel.

    `drop`: how many pixels the labels of the lower axis are taller than one line. `left`: room for the numbers of the
    y axis; with `LEFT` nothing is measured when the chart is drawn, which makes it faster (its axes then come from
    `value_axis` and `months_axis`).
    """
    colours = ink()
    lines = caption.lines()
    note = {"text": "<br>".join(lines), "xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left",
            "yanchor": "top", "yshift": -26 - drop, "showarrow": False, "align": "left",
            "font": {"size": 11, "color": colours.faint}}
    rows = _legend_rows(traces) if legend else 0
    above = 40 + _LEGEND_PX * rows if legend else 36
    annotations = [note, *layout.pop("annotations", [])]
    return Figure(traces, {
        "title": {"text": title, "x": 0, "xref": "paper", "xanchor": "left", "y": 1, "yref": "container",
                  "yanchor": "top", "pad": {"t": 8}, "font": {"size": 15, "color": colours.text}},
        "font": {"family": FONTS, "size": 12, "color": colours.text}, "height": height + _LEGEND_PX * max(0, rows - 2),
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "colorway": list(PALETTE),
        "margin": {"l": left, "r": 12, "t": above, "b": 34 + drop + _LINE_PX * len(lines), "autoexpand": left < LEFT},
        "showlegend": legend,
        "legend": {"orientation": "h", "traceorder": "normal", "x": 0, "y": 1, "yanchor": "bottom", "xanchor": "left",
                   "font": {"size": 11}, "itemsizing": "constant", "bgcolor": "rgba(0,0,0,0)"},
        "hoverlabel": {"font": {"family": FONTS, "size": 12}, "namelength": -1}, "hovermode": "x unified",
        "annotations": annotations, "uirevision": "keep", "dragmode": False,
        "xaxis": axis(colours, grid=False), "yaxis": axis(colours), **layout})


def _legend_rows(traces: list[dict[str, Any]]) -> int:
    """Rows that the legend takes: entries are as wide as the widest."""
    names = [str(trace.get("name", "")) for trace in traces if trace.get("showlegend", True) and trace.get("name")]
    widths = [40 + _width(name) for name in names]
    across = max(1, int(_PANEL_PX // max(widths, default=1)))
    return 1 if sum(widths) <= _PANEL_PX else -(-len(names) // across)


def axis(colours: Ink, *, grid: bool = True, **more: Any) -> dict[str, Any]:
    """An axis: thin lines, labels inside the margin."""
    return {"showgrid": grid, "gridcolor": colours.grid, "zeroline": False, "linecolor": colours.grid,
            "automargin": True, "tickfont": {"size": 11}, "fixedrange": True, **more}


def value_axis(colours: Ink, **more: Any) -> dict[str, Any]:
    """An axis of amounts beside a panel with room `LEFT`."""
    return axis(colours, automargin=False, tickformat=",~r", nticks=6, **more)


def months_axis(colours: Ink, **more: Any) -> dict[str, Any]:
    """An axis of months written `YYYY-MM`."""
    return axis(colours, grid=False, automargin=False, type="date", tickformat="%Y-%m", hoverformat="%Y-%m", nticks=8, **more)
