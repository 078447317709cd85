"""`uifund compare A B`: B minus A on the same draws."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.files import check_folder, write_folder
from sim.cli.options import emit, load_question, out_option, progress_bar, question_options, verb
from sim.texts import language, pick, text

if TYPE_CHECKING:
    from rich.table import Table

    from sim.compare import Comparison
    from sim.running import Prepared

DOCUMENT = "compare.json"


@verb("compare")
@out_option
@question_options
@click.argument("a")
@click.argument("b")
def compare_verb(
    a: str, b: str, paths: int | None, seed: int | None, months: int | None, regions: Path | None, threads: int | None,
    out: Path | None, as_json: bool,
) -> None:
    """See `texts_table.TEXTS["verb.compare"]`."""
    from sim.compare import compare
    from sim.running import prepare

    check_folder(out)
    sides = [prepare(load_question(name, paths=paths, seed=seed, months=months, regions=regions)) for name in (a, b)]
    with progress_bar() as progress:
        comparison = compare(*sides, threads=threads, progress=progress)
    document = _document(comparison, sides, (a, b))
    if out:
        write_folder(out, {"difference": _frame(comparison)}, DOCUMENT, document)
    if as_json:
        emit(document)
    else:
        _show(comparison, sides)


def _document(comparison: Comparison, sides: list[Prepared], questions: tuple[str, str]) -> dict[str, Any]:
    """The manifests of both sides, then the result."""
    from sim.compare import as_json
    from sim.manifest import command, scenario_manifest, versions

    manifest = {name: scenario_manifest(side.scenario, side.regions)
                for name, side in zip(("a", "b"), sides, strict=True)}
    return {"manifest": {**manifest, "versions": versions(),
                         "command": command("compare", sides[0].scenario, *questions)}, **as_json(comparison)}


def _frame(comparison: Comparison) -> Any:
    """One row for each region, month and outcome."""
    import pandas as pd

    from sim.compare import OUTCOMES, UNITS

    index = pd.MultiIndex.from_product([OUTCOMES, comparison.names, comparison.months],
                                       names=["outcome", "region", "month"])
    frame = pd.DataFrame({"difference": comparison.mean.reshape(-1), "standard_error": comparison.error.reshape(-1)},
                         index=index).reset_index()
    frame.insert(3, "unit", frame["outcome"].map(lambda name: UNITS.get(name, "yuan")))
    return frame


def _show(comparison: Comparison, sides: list[Prepared]) -> None:
    from sim.show import say

    before, after = (side.scenario for side in sides)
    say(text("compare.title", a=pick(before.title), b=pick(after.title)))
    kind = "kind.illustrative" if any(side.regions.kind == "illustrative" for side in sides) else (
        f"kind.{sides[0].regions.kind}")
    say(text("compare.status", kind=text(kind), paths=comparison.paths, seed=comparison.seed), "")
    names = sides[0].regions.names if language() == "zh" else sides[0].regions.names_en
    say(*(_year_table(comparison, y, names) for y in range(len(comparison.years))))
    say(text("compare.max_abs", value=comparison.max_abs, paths=comparison.max_abs_path))


def _year_table(comparison: Comparison, y: int, names: tuple[str, ...]) -> Table:
    """Stocks at a year's last month and flows of the year, each with its standard error."""
    from sim.compare import FLOWS, OUTCOMES
    from sim.months import parse_month
    from sim.show import Column, money_unit, number, span, table

    unit = money_unit("small")
    inside = [k for k, label in enumerate(comparison.months) if label.startswith(f"{comparison.years[y]:04d}-")]
    last = inside[-1]
    months = span(*(parse_month(comparison.months[k]) for k in (inside[0], last)))
    scales = {"coverage": (1.0, text("unit.months")), "shortage": (1.0, text("unit.probability"))}
    columns, cells = [Column(text("run.column.region"), left=True)], [[name] for name in names]
    for k, outcome in enumerate(OUTCOMES):
        scale, unit_name = scales.get(outcome, (unit.scale, unit.name))
        flow = outcome in FLOWS
        columns.append(Column(text("compare.flow" if flow else "compare.stock", name=text(f"outcome.{outcome}"),
                                   unit=unit_name, span=months)))
        for r, row in enumerate(cells):
            place = (comparison.year_mean, comparison.year_error, (FLOWS.index(outcome), r, y)) if flow else (
                comparison.mean, comparison.error, (k, r, last))
            mean, error = (float(values[place[2]]) / scale for values in place[:2])
            row.append(f"{number(mean, 3)} ± {number(error, 3)}")
    return table(text("compare.year_end", month=comparison.months[last]), columns, cells)
