"""Scenarios as things with names: choose, save, duplicate, download, upload, and see what one changes."""

from __future__ import annotations

from datetime import date
from typing import Literal

import streamlit as st

from dashboard import controls, frame, library, run, state, stored
from sim.levers import LEVERS, PERIOD_KEYS
from sim.problems import BadInputError
from sim.texts import pick, text
from sim.views.differences import COLUMNS, difference_table

FILE_NAME = "scenario.yaml"


def bar(usable: bool = True) -> None:
    """One row: which scenario, and what can be done with it; with one that cannot be used, only choose another."""
    choice, save, get, put, back = st.columns([5, 2, 2, 2, 2], vertical_alignment="bottom")
    with choice:
        names = library.names()
        current = state.view().scenario
        names.setdefault(current, text("library.file", name=current))
        name = controls.mirror("scenario", current)
        st.selectbox(text("scenario.choose"), list(names), format_func=names.__getitem__, key=name, on_change=_open)
    with save.popover(text("scenario.save"), width="stretch", key="scenario_save", disabled=not usable):
        usable and frame.guarded(_save)
    with get.popover(text("scenario.download"), width="stretch", key="scenario_download", disabled=not usable):
        usable and frame.guarded(_download)
    with put.popover(text("scenario.upload"), width="stretch", key="scenario_upload"):
        _upload()
    back.button(text("scenario.reset"), on_click=_reset, width="stretch", key="scenario_reset",
                disabled=not run_changed())


def run_changed() -> bool:
    """Whether the view changes the scenario that it names."""
    return any(state.view()[key] is not None for key in LEVERS)


def difference() -> None:
    """What the scenario asks differently from the baseline, row by row."""
    with st.expander(text("scenario.difference"), expanded=True, key="scenario_difference"):
        _difference()


@frame.fragment
def _difference() -> None:
    table = difference_table(run.prepared_of(run.question()).scenario)
    if table.empty:
        st.caption(text("scenario.same"))
        return
    st.dataframe(table[list(COLUMNS)], hide_index=True, width="stretch",
                 column_config={name: text(f"run.difference.{name}") for name in COLUMNS})


def _open() -> None:
    """Open the scenario chosen: one that a screen made comes with its levers, any other as it is."""
    name = st.session_state[controls.PREFIX + "scenario"]
    try:
        below, values = library.opened(name)
    except BadInputError:
        below, values = name, {}
    state.forget(*LEVERS, *PERIOD_KEYS, *run.RUN_KEYS, "scenario")
    state.put(scenario=below, **values)


def _reset() -> None:
    state.forget(*LEVERS, *PERIOD_KEYS)


def _file(title: str = "", author: str = "", reason: str = "") -> str:
    """The scenario of this view as a file."""
    scenario = run.prepared_of(run.question()).scenario
    head = library.header(title or pick(scenario.title) + (text("frame.changed") if run_changed() else ""),
                          author or stored.person() or scenario.author, date.today().isoformat(),
                          reason or pick(scenario.reason))
    return library.file_of(scenario, head)


def _save() -> None:
    if not stored.has_store():
        st.info(text("scenario.no_store"))
        return
    st.caption(text("scenario.save_hint"))
    with st.form("scenario_save_form", border=False):
        name = st.text_input(text("scenario.name"), max_chars=60, key="scenario_name")
        who = st.text_input(text("scenario.who"), stored.person(), max_chars=60, key="scenario_who")
        why = st.text_input(text("scenario.why"), max_chars=200, key="scenario_why")
        sent = st.form_submit_button(text("scenario.save_now"), width="stretch")
    if sent:
        library.save(name, _file(name, who, why), who, why)
        st.session_state["scenario_saved"] = name
        st.rerun()
    if st.session_state.get("scenario_saved"):
        name = st.session_state.pop("scenario_saved")
        st.success(text("scenario.saved", name=name))


def _download() -> None:
    written = download(text("scenario.download_now"), width="stretch")
    st.caption(text("scenario.download_hint", command=f"uifund run {FILE_NAME}"))
    st.code(written, language="yaml", height=260)


def download(label: str, width: Literal["content", "stretch"] = "content") -> str:
    """A button for the scenario of this view as a file that `uifund run` takes; what stands in it."""
    written = _file()
    st.download_button(label, written, FILE_NAME, "application/yaml", on_click="ignore", width=width, key="scenario_yaml")
    return written


def _upload() -> None:
    st.caption(text("scenario.upload_hint"))
    given = st.file_uploader(text("scenario.upload"), ["yaml", "yml"], key="scenario_file", label_visibility="collapsed")
    if given is None:
        return
    name = frame.guarded(lambda: library.upload(given.getvalue(), given.name))
    if name and st.session_state.get("scenario_taken") != name:
        st.session_state["scenario_taken"] = name
        st.session_state[controls.PREFIX + "scenario"] = name
        _open()
        st.rerun()
