"""Warnings of the month, each with the number of its rule, what was judged, and what would clear it."""

from __future__ import annotations

from importlib.util import find_spec

import streamlit as st

from dashboard.run import Shown
from sim.texts import text


def draw(shown: Shown) -> None:
    """The warnings that the rules give on what is shown."""
    st.subheader(text("overview.warnings"))
    if find_spec("sim.monitoring.warnings") is None:
        st.caption(text("overview.no_warnings"))
