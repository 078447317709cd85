"""Key figures in a row, each with its change against the baseline."""

from __future__ import annotations

import streamlit as st

from dashboard.run import Shown
from sim.show import MISSING, Unit, money_unit, number
from sim.texts import text
from sim.views import fund

_DIGITS = {"months": 1, "regions": 2}
_LARGE = ("balance", "refunds")


def row(shown: Shown, base: Shown, region: str | None) -> None:
    """One figure a column, of a region (Chinese name) or of all together."""
    table = fund.key_figures(shown.run, shown.system, base.run, base.system, region)
    for column, figure in zip(st.columns(len(table), gap="small"), table.to_dict("records"), strict=True):
        unit = _unit(figure["key"], figure["unit"], region)
        digits = _DIGITS.get(figure["unit"], 2 if unit == money_unit("large") else 1)
        value, change = (number(figure[name] / unit.scale, digits) for name in ("value", "change"))
        column.metric(text("key.label", name=text(f"key.{figure['key']}"), unit=unit.name), value,
                      None if change == MISSING else text("key.change", change=_signed(change)),
                      delta_color="off", delta_arrow="off")


def _unit(key: str, unit: str, region: str | None) -> Unit:
    if unit != "yuan":
        return Unit(1.0, text(f"unit.{unit}"))
    return money_unit("large" if key in _LARGE and region is None else "small")


def _signed(shown: str) -> str:
    zero = not shown.strip("-−0.,")
    return "0" if zero else shown if shown.startswith(("-", "−")) else f"+{shown}"
