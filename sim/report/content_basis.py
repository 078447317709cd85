"""What the report rests on: assumptions, dates and gaps of the data, limits, earlier figures it replaces, the manifest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.monitoring.words import driver_name, line_name
from sim.months import format_month
from sim.report.names import assumption_name, is_money
from sim.report.scope import Scope, column
from sim.report.tables import Column, Form, Row, Table, money
from sim.texts import pick, text

ESTIMATE = Form("number", 4)
WORDS_OF_HASH = 16
"""Signs of a hash that the printed table shows; the attached manifest has all of it."""


def assumptions_table(scope: Scope) -> Table:
    """What the projection takes for granted, with source, date and status."""
    columns = (column("assumption", width=10), column("status", width=4), column("origin", width=26),
               column("date"))
    rows = tuple(Row((assumption_name(each, scope.monthly), text(f"status.{each.status}"),
                      _origin(each.source), each.date))
                 for each in scope.monthly.assumptions)
    return Table("assumptions", text("report.table.assumptions"), columns, rows, source=text("report.source.policy"))


def _origin(source: str | Mapping[str, str]) -> str:
    return source.replace("notice ", text("report.notice")) if isinstance(source, str) else pick(source)


def estimates_table(scope: Scope) -> Table:
    """The drivers that the history was asked about: what it says and what the projection uses."""
    columns = (column("region"), column("driver"), Column("scenario", text("report.col.scenario"), ESTIMATE),
               Column("estimate", text("report.col.estimate"), ESTIMATE), Column("error", text("report.col.error"), ESTIMATE),
               Column("used", text("report.col.used"), ESTIMATE), column("history", Form("count")))
    rows = tuple(Row((scope.name(each.region), driver_name(each), each.scenario, each.estimate, each.error,
                      each.value, each.months))
                 for each in scope.rows(scope.monthly.nowcast.estimates) if each.used)
    return Table("estimates", text("report.table.estimates"), columns, rows, notes=(text("report.note.estimates"),),
                 source=text("report.source.both"))


def data_table(scope: Scope) -> Table:
    """Until when the data reach, and what was missing or filled."""
    monthly = scope.monthly
    missing = scope.rows(monthly.missing)
    rows = [("data_set", monthly.nowcast.regions.dataset), ("data_kind", text(f"kind.{monthly.kind}")),
            ("data_month", format_month(monthly.month)), ("data_history", str(monthly.nowcast.history)),
            ("data_missing", text("report.and").join(
                f"{scope.name(each.region)} {format_month(each.month)}" for each in missing) or text("report.none")),
            ("data_filled", str(len(scope.rows(monthly.nowcast.filled)))),
            ("data_scenario", monthly.nowcast.scenario.name),
            ("data_forecast", format_month(monthly.year_end))]
    return Table("data", text("report.table.data"), (column("data_item", width=12), column("data_value", width=24)),
                 tuple(Row((text(f"report.data.{key}"), value)) for key, value in rows))


def revised_table(scope: Scope) -> Table:
    """Which figures of earlier reports this one replaces."""
    form = money()
    columns = (column("region"), column("month_of"), column("item"), Column("before", text("report.col.before"), mixed=True),
               Column("after", text("report.col.after"), mixed=True))
    rows = tuple(Row((scope.name(each.region), format_month(each.month), line_name(each.line), each.before, each.after),
                     form=form if is_money(each.line) else Form("count"))
                 for each in scope.rows(scope.monthly.revised))
    return Table("revised", text("report.table.revised"), columns, rows, form.unit, (text("report.note.revised"),),
                 text("report.source.actuals"))


def manifest_table(manifest: dict[str, Any]) -> Table:
    """The lines of the manifest that a reader can use; all of it is attached to the file."""
    rows = [Row((text(f"report.manifest.{key}"), _words(value)))
            for key, value in manifest.items() if isinstance(value, str | int | float) and _known(key)]
    rows += [Row((text("report.manifest.versions"), text("report.and").join(
        f"{name} {number}" for name, number in manifest["versions"].items())))] if "versions" in manifest else []
    return Table("manifest", text("report.table.manifest"), (column("data_item", width=10), column("data_value", width=28)),
                 tuple(rows), notes=(text("report.note.manifest"),))


def _known(key: str) -> bool:
    from sim.texts import all_texts

    return f"report.manifest.{key}" in all_texts()


def _words(value: str | float) -> str:
    words = str(value)
    return f"{words[:WORDS_OF_HASH]}…" if len(words) == 64 and words.isalnum() else words
