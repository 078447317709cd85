"""Sections of the page on the policy: the checklist of a day (N16), the changes of the year after, one rule's history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st

from dashboard import controls, downloads, run, state
from dashboard.frame import plain
from dashboard.names import by_key
from sim.checklist import Wording
from sim.dated import last_day_of
from sim.months import month, year_of
from sim.policy import Policy
from sim.policy_changes import current_policy
from sim.texts import language, pick, text
from sim.views.measures import changes_table, checklist_table, history_table, in_force_since

YEAR = timedelta(days=365)
MARK = "◆ "


@dataclass(frozen=True)
class Asked:
    """What the page shows: a policy on a day for a region."""

    policy: Policy
    day: date
    region: str | None
    scenario: str


def asked() -> Asked | None:
    """The choices at the top; None, with a message, where the day lies before the policy."""
    prepared = run.prepared_of(run.question())
    scenario, policy = prepared.scenario, prepared.scenario.policy
    year_end = last_day_of(month(year_of(scenario.start), 12))
    wanted = state.view()["day"]
    day = in_force_since(policy, year_end) if wanted is None else date.fromisoformat(wanted)
    left, middle, _ = st.columns([1, 1, 2])
    with left:
        name = controls.mirror("day_input", day)
        st.date_input(text("policy.day"), key=name, format="YYYY-MM-DD", min_value=state.FIRST_DAY,
                      max_value=state.LAST_DAY, on_change=_take_day)
    with middle:
        controls.select("region", {None: text("policy.everywhere"), **by_key(prepared.regions)}, text("policy.region"))
    if day < policy.first_day:
        st.warning(text("policy.before", first=policy.first_day.isoformat()))
        return None
    english = state.view().region
    known = prepared.regions.names_en
    region = prepared.regions.names[known.index(english)] if english in known else None
    return Asked(policy, day, region, pick(scenario.title))


def _take_day() -> None:
    state.put(day=st.session_state[controls.PREFIX + "day_input"].isoformat())


def measures(asked: Asked) -> None:
    """The checklist as it is posted for enterprises."""
    frame = checklist_table(asked.policy, asked.day, language(), asked.region, current_policy())
    shown = pd.DataFrame({
        "id": frame["id"], "measure": [MARK * changed + measure for changed, measure in
                                       zip(frame["changed"], frame["measure"], strict=True)],
        **{name: frame[name] for name in ("standard", "window", "reference")}, "status": _statuses(frame),
        "next_change": frame["next_change"]})
    title = text("policy.checklist", day=asked.day.isoformat())
    _table(shown, title, frame, "policy-checklist")
    count = int(frame["changed"].sum())
    marked = text("policy.changed.note", count=count) if count else text("policy.changed.none")
    st.caption(f"{text('policy.source', name=plain(asked.scenario))}  \n{text('policy.checklist.note', changed=marked)}")


def changes(asked: Asked) -> None:
    """Every change of a rule in the year after the day, those outside the checklist included."""
    last = asked.day + YEAR
    frame = changes_table(asked.policy, asked.day + timedelta(days=1), last, language(), asked.region)
    title = text("policy.changes", first=asked.day.isoformat(), last=last.isoformat())
    if frame.empty:
        st.subheader(title)
        st.info(text("policy.changes.none"))
        return
    shown = frame[["date", "id", "measure", "before", "after", "reference"]].assign(status=_statuses(frame))
    _table(shown, title, frame, "policy-changes")
    st.caption(text("policy.source", name=plain(asked.scenario)))


def history(asked: Asked) -> None:
    """All dated values of one rule."""
    st.subheader(text("policy.history"))
    rules = asked.policy.rules
    with st.columns([1, 1])[0]:
        key = controls.select("rule", {name: _title(name, asked.policy) for name in rules}, text("policy.rule"),
                              current="refund_ratio")
    rule = rules[key]
    if rule.description:
        st.caption(plain(pick(rule.description)))
    frame = history_table(rule, Wording(asked.policy.terms, language()), asked.region)
    shown = frame[["interval", "standard", "reference"]].assign(status=_statuses(frame), note=frame["note"])
    _table(shown, _title(key, asked.policy), frame, f"policy-{key}", heading=False)


def _title(key: str, policy: Policy) -> str:
    rule = policy.rules[key]
    return f"{rule.id} {pick(rule.title)}" if rule.id != "-" else pick(rule.title)


def _statuses(frame: pd.DataFrame) -> list[str]:
    return [text(f"policy.status.{status}") + (text("policy.expected") if expected else "")
            for status, expected in zip(frame["status"], frame["expected"], strict=True)]


def _table(frame: pd.DataFrame, title: str, data: pd.DataFrame, key: str, *, heading: bool = True) -> None:
    """Words in full, lines breaking inside their cells, under a title with `data` to download."""
    downloads.offer(data, key, title, picture=False)
    if heading:
        st.subheader(title)
    else:
        st.markdown(f"**{plain(title)}**")
    titles = [text(f"policy.column.{name}") for name in frame.columns]
    words = frame.map(lambda cell: plain(str(cell)))
    st.table(words.set_axis(titles, axis=1), hide_index=True, border="horizontal")
