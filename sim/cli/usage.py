"""Bad usage and the frame of help in the language in use: click speaks English alone.

What a user typed is quoted as click found it; texts are `usage.*` of the table.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from sim.problems import at_least, at_most, between, clipped, nearest_name, one_of
from sim.texts import text

_REFUSED_VALUE = re.compile(r"'?(.*?)'? is not (?:a valid|one of|in the range)", re.DOTALL)
_WHOLE = re.compile(r"[-+]?[0-9]{1,400}")
"""No more digits than a number can be made of."""
_ENDLESS = re.compile(r"[^\s、，；：。（）“”'\"]{300,}")
"""No path, name or hash is as long; a Chinese sentence is, without its punctuation, not either."""
_EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)


class Misuse(click.UsageError):
    """Bad usage as a user is told of it: how the verb is called, where its help is, what was wrong."""

    def show(self, file: IO[Any] | None = None) -> None:
        """Write it to standard error."""
        lines = []
        if self.ctx is not None:
            lines = [self.ctx.get_usage(), text("usage.help", command=self.ctx.command_path), ""]
        click.echo("\n".join([*lines, text("usage.error", message=shortened(self.message))]), file=file, err=file is None)


@contextmanager
def own_words() -> Iterator[None]:
    """Turn click's complaint about usage into one in the language in use."""
    try:
        yield
    except Misuse:
        raise
    except click.UsageError as error:
        raise Misuse(_message(error), error.ctx) from error


class Framed(click.Command):
    """A command whose usage line and headings of help are in the language in use."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """How the command is called."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), text("usage.usage"))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Its options, one line each."""
        options = [each for each in self.get_params(ctx) if isinstance(each, click.Option)]
        with formatter.section(text("usage.options")):
            formatter.write_dl([record for each in options if (record := each.get_help_record(ctx)) is not None])

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained like the others."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = text("option.help")
        return option


def shortened(message: str) -> str:
    """A complaint with words of no sensible length cut: it quotes what was typed or pasted."""
    return _ENDLESS.sub(lambda found: clipped(found[0]), message)


class Whole(click.types.IntParamType):
    """A whole number in plain digits, half-width or full-width: Python would take `1_0` for 10."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; anything else is bad usage."""
        written = unicodedata.normalize("NFKC", str(value)).strip()
        if not _WHOLE.fullmatch(written):
            self.fail(f"{value!r} is not a valid integer.", param, ctx)
        return super().convert(int(written), param, ctx)


class WholeRange(Whole, click.IntRange):
    """The same between limits."""


def _message(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return _with_nearest(text("usage.no_option", name=error.option_name), (error.possibilities or [""])[0])
    if isinstance(error, click.MissingParameter):
        return text("usage.missing", name=_name(error))
    if isinstance(error, click.BadParameter):
        return _bad_value(error)
    if isinstance(error, click.BadOptionUsage):
        return text("usage.no_value", name=error.option_name)
    if hasattr(error, "command_name"):  # click.NoSuchCommand, from 8.4 on
        verbs = group.list_commands(error.ctx) if error.ctx and isinstance(group := error.ctx.command, click.Group) else []
        return _with_nearest(text("usage.no_verb", name=error.command_name), nearest_name(error.command_name, verbs))
    extra = _EXTRA.match(error.message)
    return text("usage.extra", words=extra[1]) if extra else error.format_message()


def _bad_value(error: click.BadParameter) -> str:
    value, kind = _REFUSED_VALUE.match(error.message), error.param.type if error.param else None
    expected = ""
    if isinstance(kind, click.Choice):
        expected = one_of(kind.choices)
    elif isinstance(kind, click.IntRange | click.FloatRange):
        expected = _range(kind.min, kind.max)
    elif isinstance(kind, Whole):
        expected = text("problem.expected.whole")
    if not value or not expected:
        return text("usage.wrong", name=_name(error), message=error.message)
    return text("usage.bad_value", name=_name(error), value=clipped(value[1])) + text("problem.but_expected", expected=expected)


def _range(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return at_least(f"{low:,}") if low is not None else at_most(f"{high:,}")
    return between(f"{low:,}", f"{high:,}")


def _name(error: click.BadParameter) -> str:
    """What a user types for the parameter: its longest option, or its name in the usage line."""
    if error.param is None:
        return str(error.param_hint or "")
    return max(error.param.opts, key=len) if isinstance(error.param, click.Option) else error.param.make_metavar(
        error.ctx or click.Context(click.Command("")))


def _with_nearest(message: str, name: str) -> str:
    return message + text("problem.nearest", name=name) if name else message
