"""What a page shows, as files: CSV and xlsx, made only when they are asked for."""

from __future__ import annotations

import io

import pandas as pd
import streamlit as st

from sim.cli.files import csv_bytes
from sim.texts import text

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WIDEST = 40


def offer(frame: pd.DataFrame, key: str, title: str = "", notes: pd.DataFrame | None = None, *,
          picture: bool = True) -> None:
    """A small button that opens the choice of files; it stands at the right of the line that is drawn next.

    `notes`: a second sheet that says what the numbers are. `picture`: whether there is a picture to take, too.
    """
    with st.popover(text("download.label"), type="tertiary", key=f"download_{key}"):
        st.download_button("CSV", lambda: csv_bytes(frame), f"uifund-{key}.csv", "text/csv", key=f"csv_{key}",
                           on_click="ignore", width="stretch")
        st.download_button("Excel", lambda: xlsx_bytes({title or key: frame} | ({} if notes is None else {"notes": notes})),
                           f"uifund-{key}.xlsx", XLSX, key=f"xlsx_{key}", on_click="ignore", width="stretch")
        if picture:
            st.caption(text("download.picture"))


def offer_all(frames: dict[str, tuple[str, pd.DataFrame]], key: str) -> None:
    """One button for several charts, key → (title, table): a CSV each, and one workbook with all of them."""
    with st.popover(text("download.data"), key=f"all_{key}"):
        for name, (title, frame) in frames.items():
            st.download_button(f"CSV · {title}", lambda frame=frame: csv_bytes(frame), f"uifund-{key}-{name}.csv",
                               "text/csv", key=f"csv_{key}_{name}", on_click="ignore", width="stretch")
        st.download_button(f"Excel · {text('download.all')}", lambda: xlsx_bytes(dict(frames.values())),
                           f"uifund-{key}.xlsx", XLSX, key=f"xlsx_{key}", on_click="ignore", width="stretch")
        st.caption(text("download.picture"))


def xlsx_bytes(sheets: dict[str, pd.DataFrame]) -> bytes:
    """Tables as a workbook: text stays text, the header stays in sight, columns as wide as they need."""
    import xlsxwriter

    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                                        "nan_inf_to_errors": True})
    bold, number = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "#,##0.00####"})
    for title, frame in sheets.items():
        sheet = book.add_worksheet("".join(sign for sign in title if sign not in "[]:*?/\\")[:31])
        sheet.write_row(0, 0, [str(column) for column in frame.columns], bold)
        for k, column in enumerate(frame.columns):
            values = [None if pd.isna(value) else value for value in frame[column].tolist()]
            numeric = pd.api.types.is_numeric_dtype(frame[column])
            sheet.write_column(1, k, values, number if numeric else None)
            wide = max([len(str(column)), *(len(str(value)) for value in values[:200])], default=8)
            sheet.set_column(k, k, min(_WIDEST, wide + 4))
        sheet.freeze_panes(1, 0)
    book.close()
    return target.getvalue()
