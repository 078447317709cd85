"""`uifund log`: the log of the store, and its verification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from sim.cli.options import Told, emit, verb
from sim.cli.store_access import open_store, show_table, store_option
from sim.cli.usage import WholeRange
from sim.store.texts import TEXTS
from sim.texts import text

if TYPE_CHECKING:
    from sim.store.records import LogEntry

TAMPERED = 3
"""Exit code where the store is not what the log says."""
_SHOWN_HASH = 12
_ORDER = [key.rpartition(".")[2] for key in TEXTS if key.startswith("store.what.")]
"""What an entry says, in the order in which it is read."""


@verb("log")
@store_option
@click.option("--anchor", cls=Told, metavar="COUNT:SHA256")
@click.option("--last", cls=Told, type=WholeRange(min=1))
@click.argument("action", type=click.Choice(("show", "verify")), default="show")
@click.pass_context
def log_verb(ctx: click.Context, action: str, last: int | None, anchor: str | None, store: str | None,
             as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.log"]`."""
    with open_store(store) as opened:
        if action == "verify":
            problems, end = opened.verify_log(anchor), opened.anchor()
            _tell(problems, end, as_json)
            ctx.exit(TAMPERED if problems else 0)
        _show(opened.log(last), opened.anchor(), as_json)


def _tell(problems: list[str], end: str, as_json: bool) -> None:
    entries = int(end.partition(":")[0])
    if as_json:
        emit({"entries": entries, "anchor": end, "problems": problems})
        return
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        click.echo(text("store.log.broken", count=len(problems)), err=True)
    else:
        click.echo(text("store.log.whole", count=entries))
        click.echo(text("store.log.anchor", anchor=end))


def _show(entries: tuple[LogEntry, ...], end: str, as_json: bool) -> None:
    from sim.show import say

    if as_json:
        emit({"anchor": end, "entries": [{"number": each.number, "utc": each.utc, "who": each.who,
                                          "action": each.action, "what": each.what, "rows": each.rows,
                                          "hash": each.hash} for each in entries]})
        return
    show_table(text("store.log.title"), ("number", "utc", "who", "action", "what", "hash"),
               [(each.number, each.utc, each.who, _action(each.action), _what(each.what),
                 each.hash[:_SHOWN_HASH]) for each in entries])
    say(text("store.log.anchor", anchor=end))


def _action(action: str) -> str:
    """What was done; as the entry has it where this version of the program does not know it."""
    key = f"store.action.{action}"
    return text(key) if key in TEXTS else action


def _what(what: Mapping[str, Any]) -> str:
    """What an entry says, on one line: without the hashes, which `--json` has."""
    told = [f"{text(f'store.what.{key}')} {_value(key, what[key])}" for key in _ORDER if what.get(key) not in (None, "")]
    return text("separator.clause").join(told)


def _value(key: str, value: Any) -> str:
    if key == "role":
        return text(f"store.role.{value}")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
