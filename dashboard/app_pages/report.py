"""月报 Report: the reports of a month on screen, with their files, their sign-off and what was recommended."""

from __future__ import annotations

import streamlit as st

from dashboard import frame, stored
from dashboard.parts import report as parts
from dashboard.parts import report_signing as signing
from sim.texts import text


def page() -> None:
    """Draw the page."""
    if not stored.is_there() or not stored.store().funds():
        st.info(text("reports.no_store"))
        st.code("uifund example uifund.db", language="sh")
        return
    _all()


@frame.fragment
def _all() -> None:
    chosen = parts.choose()
    if chosen is None:
        return
    parts.heading(chosen)
    parts.downloads(chosen)
    signing.panel(chosen)
    parts.contents(chosen)
    signing.recommendations(chosen)
    signing.log(chosen)
