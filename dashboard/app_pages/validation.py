"""验证 Validation: how the forecasts did on funds that really lived, and where they fail."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard import charts, downloads, state
from dashboard.charts import Caption
from dashboard.charts.curves import curves_figure, past_figure
from sim.backtest.kept import NATION, PANEL, Kept, load
from sim.backtest.words import word
from sim.texts import language, text

UNITS = {PANEL: ("share_of_wages", "horizon_years"), NATION: ("share_of_expenditure", "horizon_months")}
MEASURES = ("crps", "absolute_error", "bias", "inside_50", "inside_90")
NINETY = 0.9


def page() -> None:
    """Draw the page."""
    kept = _kept()
    data = _choose_data()
    _failures(kept)
    _errors(kept, data)
    _reliability(kept, data)
    _past(kept, data)
    _scores(kept, data)
    if data == PANEL:
        _warnings(kept)


@st.cache_resource(max_entries=1)
def _kept() -> Kept:
    return load()


def _words(key: str) -> str:
    return word(key, language())


def _choose_data() -> str:
    """Which funds the forecasts were tried on; kept in the address."""
    chosen = st.segmented_control(
        text("validation.data"), list(UNITS), default=state.view()["tested"], required=True, key="validation_data",
        format_func=lambda data: text(f"validation.{data}"))
    state.put(tested=chosen)
    st.caption(text(f"validation.{chosen}.about"))
    return str(chosen)


def _caption(kept: Kept, data: str, period: str, unit: str = "", percentile: str = "") -> Caption:
    row = kept.scores[kept.scores.data == data].iloc[0]
    return Caption(unit, f"{text('validation.origins')} {_words(period)}", text(f"validation.{data}"), percentile,
                   text("validation.status", date=row.date, version=row.version))


def _failures(kept: Kept) -> None:
    st.subheader(_words("where_it_fails"))
    for paragraph in kept.where_it_fails:
        st.markdown(paragraph.replace("~", "\\~"))


def _errors(kept: Kept, data: str) -> None:
    """Error and coverage of the bands by horizon, one column a period."""
    unit, horizon = (_words(key) for key in UNITS[data])
    st.subheader(_words("scores"))
    st.caption(text("validation.crps.note"))
    names = {method: _words(method) for method in kept.methods(data)}
    for measure, more in (("crps", {}), ("inside_90", {"level": NINETY, "percent": True})):
        for column, period in zip(st.columns(2), kept.periods(data), strict=True):
            with column:
                table = kept.by_horizon(data, period, measure)
                caption = _caption(kept, data, period, "" if more else unit)
                charts.show(curves_figure(table, "horizon", names, f"{_words(measure)}：{_words(period)}", caption,
                                          across=horizon, **more),
                            key=f"validation-{measure}-{data}-{period}", data=table)


def _reliability(kept: Kept, data: str) -> None:
    """Reliability diagrams: stated against observed."""
    for column, period in zip(st.columns(2), kept.periods(data), strict=True):
        with column:
            table = kept.reliable(data, period)
            names = {key: text("validation.together") if key == "0" else text("validation.ahead", years=key)
                     for key in table.columns if key != "stated"}
            figure = curves_figure(table, "stated", names, f"{_words('reliability_title')}：{_words(period)}",
                                   _caption(kept, data, period), across=_words("stated"), diagonal=True, percent=True)
            charts.show(figure, key=f"validation-reliability-{data}-{period}", data=table)
    st.caption(text("validation.reliability.note"))


def _past(kept: Kept, data: str) -> None:
    """Past fans with what happened, one fund at a time."""
    regions = kept.regions(data)
    region = regions[0]
    if len(regions) > 1:
        region = st.segmented_control(text("validation.fund"), regions, default=regions[0], required=True,
                                      key="validation_fund")
    table, unit = kept.past(data, str(region)), _words(UNITS[data][0])
    title = _words("national_title") if data == NATION else f"{_words('fans_title')}：{region}"
    charts.show(past_figure(table, title, _caption(kept, data, kept.periods(data)[0] if data == NATION else "", unit,
                                                   text("chart.percentiles")), monthly=data == NATION),
                key=f"validation-past-{data}", data=table)


def _scores(kept: Kept, data: str) -> None:
    """All scores of one measure as a table."""
    measure = str(st.selectbox(text("validation.measure"), MEASURES, format_func=_words, key="validation_measure"))
    for period in kept.periods(data):
        st.markdown(f"**{_words(period)}**")
        table = kept.by_horizon(data, period, measure).set_index("horizon").T
        table.index = pd.Index([_words(method) for method in table.index], name=_words("method"))
        table.columns = [text("validation.ahead" if data == PANEL else "validation.ahead_months", years=h) for h in table]
        share = measure.startswith("inside")
        st.dataframe(table.style.format("{:.0%}" if share else "{:.3f}"), width="stretch")
        downloads.offer(table.reset_index(), f"scores-{data}-{period}-{measure}")


def _warnings(kept: Kept) -> None:
    """How coverage in months and other measures warned of federal borrowing."""
    st.subheader(_words("roc_title"))
    shares = ("hit_rate", "false_alarm_rate", "precision")
    columns = ("rule", "threshold", "period", "cases", "troubles", *shares, "area", "lead_years")
    table = kept.warnings[list(columns)].assign(rule=kept.warnings.rule.map(_words))
    shown = table.rename(columns={name: _words(name) for name in columns})
    formats = {_words(name): "{:.0%}" for name in shares} | {_words(name): "{:.2f}" for name in
                                                             ("threshold", "area", "lead_years")}
    st.dataframe(shown.style.format(formats), hide_index=True, width="stretch")
    downloads.offer(table, "warnings")
