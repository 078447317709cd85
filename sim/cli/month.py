"""`uifund month`: what stands against closing a month, explaining a difference, closing and reopening."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.options import Told, emit, verb
from sim.cli.store_access import month_of, open_store, record, region_of, required, show_table, store_and_user
from sim.problems import BadInputError, Problem, nearest_name, one_of, raise_if_any
from sim.texts import text

if TYPE_CHECKING:
    from sim.months import Month
    from sim.store import Store

ACTIONS = ("status", "close", "reopen", "explain")


@verb("month")
@store_and_user
@click.option("--why", cls=Told)
@click.option("--text", "words", cls=Told)
@click.option("--check", cls=Told)
@click.option("--region", cls=Told)
@click.argument("action", type=click.Choice(ACTIONS))
@click.argument("fund")
@click.argument("month", metavar="YYYY-MM")
def month_verb(action: str, fund: str, month: str, region: str | None, check: str | None, words: str | None,
               why: str | None, user: str | None, store: str | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.month"]`."""
    from sim.store import identity

    problems: list[Problem] = []
    when = month_of(month, problems)
    if action == "explain":
        required(problems, check=check, text=words)
    if action == "reopen":
        required(problems, why=why)
    if action != "status":
        try:
            user = identity(user)
        except BadInputError as error:
            problems += error.problems
    raise_if_any(problems)
    with open_store(store) as opened:
        if action == "close":
            opened.close_month(fund, when, user or "")
        elif action == "reopen":
            opened.reopen_month(fund, when, user or "", why or "")
        elif action == "explain":
            _explain(opened, fund, when, region_of(opened.fund(fund), region) or "", check or "", words or "", user or "")
        _status(opened, fund, when, as_json)


def _explain(store: Store, fund: str, month: Month, region: str, check: str, words: str, user: str) -> None:
    """Explain a difference that there is, for its amounts; or a required line that is missing."""
    from sim.actuals.reconcile import ALL_REGIONS, missing_lines
    from sim.store.records import MISSING

    found = {(each.region, each.check): each for each in store.differences(fund, month)}
    open_checks = {*found, *((each.region, f"{MISSING}{each.line}")
                             for each in missing_lines(store.actuals(fund), month))}
    if (region, check) not in open_checks:
        here = sorted(each for place, each in open_checks if place == region)
        there = sorted(f"--region {place}" for place, each in open_checks if each == check and place != ALL_REGIONS)
        named = region or text("word.total") if region == ALL_REGIONS else region
        raise BadInputError([Problem(text("store.problem.no_difference", region=named, check=check), column="--check",
                                     expected=one_of(there or here) if there or here else "",
                                     nearest=nearest_name(check, here))])
    store.explain_difference(fund, region, month, check, words, user, difference=found.get((region, check)))


def _status(store: Store, fund: str, month: Month, as_json: bool) -> None:
    from sim.months import format_month
    from sim.show import say

    closed = month in store.closed_months(fund)
    against = () if closed else store.open_points(fund, month)
    explained, events = store.explanations(fund, month), store.month_events(fund, month)
    if as_json:
        emit({"fund": fund, "month": format_month(month), "closed": closed,
              "open_points": [{"check": each.column, "message": each.message} for each in against],
              "explanations": [record(each) for each in explained], "events": [record(each) for each in events]})
        return
    key = "closed" if closed else "open" if against else "ready"
    say(text(f"store.month.{key}", fund=fund, month=format_month(month), count=len(against)),
        *(f"  - {each}" for each in against))
    show_table(text("store.month.explanations"), ("region", "check", "text", "who", "utc"),
               [(each.region or text("word.total"), each.check, each.text, each.who, each.utc) for each in explained])
    show_table(text("store.month.events"), ("utc", "action", "who", "revision", "why"),
               [(each.utc, text(f"store.event.{each.event}"), each.who, each.revision, each.why) for each in events])
