"""How lines, checks and values of actuals are called and written for people, in the language in use."""

from __future__ import annotations

from decimal import Decimal

from sim.actuals.lines import BY_KEY, FEN
from sim.texts import language, text

MISSING = "—"


def line_name(key: str) -> str:
    """The name of a line, a sum, or the balance check."""
    line = BY_KEY.get(key)
    if line is None:
        return text(f"actuals.sum.{key}")
    return line.zh if language() == "zh" else line.en


def check_name(check: str) -> str:
    """A check as `Difference` names it: 合计：本年累计失业保险金."""
    *parts, what = check.split(".")
    name = line_name(what)
    if "cumulative" in parts:
        name = text("actuals.check.cumulative", name=name)
    return text("actuals.check.total", name=name) if "total" in parts else name


def amount_text(check: str, value: int) -> str:
    """An amount of a difference: `value_text` of what its check is about."""
    return value_text(check.split(".")[-1], value)


def value_text(key: str, value: int | None) -> str:
    """A value of a line or sum: yuan with fen, or a count; a dash where none is known."""
    if value is None:
        return MISSING
    line = BY_KEY.get(key)
    return f"{value:,}" if line is not None and line.unit != "fen" else f"{Decimal(value) / FEN:,.2f}"
