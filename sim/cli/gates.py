"""`uifund gates`: coverage under every definition, both gates, and the margins, for a data set or a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.files import check_folder, write_folder
from sim.cli.options import Told, emit, load_question, out_option, verb
from sim.texts import language, text

if TYPE_CHECKING:
    from rich.table import Table

    from sim.gates_report import GatesReport

BASELINE = "baseline"
DOCUMENT = "gates.json"


@verb("gates")
@out_option
@click.option("--regions", cls=Told, type=click.Path(path_type=Path), metavar="FILE")
@click.argument("target", default=BASELINE, metavar="[SCENARIO|DATASET]")
def gates_verb(target: str, regions: Path | None, out: Path | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.gates"]`."""
    from sim.gates_report import gates_of_scenario, gates_report

    check_folder(out)
    report = gates_report(target) if regions is None else gates_of_scenario(load_question(target, regions=regions))
    if out:
        write_folder(out, {"gates": _frame(report)}, DOCUMENT, report.as_json())
    if as_json:
        emit(report.as_json())
    else:
        _show(report)


def _frame(report: GatesReport) -> Any:
    """One row a region, a column for each definition, units in the names."""
    import pandas as pd

    rows = [{key: value for key, value in row.items() if key != "coverage_months"}
            | {f"coverage_{name}_months": value for name, value in row["coverage_months"].items()}
            for row in report.rows]
    return pd.DataFrame(rows)


def _show(report: GatesReport) -> None:
    from sim.months import format_month
    from sim.show import say

    judged = format_month(report.judged)
    say(text("gates.title", name=report.name))
    say(text("gates.status", kind=text(f"kind.{report.regions.kind}"), dataset=report.regions.dataset,
             year_end=format_month(report.year_end), judged=judged, definition=text(f"definition.{report.definition}")))
    if report.assumed:
        say(text("gates.assumed", judged=format_month(report.year_end)))
    say("", _table(report))
    known = [row for row in report.rows if row["gate_12"] is not None]
    say(text("gates.counts", known=len(known), open12=sum(row["gate_12"] for row in known),
             open24=sum(row["gate_24"] for row in known)))


def _table(report: GatesReport) -> Table:
    from sim.show import MISSING, Column, money, money_unit, number, table

    unit = money_unit("small")
    definitions = [name for name in report.rows[0]["coverage_months"]
                   if any(row["coverage_months"][name] is not None for row in report.rows)]
    labels = ("12", "24")
    limits = [_limit(gates) for gates in report.gates]
    columns = [Column(text("run.column.region"), left=True), Column(text("gates.balance", unit=unit.name)),
               *(Column(text("gates.coverage", definition=text(f"definition.{name}"))) for name in definitions),
               *(Column(text("gates.gate", months=limit), left=True) for limit in limits)]
    for limit in limits:
        columns += [Column(text("gates.margin_months", months=limit)),
                    Column(text("gates.margin_yuan", months=limit, unit=unit.name))]
    words = {None: MISSING, True: text("gates.open"), False: text("gates.closed")}
    names = report.regions.names if language() == "zh" else report.regions.names_en
    rows = []
    for name, row in zip(names, report.rows, strict=True):
        cells = [name, money(row["balance_yuan"], unit),
                 *(number(row["coverage_months"][each]) for each in definitions),
                 *(words[row[f"gate_{label}"]] for label in labels)]
        for label in labels:
            cells += [number(row[f"margin_months_{label}"]), money(row[f"margin_yuan_{label}"], unit)]
        rows.append(cells)
    return table("", columns, rows)


def _limit(gates: Any) -> str:
    """A gate in months; a range where regions differ."""
    low, high = float(min(gates)), float(max(gates))
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"
