"""`uifund plan FUND [FILE]`: the budgets and targets of a year, shown, or set from a table."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import Told, emit, verb
from sim.cli.store_access import open_store, record, show_table, store_and_user
from sim.cli.usage import Whole
from sim.texts import text


@verb("plan")
@store_and_user
@click.option("--why", cls=Told, default="")
@click.option("--year", cls=Told, type=Whole())
@click.argument("fund")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def plan_verb(fund: str, file: Path | None, year: int | None, why: str, user: str | None, store: str | None,
              as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.plan"]`."""
    from sim.actuals.shown import line_name, value_text
    from sim.plan_file import read_plan
    from sim.store import identity

    given = None if file is None else read_plan(file)
    who = "" if given is None else identity(user)
    with open_store(store) as opened:
        if given is not None:
            opened.set_targets(fund, given, who, why)
        found = opened.targets(fund, year)
    if as_json:
        emit({"fund": fund, "targets": [record(each) for each in found]})
        return
    show_table(text("plan.title", fund=fund), ("year", "kind", "region", "line", "value"),
               [(each.year, text(f"plan.{each.kind}"), each.region or text("store.whole_fund"), line_name(each.line),
                 value_text(each.line, each.value)) for each in found])
    if not found:
        click.echo(text("plan.how"))
