"""总览 Overview: the whole system, where it is short, and what to look at this month."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, frame, run
from dashboard.captions import caption
from dashboard.charts.fan import fan_figure
from sim.outcomes import fan_table
from sim.show import money_unit
from sim.texts import text


def page() -> None:
    """Draw the page."""
    _fans()


@frame.fragment
def _fans() -> None:
    shown, unit = run.shown(), money_unit("large")
    left, right = st.columns(2)
    with left:
        table = fan_table(shown.projection, "balance", 0)
        charts.show(fan_figure(table, text("overview.balance"), caption(shown, unit.name), scale=unit.scale, digits=2),
                    key="overview-balance", data=table)
    with right:
        table = fan_table(shown.projection, "coverage", 0)
        charts.show(fan_figure(table, text("overview.coverage"), caption(shown, text("unit.months")), lines=(12, 24)),
                    key="overview-coverage", data=table)
