"""The map of the regions as tiles, coloured by coverage at a month; a click opens the region."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, controls, frame, fund_charts, state
from dashboard.captions import MEAN, caption
from dashboard.charts.tiles import tiles_figure
from dashboard.run import Shown
from sim.months import Month, format_month, parse_month
from sim.outcomes import month_labels
from sim.show import number
from sim.texts import language, text
from sim.views.regions import region_table

LOW, HIGH = 0.0, 48.0
"""Months of coverage at the ends of the colours: nothing, and twice the higher gate."""
KEY = "overview-map"


def month(shown: Shown) -> Month:
    """The month that the map shows, chosen here."""
    months = month_labels(shown.projection)
    return parse_month(controls.select("month", months[::-1], text("overview.month"), current=months[-1]))


def draw(shown: Shown, when: Month) -> None:
    """The map of a month; regions that have no place on it stand row by row."""
    frame_ = region_table(shown.run, when)
    tiles = shown.prepared.regions.tile
    if (tiles < 0).any():
        columns = 7
        places = [(k // columns, k % columns) for k in range(len(frame_))]
    else:
        places = [tuple(int(at) for at in tile) for tile in tiles]
    names = frame_["region" if language() == "zh" else "region_en"]
    table = frame_.assign(
        key=frame_["region_en"], name=[_short(name) for name in names], value=frame_["coverage_months"],
        row=[place[0] for place in places], column=[place[1] for place in places],
        shown=[_shown(value) for value in frame_["coverage_months"]],
        mark=[_mark(value) for value in frame_["coverage_months"]])
    figure = tiles_figure(table, text("overview.map"), caption(shown, text("unit.months"), MEAN, format_month(when)),
                          low=LOW, high=HIGH)
    charts.show(figure, key=KEY, data=frame_, on_select=_open)
    st.caption(text("overview.map_hint"))
    if st.session_state.pop("overview_open", False):
        frame.open_page("regions")


def _open() -> None:
    region = charts.chosen(KEY)
    if region:
        state.put(region=region)
        st.session_state["overview_open"] = True


def _mark(months: float) -> str:
    """In words what the colour says: which gate the coverage passes."""
    return text("overview.below_12" if months < 12 else "overview.below_24" if months < 24 else "overview.ample")


def _shown(months: float) -> str:
    """Months with one decimal, with two where one would round up to a gate that is not reached."""
    close = any(months < gate <= round(months, 1) for gate in fund_charts.GATES)
    return number(months, 2 if close else 1)


def _short(name: str) -> str:
    """A name that fits a tile."""
    for ending in ("市", "盟", " League"):
        name = name.removesuffix(ending)
    return name


