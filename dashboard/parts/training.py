"""Sections of the page on training: who is trained, what is paid when, and whether the accounts last."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st

from dashboard import charts, controls, run, state, tables
from dashboard.captions import caption
from dashboard.charts.bars import bars_figure, lines_figure
from dashboard.names import by_key, named, of_chinese
from dashboard.tables import Column
from sim.layout import CHANNELS
from sim.months import format_month
from sim.problems import BadInputError
from sim.show import money, money_unit, number, share
from sim.texts import text
from sim.views.training import account_table, chance_table, last_filing_day, payment_month, totals, training_table

SHOWN_CHANCES = 5
"""Lines of a chart of chances: more cannot be told apart."""


def introduction() -> None:
    """The rule in force, in a sentence."""
    shown = run.shown()
    when = _filing_day(shown)
    policy = shown.run.scenario.policy
    amount = policy.number("training_subsidy_per_month", when)
    if not amount:
        st.info(text("training.none", day=when.isoformat()))
        return
    st.markdown(text("training.intro", amount=number(amount, 0), day=number(policy.number("training_filing_day", when), 0)))


def figures_and_charts() -> None:
    """Key figures, persons, payments and the account of all regions or one."""
    shown, unit = run.shown(), money_unit("small")
    with st.columns([1, 2])[0]:
        english = controls.region_select(by_key(shown.run.regions))
    region = None if english is None else shown.region(state.view())
    table, accounts_ = training_table(shown.run, region), account_table(shown.run)
    _figures(totals(table, accounts_, region), region)
    left, right = st.columns(2)
    with left:
        series = {f"persons_{name}": text(f"training.channel.{name}") for name in CHANNELS}
        charts.show(bars_figure(table, series, text("training.persons"), caption(shown, text("unit.persons"), "training.mean"),
                                digits=0), key="training-persons", data=table[["month", *series]])
    with right:
        day = number(shown.run.scenario.policy.number("training_filing_day", _filing_day(shown)), 0)
        series = {f"due_{name}_yuan": text(f"training.due_{name}", day=day) for name in ("by_cutoff", "later")}
        figure = bars_figure(table, series, text("training.payments"), caption(shown, unit.name, "note.mean"), digits=1,
                             scale=unit.scale, line=("paid_yuan", text("training.paid_line")))
        charts.show(figure, key="training-payments", data=table)
    left, right = st.columns(2)
    with left:
        series = {f"{name}_yuan": text(f"training.{name}_line") for name in ("account", "backlog")}
        charts.show(lines_figure(table, series, text("training.account"), caption(shown, unit.name, "note.mean"),
                                 scale=unit.scale, digits=1), key="training-account", data=table[["month", *series]])
    with right:
        _chances(shown, accounts_, region)


def _figures(found: dict[str, float], region: str | None) -> None:
    unit = money_unit("small")
    places = st.columns(6)
    for place, key in zip(places, ("opening", "paid", "closing", "backlog"), strict=False):
        place.metric(text(f"training.{key}", unit=unit.name), money(found[f"{key}_yuan"], unit))
    places[4].metric(text("training.persons_months"), number(found["persons_months"], 0))
    if region is None:
        places[5].metric(text("training.may_deplete"), text("training.count", count=number(found["may_deplete"], 0)))
    else:
        places[5].metric(text("training.p_depleted"), share(found["p_depleted"]))


def _chances(shown: run.Shown, accounts_: pd.DataFrame, region: str | None) -> None:
    """Chances of having run out, of one region or of those where it is most likely."""
    frame = chance_table(shown.run)
    likely = accounts_[accounts_["p_depleted"] > 0].sort_values("p_depleted", ascending=False, kind="stable")["region"]
    chosen = [region] if region is not None else likely.tolist()[:SHOWN_CHANCES]
    if frame[chosen].empty or float(frame[chosen].to_numpy().max()) == 0:
        st.info(text("training.chance.none"))
        return
    shown_names = of_chinese(shown.run.regions)
    charts.show(lines_figure(frame, {name: shown_names[name] for name in chosen}, text("training.chance"),
                             caption(shown, text("unit.share"), ""), percent=True), key="training-chance", data=frame)


def accounts() -> None:
    """Every region's account, and by when it runs out on few, half and nearly all paths."""
    shown, unit = run.shown(), money_unit("small")
    frame = named(account_table(shown.run), shown.run.regions)
    tables.show(
        frame.sort_values("p_depleted", ascending=False, kind="stable"), [
            Column("region", text("name.region"), "text", pinned=True),
            *(Column(f"{name}_yuan", text(f"training.{name}", unit=unit.name), "money", unit)
              for name in ("opening", "paid", "closing", "backlog")),
            Column("persons_months", text("training.persons_months"), digits=0),
            Column("p_depleted", text("training.p_depleted"), "share_bar"),
            *(Column(f"depleted_{name}", text(f"training.column.{name}"), "text") for name in ("q05", "q50", "q95"))],
        key="training-accounts", caption=caption(shown, unit.name, "note.mean"), title=text("training.accounts"), data=frame)
    st.caption(text("training.accounts.note"))


def claim_calendar() -> None:
    """The month in which a claim filed on a chosen day is paid."""
    shown = run.shown()
    st.markdown(f"**{text('training.when')}**")
    first = shown.run.scenario.policy.first_day
    with st.columns([1, 2])[0]:
        filed = st.date_input(text("training.filed"), _filing_day(shown), min_value=first,
                              max_value=date(first.year + 50, 12, 31), key="training-filed", format="YYYY-MM-DD")
    try:
        paid = payment_month(shown.run.scenario.policy, filed)
    except BadInputError as error:
        st.info(str(error.problems[0].message))
        return
    st.markdown(text("training.paid_in", filed=filed.isoformat(), month=format_month(paid)))



def _filing_day(shown: run.Shown) -> date:
    return last_filing_day(shown.run.scenario.policy, shown.run.scenario.start, shown.projection.inputs.months)
