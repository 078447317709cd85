"""Sections of the page on regions: table, heatmap, one panel a region, side by side."""

from __future__ import annotations

from dataclasses import replace
from math import log10

import pandas as pd
import streamlit as st

from dashboard import charts, controls, run, tables
from dashboard.captions import caption
from dashboard.charts.fan import fan_figure
from dashboard.charts.heatmap import heatmap_figure
from dashboard.charts.multiples import multiples_figure
from dashboard.frame import region_names
from dashboard.names import by_key, named
from dashboard.tables import Column
from sim.dated import MONTHS_PER_YEAR
from sim.months import Month, format_month, month_of_year
from sim.outcomes import fan_table, months_of
from sim.scenario import BASELINE, list_scenarios
from sim.show import money_unit
from sim.texts import pick, text
from sim.views.axis import year_to
from sim.views.regions import ranks, region_matrix, region_table, scenario_rows, weakest

FILTERS = {"all": (), "p12": ("p_below_12",), "p24": ("p_below_24",), "shortage": ("p_shortage",),
           "supported": ("grant_yuan", "fiscal_subsidy_yuan")}
"""Columns of which one must be above zero for a region to be shown."""
RANKINGS = {"coverage_months": False, "p_below_12": True, "p_below_24": True, "p_shortage": True, "balance_yuan": False,
            "fiscal_subsidy_yuan": True, "grant_yuan": True, "balance_yuan_change": False}
"""Columns to rank by, and whether the largest comes first."""
MAPS = ("coverage.mean", "coverage.q50", "coverage.q05", "coverage_below_12.mean", "coverage_below_24.mean",
        "shortage.mean")
COVERAGE_TOP, PANEL_TOP = 48.0, 60.0
MOST = 4


def table() -> None:
    """Every region at the end of a month, ranked, filtered, with its change against the baseline."""
    shown = run.shown()
    months = months_of(shown.projection)
    left, middle, right = st.columns([3, 2, 3], vertical_alignment="bottom")
    with left:
        when = controls.month_slider(months, text("choice.month"), _year_end(months))
    with middle:
        chosen = controls.select("regions_filter", {key: text(f"regions.filter.{key}") for key in FILTERS},
                                text("regions.filter"))
    with right:
        measure = controls.select("regions_rank", {key: text(f"regions.rank.{key}") for key in RANKINGS},
                                 text("regions.rank"))
    frame = named(region_table(shown.run, when, run.baseline().run), shown.run.regions)
    places = ranks(frame[measure], _digits(measure), descending=RANKINGS[measure])
    frame = pd.concat([places, frame], axis=1)
    if FILTERS[chosen]:
        frame = frame[(frame[list(FILTERS[chosen])] > 0).any(axis=1)]
    if frame.empty:
        st.info(text("regions.none"))
        return
    frame = frame.sort_values("rank", kind="stable")
    frame["tie"] = frame["tied"].map({True: text("name.tied"), False: ""})
    year = months[year_to(shown.projection, when)]
    period = text("regions.flows", first=format_month(year[0]), last=format_month(year[-1]))
    itself = shown.question == run.question_beside()
    columns = [column for column in table_columns("" if itself else "change") if column.name != "tie" or frame["tied"].any()]
    tables.show(frame, columns, key="regions-table", title=text("regions.table", month=format_month(when)),
                caption=caption(shown, money_unit("small").name, "note.mean", f"{format_month(when)} · {period}"),
                data=frame.drop(columns=["tie"]))
    if frame["coverage_months"].isin([float("inf")]).any():
        st.caption(text("note.endless"))
    if places["tied"].any() or places["rank"].isna().any():
        st.caption(text("regions.ties", ties=int(places["tied"].sum()), missing=int(places["rank"].isna().sum())))


def table_columns(change: str = "change") -> list[Column]:
    """Columns of a table of regions; `change`: what differences are against, `change` for the baseline, "" for none."""
    unit = money_unit("small")

    def money(name: str, title: str, *, signed: bool = False) -> Column:
        return Column(name, text(title, unit=unit.name), "money", unit, signed=signed)

    columns = [
        Column("rank", text("name.rank"), digits=0, width=56), Column("tie", text("name.tie"), "text", width=56),
        Column("region", text("name.region"), "text", pinned=True),
        Column("coverage_months", text("name.coverage"), "bar", high=COVERAGE_TOP),
        Column("coverage_months_q05", text("regions.low")), Column("coverage_months_q95", text("regions.high")),
        Column("coverage_months_change", text(f"regions.{change or 'change'}.coverage"), signed=True),
        Column("p_below_12", text("name.p12"), "share_bar"), Column("p_below_24", text("name.p24"), "share_bar"),
        Column("p_shortage", text("name.shortage"), "share_bar"),
        money("balance_yuan", "name.balance"),
        money("balance_yuan_change", f"regions.{change or 'change'}.balance", signed=True),
        money("refunds_yuan", "name.refunds"), money("grant_yuan", "name.grant"),
        money("fiscal_subsidy_yuan", "name.fiscal_subsidy"), money("arrears_yuan", "name.arrears"),
        Column("recipients_persons", text("name.recipients"), digits=0)]
    return [column for column in columns if change or not column.name.endswith("_change")]


def heatmap() -> None:
    """One measure of every region in every month."""
    shown = run.shown()
    with st.columns([1, 2])[0]:
        chosen = controls.select("regions_map", {key: text(f"regions.map.{key}") for key in MAPS}, text("regions.map"))
    key, statistic = chosen.split(".")
    frame = region_matrix(shown.run, key, statistic)
    frame.index = pd.Index(region_names(shown.run.regions))
    months = key == "coverage"
    percentile = text(f"regions.map.{chosen}")
    figure = heatmap_figure(
        frame, percentile, caption(shown, text("unit.months" if months else "unit.share"), f"regions.map.{chosen}"),
        low=0, high=COVERAGE_TOP if months else 1.0, digits=0, reverse=not months, percent=not months,
        numbers=len(frame.columns) <= 36)
    charts.show(figure, key="regions-map", data=frame.rename_axis("region").reset_index())
    if months:
        st.caption(text("regions.map.scale"))


def multiples() -> None:
    """A fan a region, all on the same axes."""
    shown, unit = run.shown(), money_unit("large")
    left, right, _ = st.columns([1, 1, 2])
    with left:
        key = controls.segments("regions_panel", {name: text(f"regions.panel.{name}") for name in ("coverage", "balance")},
                          text("regions.panel"))
    with right:
        axis = controls.segments("regions_axis", {name: text(f"regions.axis.{name}") for name in ("common", "own")},
                           text("regions.axis"))
    fans = {name: fan_table(shown.projection, key, r)
            for r, name in enumerate(region_names(shown.run.regions))}
    title = text(f"regions.panel.{key}")
    if key == "coverage":
        figure = multiples_figure(fans, title, caption(shown, text("unit.months")), lines=(12.0, 24.0),
                                  high=PANEL_TOP if axis == "common" else None, own=axis == "own")
    else:
        figure = multiples_figure(fans, title, caption(shown, unit.name), scale=unit.scale, own=axis == "own")
    data = pd.concat(fans, names=["region"]).reset_index(level="region").reset_index(drop=True)
    charts.show(figure, key="regions-multiples", data=data)


def side_by_side() -> None:
    """Two to four regions, or scenarios, beside each other."""
    shown = run.shown()
    weak = weakest(shown.run, _year_end(months_of(shown.projection)), MOST - 1)
    key = controls.segments("regions_panel", {name: text(f"regions.panel.{name}") for name in ("coverage", "balance")},
                                text("regions.panel"))
    st.subheader(text("regions.side.regions"))
    _regions_beside(shown, weak, key)
    st.subheader(text("regions.side.scenarios"))
    _scenarios_beside(shown, weak[0], key)


def _regions_beside(shown: run.Shown, weak: list[str], key: str) -> None:
    names = by_key(shown.run.regions)
    picked = controls.several("regions", names, text("choice.regions"), most=MOST, current=weak)
    if len(picked) < 2:
        st.info(text("regions.side.one"))
    _fans({name: (names[name], shown, name) for name in picked}, key, "side")


def _scenarios_beside(shown: run.Shown, weak: str, key: str) -> None:
    names, titles = by_key(shown.run.regions), _others(shown)
    left, right = st.columns([2, 5], vertical_alignment="bottom")
    with left:
        region = controls.select("region", names, text("choice.region"), current=weak)
    with right:
        picked = controls.several("with", titles, text("regions.side.with"), most=MOST - 1, current=list(titles)[:1])
    beside = {name: run.shown_of(run.question_beside(name)) for name in picked}
    titles = {"": text("regions.side.current"), **titles}
    beside = {"": shown, **beside}
    _fans({name: (titles[name], each, region) for name, each in beside.items()}, key, "with")
    when = _year_end(months_of(shown.projection))
    chinese = shown.run.regions.names[shown.run.regions.index(region)]
    rows = scenario_rows({titles[name]: each.run for name, each in beside.items()}, chinese, when)
    columns = [Column("scenario", text("page.scenario"), "text", pinned=True),
               *(column for column in table_columns("against") if column.name not in ("rank", "tie", "region"))]
    tables.show(rows, columns, key="regions-scenarios",
                caption=caption(shown, money_unit("small").name, "note.mean", format_month(when)),
                title=text("regions.side.title", region=names[region], month=format_month(when)))


def _fans(panels: dict[str, tuple[str, run.Shown, str]], key: str, kind: str) -> None:
    """Fans beside each other on one axis; `panels`: key → title, run, region."""
    if not panels:
        return
    fans = {name: fan_table(each.projection, key, each.run.regions.index(region))
            for name, (_, each, region) in panels.items()}
    highest = max(float(fan["q95"].max()) for fan in fans.values())
    unit = money_unit("small")
    for place, (name, fan) in zip(st.columns(len(fans)), fans.items(), strict=True):
        title, each, _ = panels[name]
        with place:
            of_key = text("unit.months") if key == "coverage" else unit.name
            below = replace(caption(each, of_key), narrow=len(fans) > 2)
            if key == "coverage":
                figure = fan_figure(fan, title, below, lines=(12, 24), highest=highest)
            else:
                figure = fan_figure(fan, title, below, scale=unit.scale, highest=highest)
            charts.show(figure, key=f"regions-{kind}-{name or 'current'}", data=fan)


def _others(shown: run.Shown) -> dict[str, str]:
    """Bundled scenarios on the same data set that can stand beside this one: name → title, the baseline first."""
    scenario = shown.prepared.scenario
    found = {entry.name: pick(entry.title) for entry in list_scenarios()
             if entry.dataset == scenario.dataset and not entry.refused and entry.name != scenario.name}
    return {name: found[name] for name in sorted(found, key=lambda name: (name != BASELINE, name))}


def _year_end(months: list[Month]) -> Month:
    """The last December of the horizon, or its last month."""
    return max((when for when in months if month_of_year(when) == MONTHS_PER_YEAR), default=months[-1])


def _digits(measure: str) -> int:
    """Decimals that a measure is shown with, in its own unit: what looks equal is a tie."""
    if measure.startswith("p_"):
        return 3
    return 1 - round(log10(money_unit("small").scale)) if "yuan" in measure else 1
