"""Rolling-origin back-test on a panel of regions by year.

Outcome: the reserve ratio net of debt (% of the covered wages of the same year), 1 to 5 years after the origin. At an
origin every method is handed `panel.until(origin)` and nothing else. The panel is today's revision of the past: what
was first published may have differed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.backtest import naive
from sim.backtest.bands import learn_bands
from sim.backtest.fund_model import MEMORY_YEARS, FundModel
from sim.backtest.scores import score, skill
from sim.history import Panel
from sim.problems import BadInputError, Problem
from sim.texts import text

Array = NDArray[np.float64]
Samples = list[Array]
"""Over horizons 1 …: samples [region, sample]."""

HORIZONS = 5
FIRST_ORIGIN = 1975
FIRST_REPORTED = 1991
"""Origins before this year served to choose the method; those from it on are reported apart."""
PATHS = 1000
SEED = 394
MODEL = "model"
POINT_RULES: dict[str, naive.PointRule] = {
    "no_change": naive.no_change,
    "last_flow": naive.last_flow,
    "mean_flow_5": naive.mean_flow(naive.MEAN_FLOW_PERIODS),
    "seasonal_naive": naive.seasonal_naive(1),
}
LIBRARY_RULES = {"ets": naive.ets_samples, "arima": naive.arima_samples}
METHODS = (MODEL, *POINT_RULES, *LIBRARY_RULES)
SCORE_COLUMNS = ("period", "method", "horizon", "crps", "absolute_error", "bias", "inside_50", "inside_90", "count",
                 "skill_of_model")


@dataclass
class PanelForecasts:
    """Forecasts of all methods at all origins, and what happened."""

    regions: tuple[str, ...]
    origins: list[int]
    ratio: dict[int, Array]
    """[region] by year: the outcome, % of wages."""
    samples: dict[str, dict[int, Samples]] = field(default_factory=dict)

    def pairs(self, method: str, origins: Iterable[int], horizon: int) -> tuple[list[Array], list[Array]]:
        """Samples [region, sample] and outcomes [region] at one horizon, for origins whose outcome is in the panel."""
        known = [origin for origin in origins if origin + horizon in self.ratio]
        return ([self.samples[method][origin][horizon - 1] for origin in known],
                [self.ratio[origin + horizon] for origin in known])


def ratio_of(panel: Panel) -> Array:
    """[year, region] balance net of debt in % of the year's wages, not floored: the outcome of the back-test."""
    return np.asarray(100.0 * panel.net_reserves / panel.wages)


def usable(panel: Panel) -> Panel:
    """The regions with every year; raises BadInputError when there are none or the history is too short."""
    regions = panel.complete_regions()
    problems = []
    if not regions:
        problems.append(Problem(text("problem.history.gapless"), expected=text("problem.history.one_gapless")))
    least, most = FIRST_ORIGIN - MEMORY_YEARS - 1, FIRST_REPORTED + HORIZONS
    if panel.years[0] > least:
        problems.append(Problem(text("problem.history.begins", year=panel.years[0]),
                                expected=text("problem.history.or_earlier", year=least)))
    if panel.years[-1] < most:
        problems.append(Problem(text("problem.history.ends", year=panel.years[-1]),
                                expected=text("problem.history.or_later", year=most)))
    if problems:
        raise BadInputError(problems)
    return panel.select(regions)


def model_samples(panel: Panel, origin: int, paths: int = PATHS, seed: int = SEED) -> Samples:
    """The panel model's own forecast at the end of `origin`; later years of `panel` are not read."""
    return list(FundModel.fit(panel.until(origin)).simulate(HORIZONS, paths, seed + origin))


def naive_samples(panel: Panel, origin: int) -> dict[str, Samples]:
    """All naive forecasts at the end of `origin`; later years of `panel` are not read."""
    balance = ratio_of(panel.until(origin))
    made = {name: naive.dressed(rule, balance, HORIZONS, MEMORY_YEARS, naive.MEAN_FLOW_PERIODS)
            for name, rule in POINT_RULES.items()}
    made |= {name: naive.by_region(rule, balance, HORIZONS, MEMORY_YEARS) for name, rule in LIBRARY_RULES.items()}
    return made


def run_panel(panel: Panel, *, paths: int = PATHS, seed: int = SEED,
              step: Callable[[], None] = lambda: None) -> PanelForecasts:
    """Forecast from every origin `FIRST_ORIGIN` … last year − 1 with every method.

    The model also forecasts from all earlier origins that its memory allows, to learn its bands. `step` is called
    `steps(panel)` times. Raises BadInputError for a panel that is too short or has no gapless region.
    """
    panel = usable(panel)
    ratio = dict(zip(panel.years.tolist(), ratio_of(panel), strict=True))
    made = PanelForecasts(panel.regions, list(range(FIRST_ORIGIN, int(panel.years[-1]))), ratio,
                          {method: {} for method in METHODS})
    own: dict[int, Samples] = {}
    for origin in range(first_learned(panel), int(panel.years[-1])):
        own[origin] = model_samples(panel, origin, paths, seed)
        if origin in made.origins:
            for method, samples in naive_samples(panel, origin).items():
                made.samples[method][origin] = samples
        step()
    made.samples[MODEL] = learn_bands(own, lambda origin, horizon: ratio.get(origin + horizon))
    return made


def first_learned(panel: Panel) -> int:
    """The first origin with memory enough for the panel model."""
    return int(panel.years[0]) + MEMORY_YEARS + 1


def steps(panel: Panel) -> int:
    """How often `run_panel` reports progress."""
    return max(0, int(panel.years[-1]) - first_learned(panel))


def periods(origins: list[int]) -> dict[str, list[int]]:
    """The origins that served to choose the method, and those reported apart."""
    chosen = [origin for origin in origins if origin < FIRST_REPORTED]
    reported = [origin for origin in origins if origin >= FIRST_REPORTED]
    return {f"{span[0]}-{span[-1]}": span for span in (chosen, reported) if span}


def panel_scores(made: PanelForecasts) -> pd.DataFrame:
    """One row per period, method and horizon, columns `SCORE_COLUMNS`; errors in % of wages."""
    rows: list[tuple[object, ...]] = []
    for period, origins in periods(made.origins).items():
        for horizon in range(1, HORIZONS + 1):
            scores = {}
            for method in METHODS:
                drawn, seen = made.pairs(method, origins, horizon)
                # Methods that learn from past errors have more of them at later origins: score origin by origin.
                parts = [score(x, y) for x, y in zip(drawn, seen, strict=True)]
                mean = np.mean([[p.crps, p.absolute_error, p.bias, p.inside_50, p.inside_90] for p in parts], axis=0)
                scores[method] = (mean, sum(p.count for p in parts))
            own = scores[MODEL][0][0]
            rows += [(period, method, horizon, *mean.tolist(), count, skill(own, mean[0]))
                     for method, (mean, count) in scores.items()]
    return pd.DataFrame(rows, columns=list(SCORE_COLUMNS))
