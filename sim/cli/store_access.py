"""What the verbs of the store share: where it is, who works, and how its records are written as JSON and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from functools import reduce
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.options import Told
from sim.problems import BadInputError, Problem, clipped
from sim.texts import text

if TYPE_CHECKING:
    from sim.months import Month
    from sim.store import Fund, Store

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
    """A month as people write it; what is none is complained of."""
    from sim.actuals.periods import read_month
    from sim.months import Month

    try:
        return read_month(written)
    except ValueError as error:
        problems.append(Problem(str(error), column="MONTH", expected="YYYY-MM"))
        return Month(0)


def optional_month(written: str | None, problems: list[Problem]) -> Month | None:
    """The same where a month may be left out."""
    return None if written is None else month_of(written, problems)


def region_of(fund: Fund, written: str | None) -> str | None:
    """A region as the store names it, by any of its names, as the import knows them; None without one.

    Raises BadInputError with the nearest name where there is none such.
    """
    from sim.intake import region_names

    if not written:
        return None
    names = region_names(fund)
    found = names.find(written)
    if found is None:
        unknown = text("store.problem.no_region", name=clipped(written), fund=fund.name)
        raise BadInputError([Problem(unknown, column="--region", expected=text("actuals.expected.region"),
                                     nearest=names.nearest(written))])
    return found


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
