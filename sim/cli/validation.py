"""`uifund calibrate`, `backtest`, `solvency`: what the model learns from funds that lived, and how it did on them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.cli.files import check_folder, write_folder
from sim.cli.options import Told, emit, out_option, progress_bar, verb
from sim.problems import BadInputError, Problem
from sim.texts import filled, language, text

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

    from sim.backtest.report import NationalResult, PanelResult
    from sim.calibration import Calibration
    from sim.experience import History
    from sim.national import NationalHistory

NATION = "china-national"
NATION_SHARE = 0.08
"""Part of the progress bar that the national months take beside a panel."""
DIGITS = {"cases": 0, "troubles": 0, "funds": 0, "borrowed": 0, "months_of_benefits": 1, "lead_years": 1,
          "threshold": 2, "reserve_ratio": 2, "rate_1": 2, "rate_2": 2, "rate_3": 2, "ahcr": 2, "ahcm": 2,
          "share_borrowed": 2}
"""Decimals of a shown column; 3 for the others."""
YEARS = ("year", "year_before")
SHOWN_MEASURES = ("crps", "inside_90")
SHOWN_WARNINGS = ("rule", "threshold", "period", "cases", "troubles", "hit_rate", "false_alarm_rate", "precision",
                  "area", "lead_years")


def _file(name: str, *, required: bool = False) -> Callable[[Any], Any]:
    """An option that names a file."""
    return click.option(f"--{name}", cls=Told, type=click.Path(path_type=Path), metavar="FILE", required=required)


# --- solvency ---------------------------------------------------------------------------------------------------------
@verb("solvency")
@out_option
@_file("panel", required=True)
def solvency_verb(panel: Path, out: Path | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.solvency"]`."""
    from sim.history import read_panel
    from sim.solvency import solvency_table

    check_folder(out)
    found = solvency_table(read_panel(panel))
    if out:
        write_folder(out, {"solvency": found}, "solvency.json", {"rows": found.to_dict("records")})
    if as_json:
        emit(found.to_dict("records"))
        return
    latest = int(found.year.max())
    _say_table(found[found.year == latest], _word("latest").format(year=latest))
    from sim.show import say

    say(_word("solvency_units"))


# --- calibrate --------------------------------------------------------------------------------------------------------
@verb("calibrate")
@out_option
@click.option("--dataset", cls=Told, metavar="DATASET")
@_file("panel")
@_file("history")
def calibrate_verb(history: Path | None, panel: Path | None, dataset: str | None, out: Path | None,
                   as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.calibrate"]`."""
    from sim.calibration import calibrate

    check_folder(out)
    made = calibrate(_history(history, panel, dataset))
    if out:
        write_folder(out, {"calibration": _drivers(made)}, "calibration.json", made.content())
    if as_json:
        emit(made.content())
        return
    seen = made.history
    title = filled(_word("history"), regions=len(seen.regions), first=seen.label(0), last=seen.label(len(seen.base) - 1))
    _say_table(_drivers(made), title)
    from sim.show import say

    for remark in made.remarks:
        say(f"- {remark.zh if language() == 'zh' else remark.en}")


def _history(history: Path | None, panel: Path | None, dataset: str | None) -> History:
    """The one history that was asked for, the nation's months unless named; raises BadInputError for more than one."""
    from sim.experience import history_of_nation, history_of_panel, read_history
    from sim.history import read_panel

    if sum(given is not None for given in (history, panel, dataset)) > 1:
        raise BadInputError([Problem(text("problem.history.several"), expected=text("problem.history.options"))])
    if history:
        return read_history(history)
    if panel:
        read = read_panel(panel)
        return history_of_panel(read.select(read.complete_regions()))
    name = dataset or NATION
    return history_of_nation(_nation(name), name)


def _nation(name: str) -> NationalHistory:
    """The monthly history of a data set; raises BadInputError where it has none."""
    from sim.data import load_dataset

    found = load_dataset(name).national
    if found is None:
        raise BadInputError([Problem(text("problem.history.no_monthly", name=name),
                                     expected=text("problem.history.such_as", name=NATION))])
    return found


def _drivers(made: Calibration) -> pd.DataFrame:
    """One row per driver: what the regions have in common, and the median region."""
    import numpy as np
    import pandas as pd

    return pd.DataFrame([{
        "driver": name, "mean": float(np.median(fit.values("mean"))),
        "volatility": float(np.median(fit.values("volatility"))), "persistence": fit.persistence,
        "common_share": fit.common_share, "mean_sd": float(np.median(fit.values("mean_error")))}
        for name, fit in made.drivers.items()])


# --- backtest ---------------------------------------------------------------------------------------------------------
@verb("backtest")
@out_option
@click.option("--dataset", cls=Told, metavar="DATASET", default=NATION, show_default=True)
@_file("panel")
def backtest_verb(panel: Path | None, dataset: str, out: Path | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.backtest"]`."""
    from sim.backtest.report import content, tables, write_report

    check_folder(out)
    panel_result, nation = _judge(panel, dataset)
    if out:
        written = write_folder(out, tables(panel_result, nation), "backtest.json", content(panel_result, nation))
        written += write_report(panel_result, nation, out, language())
    if as_json:
        emit(content(panel_result, nation))
        return
    _say_scores(panel_result, nation)
    if out:
        from sim.show import say

        say(text("out.written", path=out, files=", ".join(written)))


def _judge(panel: Path | None, dataset: str) -> tuple[PanelResult | None, NationalResult]:
    """Both back-tests, the panel's only when its file is given, with one bar for both."""
    from sim.backtest.panel import steps, usable
    from sim.backtest.report import judge_nation, judge_panel
    from sim.history import read_panel

    read = usable(read_panel(panel)) if panel else None
    nation = _nation(dataset)
    with progress_bar() as show:
        done = 0.0

        def stepping(share: float) -> Callable[[], None]:
            def step() -> None:
                nonlocal done
                done += share
                if show:
                    show(min(1.0, done))
            return step

        judged = judge_panel(read, stepping((1 - NATION_SHARE) / steps(read))) if read else None
        quarters = max(1, len(nation.revenue_to_date) // 3)
        return judged, judge_nation(nation, stepping((NATION_SHARE if read else 1.0) / quarters))


def _say_scores(panel: PanelResult | None, nation: NationalResult) -> None:
    """Scores, warnings, and where the forecasts fail."""
    from sim.backtest.report import paragraphs, score_page, score_title
    from sim.show import say

    for result, unit in ((panel, "share_of_wages"), (nation, "share_of_expenditure")):
        for measure in SHOWN_MEASURES if result else ():
            if result:
                _say_table(score_page(result.scores, measure, language()), score_title(measure, unit, language()))
    if panel:
        _say_table(panel.warnings[list(SHOWN_WARNINGS)], _word("warnings"))
        _say_table(panel.recessions, _word("recessions"))
    else:
        say(_word("panel_missing"))
    say(_word("where_it_fails"), *paragraphs(panel, nation, language()))


# --- shown tables -----------------------------------------------------------------------------------------------------
def _word(key: str) -> str:
    from sim.backtest.words import word

    return word(key, language())


def _say_table(frame: pd.DataFrame, title: str) -> None:
    """Show a data frame: texts left, numbers right, with the decimals that their column needs."""
    from sim.show import Column, number, say, table

    columns = [Column(_word(str(name)), left=frame[name].dtype.kind not in "fi") for name in frame]
    rows = [[_word(value) if isinstance(value, str) else
             str(value) if name in YEARS else number(float(value), DIGITS.get(str(name), 3))
             for name, value in zip(frame.columns, row, strict=True)] for row in frame.itertuples(index=False)]
    say("", table(title, columns, rows))
