"""Names of what a month's monitoring speaks of, in the language in use."""

from __future__ import annotations

from sim.actuals.lines import BY_KEY
from sim.monitoring.types import Remedy
from sim.report.scope import form_of
from sim.report.tables import shown
from sim.texts import all_texts, language, text


def line_title(line: str) -> str:
    """A line of the actuals."""
    found = BY_KEY.get(line)
    return line if found is None else found.zh if language() == "zh" else found.en


def key_figure_title(key: str) -> str:
    """A key figure."""
    return _known(f"report.key.{key}", line_title(key))


def level_title(level: str) -> str:
    """A level of warning."""
    return text(f"report.level.{level}")


def cause_title(cause: str) -> str:
    """A cause of the bridge."""
    return text(f"report.cause.{cause}")


def warning_title(rule: str) -> str:
    """A rule of the warnings."""
    return _known(f"report.warning.{rule}", rule)


def driver_title(driver: str) -> str:
    """A driver of the projection."""
    return _known(f"report.driver.{driver}", driver)


def remedy_words(remedy: Remedy | None) -> str:
    """What would bring a warning back to green."""
    if remedy is None:
        return ""
    form = form_of(remedy.unit)
    return f"{_known(f'report.remedy.{remedy.action}', remedy.action)} {shown(remedy.amount, form)} {form.unit}".strip()


def _known(key: str, otherwise: str) -> str:
    return text(key) if key in all_texts() else otherwise
