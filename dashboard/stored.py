"""The store as screens use it: one connection for the server, and who is at work."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.settings import STORE_VARIABLE

DEFAULT_STORE = "uifund.db"
USER_VARIABLE = "UIFUND_USER"


def has_store() -> bool:
    """Whether this copy of uifund can keep anything."""
    return find_spec("sim.store.store") is not None


def is_there() -> bool:
    """Whether there is a store already; nothing is made by looking."""
    place = os.environ.get(STORE_VARIABLE) or DEFAULT_STORE
    return has_store() and ("://" in place or Path(place).is_file())


def store() -> Any:
    """The store, made where there is none; raises BadInputError."""
    return _opened(os.environ.get(STORE_VARIABLE) or DEFAULT_STORE)


def person() -> str:
    """Who is at work: by the login where there is one, else by the setting; empty where neither says."""
    user = st.user.to_dict() if getattr(st.user, "is_logged_in", False) else {}
    return str(user.get("name") or user.get("email") or os.environ.get(USER_VARIABLE, "")).strip()


@cache
def _opened(place: str) -> Any:
    from sim.store.store import Store

    return Store.open(place)
