"""Warning rules measured: do they sound before a fund has to borrow, how often in vain, and how early?

Trouble: federal loans outstanding at the end of any of the `AHEAD_YEARS` years after a year-end at which there were
none (funds already in debt are not asked). Thresholds are the ones with the largest hit rate less false-alarm rate on
early decades; rates are reported on later ones. The months gates of the notice (二(三), 12 and 24 months) stand beside
them as they are, and a table shows, for each recession, what became of funds by their months before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.backtest.panel import MODEL, PanelForecasts
from sim.backtest.scores import Roc, roc
from sim.history import Panel
from sim.solvency import Recession, national_recessions, solvency

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

AHEAD_YEARS = 3
FIRST_YEAR = 1957
"""Before it the high cost window is shorter than the federal definition asks."""
FIRST_REPORTED = 1980
"""Thresholds are chosen on year-ends whose following years were over before this one."""
GATE_MONTHS = (12, 24)
"""The two gates of the notice, as bands of the recession table and as fixed warning rules."""
INDICATORS = ("months_of_benefits", "reserve_ratio", "ahcm", "model_probability")
WARNING_COLUMNS = ("rule", "threshold", "chosen_on", "period", "cases", "troubles", "hit_rate", "false_alarm_rate",
                   "precision", "area", "lead_years")
RECESSION_COLUMNS = ("recession", "year_before", "months", "funds", "borrowed", "share_borrowed")


@dataclass(frozen=True, eq=False)
class Cases:
    """Year-ends without debt, arrays [year, region]; `asked` says which of them are cases."""

    years: NDArray[np.int64]
    asked: Flags
    trouble: Flags
    danger: dict[str, Array]
    """Indicators with their sign turned so that higher is more danger; NaN where there is none."""


def _ahead(loans: Array, years: int) -> Flags:
    """[year, region] whether a loan stands at the end of any of the next `years` years."""
    out = np.zeros(loans.shape, dtype=bool)
    for step in range(1, years + 1):
        out[:-step] |= loans[step:] > 0
    return out


def model_probability(made: PanelForecasts, years: NDArray[np.int64]) -> Array:
    """[year, region] forecast probability that the balance net of debt falls below 0 within `AHEAD_YEARS` years."""
    out = np.full((len(years), len(made.regions)), np.nan)
    for origin, samples in made.samples[MODEL].items():
        lowest = np.min(np.stack(samples[:AHEAD_YEARS]), axis=0)
        out[origin - years[0]] = (lowest < 0).mean(axis=-1)
    return out


def cases(panel: Panel, made: PanelForecasts) -> Cases:
    """The cases of a gapless panel whose following `AHEAD_YEARS` years are known."""
    measures = solvency(panel)
    asked = (panel.loans == 0) & (panel.years >= FIRST_YEAR)[:, None]
    asked &= (panel.years <= panel.years[-1] - AHEAD_YEARS)[:, None]
    danger = {"months_of_benefits": -measures.months_of_benefits, "reserve_ratio": -measures.reserve_ratio,
              "ahcm": -measures.ahcm, "model_probability": model_probability(made, panel.years)}
    return Cases(panel.years, asked, _ahead(panel.loans, AHEAD_YEARS), danger)


def _curve(found: Cases, indicator: str, when: Flags) -> Roc:
    """ROC of one indicator over the cases of some years [year]."""
    danger = found.danger[indicator]
    use = found.asked & when[:, None] & ~np.isnan(danger)
    return roc(danger[use], found.trouble[use])


def curves(found: Cases) -> dict[str, Roc]:
    """ROC of every indicator on the reported years."""
    return {name: _curve(found, name, found.years >= FIRST_REPORTED) for name in INDICATORS}


def _lead(warned: Flags, loans: Array, when: Flags) -> float:
    """Mean years by which an unbroken warning came before the first year-end in debt; 0 where none came before."""
    leads = []
    begins = (loans[1:] > 0) & (loans[:-1] == 0) & when[1:, None]
    for year, region in zip(*np.nonzero(begins), strict=True):
        quiet = np.flatnonzero(~warned[:year + 1, region])
        leads.append(int(year - quiet[-1]) if len(quiet) else int(year) + 1)
    return float(np.mean(leads)) if leads else float("nan")


def _measured(found: Cases, panel: Panel, indicator: str, threshold: float, when: Flags) -> tuple[float, ...]:
    """Cases, troubles, hit rate, false-alarm rate, precision, ROC area and lead of one rule over some years."""
    danger = found.danger[indicator]
    use = found.asked & when[:, None] & ~np.isnan(danger)
    warned, trouble = (danger >= threshold)[use], found.trouble[use]
    return (int(use.sum()), int(trouble.sum()), float(warned[trouble].mean()), float(warned[~trouble].mean()),
            float(trouble[warned].mean()) if warned.any() else float("nan"),
            _curve(found, indicator, when).area, _lead(danger >= threshold, panel.loans, when))


def warning_table(found: Cases, panel: Panel) -> pd.DataFrame:
    """One row per rule and period (chosen on, reported on), columns `WARNING_COLUMNS`; thresholds in their own unit."""
    early, late = found.years + AHEAD_YEARS < FIRST_REPORTED, found.years >= FIRST_REPORTED
    rules = [(f"{name}_fitted", name, _curve(found, name, early).best_threshold, "early") for name in INDICATORS]
    # Danger falls as months rise; the gate itself passes (notice 二(三)), so the rule begins just under it.
    rules += [(f"gate_{gate}", "months_of_benefits", float(np.nextafter(-gate, 0)), "fixed") for gate in GATE_MONTHS]
    rows = []
    for rule, indicator, threshold, chosen in rules:
        shown = threshold if indicator == "model_probability" else -threshold
        for when in (early, late):
            span = found.years[when & found.asked.any(axis=1) & ~np.isnan(found.danger[indicator]).all(axis=1)]
            rows.append((rule, shown, chosen, f"{span[0]}-{span[-1]}",
                         *_measured(found, panel, indicator, threshold, when)))
    return pd.DataFrame(rows, columns=list(WARNING_COLUMNS))


def recession_table(panel: Panel, recessions: tuple[Recession, ...] | None = None) -> pd.DataFrame:
    """Funds by months of benefits at the year-end before each recession, and how many borrowed by the third year on.

    Funds in debt already are left out. Recessions whose third year is beyond the panel are left out.
    """
    months = solvency(panel).months_of_benefits
    edges = (-np.inf, *GATE_MONTHS, np.inf)
    rows = []
    for recession in recessions or national_recessions():
        row = recession.begin_year - 1 - int(panel.years[0])
        if row < 0 or row + 1 + AHEAD_YEARS >= len(panel.years):
            continue
        free = panel.loans[row] == 0
        borrowed = np.asarray((panel.loans[row + 1:row + 2 + AHEAD_YEARS] > 0).any(axis=0))
        for low, high in pairwise(edges):
            band = free & (months[row] >= low) & (months[row] < high)
            label = f"< {high:g}" if low == -np.inf else f">= {low:g}" if high == np.inf else f"{low:g} - {high:g}"
            rows.append((f"{recession.begin_year}-{recession.end_year}", int(panel.years[row]), label, int(band.sum()),
                         int(borrowed[band].sum()), float(borrowed[band].mean()) if band.any() else float("nan")))
    return pd.DataFrame(rows, columns=list(RECESSION_COLUMNS))
