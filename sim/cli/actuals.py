"""`uifund actuals …`: a month's actuals from files into the store, looked at, and out again."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from sim.cli.options import Told, language_option
from sim.cli.store_access import store_option
from sim.cli.usage import Framed, own_words
from sim.months import Month
from sim.problems import BadInputError, Problem, reason
from sim.texts import text

_VERBS = {"import": "sim.cli.actuals_import", "show": "sim.cli.actuals_show", "export": "sim.cli.actuals_export",
          "template": "sim.cli.actuals_export"}
"""Verb → module; in the module the command is called as the verb, with `_verb` added."""


class ActualsGroup(Framed, click.Group):
    """The verbs of actuals, imported when they are called and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb, in the order of a month's work."""
        return list(_VERBS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of one verb."""
        if name not in _VERBS:
            return None
        command: click.Command = getattr(import_module(_VERBS[name]), f"{name}_verb")
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, and below them the verbs."""
        Framed.format_options(self, ctx, formatter)
        with formatter.section(text("usage.verbs")):
            formatter.write_dl([(verb, text(f"verb.actuals.{verb}")) for verb in _VERBS])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the group is for."""
        self.help = text("verb.actuals")
        super().format_help_text(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; bad usage is told in the language in use."""
        with own_words():
            return super().invoke(ctx)


class ActualsVerb(Framed):
    """A verb whose help is the text `verb.actuals.<name>`."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the verb does."""
        self.help = text(f"verb.actuals.{self.name}")
        super().format_help_text(ctx, formatter)


class Explained(Told):
    """An option whose help is the text `option.actuals.<name>`."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help."""
        self.help = text(f"option.actuals.{self.name}")
        return click.Option.get_help_record(self, ctx)


class MonthOption(click.ParamType[Month]):
    """A month YYYY-MM."""

    name = "month"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        """The month; anything else is bad usage."""
        from sim.actuals.periods import read_month

        try:
            return read_month(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def option(name: str, *others: str, **settings: Any) -> Callable[[Any], Any]:
    """An option with its help from the texts."""
    return click.option(name, *others, cls=Explained, **settings)


month_option = option("--month", type=MonthOption(), metavar="YYYY-MM")
fund_option = option("--fund", metavar="NAME")
json_option = option("--json", "as_json", is_flag=True)


def actuals_command(name: str, *options: Callable[[Any], Any]) -> Callable[[Callable[..., None]], click.Command]:
    """A verb of actuals with `--lang`, `--fund`, `--store`, `--json` and the options given."""
    def decorate(function: Callable[..., None]) -> click.Command:
        inner: Any = function
        shared: tuple[Callable[[Any], Any], ...] = (language_option, json_option, store_option, fund_option)
        for each in (*shared, *options):
            inner = each(inner)
        return click.command(name, cls=ActualsVerb)(inner)
    return decorate


def read_file(path: Path) -> bytes:
    """The bytes of a file, looked at before they are read; raises BadInputError."""
    from sim.sheets import MAX_BYTES

    try:
        if path.is_dir():
            raise BadInputError([Problem(text("problem.file.folder"), str(path), expected=text("problem.sheet.a_table"))])
        if path.stat().st_size > MAX_BYTES:
            raise BadInputError([Problem(text("problem.file.bytes", size=path.stat().st_size), str(path),
                                         expected=text("problem.expected.bytes", most=MAX_BYTES))])
        return path.read_bytes()
    except OSError as error:
        raise BadInputError([Problem(text("problem.file.unreadable", reason=reason(error)), str(path))]) from error


def is_there(store: str | None) -> bool:
    """Whether there is a store: a database server is asked later, a file is looked for."""
    from sim.store.database import DEFAULT_FILE, STORE

    place = store or os.environ.get(STORE) or DEFAULT_FILE
    return "://" in place or Path(place).exists()


@click.group("actuals", cls=ActualsGroup, no_args_is_help=True)
@language_option
def actuals_verb() -> None:
    """See the text `verb.actuals`."""
