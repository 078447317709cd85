"""Warnings on what is shown, each with the number of its rule, what was judged, and its limit."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import names, tables
from dashboard.captions import MEAN, caption
from dashboard.run import Shown
from sim.monitoring.judging import counts, warnings_of_projection
from sim.monitoring.settings import load_settings
from sim.monitoring.types import TOTAL, Warning
from sim.monitoring.words import warning_cells
from sim.texts import text

CELLS = {"level": 48, "region": 92, "rule": 76, "what": 208, "value": 66, "limit": 62, "about": 76}
"""Cells and their width in pixels: all of them are seen beside the map."""


def draw(shown: Shown) -> None:
    """The warnings that the rules give on what is shown, the worst first; green ones are counted."""
    st.subheader(text("overview.warnings"))
    found = warnings_of_projection(shown.projection, load_settings())
    st.caption(text("monitoring.counts", **{str(level): count for level, count in counts(found).items()}))
    rows = _rows(shown, found)
    if not rows:
        st.caption(text("monitoring.none", count=len(found)))
        return
    columns = [tables.Column(name, text(f"monitoring.column.{name}"), kind="text", width=width)
               for name, width in CELLS.items()]
    tables.show(pd.DataFrame(rows), columns, key="overview-warnings",
                caption=caption(shown, "", MEAN), most_rows=12)
    st.caption(text("monitoring.of_projection"))


def _rows(shown: Shown, found: tuple[Warning, ...]) -> list[dict[str, str]]:
    known = names.of_chinese(shown.prepared.regions) | {TOTAL: text("monitoring.total")}
    return [{name: cell for name, cell in warning_cells(each, known[each.region]).items() if name in CELLS}
            for each in found if each.level != "green"]
