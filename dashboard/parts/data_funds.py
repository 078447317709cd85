"""Which fund the data page is about: one of the store, or a new one made from a data set; and who is at work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard import stored
from dashboard.frame import plain
from dashboard.names import of_chinese
from sim.data import list_datasets, load_dataset
from sim.problems import BadInputError
from sim.store import Fund
from sim.texts import pick, text


@dataclass(frozen=True)
class Chosen:
    """The fund of the page. `is_new`: the store has none of this name yet, and the first import makes it."""

    fund: Fund
    is_new: bool

    @property
    def name(self) -> str:
        """Its name."""
        return self.fund.name

    @property
    def shown(self) -> dict[str, str]:
        """Region → its name in the language in use, where the data set has one."""
        try:
            regions = load_dataset(self.fund.dataset).snapshot
        except BadInputError:
            return {}
        return of_chinese(regions)


def choose() -> Chosen | None:
    """A list of funds and data sets; a line that says where things are kept and by whom."""
    funds = {fund.name: fund for fund in stored.store().funds()} if stored.is_there() else {}
    options = {**{name: name for name in funds}, **{
        f"new:{listed.name}": text("data.new_fund", title=pick(listed.title)) for listed in list_datasets()
        if listed.name not in funds}}
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    with left:
        name = str(st.selectbox(text("data.fund"), list(options), format_func=options.__getitem__, key="data_fund"))
    with right:
        _who()
    if name.startswith("new:"):
        dataset = load_dataset(name.removeprefix("new:"))
        return Chosen(Fund("", "", 0, dataset.name, dataset.name, dataset.snapshot.names), True)
    return Chosen(funds[name], False)


def _who() -> None:
    who = stored.person()
    place = stored.store().name if stored.is_there() else text("data.no_store")
    st.caption(text("data.kept", place=plain(place), who=plain(who) or "—"))
    if not who:
        st.warning(text("data.nobody", setting=stored.USER_VARIABLE))


def ensure(chosen: Chosen, who: str) -> Any:
    """The store with the fund in it."""
    store = stored.store()
    if chosen.is_new:
        store.add_fund(chosen.name, chosen.fund.dataset, chosen.fund.regions, who)
    return store
