"""Figures of one fund, or of all together: balance, coverage, income and expenditure, refunds, transfers, subsidy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from dashboard.captions import BANDS, MEAN, caption
from dashboard.charts.bars import bars_figure, lines_figure
from dashboard.charts.fan import fan_figure
from dashboard.charts.look import Figure
from dashboard.run import Shown
from sim.show import Unit, money_unit
from sim.texts import text
from sim.views import fund

GATES = (12.0, 24.0)


@dataclass(frozen=True, eq=False)
class Drawn:
    """A figure and the table that it was drawn from."""

    figure: Figure
    data: pd.DataFrame


def draw(key: str, shown: Shown, base: Shown | None, region: str | None, height: int) -> Drawn:
    """The chart `key` (one of `state.SCENARIO_CHARTS`) of a region (Chinese name) or of all; `base`: its dashed line."""
    return _KINDS[key](shown, base, region, height)


def unit_for(shown: Shown, region: str | None) -> Unit:
    """亿元 for the whole; for a region whichever unit its balance fills."""
    large = money_unit("large")
    top = fund.fan(shown.projection, shown.system, "balance", region)["q95"].max()
    return large if region is None or top >= large.scale else money_unit("small")


def _fan(key: str, shown: Shown, base: Shown | None, region: str | None, height: int) -> Drawn:
    table = fund.fan(shown.projection, shown.system, key, region)
    unit = unit_for(shown, region) if key == "balance" else Unit(1.0, text("unit.months"))
    other = None if base is None or (region is not None and region not in base.projection.names) else fund.fan(
        base.projection, base.system, key, region)
    return Drawn(fan_figure(
        table, text(f"chart.{key}"), caption(shown, unit.name, BANDS), scale=unit.scale, compared=other,
        compared_name=text("chart.baseline"), lines=GATES if key == "coverage" else (),
        digits=1 if key == "coverage" or unit == money_unit("small") else 2, height=height), table)


def _account(shown: Shown, base: Shown | None, region: str | None, height: int) -> Drawn:
    table, unit = fund.account_table(shown.projection, region), _flow_unit(shown, region)
    series = {f"{name}_yuan": text(f"account.{name}") for name in (*fund.INCOME, *fund.EXPENDITURE)
              if table[f"{name}_yuan"].any()}
    return Drawn(bars_figure(table, series, text("chart.account"), caption(shown, unit.name, MEAN), scale=unit.scale,
                             line=("net_yuan", text("account.net")), height=height), table)


def _refunds(shown: Shown, base: Shown | None, region: str | None, height: int) -> Drawn:
    table, unit = fund.refund_table(shown.projection, region), _flow_unit(shown, region)
    series = {f"{name}_yuan": text(f"refund.{name}") for name in fund.REFUNDS}
    return Drawn(bars_figure(table, series, text("chart.refunds"), caption(shown, unit.name, MEAN), scale=unit.scale,
                             line=("backlog_yuan", text("refund.backlog")), height=height), table)


def _transfers(shown: Shown, base: Shown | None, region: str | None, height: int) -> Drawn:
    table, unit = fund.transfer_table(shown.projection, region), money_unit("small")
    series = {f"{name}_yuan": text(f"account.{name}") for name in ("remittance", "grant")}
    if region is None:
        series["pool_yuan"] = text("word.pool_balance")
    return Drawn(lines_figure(table, series, text("chart.transfers"), caption(shown, unit.name, MEAN), scale=unit.scale,
                              digits=1, height=height), table)


def _subsidy(shown: Shown, base: Shown | None, region: str | None, height: int) -> Drawn:
    table, unit = fund.transfer_table(shown.projection, region), money_unit("small")
    series = {"fiscal_subsidy_yuan": text("account.fiscal_subsidy"), "arrears_yuan": text("account.arrears")}
    return Drawn(bars_figure(table, series, text("chart.subsidy"), caption(shown, unit.name, MEAN), scale=unit.scale,
                             stacked=False, digits=1, height=height), table)


def _flow_unit(shown: Shown, region: str | None) -> Unit:
    return money_unit("large" if region is None else "small")


_KINDS: dict[str, Callable[[Shown, Shown | None, str | None, int], Drawn]] = {
    "balance": lambda *asked: _fan("balance", *asked), "coverage": lambda *asked: _fan("coverage", *asked),
    "account": _account, "refunds": _refunds, "transfers": _transfers, "subsidy": _subsidy,
}
