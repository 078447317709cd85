"""A widget for each lever, with the value in force and its reference beside it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import state
from dashboard.controls import mirror, take
from sim.checklist import Wording
from sim.levers import APPROVAL, LEVERS, SHOCK_MONTHS, Lever
from sim.months import Month
from sim.policy_changes import current_policy
from sim.running import Prepared
from sim.show import number
from sim.texts import language, pick, text


def widget(lever: Lever, base: Prepared, when: Month) -> None:
    """Draw one lever as it stands in the view; without a value there it shows what the scenario named has in `when`."""
    now, words, reference = standing(lever, base, when)
    value = state.view()[lever.key]
    name = mirror(lever.key, _typed(lever, now if value is None else value))
    label = text(f"lever.{lever.key}")
    options: dict[str, Any] = {"key": name, "on_change": take, "args": (lever.key, now)}
    if lever.kind == "choice":
        st.selectbox(label, list(lever.choices), format_func=lambda code: pick(lever.choices[code]), **options)
    elif lever.kind == "flag":
        st.toggle(label, **options)
    elif lever.kind == "words":
        st.text_input(label, max_chars=80, **options)
    else:
        low, high, step = (_typed(lever, end) for end in (lever.low, lever.high, lever.step))
        st.slider(label, low, high, step=step, format="percent" if is_share(lever) else None, **options)
    st.caption(_beside(words, reference, changed=value is not None))


def standing(lever: Lever, base: Prepared, when: Month) -> tuple[Any, str, str]:
    """The value that the scenario has without the lever, in words, and where it comes from."""
    scenario = base.scenario
    if lever.rule:
        rule = scenario.policy.rules[lever.rule]
        wording = Wording(scenario.policy.terms, language())
        piece = scenario.policy.piece(lever.rule, when)
        member = {"sme": "medium"}.get(lever.members[0], lever.members[0]) if lever.members else None
        value = scenario.policy.value(lever.rule, when, None, member)
        return value, wording.value(rule, value), wording.reference(piece.reference)  # type: ignore[arg-type]
    economy = scenario.economy
    if lever.key.startswith("level_"):
        part = economy.take_up[lever.key.removeprefix("level_")]  # type: ignore[index]
        return part.level.mean, f"{number(100 * part.level.mean, 1)}%", text(f"status.{part.status}")
    if lever.key == "pace":
        return economy.take_up_pace, f"{number(economy.take_up_pace, 2)} ×", ""
    if lever.key == "wage_growth":
        pieces = economy.drivers.wage_growth.growth_per_year
        value = [piece.value for piece in pieces if piece.since is None or piece.since <= when][-1]
        return value, f"{number(100 * value, 1)}%", text(f"status.{economy.drivers.wage_growth.status}")
    if lever.key == "shock_months":
        return SHOCK_MONTHS, "", ""
    if lever.kind == "words":
        return None, "", ""
    return 1.0, "1 ×", text(f"kind_short.{base.regions.kind}") if lever.group == "training" else ""


def is_share(lever: Lever) -> bool:
    """Whether a lever's value is shown in percent."""
    return lever.key.startswith(("level_", "ratio_", "relief_")) or lever.key in ("remittance", "wage_growth")


def of_group(group: str) -> list[Lever]:
    """The levers of a group; what belongs to a special multiple only where there is one."""
    levers = [lever for lever in LEVERS.values() if lever.group == group]
    multiple = state.view()["multiple"]
    hidden = set() if multiple is not None else {"multiple_region"}
    limit = current_policy().rules["grant_multiple"].form.approval_above
    if multiple is None or limit is None or multiple <= limit:
        hidden |= {f"approval_{part}" for part in APPROVAL}
    if state.view()["shock"] is None:
        hidden.add("shock_months")
    return [lever for lever in levers if lever.key not in hidden]


def _typed(lever: Lever, value: Any) -> Any:
    """The value as the widget holds it."""
    kinds = {"flag": bool, "whole": int, "number": float}
    return value if value is None else kinds[lever.kind](value) if lever.kind in kinds else value


def _beside(words: str, reference: str, *, changed: bool) -> str:
    shown = text("scenario.in_force", value=words) if words else ""
    mark = f"**{text('scenario.lever_changed')}**" if changed else ""
    return " · ".join(part for part in (mark, shown, reference) if part)
