"""Key figures in a row, each with its change against the baseline: one element, so that it costs one message."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.run import Shown
from sim.outcomes import month_labels
from sim.show import MISSING, Unit, money_unit, number
from sim.texts import text
from sim.views import fund

_DIGITS = {"months": 1, "regions": 2}
_LARGE = ("balance", "refunds")


def row(shown: Shown, base: Shown, region: str | None) -> None:
    """One figure beside the other, of a region (Chinese name) or of all together."""
    table = fund.key_figures(shown.run, shown.system, base.run, base.system, region)
    cells = "".join(_cell(figure["key"], figure["unit"], figure["value"], figure["change"], region)
                    for figure in table.to_dict("records"))
    labels = month_labels(shown.projection)
    note = text("key.note", first=labels[0], last=labels[-1], paths=number(shown.projection.paths, 0))
    st.html(f'<div class="uifund-figures">{cells}</div><div class="uifund-note">{escape(note)}</div>')


def _cell(key: str, unit: str, value: float, change: float, region: str | None) -> str:
    shown_in = _unit(key, unit, region)
    digits = _DIGITS.get(unit, 2 if shown_in == money_unit("large") else 1)
    written, moved = (number(each / shown_in.scale, digits) for each in (value, change))
    label = text("key.label", name=text(f"key.{key}"), unit=shown_in.name)
    against = "" if moved == MISSING else text("key.change", change=_signed(moved))
    return (f'<div><span class="label">{escape(label)}</span><span class="value" data-key="{key}">{escape(written)}</span>'
            f'<span class="change">{escape(against)}</span></div>')


def _unit(key: str, unit: str, region: str | None) -> Unit:
    if unit != "yuan":
        return Unit(1.0, text(f"unit.{unit}"))
    return money_unit("large" if key in _LARGE and region is None else "small")


def _signed(shown: str) -> str:
    zero = not shown.strip("-−0.,")
    return "0" if zero else shown if shown.startswith(("-", "−")) else f"+{shown}"
