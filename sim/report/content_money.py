"""Tables of what happened in the month: key figures, income and expenditure, coverage, refunds, training, support."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sim.actuals.lines import BY_KEY
from sim.monitoring.types import Item
from sim.monitoring.words import figure_name, line_name
from sim.report.scope import CHANGE, SHARE, Scope, change, column, count_form, form_of, months_form, region_column
from sim.report.tables import Chart, Column, Row, Series, Table, money
from sim.texts import text

ROLES = ("income", "expenditure")


def key_table(scope: Scope) -> Table:
    """The figures that a director asks for first."""
    columns = (column("figure"), column("unit"), *(replace(column(key), mixed=True) for key in (
        "month", "last_month", "last_year")), column("on_year", CHANGE))
    rows = []
    for figure in scope.own(scope.monthly.key_figures):
        form = form_of(figure.unit)
        grown = change(figure.value, figure.last_year) if figure.unit in ("fen", "persons", "enterprises") else None
        rows.append(Row((figure_name(figure), form.unit, figure.value, figure.last_month, figure.last_year, grown),
                        form=form))
    return Table("key_figures", text("report.table.key_figures"), columns, tuple(rows), source=source())


def source() -> str:
    """Where actuals come from."""
    return text("report.source.actuals")


def item_table(scope: Scope, role: str) -> Table:
    """Income or expenditure by item: month and year against last year and the budget."""
    form = money()
    columns = (column("item"), column("month", form), column("last_year", form), column("on_year", CHANGE),
               column("year_to_date", form), column("last_year_to_date", form), column("to_date_on_year", CHANGE),
               column("budget", form), column("budget_used", SHARE))
    rows = [_item_row(item) for item in with_total(scope.own(scope.monthly.items), role)]
    return Table(role, text(f"report.table.{role}"), columns, tuple(rows), form.unit,
                 (text("report.note.rounding"), text("report.note.budget")), source())


def _item_row(item: Item) -> Row:
    return Row((_title(item), item.month, item.last_year_month, change(item.month, item.last_year_month),
                item.year_to_date, item.last_year_to_date, change(item.year_to_date, item.last_year_to_date), item.budget,
                item.budget_used), rank="" if item.line in BY_KEY else "total")


def _title(item: Item) -> str:
    return line_name(item.line) if item.line in BY_KEY else text(f"report.sum.{item.role}")


def with_total(items: Iterable[Item], role: str) -> list[Item]:
    """The items of a role and their sum (known parts only; None where nothing is known)."""
    found = [item for item in items if item.role == role and item.line in BY_KEY]
    if not found:
        return []

    def total(name: str) -> int | None:
        known = [getattr(item, name) for item in found if getattr(item, name) is not None]
        return sum(known) if known else None

    fields = ("month", "last_year_month", "year_to_date", "last_year_to_date", "budget", "projected")
    sums: dict[str, Any] = {name: total(name) for name in fields}
    # A budget of only some of the items is no budget of the whole.
    if any(item.budget is None and item.year_to_date for item in found):
        sums["budget"] = None
    used = sums["year_to_date"] / sums["budget"] if sums["budget"] and sums["year_to_date"] is not None else None
    return [*found, replace(found[0], line="", low=None, high=None, inside=None, budget_used=used, **sums)]


def projection_table(scope: Scope) -> Table:
    """The month's actuals against last month's projection and its 90 % band."""
    form = money()
    columns = (column("item"), column("actual", form), column("projected", form), column("low", form),
               column("high", form), column("gap", form), column("inside"))
    rows = []
    for role in ROLES:
        for item in with_total(scope.own(scope.monthly.items), role):
            gap = None if item.month is None or item.projected is None else item.month - item.projected
            inside = "" if item.inside is None else text("word.yes" if item.inside else "word.no")
            rows.append(Row((_title(item), item.month, item.projected, item.low, item.high, gap, inside),
                            rank="" if item.line in BY_KEY else "total"))
    return Table("against_projection", text("report.table.against_projection"), columns, tuple(rows), form.unit,
                 (text("report.note.band"),), text("report.source.both"))


def coverage_table(scope: Scope) -> Table:
    """Balance, coverage and gates by region."""
    form, months = money(), months_form()
    columns = (region_column(), column("balance", form), column("coverage_year_end", months),
               column("coverage_now", months), column("coverage_ahead", months), column("gate_12"), column("gate_24"),
               column("gate_12_next", SHARE), column("gate_24_next", SHARE), column("margin_12", form),
               column("margin_24", form))
    rows = [scope.region_row(
        row.region, row.balance, row.months.get("statutory"), row.months.get("trailing_12"), row.months.get("forward_12"),
        _gate(row.gate_12), _gate(row.gate_24), row.gate_12_next, row.gate_24_next, row.margin_12, row.margin_24)
        for row in scope.rows(scope.monthly.coverage)]
    return Table("coverage", text("report.table.coverage"), columns, tuple(rows), form.unit,
                 (text("report.note.coverage"), text("report.note.margin")), text("report.source.both"), wide=True)


def turned(table: Table) -> Table:
    """A table of one row, its columns below each other: many columns of one region would not be read."""
    columns = (column("item"), replace(column("value"), mixed=True))
    row = table.rows[0]
    rows = tuple(Row((each.title, cell), form=each.form) for each, cell in zip(table.columns, row.cells, strict=True)
                 if each.key != "region")
    return replace(table, columns=columns, rows=rows, wide=False)


def definitions_table(scope: Scope) -> Table:
    """Coverage under every definition, of all regions together or of the region."""
    columns = (column("definition"), column("months", months_form()))
    rows = tuple(Row((text(f"report.coverage.{key}"), months)) for row in scope.own(scope.monthly.coverage)
                 for key, months in row.months.items())
    return Table("definitions", text("report.table.definitions"), columns, rows, text("unit.months"),
                 (text("report.note.definitions"),), text("report.source.both"))


def coverage_chart(scope: Scope) -> Chart:
    """Coverage now by region, with the two gates."""
    rows = [row for row in scope.rows(scope.monthly.coverage) if row.region]
    values = tuple(row.months.get("trailing_12") for row in rows)
    gates = tuple((text("report.gate", months=limit), float(limit)) for limit in (12, 24))
    return Chart("coverage_chart", text("report.chart.coverage"), "bars", tuple(scope.name(row.region) for row in rows),
                 (Series("coverage_now", text("report.col.coverage_now"), values),), months_form(), gates)


def _gate(state: bool | None) -> str | None:
    return None if state is None else text("report.gate.open" if state else "report.gate.shut")


def refund_tables(scope: Scope) -> tuple[Table, Table]:
    """Refunds: enterprises and staff; money against the year's target."""
    form, count = money(), count_form()
    rows = scope.rows(scope.monthly.refunds)
    people = (region_column(), *(column(key, count) for key in (
        "firms", "firms_to_date", "target_firms", "staff", "staff_to_date")))
    amounts = (region_column(), *(column(key, form) for key in (
        "ordinary", "ordinary_to_date", "hardship", "hardship_to_date", "target")),
        column("progress", SHARE), column("expected", SHARE))
    return (
        Table("refund_people", text("report.table.refund_people"), people, tuple(
            scope.region_row(row.region, row.firms, row.firms_to_date, row.target_firms, row.staff, row.staff_to_date)
            for row in rows), text("report.unit.firms_persons"), source=source()),
        Table("refund_money", text("report.table.refund_money"), amounts, tuple(
            scope.region_row(row.region, row.ordinary, row.ordinary_to_date, row.hardship, row.hardship_to_date,
                             row.target, row.progress, row.expected) for row in rows),
            form.unit, (text("report.note.progress"),), source()))


def training_table(scope: Scope) -> Table:
    """Training on the job, from the skills account alone."""
    form, count = money(), count_form()
    columns: tuple[Column, ...] = (
        region_column(), column("persons", count), column("persons_to_date", count), column("subsidy", form),
        column("subsidy_to_date", form), column("account", form), column("months_left", months_form()))
    rows = tuple(scope.region_row(row.region, row.persons, row.persons_to_date, row.subsidy, row.subsidy_to_date,
                                  row.account, row.months_left) for row in scope.rows(scope.monthly.training))
    return Table("training", text("report.table.training"), columns, rows, form.unit,
                 (text("report.note.training"),), source())


def support_table(scope: Scope) -> Table:
    """Remittance, grants within their cap, and fiscal subsidy."""
    form = money()
    columns = (region_column(), *(column(key, form) for key in (
        "remittance", "remittance_to_date", "grant", "grant_to_date", "cap")), column("cap_used", SHARE),
        *(column(key, form) for key in ("fiscal_subsidy", "fiscal_subsidy_to_date")))
    rows = tuple(scope.region_row(
        row.region, row.remittance, row.remittance_to_date, row.grant, row.grant_to_date, row.cap, row.cap_used,
        row.fiscal_subsidy, row.fiscal_subsidy_to_date) for row in scope.rows(scope.monthly.support))
    return Table("support", text("report.table.support"), columns, rows, form.unit, (text("report.note.cap"),), source())
