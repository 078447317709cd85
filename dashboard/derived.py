"""Results that take several runs of a view, such as one under each rule: kept, bounded, their progress shown.

A reader who leaves or changes the view meanwhile stops the work at its next report of progress.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

import streamlit as st

from dashboard.run import Question, Shown
from sim.projection import Progress
from sim.texts import text

Result = TypeVar("Result")
MAX_RESULTS = 16
_lock = threading.Lock()
_results: OrderedDict[tuple[str, Question], Any] = OrderedDict()


def derived(name: str, shown: Shown, make: Callable[[Progress], Result]) -> Result:
    """The result called `name` of a view, from the cache or made now under a bar that shows how far it is."""
    key = (name, shown.question)
    with _lock:
        if key in _results:
            _results.move_to_end(key)
            return cast(Result, _results[key])
    place = st.empty()

    def progress(share: float) -> None:
        place.progress(min(1.0, share), text("derived.progress", percent=round(100 * share)))

    progress(0.0)
    made = make(progress)
    place.empty()
    with _lock:
        _results[key] = made
        while len(_results) > MAX_RESULTS:
            _results.popitem(last=False)
    return made
