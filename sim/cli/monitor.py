"""`uifund monitor MONTH` and `uifund example`: a month monitored, and a store to try it on."""

from __future__ import annotations

import click

from sim.cli.options import MAX_THREADS, Told, Verb, emit, language_option, verb
from sim.cli.store_access import open_store, region_of, store_option
from sim.cli.usage import WholeRange
from sim.texts import pick, text


@verb("monitor")
@click.option("--all", "everything", cls=Told, is_flag=True)
@click.option("--threads", cls=Told, type=WholeRange(min=1, max=MAX_THREADS))
@click.option("--paths", cls=Told, type=WholeRange(min=1, max=1_000_000))
@click.option("--scenario", "question", cls=Told, metavar="SCENARIO")
@click.option("--region", cls=Told)
@store_option
@click.option("--fund", cls=Told)
@click.argument("month", metavar="YYYY-MM|latest")
def monitor_verb(month: str, fund: str | None, store: str | None, as_json: bool, region: str | None,
                 question: str | None, paths: int | None, threads: int | None, everything: bool) -> None:
    """See `monitoring.texts.TEXTS["verb.monitor"]`."""
    from sim.monitoring.content import as_json as content
    from sim.monitoring.from_store import monthly_of_store
    from sim.monitoring.types import TOTAL
    from sim.report.issue import month_named

    with open_store(store) as opened:
        known = opened.fund_meant(fund)
        when, place = month_named(opened, known.name, month), region_of(known, region)
        found = monthly_of_store(opened, known.name, when, scenario=question, paths=paths, threads=threads)
    if as_json:
        emit(content(found))
    else:
        from sim.cli.monitor_tables import show

        show(found, TOTAL if place is None else place, everything)


@click.command("example", cls=Verb)
@language_option
@click.argument("store", required=False, metavar="[STORE]")
def example_verb(store: str | None) -> None:
    """See `monitoring.texts.TEXTS["verb.example"]`."""
    from sim.monitoring.example import FUNDS, fill
    from sim.months import format_month

    with open_store(store, create=True) as opened:
        if set(FUNDS) <= {fund.name for fund in opened.funds()}:
            click.echo(text("example.there", store=opened.name, funds=", ".join(FUNDS)))
            return
        filled = fill(opened)
        funds = [text("example.fund", fund=each.fund, kind=text(f"kind.{each.kind}"), first=format_month(each.first),
                      last=format_month(each.last), figures=f"{each.figures:,}") for each in filled]
        click.echo(text("example.done", store=opened.name, funds=pick({"zh": "；", "en": "; "}).join(funds)))
