"""The months of a fund: how each stands, one of them in full, what stands against closing it, and its corrections."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import downloads, stored
from dashboard.frame import guarded, plain
from dashboard.parts import data_tables
from dashboard.parts.data_funds import Chosen
from sim.actuals.reconcile import Difference
from sim.months import Month, format_month
from sim.texts import language, text
from sim.views.actuals import (
    MonthState,
    corrections_table,
    differences_table,
    imports_table,
    month_states,
    month_table,
    months_table,
    state_text,
)

_MOST = 12


def months(chosen: Chosen) -> None:
    """The list of months, and the one that is chosen."""
    store = stored.store()
    actuals = store.actuals(chosen.name)
    states = month_states(store, chosen.fund, actuals)
    if not states:
        st.caption(text("data.no_months"))
        return
    left, right = st.columns([2, 5])
    with left:
        data_tables.show(months_table(states, chosen.fund), {}, _MOST + 2)
    with right:
        by_name = {format_month(state.month): state for state in states}
        name = st.selectbox(text("data.month.choose"), list(by_name), key="data_month_shown")
        state = by_name[str(name)]
        st.markdown(f"**{format_month(state.month)}**　{state_text(state)}")
        shown = data_tables.month(month_table(actuals, state.month), chosen.shown, _MOST)
        downloads.offer(shown, f"actuals-{format_month(state.month)}")
    _closing(chosen, store, state)


def _closing(chosen: Chosen, store: Any, state: MonthState) -> None:
    """What stands against closing, with fields to explain; the buttons to close and to open again."""
    if state.closed:
        _reopen(chosen, store, state.month)
        return
    differences = store.differences(chosen.name, state.month)
    given = {(each.region, each.check, each.expected, each.found): each for each in
             store.explanations(chosen.name, state.month)}
    points = store.open_points(chosen.name, state.month)
    if differences:
        _explain(chosen, store, state.month, differences, given)
    others = [point for point in points if not any(point.column == each.check for each in differences)]
    if others:
        st.warning(text("data.against", count=len(others)) + "\n\n" + "\n".join(
            f"- {plain(point.message)}" for point in others[:_MOST]))
        _explain_missing(chosen, store, state.month, others)
    if st.button(text("data.close", month=format_month(state.month)), type="primary", key="data_close",
                 disabled=bool(points) or not stored.person()):
        guarded(lambda: _done(store.close_month(chosen.name, state.month, stored.person()),
                              text("data.closed", month=format_month(state.month))))


def _explain(chosen: Chosen, store: Any, month: Month, differences: tuple[Difference, ...], given: dict[Any, Any]) -> None:
    st.markdown(f"**{text('data.differences', count=len(differences))}**")
    known = [given.get((each.region, each.check, each.expected, each.found)) or given.get(
        (each.region, each.check, None, None)) for each in differences]
    table = differences_table(differences).assign(why=[each.text if each else "" for each in known])
    reasons = data_tables.edit(
        table, chosen.shown, "why", st.column_config.TextColumn(text("data.explanation"), width="large"),
        f"data_explain_{month}_{len(given)}_{language()}")
    fresh = {difference: why for difference, why, before in zip(differences, reasons, table["why"], strict=True)
             if why and why != before}
    if st.button(text("data.explain"), key="data_explain", disabled=not fresh or not stored.person()):
        guarded(lambda: _done([store.explain_difference(
            chosen.name, each.region, month, each.check, why, stored.person(), difference=each)
            for each, why in fresh.items()], text("data.explained", count=len(fresh))))


def _explain_missing(chosen: Chosen, store: Any, month: Month, points: list[Any]) -> None:
    """Why required lines are missing: one reason for all of them."""
    from sim.actuals.reconcile import missing_lines
    from sim.store.records import MISSING

    lines = missing_lines(store.actuals(chosen.name), month)
    if not lines or not points:
        return
    why = st.text_input(text("data.why_missing"), key=f"data_missing_{month}", max_chars=500)
    if st.button(text("data.explain_missing"), key="data_missing", disabled=not why.strip() or not stored.person()):
        guarded(lambda: _done([store.explain_difference(chosen.name, each.region, month, f"{MISSING}{each.line}", why,
                                                        stored.person()) for each in lines],
                              text("data.explained", count=len(lines))))


def _reopen(chosen: Chosen, store: Any, month: Month) -> None:
    why = st.text_input(text("data.why_reopen"), key=f"data_reopen_{month}", max_chars=500)
    if st.button(text("data.reopen_month", month=format_month(month)), key="data_reopen_month",
                 disabled=not why.strip() or not stored.person()):
        guarded(lambda: _done(store.reopen_month(chosen.name, month, stored.person(), why),
                              text("data.reopened", month=format_month(month))))


def _done(_: Any, said: str) -> None:
    st.session_state["data_said"] = said
    st.rerun()


def history(chosen: Chosen) -> None:
    """Imports, and figures that were corrected."""
    store = stored.store()
    for title, table in ((text("data.imports"), imports_table(store, chosen.fund)),
                         (text("data.corrected"), corrections_table(store, chosen.fund))):
        st.markdown(f"**{title}**")
        if table.empty:
            st.caption(text("data.none"))
            continue
        data_tables.show(table, chosen.shown, _MOST)
        downloads.offer(table, f"actuals-{'imports' if 'source' in table else 'corrections'}")
