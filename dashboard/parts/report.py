"""The report page: which report, its summary, its files, and the tables that the files print."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import controls, monitored, stored
from dashboard.frame import plain
from sim.monitoring.types import TOTAL, Monthly
from sim.monitoring.words import region_name
from sim.months import Month, format_month, parse_month
from sim.report.content import KINDS
from sim.report.files import file_name
from sim.report.issue import standing_report
from sim.report.numbering import numbered
from sim.report.phrases import below, unit
from sim.report.pictures import picture
from sim.report.tables import Chart, Column, Report, Table, shown
from sim.report.writers import FORMATS, MEDIA, report_bytes
from sim.show import MISSING
from sim.store.store import Store
from sim.texts import text

ROW_PX, MOST_ROWS = 35, 18


@dataclass(frozen=True)
class Chosen:
    """The report of the page, and the month that it was made of."""

    store: Store
    monthly: Monthly
    report: Report
    month: Month


def choose() -> Chosen | None:
    """Fund, month, region and kind of report, all kept in the link; None where there is no month to report."""
    store = stored.store()
    names = [fund.name for fund in store.funds()]
    columns = st.columns([2, 2, 2, 3], vertical_alignment="bottom")
    with columns[0]:
        fund = str(controls.select("fund", names, text("reports.fund")))
    months = [format_month(month) for month in reversed(store.actuals(fund).months)]
    if not months:
        st.info(text("reports.no_month"))
        return None
    closed = {format_month(Month(month)) for month in store.closed_months(fund)}
    with columns[1]:
        latest = next((month for month in months if month in closed), months[0])
        titles = {month: month if month in closed else text("reports.open_month", month=month) for month in months}
        month = parse_month(str(controls.select("report_month", titles, text("reports.month"), current=latest)))
    with columns[3]:
        kinds = {kind: text(f"reports.kind.{kind}") for kind in KINDS}
        kind = str(controls.segments("report_kind", kinds, text("reports.kind")))
    with st.spinner(text("reports.computing")):
        monthly = monitored.month_of(store, fund, month)
    with columns[2]:
        english = dict(zip(monthly.regions_en, monthly.regions, strict=True))
        place = controls.region_select({key: region_name(monthly, name) for key, name in english.items()})
    region = TOTAL if place is None else english.get(place, TOTAL)
    return Chosen(store, monthly, standing_report(store, monthly, region, kind), month)


def heading(chosen: Chosen) -> None:
    """Title, how far the sign-off is, what kind of data, and the summary in words."""
    report = chosen.report
    st.subheader(plain(f"{report.title} {report.subtitle}"))
    badges = [f":orange-badge[{plain(report.mark)}]" if report.mark else f":green-badge[{text('store.status.approved')}]"]
    badges += [f":orange-badge[{plain(report.label)}]"] if report.label else []
    st.markdown(" ".join(badges))
    for words in report.summary:
        st.markdown(plain(words))


def downloads(chosen: Chosen) -> None:
    """The files, made when they are asked for."""
    columns = st.columns([1] * len(FORMATS) + [4])
    for column, kind in zip(columns, FORMATS, strict=False):
        with column:
            st.download_button(
                text(f"reports.format.{kind}"), lambda kind=kind: report_bytes(chosen.report, kind),
                file_name(chosen.report, kind), MEDIA[kind], key=f"report_{kind}", on_click="ignore", width="stretch")


def contents(chosen: Chosen) -> None:
    """Every section: its words, charts and tables."""
    for section, number in numbered(chosen.report):
        size = "####" if section.level == 1 else "#####"
        st.markdown(f"{size} {plain(number + section.title)}")
        for words in section.paragraphs:
            st.markdown(plain(words))
        for part in section.parts:
            if isinstance(part, Chart):
                st.image(picture(part, "png"), caption=part.title, width=760)
            else:
                table(part)


def table(part: Table) -> None:
    """A table as the files print it: the same texts, numbers to the right, sortable by the number behind."""
    st.markdown(f"**{plain(part.title)}**　{plain(unit(part))}")
    frame = pd.DataFrame({column.key: _cells(part, place) for place, column in enumerate(part.columns)})
    styled = frame.style.format({column.key: _writer(column) for column in part.columns if _plain_numbers(column)})
    st.dataframe(
        styled, key=f"report_table_{part.key}", hide_index=True, row_height=ROW_PX,
        height=ROW_PX * (1 + min(MOST_ROWS, max(1, len(frame)))) + 3, alt=part.title, placeholder=MISSING,
        column_config={column.key: _config(column) for column in part.columns})
    st.caption("  \n".join(plain(line) for line in below(part)))


def _plain_numbers(column: Column) -> bool:
    return column.form is not None and not column.mixed


def _cells(part: Table, place: int) -> list[object]:
    """Numbers where a column has one form; else what is printed, since its rows have different ones."""
    column = part.columns[place]
    if _plain_numbers(column):
        return [float("nan") if row.cells[place] is None else row.cells[place] for row in part.rows]
    return [shown(row.cells[place], part.form(row, column)) for row in part.rows]


def _writer(column: Column) -> object:
    return lambda value: shown(value, column.form)


def _config(column: Column) -> object:
    if _plain_numbers(column):
        return st.column_config.NumberColumn(column.title)
    return st.column_config.TextColumn(column.title, alignment="right" if column.mixed else None)
