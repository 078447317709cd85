"""Tables of what lies ahead: warnings, the outlook with its bands, the bridge from last month's projection, regions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from sim.monitoring.judging import worst
from sim.monitoring.types import CAUSES, LEVELS, TOTAL, Bridge, Monthly, Outlook, Step
from sim.monitoring.words import remedy_text, step_name, warning_title
from sim.months import format_month
from sim.report.content_money import with_total
from sim.report.names import cause_name, level_name
from sim.report.scope import SHARE, Scope, column, count_form, form_of, month_words, months_form, region_column
from sim.report.tables import Cell, Chart, Column, Form, Row, Series, Table, money
from sim.texts import text

Of = TypeVar("Of")
QUANTILES = ("q05", "q25", "q50", "q75", "q95")
ALARMING = LEVELS[1:]


def levels_table(scope: Scope) -> Table:
    """How many warnings of each level, by region."""
    columns = (region_column(), *(Column(level, level_name(level), count_form()) for level in reversed(ALARMING)))
    raised = scope.rows(warning for warning in scope.monthly.warnings if warning.level in ALARMING)
    regions = [region for region in (*scope.monthly.regions, TOTAL) if scope.whole or region == scope.region]
    counts = [(region, [sum(1 for each in raised if each.region == region and each.level == level)
                        for level in reversed(ALARMING)]) for region in regions]
    rows = [Row((scope.name(region) if region else text("report.whole_fund"), *found)) for region, found in counts]
    if scope.whole:
        rows.append(Row((text("report.sum"), *(sum(found[k] for _, found in counts) for k in range(len(ALARMING)))),
                        rank="total"))
    return Table("warning_levels", text("report.table.warning_levels"), columns, tuple(rows), text("report.unit.items"),
                 source=text("report.source.warnings"))


def warnings_table(scope: Scope) -> Table:
    """Every warning that is not green: rule, number, limit, since when, and what would clear it; the worst first."""
    columns = (column("level"), region_column(), column("rule", width=16), column("basis"),
               Column("value", text("report.col.value"), mixed=True),
               Column("threshold", text("report.col.threshold"), mixed=True), column("about"), column("since"),
               column("clears", width=16))
    raised = [each for each in scope.rows(scope.monthly.warnings) if each.level in ALARMING]
    raised.sort(key=lambda each: -LEVELS.index(each.level))
    rows = []
    for each in raised:
        form = form_of(each.unit)
        region = scope.name(each.region) if each.region else text("report.whole_fund")
        rows.append(Row((level_name(each.level), region, f"{each.rule} {warning_title(each)}", each.notice, each.value,
                         each.threshold, format_month(each.about), "" if each.since is None else format_month(each.since),
                         remedy_text(each.clears)), form=form))
    return Table("warnings", text("report.table.warnings"), columns, tuple(rows),
                 notes=(text("report.note.warnings"),), source=text("report.source.warnings"), wide=True)


def outlook_table(scope: Scope, measure: str) -> Table:
    """The next twelve months of a measure: mean and quantiles."""
    form = _outlook_form(measure)
    columns = (column("month_of"), Column("mean", text("report.col.mean"), form),
               *(Column(key, text(f"report.quantile.{key}"), form) for key in QUANTILES))
    rows = [Row((format_month(month), *(getattr(found, key)[k] for key in ("mean", *QUANTILES))))
            for found in _outlook(scope, measure) for k, month in enumerate(found.months)]
    return Table(f"outlook_{measure}", text(f"report.table.outlook_{measure}"), columns, tuple(rows), form.unit,
                 (text("report.note.outlook"),), text("report.source.projection"))


def outlook_chart(scope: Scope, measure: str) -> list[Chart]:
    """The same as a fan; none where nothing was projected."""
    gates = tuple((text("report.gate", months=limit), float(limit)) for limit in (12, 24)) if measure == "coverage" else ()
    form = money("large") if measure == "balance" else months_form()
    return [Chart(f"fan_{measure}", text(f"report.chart.outlook_{measure}"), "fan",
                  tuple(format_month(month) for month in found.months),
                  tuple(Series(key, text(f"report.quantile.{key}"), getattr(found, key)) for key in QUANTILES), form, gates)
            for found in _outlook(scope, measure)]


def _outlook(scope: Scope, measure: str) -> list[Outlook]:
    return [each for each in scope.own(scope.monthly.outlook) if each.measure == measure]


def _outlook_form(measure: str) -> Form:
    return money() if measure == "balance" else months_form()


def chances_table(scope: Scope) -> Table:
    """Probabilities by region: coverage below the gates and a shortage, at the year-end and twelve months ahead."""
    columns = (region_column(), *(column(key, SHARE) for key in (
        "below_12_year_end", "below_24_year_end", "below_12_ahead", "below_24_ahead", "shortage_6", "shortage_12")))
    rows = []
    for found in scope.rows(scope.monthly.chances):
        at = found.months.index(scope.monthly.year_end) if scope.monthly.year_end in found.months else None
        ends: list[Cell] = [None if at is None else found.below_12[at], None if at is None else found.below_24[at]]
        rows.append(scope.region_row(found.region, *ends, found.below_12[-1], found.below_24[-1],
                                     max(found.shortage[:6]), max(found.shortage)))
    return Table("chances", text("report.table.chances"), columns, tuple(rows), "%",
                 (text("report.note.chances", month=month_words(scope.monthly.year_end)),), text("report.source.projection"))


def bridge_table(scope: Scope, bridge: Bridge) -> Table:
    """From last month's projection of the year-end balance to this month's, cause by cause."""
    form = money()
    columns = (column("cause"), column("amount", form), column("level_after", form))
    rows = tuple(Row((step_name(step), step.amount, step.end), rank="total" if step.cause in ("start", "end") else "")
                 for step in bridge.waterfall(scope.region))
    notes = [text("report.note.bridge", month=month_words(bridge.year_end), previous=month_words(bridge.previous))]
    notes += [] if bridge.recorded else [text("report.note.bridge_recomputed")]
    return Table("bridge", text("report.table.bridge"), columns, rows, form.unit, tuple(notes),
                 text("report.source.projection"))


def bridge_chart(scope: Scope, bridge: Bridge) -> Chart:
    """The bridge as a waterfall of the causes (the lines of experience together, so that it can be read)."""
    steps = by_cause(bridge.waterfall(scope.region))
    return Chart("bridge_chart", text("report.chart.bridge"), "steps", tuple(cause_name(step.cause) for step in steps),
                 (Series("begin", text("report.col.begin"), tuple(step.begin for step in steps)),
                  Series("end", text("report.col.end"), tuple(step.end for step in steps))), money("large"))


def by_cause(steps: Sequence[Step]) -> list[Step]:
    """The steps of a bridge with one bar for each cause."""
    joined: list[Step] = []
    for step in steps:
        if joined and joined[-1].cause == step.cause:
            last = joined[-1]
            joined[-1] = Step(step.cause, "", last.amount + step.amount, last.begin, step.end)
        else:
            joined.append(step)
    return joined


def region_bridge_table(scope: Scope, bridge: Bridge) -> Table:
    """The bridge of every region, cause by cause; the parts of a row add up to its last column to the fen."""
    form = money()
    columns = (region_column(), Column("start", cause_name("start"), form),
               *(Column(cause, cause_name(cause), form) for cause in CAUSES), Column("end", cause_name("end"), form))
    rows = []
    for region in (*bridge.regions, TOTAL):
        amounts = {cause: sum(part.amount for part in bridge.of(region) if part.cause == cause) for cause in CAUSES}
        rows.append(scope.region_row(region, bridge.start[region], *amounts.values(), bridge.end[region]))
    return Table("bridge_regions", text("report.table.bridge_regions"), columns, tuple(rows), form.unit,
                 source=text("report.source.projection"), wide=True)


def region_table(scope: Scope) -> Table:
    """The regions side by side: the one page that shows where to look."""
    form = money()
    columns = (region_column(), column("balance", form), column("month_income", form), column("month_expenditure", form),
               column("coverage_now", months_form()), column("recipients", count_form()),
               column("refunds_to_date", form), column("staff_to_date", count_form()), column("remittance_to_date", form),
               column("grant_to_date", form), column("fiscal_subsidy_to_date", form), column("below_12_ahead", SHARE),
               column("worst"))
    rows = tuple(_region_row(scope, region) for region in (*scope.monthly.regions, TOTAL))
    return Table("regions", text("report.table.regions"), columns, rows, form.unit,
                 (text("report.note.regions"),), text("report.source.both"), wide=True)


def _region_row(scope: Scope, region: str) -> Row:
    monthly = scope.monthly
    coverage = _of(monthly.coverage, region)
    refund, moved, chance = _of(monthly.refunds, region), _of(monthly.support, region), _of(monthly.chances, region)
    recipients = next((item.month for item in monthly.items if item.region == region and item.line == "recipients"), None)
    return scope.region_row(
        region, coverage and coverage.balance, _flow(monthly, region, "income"), _flow(monthly, region, "expenditure"),
        coverage and coverage.months.get("trailing_12"), recipients,
        refund and _both(refund.ordinary_to_date, refund.hardship_to_date), refund and refund.staff_to_date,
        moved and moved.remittance_to_date, moved and moved.grant_to_date, moved and moved.fiscal_subsidy_to_date,
        chance and chance.below_12[-1], level_name(worst(scope.monthly.warnings, region)))


def _of(rows: Sequence[Of], region: str) -> Of | None:
    return next((row for row in rows if row.region == region), None)  # type: ignore[attr-defined]


def _flow(monthly: Monthly, region: str, role: str) -> int | None:
    items = with_total((item for item in monthly.items if item.region == region), role)
    return items[-1].month if items else None


def _both(first: int | None, second: int | None) -> int | None:
    return None if first is None and second is None else (first or 0) + (second or 0)
