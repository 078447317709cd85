"""`uifund run`: project a scenario; tables on the terminal, files in a folder, or one JSON object."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.files import check_folder, write_folder
from sim.cli.options import Told, emit, load_question, out_option, progress_bar, question_options, verb
from sim.texts import pick, text

if TYPE_CHECKING:
    from rich.table import Table

    from sim.running import Run
    from sim.scenario import Scenario

BASELINE = "baseline"
DOCUMENT = "run.json"


@verb("run")
@out_option
@click.option("--record", cls=Told, multiple=True, metavar="LINE")
@click.option("--sampling", cls=Told, type=click.Choice(("philox", "sobol")))
@question_options
@click.argument("scenario", default=BASELINE)
def run_verb(
    scenario: str, paths: int | None, seed: int | None, months: int | None, sampling: str | None, regions: Path | None,
    threads: int | None, record: tuple[str, ...], out: Path | None, as_json: bool,
) -> None:
    """See `texts_table.TEXTS["verb.run"]`."""
    from sim.running import run

    check_folder(out)
    lines = [name for group in record for name in group.replace(",", " ").split()]
    question = load_question(scenario, paths=paths, seed=seed, months=months, sampling=sampling, regions=regions,
                             record=lines or None)
    with progress_bar() as progress:
        result = run(question, threads=threads, progress=progress)
    document = run_document(result, scenario)
    written = write_folder(out, result_tables(result), DOCUMENT, document) if out else []
    if as_json:
        emit(document)
        return
    _show(result, document)
    if out:
        from sim.show import say

        say(text("out.written", path=out, files=", ".join(written)))


def run_document(run: Run, question: str) -> dict[str, Any]:
    """What `--json` writes: the manifest, the result (see `outcomes.as_json`) and, where there are any, the checks."""
    from sim.manifest import manifest
    from sim.outcomes import as_json

    document = {"manifest": manifest(run, question=question), **as_json(run.projection)}
    checks = calibration_rows(run)
    return document | ({"checks": checks} if checks else {})


def result_tables(run: Run) -> dict[str, Any]:
    """The tables of a run, by the name of their file."""
    from sim import outcomes

    projection = run.projection
    return {"years": outcomes.year_table(projection), "outcomes": outcomes.outcome_table(projection),
            "probabilities": outcomes.probability_table(projection), "ledger": outcomes.ledger_table(projection),
            "pool": outcomes.pool_table(projection)}


def calibration_rows(run: Run) -> list[dict[str, Any]]:
    """The run held against what happened, where there is something to hold it against: `checks.calibration_checks`."""
    if find_spec("sim.checks") is None:
        return []
    from dataclasses import asdict, is_dataclass
    from importlib import import_module

    found = import_module("sim.checks").calibration_checks(run)
    return [asdict(row) if is_dataclass(row) and not isinstance(row, type) else dict(row) for row in found]


def _show(run: Run, document: dict[str, Any]) -> None:
    from sim.cli.run_tables import totals_table, year_end_tables
    from sim.months import format_month
    from sim.outcomes import month_labels
    from sim.show import say

    labels, manifest = month_labels(run.projection), document["manifest"]
    say(pick(run.scenario.title))
    say(text("run.status", kind=text(f"kind.{run.regions.kind}"), dataset=run.regions.dataset,
             opening=format_month(run.regions.opening), first=labels[0], last=labels[-1], months=len(labels),
             paths=run.projection.paths, seed=run.projection.seed))
    say("", totals_table(run), *year_end_tables(run), text("run.notes"), "")
    if manifest["difference_from_baseline"]:
        say(_difference_table(run.scenario))
    if "checks" in document:
        say(_checks_table(document["checks"]))
    say(text("run.reproduce", command=manifest["command"]), text("run.result", hash=document["result_sha256"]))


def _difference_table(scenario: Scenario) -> Table:
    from sim.show import Column, table
    from sim.views.differences import COLUMNS, difference_table

    frame = difference_table(scenario)
    return table(text("run.difference"), [Column(text(f"run.difference.{key}"), left=True) for key in COLUMNS],
                 [[str(cell) for cell in row] for row in frame[list(COLUMNS)].itertuples(index=False)])


def _checks_table(rows: list[dict[str, Any]]) -> Table:
    from sim.show import Column, table

    keys = ("measure", "observed", "model", "deviation", "tolerance", "ok", "source")
    words = ("measure", "source")
    return table(text("checks.title"), [Column(text(f"checks.{key}"), left=key in words) for key in keys],
                 [_check_cells(row) for row in rows])


def _check_cells(row: dict[str, Any]) -> list[str]:
    """A row of the table of checks: figures in the unit of the measure, deviations in percent."""
    from sim.show import money, money_unit, number, share
    from sim.views.differences import plain_value

    def figure(value: float) -> str:
        if row["unit"] == "yuan":
            large = money_unit("large")
            unit = large if abs(row["observed"]) >= large.scale else money_unit("small")
            return f"{money(value, unit, 2)} {unit.name}"
        return share(value) if row["unit"] == "share" else number(value, 0)

    title = pick(row["measure"]).replace("（元）", "").replace(", yuan", "")
    percents = [number(100 * row[key], 1) for key in ("deviation", "tolerance")]
    percents = [text("checks.points", value=each) if row["unit"] == "share" else f"{each}%" for each in percents]
    return [title, figure(row["observed"]), figure(row["model"]), *percents, plain_value(row["ok"]), plain_value(row["source"])]
