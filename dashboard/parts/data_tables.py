"""Tables of the data page: titles and names of regions in the language in use, amounts on the right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from sim.texts import text
from sim.views.actuals import titled

ROW_PX = 35
_AMOUNTS = ("value", "stored", "expected", "found", "difference", "before", "after", "values", "figures", "regions")


def show(frame: pd.DataFrame, regions: Mapping[str, str], most_rows: int = 10) -> None:
    """Draw a table, at most so many rows high."""
    st.dataframe(named(frame, regions), hide_index=True, width="stretch", column_config=configured(frame),
                 height=height(len(frame), most_rows))


def edit(frame: pd.DataFrame, regions: Mapping[str, str], column: str, config: Any, key: str) -> list[str]:
    """Draw a table of which one column can be changed; what stands there now."""
    edited = st.data_editor(
        named(frame, regions), hide_index=True, disabled=[name for name in frame.columns if name != column],
        width="stretch", key=key, height=height(len(frame), 10), column_config={**configured(frame), column: config})
    return [str(cell or "").strip() for cell in edited[column]]


def named(frame: pd.DataFrame, regions: Mapping[str, str]) -> pd.DataFrame:
    """The table with the regions called as a reader calls them."""
    if "region" not in frame:
        return frame
    return frame.assign(region=[regions.get(name, name) for name in frame["region"]])


def configured(frame: pd.DataFrame) -> dict[str, Any]:
    """Titles in the language in use; amounts, which are text to the fen, on the right."""
    titles = titled(frame)
    return {name: st.column_config.TextColumn(title, alignment="right" if name in _AMOUNTS else None)
            for name, title in titles.items()}


def month(frame: pd.DataFrame, regions: Mapping[str, str], most_rows: int) -> pd.DataFrame:
    """Draw a month: lines down, regions across; returns it as drawn."""
    line, unit = text("actuals.column.line"), text("actuals.column.unit")
    shown = frame.rename(columns=dict(regions))
    columns = {name: st.column_config.TextColumn(name, alignment=None if name in (line, unit) else "right",
                                                 pinned=name == line) for name in shown.columns}
    st.dataframe(shown, hide_index=True, width="stretch", height=height(len(shown), most_rows), column_config=columns)
    return shown


def height(rows: int, most: int) -> int:
    """Pixels of a table of so many rows."""
    return ROW_PX * (min(most, max(1, rows)) + 1) + 3
