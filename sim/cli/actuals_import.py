"""`uifund actuals import FILE…`: files understood, checked, and taken into the store together or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import click

from sim.actuals.names import RegionNames
from sim.actuals.reconcile import Stated
from sim.actuals.shown import amount_text, check_name, line_name, value_text
from sim.actuals.table import Actuals
from sim.actuals.understand import Mapping, Understanding
from sim.cli.actuals import actuals_command, is_there, month_option, option, read_file
from sim.cli.options import emit
from sim.cli.store_access import open_store, user_option
from sim.intake import Given, Intake, examine, region_names, take_in
from sim.months import Month, format_month
from sim.problems import BadInputError, Problem, clipped, nearest_name, raise_if_any
from sim.show import Column, say, table
from sim.store import Fund, Revision, Store, identity
from sim.texts import text

_SHOWN = 30
"""Rows of a list that a terminal shows; `--json` has them all."""


@actuals_command(
    "import", user_option, month_option, option("--why", metavar="TEXT", default=""),
    option("--map", "mapped", metavar="LABEL=LINE", multiple=True), option("--unit", metavar="UNIT", default=""),
    option("--dry-run", is_flag=True), option("--reopen", is_flag=True))
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
def import_verb(files: tuple[Path, ...], fund: str | None, store: str | None, month: Month | None, user: str | None,
                why: str, mapped: tuple[str, ...], unit: str, dry_run: bool, reopen: bool, as_json: bool) -> None:
    """See the text `verb.actuals.import`."""
    who = None if dry_run else identity(user)
    with ExitStack() as stack:
        opened = stack.enter_context(open_store(store, create=True)) if who is not None or is_there(store) else None
        known, is_new = _fund(opened, fund, who)
        names = region_names(known)
        given = _read(files, _mapping(mapped, unit, names))
        history, stated = Actuals.of((), known.regions), tuple[Stated, ...]()
        if opened is not None and not is_new:
            history, stated = opened.actuals(known.name), opened.stated(known.name)
        intake = examine(given, known.name, names, history, stated, month)
        raise_if_any(list(intake.problems))
        revision = None
        if who is not None and opened is not None:
            if is_new:
                opened.add_fund(known.name, known.dataset, known.regions, who)
            revision = take_in(opened, intake, who, why, reopen=reopen)
    if as_json:
        emit(document(intake, revision))
        return
    _show(intake, revision, dry_run, is_new)


def _fund(store: Store | None, name: str | None, who: str | None) -> tuple[Fund, bool]:
    """The fund, and whether it is new: named by a data set that the store has no fund of yet."""
    from sim.data import load_dataset

    funds = [each.name for each in store.funds()] if store is not None else []
    if store is not None and (name in funds or (name is None and funds)):
        return store.fund_meant(name), False
    if name is None:
        raise BadInputError([Problem(text("store.problem.no_funds"), column="--fund", expected=text("actuals.fund.dataset"))])
    try:
        dataset = load_dataset(name)
    except BadInputError as error:
        raise BadInputError([Problem(text("actuals.fund.unknown", name=clipped(name)), column="--fund",
                                     expected=text("separator.list").join(funds) or text("actuals.fund.dataset"),
                                     nearest=nearest_name(name, funds))]) from error
    return Fund("", who or "", 0, dataset.name, name, dataset.snapshot.names), True


def _read(files: Sequence[Path], mapping: Mapping) -> list[Given]:
    given, problems = [], list[Problem]()
    for path in files:
        try:
            given.append(Given(path.name, read_file(path), mapping))
        except BadInputError as error:
            problems += error.problems
    names = [each.name for each in given]
    problems += [Problem(text("actuals.file.given_twice"), name) for name in dict.fromkeys(names) if names.count(name) > 1]
    raise_if_any(problems)
    return given


def _mapping(mapped: Sequence[str], unit: str, regions: RegionNames) -> Mapping:
    """`--map` and `--unit` as a mapping; raises BadInputError for a meaning that there is not."""
    from sim.actuals.understand import meaning_of, money_units

    labels, problems = dict[str, str](), list[Problem]()
    for each in mapped:
        label, sign, meant = each.rpartition("=")
        found = meaning_of(meant, regions) if sign and label.strip() else None
        if found is None:
            valid = [line_name(key) for key in _line_keys()]
            problems.append(Problem(text("actuals.map.unknown", given=each), column="--map",
                                    expected=text("actuals.map.expected"), nearest=nearest_name(meant, valid)))
        else:
            labels[label] = found
    if unit and unit not in money_units():
        problems.append(Problem(text("actuals.map.unit", given=unit), column="--unit",
                                expected=text("separator.list").join(money_units())))
    raise_if_any(problems)
    return Mapping(labels, unit)


def _line_keys() -> list[str]:
    from sim.actuals.lines import ACTUAL_LINES

    return [line.key for line in ACTUAL_LINES]


def document(intake: Intake, revision: Revision | None) -> dict[str, Any]:
    """What `--json` writes: what was understood, what changes, what does not add up. Money in fen."""
    def place(each: Any) -> dict[str, Any]:
        return {"region": each.region, "month": format_month(Month(each.month))}
    return {
        "fund": intake.fund, "revision": None if revision is None else revision.number, "figures": len(intake.figures),
        "months": [format_month(m) for m in intake.months],
        "files": [understanding_document(each) for each in intake.files],
        "changes": [place(each) | {"line": each.line, "old": each.old, "new": each.new} for each in intake.changes],
        "differences": [place(each) | {"check": each.check, "expected": each.expected, "found": each.found}
                        for each in intake.differences],
        "missing": [place(each) | {"line": each.line} for each in intake.missing],
        "warnings": [place(each) | {"line": each.line, "message": each.message} for each in intake.oddities]}


def understanding_document(each: Understanding) -> dict[str, Any]:
    """One file as understood, for JSON."""
    return {"file": each.file, "notes": list(each.notes), "tables": [
        {"sheet": view.sheet, "titles": list(view.titles), "header_rows": list(view.header_rows),
         "columns": [vars_of(column) for column in view.columns],
         "rows": [{"line": row.line, "label": row.label, "use": row.use} for row in view.rows]} for view in each.tables]}


def vars_of(record: Any) -> dict[str, Any]:
    """A record's fields by name."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def _show(intake: Intake, revision: Revision | None, dry_run: bool, is_new: bool) -> None:
    if dry_run:
        for each in intake.files:
            _show_understanding(each)
    months = text("separator.list").join(format_month(m) for m in intake.months[:12]) + ("…" if len(intake.months) > 12 else "")
    say(text("actuals.import.read", files=len(intake.files), figures=f"{len(intake.figures):,}", months=months))
    for note in (note for each in intake.files for note in each.notes):
        say(f"  {note}")
    new = sum(change.old is None for change in intake.changes)
    say(text("actuals.import.changes", new=f"{new:,}", changed=f"{len(intake.corrections):,}",
             same=f"{len(intake.figures) - len(intake.changes):,}"))
    if intake.corrections:
        say(table(text("actuals.import.corrections"), _columns("region", "month", "line", "before", "after"), [
            (each.region, format_month(each.month), line_name(each.line), value_text(each.line, each.old),
             value_text(each.line, each.new)) for each in intake.corrections[:_SHOWN]]), *_more(intake.corrections))
    show_checks(intake)
    if revision is None:
        say(text("actuals.import.dry"))
    else:
        say(*([text("actuals.import.new_fund", fund=intake.fund)] if is_new else []),
            text("actuals.import.done" if revision.number else "actuals.import.nothing_new", fund=intake.fund,
                 number=revision.number, who=revision.who))


def _show_understanding(each: Understanding) -> None:
    for view in each.tables:
        rows = [(column.letter, column.heading, text(f"actuals.use.{column.use}"),
                 line_name(column.line) if column.line else "",
                 text(f"actuals.period.{column.period}") if column.period else column.month,
                 f"{column.values:,}" if column.values else "") for column in view.columns]
        name = f"{each.file} {view.sheet}".strip()
        say(table(text("actuals.import.table", name=name, rows=text("separator.list").join(map(str, view.header_rows))),
                  _columns("column", "heading", "use", "line", "period", "values"), rows))


def show_checks(intake: Intake) -> None:
    """Differences, missing lines and warnings."""
    if intake.differences:
        say(table(text("actuals.import.differences"), _columns("month", "region", "check", "expected", "found", "difference"), [
            (format_month(Month(each.month)), each.region or text("word.total"), check_name(each.check),
             amount_text(each.check, each.expected), amount_text(each.check, each.found),
             amount_text(each.check, each.found - each.expected)) for each in intake.differences[:_SHOWN]]),
            *_more(intake.differences), text("actuals.import.explain"))
    if intake.missing:
        listed = [text("actuals.import.missing_line", month=format_month(Month(each.month)), region=each.region,
                       line=line_name(each.line)) for each in intake.missing]
        say(text("actuals.import.missing", count=len(listed)), *(f"  {each}" for each in listed[:_SHOWN]), *_more(listed))
    for odd in intake.oddities[:_SHOWN]:
        say(text("actuals.import.odd", month=format_month(Month(odd.month)), region=odd.region, message=odd.message,
                 line=line_name(odd.line)))


def _columns(*keys: str) -> list[Column]:
    right = ("before", "after", "expected", "found", "difference", "values")
    return [Column(text(f"actuals.column.{key}"), left=key not in right) for key in keys]


def _more(rows: Sequence[object]) -> list[str]:
    return [text("actuals.import.more", count=len(rows) - _SHOWN)] if len(rows) > _SHOWN else []
