"""`uifund dashboard`: start the screens as a process of their own; the model does not import them."""

from __future__ import annotations

import subprocess
import sys

import click

from sim.cli.options import Told, Verb, language_option
from sim.cli.usage import WholeRange
from sim.texts import text


@click.command("dashboard", cls=Verb)
@language_option
@click.option("--store", cls=Told, metavar="URL")
@click.option("--port", cls=Told, type=WholeRange(min=1, max=65535), default=8501)
@click.pass_context
def dashboard_verb(ctx: click.Context, port: int, store: str | None) -> None:
    """See `texts_table.TEXTS["verb.dashboard"]`."""
    click.echo(text("dashboard.starts", address=f"http://127.0.0.1:{port}"), err=True)
    words = [sys.executable, "-m", "dashboard", "--port", str(port), *(("--store", store) if store else ())]
    try:
        ctx.exit(subprocess.run(words, check=False).returncode)
    except KeyboardInterrupt:
        ctx.exit(0)
