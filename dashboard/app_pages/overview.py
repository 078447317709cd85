"""总览 Overview: the whole system, where it is short, and what to look at this month."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, frame, fund_charts, key_figures, run, tile_map, warnings_list


def page() -> None:
    """Draw the page."""
    shown, base = run.shown(), run.baseline()
    key_figures.row(shown, base, None)
    compared = base if shown.question != base.question else None
    for column, key in zip(st.columns(2, gap="small"), ("balance", "coverage"), strict=True):
        with column:
            drawn = fund_charts.draw(key, shown, compared, None, 320)
            charts.show(drawn.figure, key=f"overview-{key}", data=drawn.data)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        when = tile_map.month(shown)
        frame.guarded(lambda: tile_map.draw(shown, when))
    with right:
        frame.guarded(lambda: warnings_list.draw(shown, when))
