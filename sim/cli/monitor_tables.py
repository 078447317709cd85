"""The tables that `uifund monitor` prints: key figures, warnings, band checks, bridge, drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.actuals.lines import BY_KEY, FEN
from sim.monitoring.judging import counts
from sim.monitoring.types import TOTAL, BandCheck, Monthly
from sim.monitoring.words import (
    WARNING_CELLS,
    amount,
    bare,
    driver_name,
    figure_name,
    how,
    line_name,
    region_name,
    step_name,
    warning_cells,
)
from sim.months import format_month
from sim.show import Column, band, money, money_unit, number, say, table
from sim.texts import pick, text

if TYPE_CHECKING:
    from rich.table import Table

def show(found: Monthly, region: str, everything: bool) -> None:
    """All tables of a month: of one region, or of all with TOTAL. `everything`: every band check, driver and green rule."""
    say(text("monitoring.title", title=pick(found.title), month=format_month(found.month)))
    say(text("monitoring.status", kind=text(f"kind.{found.kind}"), end=format_month(found.outlook[0].months[-1]),
             year_end=format_month(found.year_end), paths=f"{found.manifest['paths']:,}", history=found.nowcast.history))
    say(text("monitoring.counts", **{str(level): count for level, count in counts(found.warnings).items()}))
    for missing in found.missing:
        say(text("monitoring.missing", region=region_name(found, missing.region), count=len(missing.lines)))
    if found.nowcast.filled:
        say(text("monitoring.filled", count=len(found.nowcast.filled)))
    if found.revised:
        say(text("monitoring.revised", count=len(found.revised)))
    say("", _figures(found, region), "", _warnings(found, region, everything))
    if found.bridge is None:
        say(text("monitoring.first"))
    else:
        say("", _checks(found, region, everything), "", _bridge(found, region))
    if everything:
        say("", _estimates(found, region))
    if found.problems:
        say("", found.problems)
    say("", text("monitoring.hash", hash=found.manifest["result_sha256"]))


def _figures(found: Monthly, region: str) -> Table:
    columns = [Column(text("monitoring.column.figure"), left=True),
               *(Column(text(f"monitoring.column.{name}")) for name in ("value", "last_month", "last_year"))]
    rows = [[figure_name(each), amount(each.value, each.unit), bare(each.last_month, each.unit),
             bare(each.last_year, each.unit)] for each in found.key_figures if each.region == region]
    return table(text("monitoring.table.figures"), columns, rows)


def _warnings(found: Monthly, region: str, everything: bool) -> Table:
    """The warnings of all regions, or of one; green ones only when asked for."""
    left = ("level", "region", "rule", "what", "clears")
    columns = [Column(text(f"monitoring.column.{name}"), left=name in left) for name in WARNING_CELLS]
    rows = [list(warning_cells(each, region_name(found, each.region)).values()) for each in found.warnings
            if (each.level != "green" or everything) and region in (TOTAL, each.region)]
    return table(text("monitoring.table.warnings"), columns, rows)


def _checks(found: Monthly, region: str, everything: bool) -> Table:
    """The month against last month's projection: a region's lines; those outside of the band for all regions."""
    columns = [Column(text("run.column.region"), left=True), Column(text("monitoring.column.line"), left=True),
               *(Column(text(f"monitoring.column.{name}")) for name in ("actual", "mean", "band", "inside"))]
    rows = [_check(found, each) for each in found.nowcast.checks
            if each.region == region or (region == TOTAL and (everything or each.inside is False))]
    return table(text("monitoring.table.checks"), columns, rows)


def _check(found: Monthly, check: BandCheck) -> list[str]:
    unit = BY_KEY[check.line].unit
    ends = band(check.q05 / FEN, check.q95 / FEN, money_unit("small")) if unit == "fen" else "–".join(
        number(end, 0) for end in (check.q05, check.q95))
    inside = "" if check.inside is None else text("monitoring.yes" if check.inside else "monitoring.no")
    name = f"{line_name(check.line)}（{money_unit('small').name}）" if unit == "fen" else line_name(check.line)
    return [region_name(found, check.region), name, bare(check.actual, unit), bare(check.mean, unit), ends, inside]


def _bridge(found: Monthly, region: str) -> Table:
    assert found.bridge is not None
    unit = money_unit("small")
    month = {(str(part.cause), part.line): part.this_month for part in found.bridge.of(region)}
    columns = [Column(text("monitoring.column.what"), left=True),
               *(Column(text(f"monitoring.column.{name}")) for name in ("amount", "this_month", "running"))]
    rows = []
    for step in found.bridge.waterfall(region):
        ends = step.cause in ("start", "end")
        now = month.get((step.cause, step.line), 0)
        rows.append([step_name(step), "" if ends else money(step.amount / FEN, unit, 2),
                     money(now / FEN, unit, 2) if step.line else "", money(step.end / FEN, unit, 2)])
    end = format_month(found.bridge.year_end)
    return table(text("monitoring.table.bridge", year_end=end, unit=unit.name), columns, rows)


def _estimates(found: Monthly, region: str) -> Table:
    columns = [Column(text("monitoring.column.driver"), left=True), Column(text("run.column.region"), left=True),
               *(Column(text(f"monitoring.column.{name}"), left=name == "how")
                 for name in ("scenario", "estimate", "error", "used", "months", "how"))]
    rows = [[driver_name(each), region_name(found, each.region), number(each.scenario, 4), number(each.estimate, 4),
             number(each.error, 4), number(each.value, 4), str(each.months), how(each)]
            for each in found.nowcast.estimates if region == TOTAL or each.region in (region, TOTAL)]
    return table(text("monitoring.table.estimates"), columns, rows)
