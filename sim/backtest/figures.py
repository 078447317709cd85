"""Figures of the back-test, as SVG files: errors by horizon, reliability, fans of past origins, ROC of warnings.

Labels are Chinese where a Chinese font is installed and was asked for, otherwise English: empty boxes help no one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.backtest import national
from sim.backtest.panel import HORIZONS, METHODS, MODEL, PanelForecasts, periods
from sim.backtest.scores import Roc, rank_of
from sim.backtest.words import word
from sim.months import format_month

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC",
                 "WenQuanYi Micro Hei")
FAN_ORIGINS = 6
FAN_REGIONS = 6
BANDS = ((0.05, 0.95), (0.25, 0.75))
RELIABILITY_LEVELS = np.arange(0.05, 1.0, 0.05)
MODEL_COLOUR, RIVAL_COLOUR, OUTCOME_COLOUR = "#c0392b", "#7f8c8d", "#2c3e50"
FIXED_IDS = "uifund"
"""Salt of the identifiers inside an SVG, so that the same figure is the same file."""


@contextmanager
def drawing(lang: str) -> Iterator[str]:
    """Set matplotlib up for file output; gives the language that labels can be shown in."""
    import matplotlib
    from matplotlib import font_manager

    installed = {font.name for font in font_manager.fontManager.ttflist}
    chinese = [font for font in CHINESE_FONTS if font in installed]
    settings: Any = {"svg.hashsalt": FIXED_IDS, "axes.spines.top": False, "axes.spines.right": False,
                     "axes.unicode_minus": False, "font.size": 9, "font.family": [*chinese, "DejaVu Sans"]}
    matplotlib.use("Agg")
    with matplotlib.rc_context(settings):
        yield lang if chinese else "en"


def _save(figure: Any, path: Path) -> Path:
    import matplotlib.pyplot as plt

    figure.savefig(path, metadata={"Date": None}, bbox_inches="tight")
    plt.close(figure)
    return path


def _grid(rows: int, columns: int, size: tuple[float, float]) -> tuple[Any, list[Axes]]:
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(rows, columns, figsize=size, layout="constrained", squeeze=False)
    return figure, list(axes.ravel())


def errors_figure(scores: pd.DataFrame, path: Path, lang: str, unit: str, horizon: str) -> Path:
    """CRPS of every method by horizon, one panel per period; `unit` and `horizon` are keys of `words`."""
    from matplotlib.ticker import MaxNLocator

    spans = list(scores.period.unique())
    figure, axes = _grid(1, len(spans), (4.6 * len(spans), 3.6))
    for axis, span in zip(axes, spans, strict=True):
        table = scores[scores.period == span].pivot(index="horizon", columns="method", values="crps")
        axis.xaxis.set_major_locator(MaxNLocator(integer=True))
        styles = iter(("-", "--", "-.", ":", (0, (5, 1)), (0, (1, 3))))
        for method in [m for m in METHODS if m in table]:
            own = method == MODEL
            axis.plot(table.index, table[method], linestyle="-" if own else next(styles), label=word(method, lang),
                      color=MODEL_COLOUR if own else RIVAL_COLOUR, linewidth=2.2 if own else 1.2)
        axis.set(title=word(span, lang), xlabel=word(horizon, lang), ylim=(0, None),
                 ylabel=f"{word('crps', lang)} ({word(unit, lang)})")
    axes[0].legend(frameon=False, fontsize=8)
    figure.suptitle(word("errors_title", lang))
    return _save(figure, path)


def reliability_figure(made: PanelForecasts, path: Path, lang: str) -> Path:
    """How often outcomes fell below each forecast quantile, one curve per horizon, one panel per period."""
    spans = periods(made.origins)
    figure, axes = _grid(1, len(spans), (4.2 * len(spans), 3.9))
    for axis, (span, origins) in zip(axes, spans.items(), strict=True):
        axis.plot([0, 1], [0, 1], color=RIVAL_COLOUR, linewidth=1)
        for horizon in range(1, HORIZONS + 1):
            ranks = np.concatenate([rank_of(*pair) for pair in
                                    zip(*made.pairs(MODEL, origins, horizon), strict=True)])
            axis.plot(RELIABILITY_LEVELS, [(ranks <= level).mean() for level in RELIABILITY_LEVELS],
                      color=MODEL_COLOUR, alpha=0.25 + 0.15 * horizon, label=str(horizon))
        axis.set(title=span, xlabel=word("stated", lang), ylabel=word("observed", lang), aspect="equal")
    axes[-1].legend(frameon=False, fontsize=8, title=word("horizon_years", lang))
    figure.suptitle(word("reliability_title", lang))
    return _save(figure, path)


def _fan(axis: Axes, at: Array, samples: list[Array], start: float) -> None:
    """Bands of a forecast (samples by horizon) from its origin on; each band is one polygon, so it may cross zero."""
    for band in BANDS:
        low, high = np.array([np.quantile(drawn, band) for drawn in samples]).T
        axis.fill_between(at, np.insert(low, 0, start), np.insert(high, 0, start), color=MODEL_COLOUR, alpha=0.22,
                          linewidth=0)


def fans_figure(made: PanelForecasts, regions: list[str], path: Path, lang: str) -> Path:
    """Fans from every fifth origin or so for some regions, with what happened."""
    figure, axes = _grid(2, (len(regions) + 1) // 2, (3.6 * ((len(regions) + 1) // 2), 5.6))
    chosen = made.origins[::max(1, len(made.origins) // FAN_ORIGINS)]
    years = [year for year in sorted(made.ratio) if year >= made.origins[0]]
    for axis, region in zip(axes, regions, strict=False):
        column = made.regions.index(region)
        for origin in chosen:
            samples = [drawn[column] for drawn in made.samples[MODEL][origin]]
            _fan(axis, np.arange(origin, origin + HORIZONS + 1, dtype=float), samples, made.ratio[origin][column])
        axis.plot(years, [made.ratio[year][column] for year in years], color=OUTCOME_COLOUR, linewidth=1.4,
                  label=word("outcome", lang))
        axis.axhline(0, color=RIVAL_COLOUR, linewidth=0.6)
        axis.set(title=region, ylabel=word("share_of_wages", lang))
    axes[0].legend(frameon=False, fontsize=8)
    figure.suptitle(word("fans_title", lang))
    return _save(figure, path)


def national_figure(made: national.NationalForecasts, path: Path, lang: str) -> Path:
    """Fans of the national balance since the last origins, with what happened."""
    figure, axes = _grid(2, 4, (12.5, 5.4))
    step = max(1, len(made.origins) // len(axes))
    for axis, origin in zip(axes, made.origins[step - 1::step], strict=False):
        at = np.arange(national.HORIZONS + 1, dtype=float)
        _fan(axis, at, made.samples[MODEL][origin], 0.0)
        axis.plot(at, np.insert(made.outcome[origin], 0, 0.0), color=OUTCOME_COLOUR, linewidth=1.4,
                  label=word("outcome", lang))
        axis.axhline(0, color=RIVAL_COLOUR, linewidth=0.6)
        axis.set(title=format_month(origin), xlabel=word("horizon_months", lang))
    axes[0].set_ylabel(word("share_of_expenditure", lang))
    axes[0].legend(frameon=False, fontsize=8)
    figure.suptitle(word("national_title", lang))
    return _save(figure, path)


def roc_figure(curves: dict[str, Roc], path: Path, lang: str) -> Path:
    """Hit rate against false-alarm rate of every indicator on the reported years."""
    figure, axes = _grid(1, 1, (4.4, 4.2))
    axes[0].plot([0, 1], [0, 1], color=RIVAL_COLOUR, linewidth=1)
    for name, curve in curves.items():
        axes[0].plot(curve.false_alarm_rate, curve.hit_rate, label=f"{word(name, lang)} ({curve.area:.2f})")
    axes[0].set(xlabel=word("false_alarm_rate", lang), ylabel=word("hit_rate", lang), aspect="equal",
                title=word("roc_title", lang))
    axes[0].legend(frameon=False, fontsize=8)
    return _save(figure, path)
