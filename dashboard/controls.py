"""Widgets that read and change the view: each shows what the view says and writes what its user chose into the URL."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from dashboard import state
from dashboard.frame import plain
from sim.months import Month, format_month, parse_month
from sim.problems import nearest_name
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
    name = mirror(key, _chosen(key, titles, current))
    st.selectbox(label, list(titles), format_func=titles.__getitem__, key=name, on_change=take, args=(key, current), **more)
    return st.session_state[name]


def segments(key: str, options: Mapping[Any, str], label: str, *, titled: bool = False, **more: Any) -> Any:
    """A row of choices of which one holds, with its label above it where it is `titled`."""
    name = mirror(key, _chosen(key, options))
    st.segmented_control(label, list(options), format_func=options.__getitem__, key=name, on_change=take, args=(key,),
                         label_visibility="visible" if titled else "collapsed", required=True, **more)
    return st.session_state[name]


def several(key: str, options: Mapping[str, str], label: str, *, most: int, current: Sequence[str] = ()) -> list[str]:
    """Up to `most` of many, in the order of `options`; `current` holds where the link names none."""
    asked = state.view()[key]
    complain([name for name in asked or () if name not in options], options)
    wanted = current if asked is None else asked
    name = mirror(key, [option for option in options if option in wanted][:most])
    st.multiselect(label, list(options), format_func=options.__getitem__, key=name, on_change=_take_several,
                   args=(key, tuple(options)), max_selections=most, placeholder=text("choice.several"))
    return [option for option in options if option in st.session_state[name]]


def month_slider(months: Sequence[Month], label: str, current: Month) -> Month:
    """A month of the horizon; `current` where the link names none."""
    labels = [format_month(when) for when in months]
    name = mirror("month", _chosen("month", dict.fromkeys(labels, ""), format_month(current)))
    if len(labels) > 1:
        st.select_slider(label, labels, key=name, on_change=take, args=("month",))
    return parse_month(st.session_state[name])


def complain(wrong: Sequence[str], options: Mapping[Any, Any]) -> None:
    """Say of each name from the link that it is not there, and which one may have been meant."""
    for name in wrong:
        near = nearest_name(name, [str(option) for option in options if option is not None])
        st.warning(text("choice.unknown", name=plain(name)) + (text("view.nearest", nearest=near) if near else ""))


def _chosen(key: str, options: Mapping[Any, Any], current: Any = None) -> Any:
    """What holds: the view's value, with a complaint where it is not there; else `current`, else the first option."""
    asked = state.view()[key]
    if asked in options:
        return asked
    if asked is not None:
        complain([str(asked)], options)
    return current if current in options else next(iter(options))


def _take_several(key: str, order: tuple[str, ...]) -> None:
    picked = st.session_state[PREFIX + key]
    state.put(**{key: tuple(name for name in order if name in picked) or None})


def region_select(names: Mapping[str, str], label: str = "") -> str | None:
    """A region (by its English name) or all of them."""
    options = {None: text("word.all_regions"), **names}
    return select("region", options, label or text("word.region"))
