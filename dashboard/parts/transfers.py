"""Sections of the page on transfers: flows, caps, the fund's path, ways to share it, special multiples."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from dashboard import charts, controls, run, state, tables
from dashboard.captions import caption
from dashboard.charts.bars import bars_figure
from dashboard.charts.fan import fan_figure
from dashboard.charts.flows import sankey_figure
from dashboard.derived import derived
from dashboard.frame import region_names
from dashboard.names import named, of_chinese
from dashboard.tables import Column
from sim.checklist import Wording
from sim.months import Month, format_month
from sim.outcomes import months_of
from sim.show import money, money_unit, share
from sim.texts import language, pick, text
from sim.views.axis import years_of
from sim.views.rationing import ever_short, rationing_regions, rationing_runs, rationing_table
from sim.views.transfers import (
    MULTIPLE,
    cap_table,
    flows_table,
    links_table,
    pool_fan,
    pool_flows,
    special_multiples,
    totals,
)

SHORT_SCENARIO, SPECIAL_SCENARIO = "rationing-pro-rata", "special-multiple"


@dataclass(frozen=True)
class Period:
    """Some months of the horizon, and what they are called."""

    first: Month
    last: Month
    name: str

    @property
    def months(self) -> str:
        """First and last month."""
        return f"{format_month(self.first)}—{format_month(self.last)}"


def flows() -> None:
    """Key figures, the Sankey of a period, and every region's flows."""
    shown = run.shown()
    left, right = st.columns([3, 2])
    with left:
        period = _period(shown)
    with right:
        by = controls.segments("by", {key: text(f"transfers.by.{key}") for key in ("system", "region")}, text("transfers.by"),
                               titled=True)
    table = flows_table(shown.run, period.first, period.last)
    _figures(shown, period, table)
    unit = money_unit("small")
    links = links_table(shown.run, period.first, period.last, by_region=by == "region")
    if links.empty:
        st.info(text("transfers.sankey.none"))
    else:
        named = pd.DataFrame({
            "source": _nodes(links, "source", shown), "target": _nodes(links, "target", shown), "value": links["yuan"]})
        figure = sankey_figure(
            named, text("transfers.sankey", period=period.name), caption(shown, unit.name, "note.mean", period.months),
            scale=unit.scale, digits=1, height=680 if by == "region" else 400)
        charts.show(figure, key="transfers-sankey", data=named.rename(columns={"value": "yuan"}))
        st.caption(text("transfers.sankey.note"))
    _flows_table(shown, period, table)


def _figures(shown: run.Shown, period: Period, table: pd.DataFrame) -> None:
    unit, sums = money_unit("small"), totals(table)
    end = pool_flows(shown.projection, period.first, period.last)["pool"]
    places = st.columns(5)
    for place, key in zip(places, ("remittance", "grant", "fiscal_subsidy", "unpaid"), strict=False):
        place.metric(text("name.in_unit", name=text(f"transfers.{key}"), unit=unit.name), money(sums[f"{key}_yuan"], unit))
    places[4].metric(text("name.in_unit", name=text("transfers.pool"), unit=unit.name), money(end, unit))


def _nodes(links: pd.DataFrame, end: str, shown: run.Shown) -> list[str]:
    names = of_chinese(shown.run.regions)
    return [text(f"transfers.node.{node}.region", region=names[region]) if region else text(f"transfers.node.{node}")
            for node, region in zip(links[end], links[f"{end}_region"], strict=True)]


def _flows_table(shown: run.Shown, period: Period, table: pd.DataFrame) -> None:
    unit = money_unit("small")
    frame = named(table, shown.run.regions)

    def column(name: str, title: str, *, bar: bool = False, signed: bool = False) -> Column:
        return Column(f"{name}_yuan", text(title, unit=unit.name), "bar" if bar else "money", unit, signed=signed)

    tables.show(
        frame.sort_values("fiscal_subsidy_yuan", ascending=False, kind="stable"), [
            Column("region", text("name.region"), "text", pinned=True),
            column("remittance", "name.remittance"), column("grant", "name.grant", bar=True),
            column("net_grant", "transfers.net", signed=True), column("fiscal_subsidy", "name.fiscal_subsidy", bar=True),
            column("unpaid", "transfers.unpaid.column", signed=True),
            column("refunds_supported", "transfers.refunds_supported", bar=True),
            column("refunds_own", "transfers.refunds_own"), column("refunds", "name.refunds")],
        key="transfers-flows", caption=caption(shown, unit.name, "note.mean", period.months),
        title=text("transfers.table", period=period.name), data=frame)


def caps() -> None:
    """How much of its cap each region has drawn in a year."""
    shown = run.shown()
    when = controls.month_slider(months_of(shown.projection), text("choice.month"), _ends(shown)[0])
    basis = str(shown.run.scenario.policy.value("remitted_basis", when))
    _caps(shown, when, cap_table(shown.run, when), text("transfers.caps", month=format_month(when)))
    st.caption(text("transfers.caps.note", basis=_choice(shown, "remitted_basis", basis)))


def _caps(shown: run.Shown, when: Month, table: pd.DataFrame, title: str) -> None:
    unit = money_unit("small")
    frame = named(table, shown.run.regions)
    tables.show(
        frame.sort_values(["used_share", "granted_yuan"], ascending=False, kind="stable"), [
            Column("region", text("name.region"), "text", pinned=True),
            Column("multiple", text("transfers.multiple"), digits=1),
            Column("cap_yuan", text("transfers.cap", unit=unit.name), "money", unit),
            Column("granted_yuan", text("transfers.granted", unit=unit.name), "money", unit),
            Column("used_share", text("transfers.used"), "share_bar"),
            Column("cap_left_yuan", text("transfers.left", unit=unit.name), "money", unit),
            Column("need_yuan", text("transfers.need", unit=unit.name), "money", unit)],
        key="transfers-caps", caption=caption(shown, unit.name, "note.mean", format_month(when)), title=title, data=frame)


def pool() -> None:
    """The fund's balance as a fan, and what goes in and out of it."""
    shown, unit = run.shown(), money_unit("small")
    frame = pool_fan(shown.projection)
    last = frame.iloc[-1]
    places = st.columns(3)
    for place, name, column in ((places[0], "low", "q05"), (places[1], "median", "q50")):
        title = text(f"transfers.pool.{name}", month=last["month"])
        place.metric(text("name.in_unit", name=title, unit=unit.name), money(last[column], unit))
    places[2].metric(text("transfers.pool.short"), share(float(frame["p_short"].max())))
    left, right = st.columns(2)
    with left:
        charts.show(fan_figure(frame, text("transfers.pool.fan"), caption(shown, unit.name), scale=unit.scale, digits=1),
                    key="transfers-pool", data=frame)
    with right:
        series = {"remittances_yuan": text("transfers.pool.in"), "grants_yuan": text("transfers.pool.out")}
        charts.show(bars_figure(frame, series, text("transfers.pool.flows"), caption(shown, unit.name, "note.mean"),
                                scale=unit.scale, stacked=False, digits=1),
                    key="transfers-pool-flows", data=frame[["month", *series, "interest_yuan"]])


def rationing() -> None:
    """The four ways to share a short fund, on the same draws."""
    shown, unit = run.shown(), money_unit("small")
    period = _period(shown)
    runs = derived("rationing", shown, lambda progress: rationing_runs(shown.run, progress=progress))
    if not ever_short(runs, period.first, period.last):
        st.info(text("transfers.rationing.none"))
        _open_button(SHORT_SCENARIO, "transfers.rationing.open", shown)
    table = rationing_table(runs, period.first, period.last)
    force = str(shown.run.scenario.policy.value("rationing", period.last))
    names = {rule: _choice(shown, "rationing", rule) for rule in runs}
    regions = of_chinese(shown.run.regions)
    table["name"] = table["rationing"].map(names)
    table["force"] = [text("word.yes") if rule == force else "" for rule in table["rationing"]]
    table["where"] = table["lowest_region"].map(regions)
    tables.show(
        table, [
            Column("name", text("transfers.rationing.rule"), "text", pinned=True),
            Column("force", text("transfers.rationing.force"), "text"),
            Column("grant_yuan", text("name.grant", unit=unit.name), "money", unit),
            Column("fiscal_subsidy_yuan", text("name.fiscal_subsidy", unit=unit.name), "money", unit),
            Column("unpaid_yuan", text("name.arrears", unit=unit.name), "money", unit),
            Column("pool_short_months", text("transfers.rationing.months")),
            Column("p_pool_short", text("transfers.rationing.p"), "share_bar"),
            Column("shortage_region_months", text("transfers.rationing.shortage")),
            Column("lowest_coverage_months", text("transfers.rationing.lowest"), digits=2),
            Column("where", text("transfers.rationing.where"), "text")],
        key="transfers-rationing", caption=caption(shown, unit.name, "note.mean", period.months),
        title=text("transfers.rationing", period=period.name))
    by_region = named(rationing_regions(runs, period.first, period.last), shown.run.regions)
    wide = by_region.pivot(index="region", columns="rationing", values="grant_yuan").reindex(
        region_names(shown.run.regions))[list(runs)].reset_index()
    figure = bars_figure(wide, names, text("transfers.rationing.regions"),
                         caption(shown, unit.name, "note.mean", period.months), x="region", scale=unit.scale, stacked=False,
                         digits=1, height=380)
    charts.show(figure, key="transfers-rationing-regions", data=by_region)


def special() -> None:
    """Multiples above the limit with their records of approval, and how far those caps are used."""
    shown = run.shown()
    table = special_multiples(shown.run.scenario)
    if table.empty:
        limit = shown.run.scenario.policy.rule(MULTIPLE).form.approval_above
        st.info(text("transfers.special.none", limit=f"{limit:g}"))
        _open_button(SPECIAL_SCENARIO, "transfers.special.open", shown)
        return
    names = of_chinese(shown.run.regions)
    table["region"] = [text("separator.list").join(names.get(name, name) for name in regions.split(", "))
                       if regions else text("name.all_regions") for regions in table["regions"]]
    wording = Wording(shown.run.scenario.policy.terms, language())
    table["reference"] = [wording.reference(reference) for reference in table["reference"]]
    table["interval"] = [f"{first}—{last}" for first, last in zip(table["from"], table["to"], strict=True)]
    tables.show(
        table, [
            Column("region", text("name.region"), "text", pinned=True), Column("multiple", text("transfers.multiple")),
            *(Column(name, text(f"transfers.special.{name}"), "text")
              for name in ("interval", "document", "date", "approver", "reference"))],
        key="transfers-special", caption=caption(shown, "", ""), title=text("transfers.special"))
    when = _ends(shown)[0]
    chosen = {name for regions in table["regions"] for name in regions.split(", ")}
    caps_table = cap_table(shown.run, when)
    rows = caps_table if "" in chosen else caps_table[caps_table["region"].isin(chosen)]
    _caps(shown, when, rows, text("transfers.special.effect", month=format_month(when)))


def _period(shown: run.Shown) -> Period:
    """A calendar year of the horizon, or all of it."""
    years = {str(year): Period(first, last, text("choice.year", year=year))
             for year, first, last in years_of(shown.projection)}
    months = months_of(shown.projection)
    every = {**years, "all": Period(months[0], months[-1], text("choice.whole"))}
    return every[controls.segments("span", {key: period.name for key, period in every.items()}, text("choice.period"),
                                   titled=True)]


def _ends(shown: run.Shown) -> list[Month]:
    """The last month of each calendar year of the horizon."""
    return [last for _, _, last in years_of(shown.projection)]


def _choice(shown: run.Shown, rule: str, code: str) -> str:
    return pick(shown.run.scenario.policy.rule(rule).form.choices[code])


def _open_button(scenario: str, label: str, shown: run.Shown) -> None:
    if shown.run.scenario.name != scenario and st.button(text(label), key=f"open_{scenario}"):
        state.put(scenario=scenario)
        st.rerun()  # the whole page: its status line names the scenario
