"""Names that `sim.monitoring.words` does not give: of a level and a cause by their keys, and of assumptions."""

from __future__ import annotations

from sim.actuals.lines import BY_KEY
from sim.monitoring.settings import load_settings
from sim.monitoring.types import Assumption, Monthly
from sim.texts import all_texts, language, pick, text


def level_name(level: str) -> str:
    """A level of warning."""
    return text(f"monitoring.level.{level}")


def cause_name(cause: str) -> str:
    """A cause of the bridge."""
    return text(f"monitoring.cause.{cause}")


def is_money(line: str) -> bool:
    """Whether a line of the actuals is money."""
    return line not in BY_KEY or BY_KEY[line].unit == "fen"


def assumption_name(assumption: Assumption, monthly: Monthly) -> str:
    """What is assumed, in words: a rule of the policy or of the warnings by its title, a part of the economy."""
    area, _, name = assumption.what.partition(".")
    if area == "policy" and name in monthly.nowcast.scenario.policy.rules:
        return f"{text('report.assumed.policy')}{monthly.nowcast.scenario.policy.rules[name].title[language()]}"
    if area == "warnings":
        rules = dict(load_settings().warnings.each())
        if name in rules:
            return f"{text('report.assumed.warnings')}{rules[name].id} {pick(rules[name].title.model_dump())}"
    if area == "nowcast" and f"economy.name.{name}" in all_texts():
        return f"{text('report.assumed.nowcast')}{text(f'economy.name.{name}')}"
    if area == "economy":
        part, _, member = name.partition(".")
        words = [text(key) for key in (f"report.economy.{part}", f"economy.name.{member}") if key in all_texts()]
        if words:
            return "".join(words) if len(words) > 1 or not member else f"{words[0]}{member}"
    return assumption.what
