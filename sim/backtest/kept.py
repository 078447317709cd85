"""The back-test's results as they are kept with the project, because the panel they were made from is not part of it.

`python -m sim.backtest.kept PANEL` makes them again into `data/backtest-scores`; `load()` reads them for the screen.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import yaml

from sim.backtest.panel import MODEL
from sim.backtest.report import NationalResult, PanelResult, judge_nation, judge_panel, paragraphs, tables
from sim.bundle import bundled
from sim.data import load_dataset
from sim.history import read_panel
from sim.months import Month, format_month, parse_month
from sim.texts import LANGUAGES, language

FOLDER = "backtest-scores"
PANEL, NATION = "us-panel", "china-national"
STATUS = "D"
DIGITS = 4
_BY_DATA = ("scores", "reliability", "fans")
"""Tables with rows of both back-tests; the others are the panel's alone."""
_PANEL_ONLY = {"warnings": "warnings", "recessions": "months-before-recessions"}
_FAILS = "where-it-fails.yaml"


@dataclass(frozen=True, eq=False)
class Kept:
    """What the project knows of its own forecasts. Tables carry date, version and status (D) in each row; `data` is
    `us-panel` (in % of covered wages, horizons in years) or `china-national` (% of a year's expenditure, months)."""

    scores: pd.DataFrame
    """One row per data, period, method and horizon."""
    reliability: pd.DataFrame
    """Share of outcomes (`observed`) below each `stated` quantile, per data, period and horizon (0: all together)."""
    fans: pd.DataFrame
    """Past forecasts: quantiles and `outcome` per data, region, origin and horizon (0: the origin itself)."""
    warnings: pd.DataFrame
    recessions: pd.DataFrame
    fails: dict[str, list[str]]
    """Where the forecasts fail, paragraphs by language."""

    @property
    def where_it_fails(self) -> list[str]:
        """The paragraphs in the language in use."""
        return self.fails[language()]

    def periods(self, data: str) -> list[str]:
        """Spans of origins that were scored apart."""
        return list(dict.fromkeys(self.scores[self.scores.data == data].period))

    def by_horizon(self, data: str, period: str, measure: str) -> pd.DataFrame:
        """One measure of the scores: `horizon`, then a column a method."""
        part = self.scores[(self.scores.data == data) & (self.scores.period == period)]
        return part.pivot(index="horizon", columns="method", values=measure)[self.methods(data)].reset_index()

    def reliable(self, data: str, period: str) -> pd.DataFrame:
        """Reliability: `stated`, then a column (as text) a horizon; 0 stands for all horizons together."""
        part = self.reliability[(self.reliability.data == data) & (self.reliability.period == period)]
        return part.pivot(index="stated", columns="horizon", values="observed").rename(columns=str).reset_index()

    def regions(self, data: str) -> list[str]:
        """Funds of which past forecasts are kept."""
        return list(dict.fromkeys(self.fans[self.fans.data == data].region))

    def past(self, data: str, region: str) -> pd.DataFrame:
        """Past forecasts of a fund with `at`, the year (or month `YYYY-MM`) that each row speaks of."""
        part = self.fans[(self.fans.data == data) & (self.fans.region == region)]
        return part.assign(at=[_ahead(origin, int(h)) for origin, h in zip(part.origin, part.horizon, strict=True)])

    def methods(self, data: str) -> list[str]:
        """Methods compared on one of the two data, the model first."""
        found = list(dict.fromkeys(self.scores[self.scores.data == data].method))
        return sorted(found, key=lambda name: name != MODEL)


def _ahead(origin: str, horizon: int) -> str:
    """The year, or month, that lies `horizon` of them after `origin`."""
    return format_month(Month(parse_month(origin) + horizon)) if "-" in origin else str(int(origin) + horizon)


def load() -> Kept:
    """Read the kept results."""
    folder = bundled("data") / FOLDER
    scores, reliability, fans, warnings, recessions = (
        pd.read_csv(folder / f"{name}.csv", dtype={"origin": str}) for name in (*_BY_DATA, *_PANEL_ONLY.values()))
    fails = yaml.safe_load((folder / _FAILS).read_text(encoding="utf-8"))
    return Kept(scores, reliability, fans, warnings, recessions, {lang: fails[lang] for lang in LANGUAGES})


def keep(panel: PanelResult, nation: NationalResult, folder: Path) -> None:
    """Write the results of both back-tests, each row with date, version and status."""
    made, today, number = tables(panel, nation), date.today().isoformat(), version("uifund")
    out = {file: made[name] for name, file in _PANEL_ONLY.items()}
    for name in _BY_DATA:
        parts = {PANEL: made[f"panel_{name}"], NATION: made[f"national_{name}"]}
        out[name] = pd.concat([table.assign(data=data) for data, table in parts.items()])
        out[name].insert(0, "data", out[name].pop("data"))
    for name, table in out.items():
        table.insert(0, "date", today)
        table.insert(1, "version", number)
        table.round(DIGITS).assign(status=STATUS).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    fails = {lang: paragraphs(panel, nation, lang) for lang in LANGUAGES}
    (folder / _FAILS).write_text(yaml.safe_dump(fails, allow_unicode=True, width=128), encoding="utf-8")


if __name__ == "__main__":
    history = load_dataset(NATION).national
    assert history is not None
    keep(judge_panel(read_panel(Path(sys.argv[1]))), judge_nation(history), bundled("data") / FOLDER)
