"""方法 Method: the model, the state of the data, how to get this view on the command line. Also the example of a page."""

from __future__ import annotations

import streamlit as st

from dashboard import run
from sim.manifest import command, versions
from sim.outcomes import result_sha256
from sim.texts import text


def page() -> None:
    """Draw the page."""
    shown = run.shown()
    st.subheader(text("method.reproduce"))
    st.code(command("run", shown.prepared.scenario, shown.question.scenario), language="sh")
    st.caption(text("method.hash", hash=result_sha256(shown.projection)))
    st.caption(" · ".join(f"{name} {number}" for name, number in versions().items()))
