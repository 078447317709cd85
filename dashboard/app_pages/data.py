"""数据 Data: files of actuals in, what does not add up, months closed, who changed what."""

from __future__ import annotations

import streamlit as st

from dashboard.parts import data_funds, data_import, data_months
from sim.texts import text


def page() -> None:
    """Draw the page."""
    fund = data_funds.choose()
    if fund is None:
        return
    data_import.section(fund)
    if fund.is_new:
        return
    st.subheader(text("data.months"))
    data_months.months(fund)
    st.subheader(text("data.history"))
    data_months.history(fund)
