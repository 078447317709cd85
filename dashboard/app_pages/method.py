"""方法 Method: the model, the state of the data, its limits, and how to get this view on the command line."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import library, run, scenario_files
from dashboard.texts_method import TEXTS
from sim.data import Dataset, load_dataset
from sim.manifest import command, versions
from sim.outcomes import result_sha256
from sim.texts import pick, text

STATUS_CODES = ("V", "M", "D", "A", "I")
_SHOWN_OF_HASH = 12


def page() -> None:
    """Draw the page."""
    shown = run.shown()
    _reproduce(shown)
    _month()
    _data(shown)
    _limits(shown)


def _reproduce(shown: run.Shown) -> None:
    st.subheader(text("method.reproduce"))
    asked = shown.question.scenario
    if shown.question.changed or asked.startswith((library.SAVED, library.FILE)):  # no bundled name says it all: take the file
        asked = scenario_files.FILE_NAME
        scenario_files.download(text("method.reproduce.file", name=asked))
    st.code(command("run", shown.prepared.scenario, asked), language="sh", wrap_lines=True)
    st.caption(f"{text('method.hash', hash=result_sha256(shown.projection))} · {text('method.reproduce.note')}")
    st.caption(f"{text('method.versions')}: " + " · ".join(f"{name} {number}" for name, number in versions().items()))


def _month() -> None:
    st.subheader(text("method.month"))
    st.markdown("\n".join(f"1. {line}" for line in _lines("method.step.")))
    st.markdown(text("method.random"))


def _lines(prefix: str) -> list[str]:
    return [text(key) for key in sorted(TEXTS) if key.startswith(prefix)]


def _dataset(shown: run.Shown) -> Dataset | None:
    """The data set of the view; None where it is a single table."""
    name = shown.prepared.scenario.dataset
    return None if name.lower().endswith((".csv", ".xlsx", ".xls")) else load_dataset(name)


def _data(shown: run.Shown) -> None:
    st.subheader(text("method.data"))
    st.markdown(f"**{text(f'kind.{shown.prepared.regions.kind}')}**")
    found = _dataset(shown)
    if found is not None:
        st.markdown(f"{pick(found.title)}：{pick(found.summary)}")
        st.markdown("\n".join(f"- {pick(note)}" for note in found.notes))
        st.markdown(f"**{text('method.files')}**")
        rows = [{text("method.file"): file.name, text("method.holds"): pick(file.holds),
                 text("method.publisher"): file.publisher, text("method.address"): file.address,
                 text("method.read"): file.read, text("method.sha256"): file.sha256[:_SHOWN_OF_HASH]} for file in found.files]
        st.dataframe(pd.DataFrame(rows), hide_index=True, width="stretch")
    codes = text("separator.clause").join(f"{code} {text(f'status.{code}')}" for code in STATUS_CODES)
    st.caption(f"{text('method.codes')}: {codes}")


def _limits(shown: run.Shown) -> None:
    st.subheader(text("method.limits"))
    found = _dataset(shown)
    own = [pick(limit) for limit in found.limits] if found is not None else []
    st.markdown("\n".join(f"- {line}" for line in [*own, *_lines("method.limit.")]))
