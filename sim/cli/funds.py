"""`uifund funds`: the funds of the store, and a new one opened from a data set or from a table of one's own regions."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import Told, emit, verb
from sim.cli.store_access import open_store, record, required, show_table, store_and_user
from sim.problems import Problem, raise_if_any
from sim.texts import text

ACTIONS = ("list", "add")


@verb("funds")
@store_and_user
@click.option("--from", "data_of_fund", cls=Told, metavar="DATASET|FILE")
@click.argument("action", type=click.Choice(ACTIONS), default="list")
@click.argument("name", required=False)
def funds_verb(action: str, name: str | None, data_of_fund: str | None, user: str | None, store: str | None,
               as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.funds"]`."""
    problems: list[Problem] = []
    if action == "add":
        required(problems, **{"from": data_of_fund})
        if name is None:
            problems.append(Problem(text("store.problem.empty"), column="NAME"))
    raise_if_any(problems)
    if action == "add" and name is not None and data_of_fund is not None:
        _add(name, data_of_fund, user, store)
    _show(store, as_json)


def _add(name: str, data: str, user: str | None, store: str | None) -> None:
    from sim.data import regions_of
    from sim.store import identity

    who, place = identity(user), Path(data)
    names = regions_of(data).names
    with open_store(store, create=True) as opened:
        opened.add_fund(name, str(place.resolve()) if place.is_file() else data, names, who)


def _show(store: str | None, as_json: bool) -> None:
    from sim.months import format_month

    with open_store(store) as opened:
        rows = [(fund, opened.latest_revision(fund.name), opened.closed_months(fund.name)) for fund in opened.funds()]
    if as_json:
        emit({"funds": [{**record(fund), "revision": revision, "closed": [format_month(each) for each in closed]}
                        for fund, revision, closed in rows]})
        return
    show_table(text("store.funds.title"), ("fund", "dataset", "regions", "revision", "closed", "who", "utc"), [
        (fund.name, fund.dataset, len(fund.regions), revision, format_month(closed[-1]) if closed else None, fund.who,
         fund.utc) for fund, revision, closed in rows])
