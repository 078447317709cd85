"""The rows of a month in words, in the language in use: names of rules, lines, drivers and causes, numbers with units."""

from __future__ import annotations

from sim.actuals.lines import BY_KEY, FEN
from sim.monitoring.settings import Settings, WarningRule, load_settings
from sim.monitoring.types import TOTAL, Estimate, KeyFigure, Monthly, Remedy, Step, Unit, Warning
from sim.months import format_month
from sim.show import MISSING, money, money_unit, number, share
from sim.texts import language, pick, text


def region_name(monthly: Monthly, region: str) -> str:
    """A region in the language in use; all regions together for TOTAL."""
    if region == TOTAL:
        return text("monitoring.total")
    names = monthly.regions if language() == "zh" else monthly.regions_en
    return names[monthly.regions.index(region)]


def line_name(key: str) -> str:
    """A line of the actuals, or the rest of experience."""
    return pick({"zh": BY_KEY[key].zh, "en": BY_KEY[key].en}) if key in BY_KEY else text(f"monitoring.line.{key}")


def figure_name(figure: KeyFigure) -> str:
    """A key figure."""
    return text(f"monitoring.figure.{figure.key}")


def driver_name(estimate: Estimate) -> str:
    """A driver; a season names its month."""
    driver, _, month = estimate.driver.partition(".")
    return text(f"monitoring.driver.{driver}", month=int(month or 0))


def how(estimate: Estimate) -> str:
    """How a driver was estimated, and why it was used or not."""
    reason = text(f"monitoring.reason.{estimate.reason}")
    if estimate.method == "none":
        return reason
    separator = "；" if language() == "zh" else "; "
    return text(f"monitoring.method.{estimate.method}") + separator + reason


def level_name(warning: Warning) -> str:
    """Green, yellow, orange, red."""
    return text(f"monitoring.level.{warning.level}")


def step_name(step: Step) -> str:
    """A column of the waterfall: its cause, and the line of an experience."""
    cause = text(f"monitoring.cause.{step.cause}")
    return f"{cause} · {line_name(step.line)}" if step.line else cause


def rule_of(warning: Warning, settings: Settings | None = None) -> WarningRule:
    """The rule behind a warning; raises KeyError where the settings have no rule of that id."""
    for _, rule in (settings or load_settings()).warnings.each():
        if rule.id == warning.rule:
            return rule
    raise KeyError(warning.rule)


def warning_title(warning: Warning, settings: Settings | None = None) -> str:
    """What a warning is about: its rule's title, and the lines concerned."""
    title = pick(rule_of(warning, settings).title.model_dump())
    return f"{title}：{'、'.join(line_name(line) for line in warning.lines)}" if warning.lines and language() == "zh" else (
        f"{title}: {', '.join(line_name(line) for line in warning.lines)}" if warning.lines else title)


WARNING_CELLS = ("level", "region", "rule", "what", "value", "limit", "about", "since", "clears")
"""The cells of a warning in a table; heads are the texts `monitoring.column.<cell>`."""


def warning_cells(warning: Warning, region: str, settings: Settings | None = None) -> dict[str, str]:
    """A warning as the cells of a table; `region` is its region's name in the language in use."""
    green = warning.level == "green"
    return {
        "level": level_name(warning), "region": region, "rule": f"{warning.rule} · {warning.notice}",
        "what": warning_title(warning, settings), "value": bare(warning.value, warning.unit),
        "limit": bare(warning.threshold, warning.unit), "about": format_month(warning.about),
        "since": "" if warning.since is None else format_month(warning.since),
        "clears": "" if green else remedy_text(warning.clears)}


def remedy_text(remedy: Remedy | None) -> str:
    """What would clear a warning, with its amount."""
    if remedy is None:
        return text("monitoring.remedy.none")
    return text(f"monitoring.remedy.{remedy.action}", amount=amount(remedy.amount, remedy.unit))


def amount(value: int | float | None, unit: Unit) -> str:
    """A number with its unit: money in 万元 or millions, shares in percent."""
    if unit == "fen":
        small = money_unit("small")
        shown = money(None if value is None else value / FEN, small, 2)
        return f"{shown} {small.name}"
    if unit in ("share", "ratio"):
        return bare(value, unit)
    digits = 1 if unit == "months" and value is not None and value != round(value) else 0
    return text(f"monitoring.unit.{unit}", value=number(value, digits))


def bare(value: int | float | None, unit: Unit) -> str:
    """A number without the name of its unit, as a cell under a head that has it."""
    if value is None:
        return MISSING
    if unit == "fen":
        return money(value / FEN, money_unit("small"), 2)
    if unit == "share":
        return share(value)
    return number(value, {"ratio": 2, "months": 1}.get(unit, 0))
