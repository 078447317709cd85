"""Runs the back-tests and writes what they found: tables, figures, and one page that says where the forecasts fail."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.backtest import figures, past, warning
from sim.backtest.national import NationalForecasts, flows_of, national_scores, run_national
from sim.backtest.panel import MODEL, PanelForecasts, panel_scores, run_panel, usable
from sim.backtest.paragraph import national_paragraph, panel_paragraph, warning_paragraph
from sim.backtest.scores import Roc
from sim.backtest.words import word
from sim.history import Panel
from sim.national import NationalHistory
from sim.texts import LANGUAGES

Step = Callable[[], None]


@dataclass(frozen=True, eq=False)
class PanelResult:
    """The back-test on a panel of regions by year."""

    panel: Panel
    forecasts: PanelForecasts
    scores: pd.DataFrame
    warnings: pd.DataFrame
    recessions: pd.DataFrame
    curves: dict[str, Roc]

    @property
    def fans(self) -> pd.DataFrame:
        """Past fans of the funds with the most wages."""
        largest = np.argsort(-self.panel.wages[-1])[:figures.FAN_REGIONS]
        return past.panel_fans(self.forecasts, [self.panel.regions[column] for column in largest])


@dataclass(frozen=True, eq=False)
class NationalResult:
    """The back-test on national months."""

    forecasts: NationalForecasts
    scores: pd.DataFrame


def judge_panel(panel: Panel, step: Step = lambda: None) -> PanelResult:
    """Forecasts, scores and warnings of a panel; `step` reports progress. Raises BadInputError if it is too short."""
    gapless = usable(panel)
    made = run_panel(gapless, step=step)
    found = warning.cases(gapless, made)
    return PanelResult(gapless, made, panel_scores(made), warning.warning_table(found, gapless),
                       warning.recession_table(gapless), warning.curves(found))



def judge_nation(history: NationalHistory, step: Step = lambda: None) -> NationalResult:
    """Forecasts and scores of a national monthly history."""
    made = run_national(flows_of(history), step)
    return NationalResult(made, national_scores(made))



def tables(panel: PanelResult | None, nation: NationalResult | None) -> dict[str, pd.DataFrame]:
    """Every table by its file name without ending."""
    out: dict[str, pd.DataFrame] = {}
    if panel:
        out |= {"panel_scores": panel.scores, "panel_reliability": past.panel_reliability(panel.forecasts),
                "panel_fans": panel.fans, "warnings": panel.warnings, "recessions": panel.recessions}
    if nation:
        out |= {"national_scores": nation.scores, "national_reliability": past.national_reliability(nation.forecasts),
                "national_fans": past.national_fans(nation.forecasts)}
    return out


def paragraphs(panel: PanelResult | None, nation: NationalResult | None, lang: str) -> list[str]:
    """Where the forecasts fail."""
    out = []
    if panel:
        out += [panel_paragraph(panel.forecasts, panel.scores, lang), warning_paragraph(panel.warnings, lang)]
    if nation:
        out.append(national_paragraph(nation.scores, lang))
    return out


def content(panel: PanelResult | None, nation: NationalResult | None) -> dict[str, Any]:
    """Everything as plain data for `--json`: one list of rows per table, and where the forecasts fail."""
    return {"version": version("uifund"), "date": date.today().isoformat(),
            **{name: table.to_dict("records") for name, table in tables(panel, nation).items()},
            "where_it_fails": {lang: paragraphs(panel, nation, lang) for lang in LANGUAGES}}


def write_report(panel: PanelResult | None, nation: NationalResult | None, folder: Path, lang: str) -> list[str]:
    """Write figures (svg) and `report.md` into an existing folder; gives the names of the files."""
    written: list[Path] = []
    with figures.drawing(lang) as shown:
        if panel:
            written += _panel_figures(panel, folder, shown)
        if nation:
            written.append(figures.errors_figure(nation.scores, folder / "national_errors.svg", shown,
                                                 "share_of_expenditure", "horizon_months"))
            written.append(figures.national_figure(past.national_fans(nation.forecasts), folder / "national_fans.svg", shown))
    page = folder / "report.md"
    page.write_text(_page(panel, nation, written, lang), encoding="utf-8")
    return [path.name for path in (*written, page)]


def _panel_figures(panel: PanelResult, folder: Path, lang: str) -> list[Path]:
    """The figures of the panel."""
    made = panel.forecasts
    since = [year for year in sorted(made.ratio) if year >= made.origins[0]]
    ratio = pd.DataFrame([made.ratio[year] for year in since], index=since, columns=list(made.regions))
    return [figures.errors_figure(panel.scores, folder / "panel_errors.svg", lang, "share_of_wages", "horizon_years"),
            figures.reliability_figure(past.panel_reliability(made), folder / "panel_reliability.svg", lang),
            figures.fans_figure(panel.fans, ratio, folder / "panel_fans.svg", lang),
            figures.roc_figure(panel.curves, folder / "warning_roc.svg", lang)]


def score_page(scores: pd.DataFrame, measure: str, lang: str) -> pd.DataFrame:
    """One measure as methods by horizon and period, with names that people read."""
    table = scores.pivot(index=["period", "method"], columns="horizon", values=measure).reset_index()
    own_first = table.sort_values(["period", "method"], key=lambda column: column.where(column != MODEL, ""))
    return own_first.assign(**{name: [word(key, lang) for key in own_first[name]] for name in ("period", "method")})


def _markdown(table: pd.DataFrame) -> list[str]:
    """A table as Markdown lines, three decimals."""
    def cell(value: object) -> str:
        return f"{value:.3f}" if isinstance(value, float) else str(value)

    lines = [[str(column) for column in table.columns], ["---"] * len(table.columns)]
    lines += [[cell(value) for value in row] for row in table.itertuples(index=False)]
    return [f"| {' | '.join(line)} |" for line in lines]


def _page(panel: PanelResult | None, nation: NationalResult | None, files: list[Path], lang: str) -> str:
    """The report as Markdown."""
    out = [f"# {word('report_title', lang)}", "", f"uifund {version('uifund')}, {date.today().isoformat()}", "",
           f"## {word('where_it_fails', lang)}", ""]
    out += [line for text in paragraphs(panel, nation, lang) for line in (text, "")]
    out += _score_sections(panel.scores, "share_of_wages", lang) if panel else []
    out += _score_sections(nation.scores, "share_of_expenditure", lang) if nation else []
    if panel:
        out += [f"## {word('warnings', lang)}", "", *_markdown(panel.warnings), "",
                f"## {word('recessions', lang)}", "", *_markdown(panel.recessions), ""]
    return "\n".join([*out, f"## {word('files', lang)}", "", *[f"- [{path.name}]({path.name})" for path in files], ""])


def score_title(measure: str, unit: str, lang: str) -> str:
    """What a table of scores shows, in which unit, and what its columns count; a share of cases has no unit."""
    horizon = word("horizon_years" if unit == "share_of_wages" else "horizon_months", lang)
    return word("coverage_title" if measure.startswith("inside") else "score_title", lang).format(
        measure=word(measure, lang), unit=word(unit, lang), horizon=horizon)


def _score_sections(scores: pd.DataFrame, unit: str, lang: str) -> list[str]:
    """One section per measure; shares have no unit."""
    out = []
    for measure in ("crps", "absolute_error", "bias", "inside_90"):
        title = f"## {word('scores', lang)}: {score_title(measure, unit, lang)}"
        out += [title, "", *_markdown(score_page(scores, measure, lang)), ""]
    return out
