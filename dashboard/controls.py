"""Widgets that read and change the view: each shows what the view says and writes what its user chose into the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import state
from sim.texts import text

PREFIX = "control_"


def mirror(key: str, value: Any) -> str:
    """The name of a widget that shows `value` for a key of the view, set before the widget is drawn.

    It is set only where it differs: a widget that is set while its user moves it would jump back.
    """
    name = PREFIX + key
    if st.session_state.get(name) != value:
        st.session_state[name] = value
    return name


def take(key: str, neutral: Any = None) -> None:
    """Write what a widget says into the view; `neutral` (the value in force) takes the key out."""
    value = st.session_state[PREFIX + key]
    value = int(value) if isinstance(value, bool) else value
    state.put(**{key: None if value == neutral else value})


def select(key: str, options: Sequence[Any] | Mapping[Any, str], label: str, *, shown: Callable[[Any], str] = str,
           current: Any = None, **more: Any) -> Any:
    """A list to choose one of; the value of the view, or `current` where it has none or another."""
    titles = dict(options) if isinstance(options, Mapping) else {option: shown(option) for option in options}
    chosen = state.view()[key]
    chosen = chosen if chosen in titles else current if current in titles else next(iter(titles))
    name = mirror(key, chosen)
    st.selectbox(label, list(titles), format_func=titles.__getitem__, key=name, on_change=take, args=(key, current), **more)
    return st.session_state[name]


def segments(key: str, options: Mapping[Any, str], label: str, **more: Any) -> Any:
    """A row of choices of which one holds."""
    chosen = state.view()[key]
    name = mirror(key, chosen if chosen in options else next(iter(options)))
    st.segmented_control(label, list(options), format_func=options.__getitem__, key=name, on_change=take, args=(key,),
                         label_visibility="collapsed", required=True, **more)
    return st.session_state[name]


def region_select(names: Mapping[str, str], label: str = "") -> str | None:
    """A region (by its English name) or all of them."""
    options = {None: text("word.all_regions"), **names}
    return select("region", options, label or text("word.region"))
