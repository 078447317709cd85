"""Warnings of the month, each with the number of its rule, what was judged, and what would clear it."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import frame, month_warnings
from dashboard.run import Shown
from sim.monitoring.types import Monthly
from sim.monitoring.words import region_name, warning_cells
from sim.months import Month, format_month
from sim.show import number, share
from sim.texts import language, text
from sim.views.alerts import short_regions

_MARKS = {"red": "●", "orange": "◆", "yellow": "▲"}
_CELLS = ("level", "region", "rule", "what", "value", "limit", "clears")
HEIGHT = 430


def draw(shown: Shown, when: Month) -> None:
    """The warnings of the store's latest closed month; without one, the regions that the projection shows short."""
    asked = month_warnings.asked(shown.prepared.scenario.dataset)
    if asked is None:
        st.subheader(text("overview.short", month=format_month(when)))
        st.caption(text("overview.no_store"))
        _short(shown, when)
        return
    st.subheader(text("overview.warnings", month=format_month(asked[1])))
    if month_warnings.monitored(asked).done():
        _warnings(month_warnings.monitored(asked).result())
    else:
        _waiting(asked)


@st.fragment(run_every=1.0)
def _waiting(asked: month_warnings.Asked) -> None:
    frame.speak()
    if month_warnings.monitored(asked).done():
        st.rerun()
    st.info(text("overview.judging"))


def _warnings(monthly: Monthly) -> None:
    rows = [{**warning_cells(each, region_name(monthly, each.region)), "mark": _MARKS[each.level]}
            for each in monthly.warnings if each.level != "green"]
    if not rows:
        st.success(text("overview.no_warnings"))
        return
    for row in rows:
        row["level"] = f"{row.pop('mark')} {row['level']}"
    st.dataframe(pd.DataFrame(rows)[list(_CELLS)], hide_index=True, width="stretch", height=HEIGHT,
                 column_config={cell: text(f"monitoring.column.{cell}") for cell in _CELLS})


def _short(shown: Shown, when: Month) -> None:
    table = short_regions(shown.run, when)
    if table.empty:
        st.success(text("overview.none_short"))
        return
    cells = pd.DataFrame({
        text("word.region"): table["region" if language() == "zh" else "region_en"],
        text("overview.rule"): [text("overview.gate", id=row.id, months=number(row.gate_months, 0))
                                for row in table.itertuples()],
        text("overview.coverage"): [number(value) for value in table["coverage_months"]],
        text("overview.chance"): [share(value) for value in table["chance"]]})
    st.dataframe(cells, hide_index=True, width="stretch")
