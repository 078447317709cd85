"""The report page: preparer, another reviewer, approver; recommendations until they are closed; who signed what."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import frame, stored
from dashboard.frame import plain
from dashboard.parts.report import Chosen
from sim.monitoring.words import region_name
from sim.report.issue import keep, known
from sim.report.writers import report_bytes
from sim.store.records import ROLES, Role, Signature
from sim.texts import text

KEPT_FORMATS = ("docx", "xlsx", "pdf")
"""Formats whose hashes are kept with a report that is signed."""


def panel(chosen: Chosen) -> None:
    """Who has signed this content, and the button of the role whose turn it is."""
    given = _given(chosen)
    for column, role in zip(st.columns(len(ROLES), border=True), ROLES, strict=True):
        with column:
            st.markdown(f"**{text(f'store.role.{role}')}**")
            if role in given:
                sign = given[role]
                st.markdown(plain(f"✓ {sign.who}　{sign.utc[:10]}"))
                if sign.note:
                    st.caption(plain(sign.note))
            elif role == _next(given):
                _form(chosen, role)
            else:
                st.caption(text("reports.waiting"))


def _given(chosen: Chosen) -> dict[str, Signature]:
    entry = known(chosen.store, chosen.report)
    return {} if entry is None else {each.role: each for each in chosen.store.signatures(entry.id)}


def _next(given: dict[str, Signature]) -> Role | None:
    return next((role for role in ROLES if role not in given), None)


def _form(chosen: Chosen, role: Role) -> None:
    who = stored.person()
    if not who:
        st.warning(text("reports.nobody", setting=stored.USER_VARIABLE))
        return
    note = st.text_input(text("reports.note"), key=f"sign_note_{role}", max_chars=200)
    if st.button(text("reports.sign", who=plain(who)), key=f"sign_{role}", type="primary"):
        done = frame.guarded(lambda: _sign(chosen, role, who, note))
        if done:
            st.rerun()


def _sign(chosen: Chosen, role: Role, who: str, note: str) -> bool:
    """Sign the content; the first signature keeps the report in the store with the hashes of its files."""
    entry = known(chosen.store, chosen.report)
    number = entry.id if entry else keep(
        chosen.store, chosen.report, {kind: report_bytes(chosen.report, kind) for kind in KEPT_FORMATS}, who)
    chosen.store.sign(number, role, who, note)
    return True


def recommendations(chosen: Chosen) -> None:
    """What should be done, what became of it; add one, close one."""
    st.markdown(f"#### {text('report.table.recommendations')}")
    store, fund = chosen.store, chosen.monthly.fund
    found = store.recommendations(fund, open_only=False)
    if found:
        st.dataframe(pd.DataFrame([{
            text("reports.number"): each.id, text("report.col.region"): region_name(chosen.monthly, each.region or ""),
            text("report.col.recommended"): each.text, text("report.col.rule"): each.warning,
            text("report.col.state"): text("report.open") if each.closed is None else text(
                "report.closed", outcome=each.closed.outcome)} for each in found]), hide_index=True, key="recommendations")
    who = stored.person()
    if not who:
        return
    left, right = st.columns(2)
    with left.form("recommend", clear_on_submit=True):
        words = st.text_input(text("report.col.recommended"), max_chars=500)
        rule = st.text_input(text("report.col.rule"), max_chars=10, placeholder="W1")
        if st.form_submit_button(text("reports.recommend")) and frame.guarded(lambda: store.add_recommendation(
                fund, chosen.month, chosen.report.region or None, words, rule, who)):
            st.rerun()
    still = {each.id: f"{each.id} {each.text}" for each in found if each.closed is None}
    if still:
        with right.form("close", clear_on_submit=True):
            number = st.selectbox(text("reports.number"), list(still), format_func=still.__getitem__)
            outcome = st.text_input(text("reports.outcome"), max_chars=500)
            if st.form_submit_button(text("reports.close")) and frame.guarded(
                    lambda: store.close_recommendation(int(number), who, outcome) or True):
                st.rerun()


def log(chosen: Chosen) -> None:
    """Every report kept of this month, and every signature."""
    store = chosen.store
    entries = store.reports(chosen.monthly.fund, chosen.month)
    with st.expander(text("reports.log", count=len(entries))):
        rows = [{text("reports.number"): each.id, text("reports.made"): each.utc, text("reports.who"): each.who,
                 text("report.col.region"): region_name(chosen.monthly, each.region or ""),
                 text("reports.language"): each.language, text("reports.status"): text(f"store.status.{store.status(each.id)}"),
                 text("reports.content"): each.content_sha256[:12],
                 text("reports.signatures"): text("separator.clause").join(
                     f"{text(f'store.role.{sign.role}')} {sign.who} {sign.utc}" for sign in store.signatures(each.id))}
                for each in reversed(entries)]
        st.dataframe(pd.DataFrame(rows), hide_index=True, key="report_log")
