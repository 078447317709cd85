"""Options that verbs share, their help in the language in use, and how results leave the program."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sim.cli.usage import Framed, Whole, WholeRange
from sim.plain import json_text
from sim.texts import DEFAULT, LANGUAGES, text, use_language

if TYPE_CHECKING:
    from sim.scenario import Scenario

Function = TypeVar("Function", bound=Callable[..., Any])
MAX_THREADS = 256
LANGUAGE_VARIABLE = "UIFUND_LANG"


class Told(click.Option):
    """An option whose help is the text `option.<name>`, in the language in use when help is asked for."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help."""
        self.help = text(f"option.{self.name}")
        return super().get_help_record(ctx)


class Verb(Framed):
    """A verb whose help is the text `verb.<name>`."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the verb does."""
        self.help = text(f"verb.{self.name}")
        super().format_help_text(ctx, formatter)


def _choose_language(_: click.Context, __: click.Parameter, name: str | None) -> None:
    if name is not None:
        use_language(name)


def start_language() -> None:
    """The language before any option is read: help that comes first, and complaints about usage, speak it already."""
    wanted = os.environ.get(LANGUAGE_VARIABLE, DEFAULT)
    use_language(wanted if wanted in LANGUAGES else DEFAULT)


def language_option(function: Function) -> Function:
    """`--lang`, before or after the verb."""
    return click.option("--lang", cls=Told, type=click.Choice(LANGUAGES), is_eager=True, expose_value=False,
                        envvar=LANGUAGE_VARIABLE, callback=_choose_language)(function)


def verb(name: str) -> Callable[[Callable[..., None]], click.Command]:
    """A verb with `--lang` and `--json` (parameter `as_json`)."""
    def decorate(function: Callable[..., None]) -> click.Command:
        options = (language_option, click.option("--json", "as_json", cls=_Json, is_flag=True))
        return click.command(name, cls=Verb)(reduce(lambda inner, option: option(inner), options, function))
    return decorate


class _Json(Told):
    """`--json`, whose parameter has another name so that it does not hide the module."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option and its help."""
        self.help = text("option.json")
        return click.Option.get_help_record(self, ctx)


def question_options(function: Function) -> Function:
    """Settings laid over a scenario for this call, as keyword arguments: paths, seed, months, regions; and threads."""
    options = (
        click.option("--threads", cls=Told, type=WholeRange(min=1, max=MAX_THREADS)),
        click.option("--regions", cls=Told, type=click.Path(path_type=Path), metavar="FILE"),
        click.option("--months", cls=Told, type=Whole()),
        click.option("--seed", cls=Told, type=Whole()),
        click.option("--paths", cls=Told, type=Whole()),
    )
    return reduce(lambda inner, option: option(inner), options, function)


class _Folder(click.Path):
    """A path that is not empty: an empty one would be the folder in which the program was started."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; an empty one is bad usage."""
        if value == "":
            self.fail(text("usage.empty_folder"), param, ctx)
        return super().convert(value, param, ctx)


out_option = click.option("--out", cls=Told, type=_Folder(path_type=Path), metavar="DIR")


def load_question(name: str, *, regions: Path | None = None, **settings: Any) -> Scenario:
    """A scenario with the settings of the call laid over it; None leaves the scenario's own.

    `regions` is a user's table: it replaces the data set, and the projection starts in the month after its opening.
    Raises BadInputError.
    """
    from sim.months import Month, format_month
    from sim.problems import BadInputError
    from sim.region_table import load_regions_file
    from sim.scenario import CALLER, load_scenario

    given = {key: value for key, value in settings.items() if value is not None}
    if regions is not None:
        opening = load_regions_file(regions).opening
        given |= {"dataset": str(regions.resolve()), "start": format_month(Month(opening + 1))}
    try:
        return load_scenario(name, given)
    except BadInputError as error:
        raise BadInputError([
            replace(problem, file="", column=f"--{problem.column.partition('.')[0]}")
            if problem.file.endswith(CALLER) else problem for problem in error.problems]) from error


def emit(value: Any) -> None:
    """Write one JSON object to standard output."""
    click.echo(json_text(value))


@contextmanager
def progress_bar() -> Iterator[Callable[[float], None] | None]:
    """A bar on standard error, and None where that is not a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(text("progress"), total=1.0)
        yield lambda share: bar.update(task, completed=share)
