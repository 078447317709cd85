"""`uifund replay FILE`: what an exported file was made of, computed again and compared. Exit code 0: same, 1: different."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.options import MAX_THREADS, Told, emit, verb
from sim.cli.store_access import open_store, store_option
from sim.cli.usage import WholeRange
from sim.texts import text

if TYPE_CHECKING:
    from sim.report.replay import Replay

DIFFERENT = 1
SHOWN = 20
"""Signs of a hash or version that the table shows."""


@verb("replay")
@store_option
@click.option("--threads", cls=Told, type=WholeRange(min=1, max=MAX_THREADS))
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_context
def replay_verb(ctx: click.Context, file: Path, threads: int | None, store: str | None, as_json: bool) -> None:
    """See `report.texts.TEXTS["verb.replay"]`."""
    from sim.report.reading import read_manifest
    from sim.report.replay import needs_store, replay

    manifest = read_manifest(file)
    if needs_store(manifest):
        with open_store(store) as opened:
            found = replay(manifest, opened, threads)
    else:
        found = replay(manifest, None, threads)
    if as_json:
        emit({"file": str(file), "same": found.same, "compared": [
            {"kind": row.group, "name": row.name, "in_file": row.before, "now": row.now, "same": row.same}
            for row in found.rows]})
    else:
        _show(file, found)
    ctx.exit(0 if found.same else DIFFERENT)


def _show(file: Path, found: Replay) -> None:
    from sim.show import Column, say, table

    say(text("replay.same" if found.same else "replay.different", file=file))
    rows = [row for row in found.rows if not row.same]
    if rows:
        columns = [Column(text(f"replay.col.{key}"), left=True) for key in ("group", "name", "before", "now")]
        say(table(text("replay.changed"), columns, [
            [text(f"replay.group.{row.group}"), row.name, row.before[:SHOWN], row.now[:SHOWN]] for row in rows]))
    else:
        say(text("replay.unchanged"))
    say(text("replay.scope"))
