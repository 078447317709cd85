"""`uifund note` and `uifund recommendations`: problems reported for a month, and what is to be done about warnings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sim.cli.options import Told, emit, verb
from sim.cli.store_access import (
    month_filter,
    month_of,
    open_store,
    optional_month,
    record,
    region_of,
    required,
    show_table,
    store_and_user,
)
from sim.cli.usage import Whole
from sim.problems import BadInputError, Problem, raise_if_any
from sim.texts import text

if TYPE_CHECKING:
    from sim.store.records import Note, Recommendation

ACTIONS = ("list", "add", "close")


@verb("note")
@store_and_user
@click.option("--region", cls=Told)
@click.argument("fund")
@click.argument("month", metavar="YYYY-MM")
@click.argument("words", metavar="[TEXT]", required=False)
def note_verb(fund: str, month: str, words: str | None, region: str | None, user: str | None, store: str | None,
              as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.note"]`."""
    problems: list[Problem] = []
    when = month_of(month, problems)
    who = None if words is None else _who(user, problems)
    raise_if_any(problems)
    with open_store(store) as opened:
        region = region_of(opened.fund(fund), region)
        if words is not None:
            opened.add_note(fund, when, region, words, who or "")
        _show_notes(opened.notes(fund, when, region), as_json)


@verb("recommendations")
@store_and_user
@click.option("--all", "closed_too", cls=Told, is_flag=True)
@click.option("--number", cls=Told, type=Whole())
@click.option("--warning", cls=Told, metavar="ID")
@click.option("--text", "words", cls=Told)
@click.option("--region", cls=Told)
@month_filter
@click.option("--fund", cls=Told)
@click.argument("action", type=click.Choice(ACTIONS), default="list")
def recommendations_verb(action: str, fund: str | None, of_month: str | None, region: str | None, words: str | None,
                         warning: str | None, number: int | None, closed_too: bool, user: str | None,
                         store: str | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.recommendations"]`."""
    problems: list[Problem] = []
    month = optional_month(of_month, problems)
    who = None if action == "list" else _who(user, problems)
    if action == "add":
        required(problems, fund=fund, month=of_month, text=words)
    if action == "close":
        required(problems, number=number, text=words)
    raise_if_any(problems)
    with open_store(store) as opened:
        if action == "add" and fund is not None and month is not None:
            opened.add_recommendation(fund, month, region_of(opened.fund(fund), region), words or "", warning or "", who or "")
        elif action == "close" and number is not None:
            opened.close_recommendation(number, who or "", words or "")
        _show_recommendations(opened.recommendations(fund, month, open_only=not closed_too), as_json)


def _who(user: str | None, problems: list[Problem]) -> str:
    from sim.store import identity

    try:
        return identity(user)
    except BadInputError as error:
        problems += error.problems
        return ""


def _show_notes(notes: tuple[Note, ...], as_json: bool) -> None:
    if as_json:
        emit({"notes": [record(each) for each in notes]})
        return
    show_table(text("store.notes.title"), ("number", "region", "text", "who", "utc"),
               [(each.id, each.region or text("store.whole_fund"), each.text, each.who, each.utc) for each in notes])


def _show_recommendations(found: tuple[Recommendation, ...], as_json: bool) -> None:
    from sim.months import format_month

    if as_json:
        emit({"recommendations": [record(each) for each in found]})
        return
    show_table(text("store.recommendations.title"),
               ("number", "fund", "month", "region", "warning", "text", "who", "outcome"),
               [(each.id, each.fund, format_month(each.month), each.region or text("store.whole_fund"), each.warning,
                 each.text, each.who, each.closed and f"{each.closed.outcome} ({each.closed.who} {each.closed.utc})")
                for each in found])
