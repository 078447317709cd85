"""情景 Scenario: levers on the left, what they do on the right; save, open, compare, download."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import (
    charts,
    controls,
    downloads,
    frame,
    fund_charts,
    key_figures,
    lever_widgets,
    run,
    scenario_files,
    state,
)
from sim.levers import GROUPS, default_period
from sim.months import format_month, month_range, parse_month
from sim.scenario_content import MAX_MONTHS
from sim.texts import text

CHART_HEIGHT = 290
PATHS = (500, 1000, 2000, 5000, 10_000, 20_000, 50_000)


def page() -> None:
    """Draw the page."""
    scenario_files.bar()
    _workbench()
    scenario_files.difference()


@frame.fragment
def _workbench() -> None:
    """Levers and charts, redrawn together and alone."""
    _refresh_frame()
    run.begin()
    left, right = st.columns([3, 9], gap="medium")
    with left:
        frame.guarded(_levers)
    with right:
        frame.guarded(_charts)


def _refresh_frame() -> None:
    """The status line around this part is drawn again when what it says has changed."""
    asked = run.question()
    said = (asked.changed, *(state.view()[key] for key in run.RUN_KEYS))
    before = st.session_state.get("scenario_said", said)
    st.session_state["scenario_said"] = said
    if before != said:
        st.rerun()


def _levers() -> None:
    view = state.view()
    base = run.prepared_of(run.named(view))
    names = dict(zip(base.regions.names_en, frame.region_names(base.regions), strict=True))
    controls.region_select(names)
    group = controls.select("group", {name: text(f"levers.{name}") for name in (*GROUPS, "run")}, text("levers.group"))
    if group == "run":
        _run_size(base.scenario.months, base.scenario.seed)
        return
    months = [format_month(when) for when in month_range(base.scenario.start, base.scenario.months)]
    first, last = (format_month(when) for when in default_period(base.scenario))
    one, two = st.columns(2)
    with one:
        since = controls.select("since", months, text("lever.since"), current=first)
    with two:
        controls.select("until", [when for when in months if when >= since], text("lever.until"),
                        current=last if last >= since else months[-1])
    for lever in lever_widgets.of_group(group):
        lever_widgets.widget(lever, base, parse_month(since))


def _run_size(months: int, seed: int) -> None:
    view = state.view()
    name = controls.mirror("months", view["months"] or months)
    st.number_input(text("lever.months"), 1, MAX_MONTHS, step=6, key=name, on_change=controls.take, args=("months",))
    paths = run.prepared_of(run.question()).scenario.paths
    controls.select("paths", sorted({*PATHS, paths}), text("lever.paths"), shown=lambda count: f"{count:,}", current=paths)
    name = controls.mirror("seed", seed if view["seed"] is None else view["seed"])
    st.number_input(text("lever.seed"), 0, 2**53 - 1, step=1, key=name, on_change=controls.take, args=("seed",))


def _charts() -> None:
    if not frame.wait_for_run():
        return
    shown, base, view = run.shown(), run.baseline(), state.view()
    region = shown.region(view)
    key_figures.row(shown, base, region)
    chosen = view["charts"]
    compared = base if shown.question != base.question else None
    tables: dict[str, tuple[str, pd.DataFrame]] = {}
    for start in range(0, len(chosen), 2):
        for column, key in zip(st.columns(2, gap="small"), chosen[start:start + 2], strict=False):
            with column:
                drawn = fund_charts.draw(key, shown, compared, region, CHART_HEIGHT)
                charts.show(drawn.figure, key=f"scenario-{key}")
                tables[key] = (drawn.figure.title, drawn.data)
    name = controls.mirror("charts", list(chosen))
    st.pills(text("scenario.charts"), state.SCENARIO_CHARTS, selection_mode="multi", key=name,
             format_func=lambda key: text(f"chart.{key}"), on_change=_take_charts)
    downloads.offer_all(tables, "scenario")


def _take_charts() -> None:
    chosen = st.session_state[controls.PREFIX + "charts"]
    state.put(charts=tuple(key for key in state.SCENARIO_CHARTS if key in chosen) or None)
