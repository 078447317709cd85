"""Sections of the page on gates: the regions' margins and chances, every reading, chances under every reading."""

from __future__ import annotations

from textwrap import wrap

import pandas as pd
import streamlit as st

from dashboard import charts, controls, run, tables
from dashboard.captions import caption
from dashboard.charts.heatmap import heatmap_figure
from dashboard.charts.intervals import intervals_figure
from dashboard.derived import derived
from dashboard.names import named
from dashboard.tables import Column
from sim.coverage import GATE_LABELS
from sim.months import Month, format_month
from sim.show import MISSING, money_unit, number
from sim.texts import text
from sim.views.gates import (
    DEFINITIONS,
    definition_in_force,
    definitions_table,
    flips_table,
    gate_months,
    januaries_after,
    overview_table,
    prospects_by_definition,
    summary,
)

AXIS_TOP = 48.0
LABEL = 16
"""Letters in a line of a label below a column."""
OPENS, CLOSES = " ▲", " ▼"


def regions() -> None:
    """Key figures, the table of margins and chances, and coverage at the next two year-ends against the gates."""
    shown = run.shown()
    overview = overview_table(shown.prepared, shown.run)
    _figures(shown, overview)
    frame = named(overview, shown.run.regions)
    closed, opened = text("gates.closed"), text("gates.open")
    for label in GATE_LABELS:
        frame[f"now_{label}"] = frame[f"gate_{label}"].map({True: opened, False: closed}).fillna(MISSING)
    tables.show(
        frame.sort_values("margin_months_12", kind="stable"), _columns(frame), key="gates-regions",
        caption=caption(shown, money_unit("small").name, "note.mean", _judged(shown)),
        title=text("gates.table", months=_limit(shown, "12")), data=frame)
    st.caption(text("gates.table.note"))
    _intervals(shown, frame)


def _figures(shown: run.Shown, overview: pd.DataFrame) -> None:
    counts = summary(overview)
    januaries = [overview[f"january_{k}"].iloc[0] for k in (1, 2)]
    places = st.columns(4)
    places[0].metric(text("gates.figure.reading"), _reading(*definition_in_force(shown.prepared), " · "))
    for place, label in zip(places[1:3], GATE_LABELS, strict=True):
        expected = text("gates.figure.expected").join(
            f"{january} {number(counts[f'expected_{label}_{k}'])}" for k, january in enumerate(januaries, start=1))
        place.metric(text("gates.figure.open", months=_limit(shown, label)),
                     text("gates.figure.count", open=f"{counts[f'open_{label}']:.0f}", known=f"{counts['known']:.0f}"))
        place.caption(text("gates.figure.next", numbers=expected))
    places[3].metric(text("gates.figure.year_end"), format_month(Month(shown.run.scenario.start - 1)))


def _columns(frame: pd.DataFrame) -> list[Column]:
    unit = money_unit("small")
    columns = [
        Column("region", text("name.region"), "text", pinned=True),
        Column("balance_yuan", text("name.balance", unit=unit.name), "money", unit),
        Column("coverage_months", text("name.coverage"))]
    for label in GATE_LABELS:
        columns += [
            Column(f"now_{label}", text("gates.column.now", months=label), "text"),
            Column(f"margin_months_{label}", text("gates.column.months", months=label), signed=True),
            Column(f"margin_yuan_{label}", text("gates.column.money", months=label, unit=unit.name), "money", unit,
                   signed=True),
            *(Column(f"p_{label}_{k}", text("gates.column.p", months=label, january=frame[f"january_{k}"].iloc[0]), "share_bar")
              for k in (1, 2)),
            *(Column(f"margin_yuan_{label}_{k}", text("gates.column.ahead", months=label, unit=unit.name,
                                                     january=frame[f"january_{k}"].iloc[0]), "money", unit, signed=True)
              for k in (1, 2))]
    return columns


def _intervals(shown: run.Shown, frame: pd.DataFrame) -> None:
    rows = frame.set_index("region").sort_values("coverage_months", kind="stable")
    series = {}
    for k in (1, 2):
        part = rows[[f"coverage_months_{name}_{k}" for name in ("q05", "q50", "q95")]]
        part.columns = pd.Index(["q05", "q50", "q95"])
        if part["q50"].notna().all():
            series[text("gates.year_end", january=rows[f"january_{k}"].iloc[0])] = part
    if not series:
        st.info(text("gates.beyond"))
        return
    limits = tuple(float(number) for number in sorted({*shown_limits(shown, "12"), *shown_limits(shown, "24")}))
    figure = intervals_figure(
        series, text("gates.intervals"), caption(shown, text("unit.months"), "gates.intervals.band", text("gates.januaries")),
        lines=limits, high=AXIS_TOP, marks=rows["coverage_months"], marks_name=text("gates.opening"))
    data = pd.concat([part.assign(series=name).reset_index() for name, part in series.items()], ignore_index=True)
    charts.show(figure, key="gates-intervals", data=data)


def definitions() -> None:
    """Coverage under every reading, and which of them changes a region's verdict."""
    shown = run.shown()
    gate = _gate(shown)
    found = named(definitions_table(shown.prepared), shown.run.regions)
    figure = heatmap_figure(
        _grid(found, "coverage_months"), text("gates.definitions", months=_limit(shown, gate)),
        caption(shown, text("unit.months"), "", _judged(shown)), low=0, high=2 * shown_limits(shown, gate)[0], digits=1,
        marks=_marks(found, gate))
    charts.show(figure, key="gates-definitions", data=found)
    st.caption(text("gates.definitions.note", reading=_reading(*definition_in_force(shown.prepared), " · ")))
    flips = flips_table(found, gate)
    flips["reading"] = [_reading(*pair, " · ") for pair in zip(flips["expenditure"], flips["period"], strict=True)]
    flips["force"] = flips["in_force"].map({True: text("gates.in_force"), False: ""})
    for name in ("opens", "closes"):
        flips[name] = [text("separator.list").join(names) or MISSING for names in flips[name]]
    tables.show(flips, [
        Column("reading", text("gates.reading"), "text", pinned=True), Column("force", "", "text"),
        Column("open", text("gates.flips.open"), digits=0), Column("opens", text("gates.flips.opens"), "text", width="large"),
        Column("closes", text("gates.flips.closes"), "text", width="large")],
        key="gates-flips", caption=caption(shown, "", "", _judged(shown)),
        title=text("gates.flips", months=_limit(shown, gate)))


def chances() -> None:
    """The probability of each gate next January if it were judged under each reading: twelve runs on the same draws."""
    shown = run.shown()
    names = {format_month(january): text("gates.january", january=format_month(january))
             for january in januaries_after(shown.run.scenario.start)}
    left, right = st.columns(2)
    with left:
        gate = _gate(shown)
    with right:
        january = controls.segments("january", names, text("gates.when"), titled=True)
    found = derived("chances", shown, lambda progress: prospects_by_definition(shown.run, progress=progress))
    found = named(found[found["january"] == january], shown.run.regions)
    if found[f"p_{gate}"].isna().all():
        st.info(text("gates.beyond"))
        return
    figure = heatmap_figure(
        _grid(found, f"p_{gate}"), text("gates.chances", months=_limit(shown, gate), january=january),
        caption(shown, text("unit.share"), "", january), low=0.0, high=1.0, percent=True, numbers=True)
    charts.show(figure, key="gates-chances", data=found)
    st.caption(text("gates.chances.note", reading=_reading(*definition_in_force(shown.prepared), " · ")))


def _gate(shown: run.Shown) -> str:
    return controls.segments("gate", {label: text("gates.gate.name", months=_limit(shown, label)) for label in GATE_LABELS},
                             text("choice.gate"), titled=True)


def _grid(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """A row a region, a column a reading, in their order."""
    grid = frame.pivot(index="region", columns=["expenditure", "period"], values=column)
    grid = grid.reindex(index=list(dict.fromkeys(frame["region"])), columns=pd.MultiIndex.from_tuples(DEFINITIONS))
    grid.columns = pd.Index(["<br>".join(wrap(_reading(*pair, " " * LABEL), LABEL)) for pair in DEFINITIONS])
    return grid


def _marks(frame: pd.DataFrame, gate: str) -> pd.DataFrame:
    """▲ where a reading lets a region through that the one in force shuts out, ▼ the other way round."""
    opens = frame[f"gate_{gate}"].fillna(False).astype(bool)
    marks = pd.Series(CLOSES, index=frame.index).where(~opens, OPENS).where(frame[f"flips_{gate}"], "")
    return _grid(frame.assign(mark=marks), "mark")


def _reading(expenditure: str, period: str, between: str) -> str:
    return f"{text(f'definition.{expenditure}')}{between}{text(f'definition.{period}')}"


def _judged(shown: run.Shown) -> str:
    return text("gates.judged", month=format_month(Month(shown.run.scenario.start - 1)))


def shown_limits(shown: run.Shown, gate: str) -> list[float]:
    """The months a gate asks for at the opening, each value once, in ascending order."""
    return sorted({float(value) for value in gate_months(shown.prepared)[gate]})


def _limit(shown: run.Shown, gate: str) -> str:
    limits = shown_limits(shown, gate)
    return f"{limits[0]:g}" if len(limits) == 1 else f"{limits[0]:g}–{limits[-1]:g}"
