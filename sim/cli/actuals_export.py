"""`uifund actuals template` and `uifund actuals export`: the form to fill, and what is stored in the same form."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import click

from sim.actuals.export import Form, as_csv, as_xlsx
from sim.cli.actuals import actuals_command, month_option
from sim.cli.options import emit
from sim.cli.store_access import open_store
from sim.months import Month, format_month
from sim.problems import BadInputError, Problem, clipped, raise_if_any, reason
from sim.texts import text

_WRITERS = {".xlsx": as_xlsx, ".csv": as_csv}
NAME = "actuals"


@actuals_command("template", month_option)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def template_verb(folder: Path, fund: str | None, store: str | None, month: Month | None, as_json: bool) -> None:
    """See the text `verb.actuals.template`. Refuses to write over a file: it may have been filled."""
    regions, last = _regions(fund, store)
    wanted = month if month is not None else _next(last)
    paths = [folder / f"{NAME}-{format_month(wanted)}{ending}" for ending in _WRITERS]
    raise_if_any([Problem(text("problem.file.there"), str(path), expected=text("problem.file.folder_without"))
                  for path in paths if path.exists()])
    _write(paths, Form(regions, (wanted,)), as_json)


@actuals_command("export", month_option)
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
def export_verb(file: Path, fund: str | None, store: str | None, month: Month | None, as_json: bool) -> None:
    """See the text `verb.actuals.export`."""
    if file.suffix.lower() not in _WRITERS:
        raise BadInputError([Problem(text("actuals.export.ending"), str(file), expected=", ".join(_WRITERS))])
    with open_store(store) as opened:
        known = opened.fund_meant(fund)
        form = Form.of(opened.actuals(known.name))
    if month is not None:
        form = Form(form.regions, (month,), form.actuals)
    if form.actuals is None or not any(m in form.actuals.months for m in form.months):
        raise BadInputError([Problem(text("actuals.export.nothing", fund=known.name), column="--month")])
    _write([file], form, as_json)


def _regions(fund: str | None, store: str | None) -> tuple[tuple[str, ...], Month | None]:
    """The regions of a stored fund and its last month, its opening before the first; or of a data set without a fund."""
    from sim.data import load_dataset

    try:
        with open_store(store) as opened:
            known = opened.fund_meant(fund)
            months = opened.actuals(known.name).months
            return known.regions, months[-1] if months else _opening(known.dataset)
    except BadInputError:
        if fund is None:
            raise
        try:
            return load_dataset(fund).snapshot.names, None
        except BadInputError as error:
            raise BadInputError([Problem(text("actuals.fund.unknown", name=clipped(fund)), column="--fund",
                                         expected=text("actuals.fund.dataset"))]) from error


def _opening(dataset: str) -> Month | None:
    """Where the fund's data set stands, before any actuals; None where it is not on this machine."""
    from sim.data import regions_of

    try:
        return regions_of(dataset).opening
    except BadInputError:
        return None


def _next(last: Month | None) -> Month:
    """The month after the last one known, or else the month that has just ended."""
    from datetime import date

    if last is not None:
        return Month(last + 1)
    today = date.today()
    return Month(12 * today.year + today.month - 2)


def _write(paths: list[Path], form: Form, as_json: bool) -> None:
    """Each file appears whole, under its name, or not at all."""
    for path in paths:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=f".{path.name[:20]}-", dir=path.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(_WRITERS[path.suffix.lower()](form))
                Path(partial).chmod(0o644)
                Path(partial).replace(path)
            finally:
                Path(partial).unlink(missing_ok=True)
        except OSError as error:
            raise BadInputError([Problem(text("problem.file.unwritable", reason=reason(error)), str(path))]) from error
    if as_json:
        emit({"files": [str(path) for path in paths]})
        return
    for path in paths:
        click.echo(text("template.written", path=path))
