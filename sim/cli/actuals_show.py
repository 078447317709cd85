"""`uifund actuals show`: a month as it is stored, whether it is closed, what stands against closing it, who changed what."""

from __future__ import annotations

from typing import Any

from sim.actuals.lines import ACTUAL_LINES
from sim.actuals.shown import MISSING, amount_text, check_name, line_name, value_text
from sim.actuals.table import Actuals
from sim.cli.actuals import actuals_command, month_option, option
from sim.cli.options import emit
from sim.cli.store_access import open_store, region_of
from sim.months import Month, format_month
from sim.show import Column, say, table
from sim.store import Fund, Store
from sim.texts import text
from sim.views.actuals import MonthState, month_states, state_text


@actuals_command("show", month_option, option("--region", metavar="NAME"), option("--revisions", is_flag=True))
def show_verb(fund: str | None, store: str | None, month: Month | None, region: str | None, revisions: bool,
              as_json: bool) -> None:
    """See the text `verb.actuals.show`. Without a month: the months; with one: its figures by region."""
    with open_store(store) as opened:
        known = opened.fund_meant(fund)
        actuals = opened.actuals(known.name)
        place = region_of(known, region)
        regions = known.regions if place is None else (place,)
        if revisions:
            _show_revisions(opened, known, month, place, as_json)
        elif month is None:
            _show_months(opened, known, actuals, as_json)
        else:
            _show_month(opened, known, actuals, month, regions, as_json)


def _show_months(store: Store, fund: Fund, actuals: Actuals, as_json: bool) -> None:
    states = month_states(store, fund, actuals)[::-1]
    if as_json:
        emit({"fund": fund.name, "regions": list(fund.regions), "months": [
            {"month": format_month(each.month), "figures": each.figures, "regions": each.regions, "closed": each.closed,
             "open_points": each.points} for each in states]})
        return
    columns = [Column(text("actuals.column.month"), left=True), Column(text("actuals.column.regions")),
               Column(text("actuals.column.figures")), Column(text("actuals.column.state"), left=True)]
    say(table(text("actuals.show.months", fund=fund.name), columns, [
        (format_month(each.month), f"{each.regions}/{len(fund.regions)}", f"{each.figures:,}", state_text(each))
        for each in states]))


def _show_month(store: Store, fund: Fund, actuals: Actuals, month: Month, regions: tuple[str, ...], as_json: bool) -> None:
    points, closed = store.open_points(fund.name, month), month in store.closed_months(fund.name)
    differences = store.differences(fund.name, month)
    at = actuals.months.index(month) if month in actuals.months else None

    def value(region: str, k: int) -> int | None:
        r = fund.regions.index(region)
        return int(actuals.values[r, at, k]) if at is not None and actuals.known[r, at, k] else None

    if as_json:
        emit({"fund": fund.name, "month": format_month(month), "closed": closed,
              "figures": {region: {line.key: value(region, k) for k, line in enumerate(ACTUAL_LINES)} for region in regions},
              "differences": [{"region": each.region, "check": each.check, "expected": each.expected, "found": each.found}
                              for each in differences], "open_points": [str(point) for point in points]})
        return
    say(text("actuals.show.month", fund=fund.name, month=format_month(month),
             state=state_text(MonthState(month, int(at is not None), 0, closed, len(points)))))
    for region in regions:
        values = [value(region, k) for k in range(len(ACTUAL_LINES))]
        if any(each is not None for each in values):
            say(table(region, [Column(text("actuals.column.line"), left=True), Column(text("actuals.column.value")),
                               Column(text("actuals.column.unit"), left=True)],
                      [(line_name(line.key), value_text(line.key, each), text(f"actuals.unit.{line.unit}"))
                       for line, each in zip(ACTUAL_LINES, values, strict=True) if each is not None]))
        else:
            say(f"{region}{text('separator.label')}{MISSING}")
    for each in differences:
        say(text("actuals.show.difference", region=each.region or text("word.total"), check=check_name(each.check),
                 expected=amount_text(each.check, each.expected), found=amount_text(each.check, each.found),
                 difference=amount_text(each.check, each.found - each.expected)))
    for point in points:
        say(f"  {point}")


def _show_revisions(store: Store, fund: Fund, month: Month | None, region: str | None, as_json: bool) -> None:
    changes = store.revisions(fund.name, region, month)
    if as_json:
        emit({"fund": fund.name, "revisions": [_as_json(each) for each in changes]})
        return
    corrected = [each for each in changes if each.old is not None]
    say(table(text("actuals.show.imports"), [Column(text(f"actuals.column.{key}"), left=True) for key in
                                             ("revision", "when", "who", "source", "counts", "why")],
              [(str(each.number), each.utc, each.who, each.source.name,
                text("actuals.show.counts", new=each.new, changed=each.changed), each.why)
               for each in store.imports(fund.name)]),
        table(text("actuals.import.corrections"), [Column(text(f"actuals.column.{key}"), left=True) for key in
                                                   ("revision", "month", "region", "line", "before", "after", "who", "why")],
              [(str(each.number), format_month(each.month), each.region, line_name(each.line), value_text(each.line, each.old),
                value_text(each.line, each.new), each.who, each.why) for each in corrected]))


def _as_json(change: Any) -> dict[str, Any]:
    return {"revision": change.number, "utc": change.utc, "who": change.who, "why": change.why, "source": change.source.name,
            "region": change.region, "month": format_month(change.month), "line": change.line, "old": change.old,
            "new": change.new}
