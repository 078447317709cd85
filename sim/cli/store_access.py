"""What the verbs of the store share: where it is, who works, and how its records are written as JSON and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.options import Told
from sim.problems import Problem
from sim.texts import text

if TYPE_CHECKING:
    from sim.months import Month
    from sim.store import Store

Function = TypeVar("Function", bound=Callable[..., Any])


store_option = click.option("--store", cls=Told, metavar="FILE|URL")
user_option = click.option("--user", cls=Told, metavar="NAME")
month_filter = click.option("--month", "of_month", cls=Told, metavar="YYYY-MM")


def store_and_user(function: Function) -> Function:
    """`--store` and `--user`."""
    return reduce(lambda inner, option: option(inner), (user_option, store_option), function)


def open_store(place: str | None, *, create: bool = False) -> Store:
    """The store at `--store`, or at its setting; a verb that only reads or adds to what is there makes none."""
    from sim.store import Store

    return Store.open(place, create=create)


def month_of(written: str, problems: list[Problem]) -> Month:
    """A month `YYYY-MM`; what is none is complained of."""
    from sim.months import Month, parse_month

    try:
        return parse_month(written)
    except ValueError as error:
        problems.append(Problem(str(error), column="MONTH", expected="YYYY-MM"))
        return Month(0)


def optional_month(written: str | None, problems: list[Problem]) -> Month | None:
    """The same where a month may be left out."""
    return None if written is None else month_of(written, problems)


def region_of(store: Store, fund: str, written: str | None) -> str | None:
    """A region as the store names it, by its name in either language; an unknown one stays for the store to refuse."""
    from sim.data import regions_of
    from sim.problems import BadInputError

    known = store.fund(fund)
    if not written or written in known.regions:
        return written
    try:
        regions = regions_of(known.dataset)
    except BadInputError:  # the fund's data set is not on this machine: only its own names are known
        return written
    return dict(zip(regions.names_en, regions.names, strict=True)).get(written, written)


def required(problems: list[Problem], **given: object) -> None:
    """Complain of every option without which an action cannot be done."""
    problems += [Problem(text("store.problem.option"), column=f"--{name}") for name, value in given.items()
                 if value is None]


def record(value: Any, *leave_out: str) -> dict[str, Any]:
    """A record of the store as JSON has it: months as `YYYY-MM`."""
    from sim.months import Month, format_month

    row: dict[str, Any] = {key: inner for key, inner in asdict(value).items() if key not in leave_out}
    if row.get("month") is not None:
        row["month"] = format_month(Month(row["month"]))
    return row


def show_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table of words, or that there is nothing; `columns` are keys of `store.column`."""
    from sim.show import MISSING, Column, say, table

    cells = [[MISSING if cell in (None, "") else str(cell) for cell in row] for row in rows]
    if cells:
        say(table(title, [Column(text(f"store.column.{key}"), left=True) for key in columns], cells))
    else:
        say(text("store.nothing", title=title))
