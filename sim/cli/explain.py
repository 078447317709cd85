"""`uifund explain RULE`: the value in force for a region and month, since when, until when, and by which reference."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import Told, emit, verb
from sim.months import Month
from sim.problems import BadInputError, Problem, clipped, listed, one_of
from sim.texts import language, pick, text

if TYPE_CHECKING:
    from sim.checklist import Wording
    from sim.policy import Policy
    from sim.regions import Regions


@verb("explain")
@click.option("--scenario", cls=Told)
@click.option("--month", cls=Told, metavar="YYYY-MM")
@click.option("--region", cls=Told)
@click.argument("rule")
def explain_verb(rule: str, region: str | None, month: str | None, scenario: str | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.explain"]`."""
    policy, regions, start = _asked(scenario, region)
    when = parse_when(month) if month else start or date.today()
    name, zone = (None, None) if regions is None or region is None else _place(region, regions)
    found = policy.explain(rule, when, name, zone)
    if as_json:
        emit(found)
    else:
        _show(policy, found, "" if regions is None or name is None else regions.shown(name, language()))


def parse_when(written: str) -> Month | date:
    """A month or a day as people write them, `2020-06` or 2020年6月12日; raises BadInputError for one that does not exist."""
    from sim.actuals.periods import read_day, read_month

    try:
        return read_day(written) or read_month(written)
    except ValueError as error:
        raise BadInputError([Problem(str(error), column="--month",
                                     expected=text("problem.expected.month_or_day"))]) from error


def _asked(scenario: str | None, region: str | None) -> tuple[Policy, Regions | None, Month | None]:
    """The policy asked about; regions only where one is named, since a policy alone is read in no time."""
    from sim.policy import Policy

    if scenario is None and region is None:
        return Policy.load(), None, None
    from sim.scenario import BASELINE, load_scenario

    question = load_scenario(scenario or BASELINE)
    return question.policy, question.regions(), question.start if scenario else None


def _place(region: str, regions: Regions) -> tuple[str, int]:
    """The region's name as the rules know it, by any of its names, and its minimum-wage zone.

    Raises BadInputError with the nearest name.
    """
    from sim.actuals.names import RegionNames

    found = RegionNames(regions.names, regions.names_en).find(region)
    if found is None:
        names = regions.names if language() == "zh" else regions.names_en
        raise BadInputError([Problem(text("problem.region.unknown", region=clipped(region), dataset=regions.dataset),
                                     column="--region", expected=one_of(names), nearest=regions.nearest(region))])
    r = regions.index(found)
    return regions.names[r], int(regions.zone[r])


def _show(policy: Policy, found: dict[str, Any], region: str) -> None:
    from sim.checklist import Wording
    from sim.show import say

    rule, wording = policy.rules[found["rule"]], Wording(policy.terms, language())
    asked = " ".join(part for part in (region, found["month"]) if part)
    lines = [
        ("value", _value(wording, rule, found["value"])),
        ("interval", wording.interval(*_days(policy, found))),
        ("reference", wording.reference(found["reference"])),
        ("status", _status(found["status"], wording)),
        ("approval", listed((found["approval"] or {}).values())),
        ("note", pick(found["note"]) if found["note"] else ""),
        ("next", _next(wording, rule, found["next"])),
        ("related", listed(found["related"])),
        ("asked", asked),
    ]
    separator = text("separator.label")
    say(f"{pick(found['title'])} [{found['id']}] {found['rule']}")
    say(*(f"  {text(f'explain.{key}')}{separator}{shown}" for key, shown in lines if shown))


def _value(wording: Any, rule: Any, value: Any) -> str:
    return str(wording.value(rule, tuple(value) if isinstance(value, list) else value))


def _days(policy: Policy, found: dict[str, Any]) -> tuple[date, date | None]:
    """First and last day of the piece shown."""
    when = parse_when(found["month"])
    piece = policy.piece(found["rule"], when, found["region"])
    return piece.start, piece.end


def _status(status: str | dict[str, str], wording: Wording) -> str:
    """A status in words; by member where members differ."""
    if isinstance(status, str):
        return f"{status} {text(f'status.{status}')}"
    parts = {letter: wording.members([name for name, each in status.items() if each == letter])
             for letter in status.values()}
    return text("separator.clause").join(
        f"{who}{text('separator.label')}{letter} {text(f'status.{letter}')}" for letter, who in parts.items())


def _next(wording: Any, rule: Any, later: dict[str, Any] | None) -> str:
    if later is None:
        return ""
    return f"{later['since']} {_value(wording, rule, later['value'])} ({wording.reference(later['reference'])})"
