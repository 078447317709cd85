"""`uifund backup FILE`: a copy of the store that can be opened in its place."""

from __future__ import annotations

from pathlib import Path

import click

from sim.cli.options import emit, verb
from sim.cli.store_access import open_store, store_option
from sim.texts import text


@verb("backup")
@store_option
@click.argument("file", type=click.Path(path_type=Path))
def backup_verb(file: Path, store: str | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.backup"]`."""
    with open_store(store) as opened:
        opened.backup(file)
        anchor = opened.anchor()
    if as_json:
        emit({"file": str(file), "anchor": anchor})
    else:
        click.echo(text("template.written", path=file))
        click.echo(text("store.log.anchor", anchor=anchor))
