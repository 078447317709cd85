"""`uifund monitor MONTH` and `uifund example`: a month monitored, and a store to try it on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sim.cli_options import Told, Verb, emit, language_option, verb
from sim.problems import BadInputError, Problem, nearest_name
from sim.texts import pick, text

if TYPE_CHECKING:
    from sim.monitoring.types import Monthly
    from sim.months import Month


@verb("monitor")
@click.option("--all", "everything", cls=Told, is_flag=True)
@click.option("--threads", cls=Told, type=click.IntRange(min=1, max=256))
@click.option("--paths", cls=Told, type=click.IntRange(min=1, max=1_000_000))
@click.option("--scenario", "question", cls=Told, metavar="SCENARIO")
@click.option("--region", cls=Told)
@click.option("--store", cls=Told, metavar="URL")
@click.option("--fund", cls=Told)
@click.argument("month")
def monitor_verb(month: str, fund: str | None, store: str | None, as_json: bool, region: str | None,
                 question: str | None, paths: int | None, threads: int | None, everything: bool) -> None:
    """See `monitoring.texts.TEXTS["verb.monitor"]`."""
    from sim.monitoring.content import as_json as content
    from sim.monitoring.from_store import fund_named, monthly_of_store
    from sim.store.store import Store

    when = _month(month)
    with Store.open(store) as opened:
        found = monthly_of_store(opened, fund_named(opened, fund), when, scenario=question, paths=paths, threads=threads)
    name = _region(found, region)
    if as_json:
        emit(content(found))
    else:
        from sim.cli_monitor_tables import show

        show(found, name, everything)


@click.command("example", cls=Verb)
@language_option
@click.argument("store", required=False, metavar="[STORE]")
def example_verb(store: str | None) -> None:
    """See `monitoring.texts.TEXTS["verb.example"]`."""
    from sim.monitoring.example import fill
    from sim.months import format_month
    from sim.store.store import Store

    with Store.open(store) as opened:
        filled = fill(opened)
        funds = [text("example.fund", fund=each.fund, kind=text(f"kind.{each.kind}"), first=format_month(each.first),
                      last=format_month(each.last), figures=f"{each.figures:,}") for each in filled]
        click.echo(text("example.done", store=opened.name, funds=pick({"zh": "；", "en": "; "}).join(funds)))


def _month(written: str) -> Month:
    from sim.months import parse_month

    try:
        return parse_month(written)
    except ValueError as error:
        raise BadInputError([Problem(text("monitoring.problem.month", value=written), column="MONTH",
                                     expected=text("monitoring.expected.month"))]) from error


def _region(found: Monthly, name: str | None) -> str:
    """The region meant, by its name in either language; TOTAL without one."""
    from sim.monitoring.types import TOTAL

    if name is None:
        return TOTAL
    both: dict[str, Any] = dict(zip((*found.regions, *found.regions_en), (*found.regions, *found.regions), strict=True))
    if name not in both:
        raise BadInputError([Problem(text("monitoring.problem.region", fund=found.fund, region=name), column="--region",
                                     nearest=nearest_name(name, both))])
    return str(both[name])
