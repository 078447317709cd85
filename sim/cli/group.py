"""The command line: `uifund VERB`. Each verb is a module of its own, imported when it is called and not before.

Exit codes: 0 done; 2 bad input or bad usage, nothing written; 3 accounts that do not close, no result given (or, of
`uifund log verify`, a store that was changed by hand); 130 stopped by the user, nothing written.
"""

from __future__ import annotations

import errno
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NoReturn

import click

from sim.cli.options import Told, language_option, start_language
from sim.cli.stopping import interruptible
from sim.cli.usage import Framed, own_words, shortened
from sim.problems import BadInputError, BrokenIdentityError, Problem
from sim.texts import text

BAD_INPUT, BROKEN_IDENTITY, STOPPED = 2, 3, 130
SHOWN_OF_A_NAME = 60
_VERBS = {
    "run": "sim.cli.run", "gates": "sim.cli.gates", "compare": "sim.cli.compare", "explain": "sim.cli.explain",
    "list": "sim.cli.listing", "validate": "sim.cli.validate", "template": "sim.cli.validate",
    "calibrate": "sim.cli.validation", "backtest": "sim.cli.validation", "solvency": "sim.cli.validation",
    "actuals": "sim.cli.actuals",
    "report": "sim.cli.report", "replay": "sim.cli.replay",
    "dashboard": "sim.cli.dashboard", "example": "sim.cli.monitor", "monitor": "sim.cli.monitor",
    "funds": "sim.cli.funds", "month": "sim.cli.month", "note": "sim.cli.notes", "plan": "sim.cli.plan",
    "recommendations": "sim.cli.notes", "reports": "sim.cli.signing", "sign": "sim.cli.signing", "log": "sim.cli.log",
    "backup": "sim.cli.backup",
}
"""Verb → module; in the module the command is called as the verb, with `_verb` added."""


class LazyGroup(Framed, click.Group):
    """A group that knows its verbs by name, and turns the two refusals of the model into exit codes."""

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run with output in UTF-8, whatever the system's own encoding: names are Chinese, and JSON is UTF-8."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, io.TextIOWrapper) and stream.encoding.lower() not in ("utf-8", "utf8"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        start_language()
        return super().main(*args, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every verb whose module came with this copy, in the order in which a newcomer meets them."""
        return [verb for verb, module in _VERBS.items() if find_spec(module)]

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import the module of one verb."""
        if name not in self.list_commands(ctx):
            return None
        module = import_module(_VERBS[name])
        command: click.Command = getattr(module, f"{name}_verb", None) or getattr(module, name)
        return command

    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        """Read the options before the verb; bad usage is told in the language in use."""
        with own_words():
            return super().make_context(*args, **extra)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Options, and below them the verbs."""
        Framed.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a verb, from the texts: help must not import every module."""
        with formatter.section(text("usage.verbs")):
            formatter.write_dl([(verb, text(f"verb.{verb}")) for verb in self.list_commands(ctx)])

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the program is, in the language in use."""
        self.help = text("verb.uifund")
        super().format_help_text(ctx, formatter)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a verb; a refusal becomes one message on standard error and an exit code."""
        try:
            with interruptible(), own_words():
                return super().invoke(ctx)
        except BadInputError as error:
            _refuse(ctx, error.problems)
        except OSError as error:
            if error.errno == errno.ENOSPC:
                _refuse(ctx, [Problem(text("problem.output.full"), error.filename)])
            if error.errno != errno.ENAMETOOLONG:
                raise
            _refuse(ctx, [Problem(text("problem.file.long_name"), f"{str(error.filename)[:SHOWN_OF_A_NAME]}…",
                                  expected=text("problem.file.shorter_name"))])
        except KeyboardInterrupt:
            click.echo(text("stopped"), err=True)
            ctx.exit(STOPPED)
        except BrokenIdentityError as error:
            click.echo(text("broken_identity", message=error), err=True)
            ctx.exit(BROKEN_IDENTITY)


def _refuse(ctx: click.Context, problems: Sequence[Problem]) -> NoReturn:
    lines = [text("bad_input.head", count=len(problems)), *(f"  - {shortened(str(problem))}" for problem in problems)]
    click.echo("\n".join(lines), err=True)
    ctx.exit(BAD_INPUT)


def _show_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        from sim.manifest import NAME, version

        click.echo(f"{NAME} {version()}")
        ctx.exit()


@click.group(cls=LazyGroup, name="uifund", no_args_is_help=True)
@language_option
@click.option("--version", cls=Told, is_flag=True, is_eager=True, expose_value=False, callback=_show_version)
def main() -> None:
    """See `texts_table.TEXTS["verb.uifund"]`."""
