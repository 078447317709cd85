"""Tables on a page: sortable and searchable, numbers right-aligned in one width, bars inside cells, gaps shown as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import downloads
from dashboard.charts import Caption
from sim.show import MISSING, Unit, number
from sim.show import share as percent

Kind = Literal["text", "number", "money", "share", "bar", "share_bar"]
ROW_PX, HEADER_PX = 32, 34


@dataclass(frozen=True)
class Column:
    """One column of a table on a page: its name in the frame, its title, and how its cells look.

    `bar` and `share_bar` draw a bar in the cell up to `high`. `signed` numbers carry their sign. `unit` scales money.
    """

    name: str
    title: str
    kind: Kind = "number"
    unit: Unit | None = None
    digits: int = 1
    high: float | None = None
    signed: bool = False
    help: str | None = None
    pinned: bool = False
    width: Literal["small", "medium", "large"] | int | None = None


def show(
    frame: pd.DataFrame, columns: Sequence[Column], *, key: str, caption: Caption, title: str = "",
    data: pd.DataFrame | None = None, most_rows: int = 20,
) -> None:
    """Draw the named columns of `frame`; `data` is what is offered to download (default: all of `frame`)."""
    cells = pd.DataFrame({column.name: _cells(frame[column.name], column) for column in columns})
    styled = cells.style.format({column.name: _writer(column) for column in columns if column.kind != "text"})
    offered = frame if data is None else data
    if title:
        downloads.offer(offered, key, title, picture=False)
        st.markdown(f"**{title}**")
    st.dataframe(
        styled, key=key, hide_index=True, column_config={column.name: _config(column, cells) for column in columns},
        height=HEADER_PX + ROW_PX * min(most_rows, max(1, len(frame))) + 3, row_height=ROW_PX, placeholder=MISSING,
        alt=title or None)
    if not title:
        downloads.offer(offered, key, picture=False)
    st.caption("  \n".join(line for line in caption.lines() if line))


def _cells(values: pd.Series[Any], column: Column) -> pd.Series[Any]:
    """Cells as the browser sorts and draws them: money in its unit, shares in percent; the frame stays as it is."""
    if column.kind == "text":
        return values.astype(object).where(values.notna(), MISSING).astype(str)
    numbers = values.astype(float)
    if column.unit is not None:
        numbers = numbers / column.unit.scale
    if column.kind not in ("bar", "share_bar"):
        return numbers
    shown = numbers.replace([np.inf, -np.inf], np.nan)
    return 100 * shown if column.kind == "share_bar" else shown


def _writer(column: Column) -> Any:
    def write(value: float) -> str:
        if column.kind == "share":
            return percent(value)
        shown = number(value, column.digits)
        return f"+{shown}" if column.signed and value > 0 and shown.strip("0.,") else shown
    return write


def _config(column: Column, cells: pd.DataFrame) -> Any:
    common: dict[str, Any] = {"width": column.width, "help": column.help, "pinned": column.pinned}
    if column.kind == "text":
        return st.column_config.TextColumn(column.title, **common)
    if column.kind in ("bar", "share_bar"):
        largest = cells[column.name].max()
        high = 100.0 if column.kind == "share_bar" else column.high or (largest if largest > 0 else 1.0)
        plain = "accounting" if column.unit else f"%.{column.digits}f"  # the only format with commas and fixed decimals
        shown = "%.1f%%" if column.kind == "share_bar" else plain
        return st.column_config.ProgressColumn(column.title, format=shown, min_value=0.0, max_value=float(high), **common)
    return st.column_config.NumberColumn(column.title, **common)
