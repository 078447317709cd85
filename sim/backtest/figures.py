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

from sim.backtest.panel import METHODS, MODEL
from sim.backtest.scores import Roc
from sim.backtest.words import word

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

CHINESE_FONTS = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei", "PingFang SC",
                 "WenQuanYi Micro Hei")
FAN_REGIONS = 6
BANDS = (("q05", "q95"), ("q25", "q75"))
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


def reliability_figure(table: pd.DataFrame, path: Path, lang: str) -> Path:
    """How often outcomes fell below each forecast quantile (`past.panel_reliability`), one panel per period."""
    spans = list(table.period.unique())
    figure, axes = _grid(1, len(spans), (4.2 * len(spans), 3.9))
    for axis, span in zip(axes, spans, strict=True):
        axis.plot([0, 1], [0, 1], color=RIVAL_COLOUR, linewidth=1)
        for number, (horizon, curve) in enumerate(table[table.period == span].groupby("horizon"), start=1):
            axis.plot(curve.stated, curve.observed, color=MODEL_COLOUR, alpha=0.25 + 0.15 * number, label=str(horizon))
        axis.set(title=word(span, lang), xlabel=word("stated", lang), ylabel=word("observed", lang), aspect="equal")
    axes[-1].legend(frameon=False, fontsize=8, title=word("horizon_years", lang))
    figure.suptitle(word("reliability_title", lang))
    return _save(figure, path)


def _fan(axis: Axes, at: Array, fan: pd.DataFrame) -> None:
    """Bands of one forecast over `at`; each band is one polygon, so it may cross zero."""
    for low, high in BANDS:
        axis.fill_between(at, fan[low], fan[high], color=MODEL_COLOUR, alpha=0.22, linewidth=0)


def fans_figure(fans: pd.DataFrame, ratio: pd.DataFrame, path: Path, lang: str) -> Path:
    """Fans of some regions (`past.panel_fans`) with what happened; `ratio` is [year, region]."""
    regions = list(fans.region.unique())
    figure, axes = _grid(2, (len(regions) + 1) // 2, (3.6 * ((len(regions) + 1) // 2), 5.6))
    for axis, region in zip(axes, regions, strict=False):
        for origin, fan in fans[fans.region == region].groupby("origin"):
            _fan(axis, np.asarray(fan.horizon + origin, dtype=float), fan)
        axis.plot(ratio.index, ratio[region], color=OUTCOME_COLOUR, linewidth=1.4, label=word("outcome", lang))
        axis.axhline(0, color=RIVAL_COLOUR, linewidth=0.6)
        axis.set(title=region, ylabel=word("share_of_wages", lang))
    axes[0].legend(frameon=False, fontsize=8)
    figure.suptitle(word("fans_title", lang))
    return _save(figure, path)


def national_figure(fans: pd.DataFrame, path: Path, lang: str) -> Path:
    """Fans of the national balance since past origins (`past.national_fans`), with what happened."""
    figure, axes = _grid(2, (fans.origin.nunique() + 1) // 2, (12.5, 5.4))
    for axis, (origin, fan) in zip(axes, fans.groupby("origin"), strict=False):
        at = np.asarray(fan.horizon, dtype=float)
        _fan(axis, at, fan)
        axis.plot(at, fan.outcome, color=OUTCOME_COLOUR, linewidth=1.4, label=word("outcome", lang))
        axis.axhline(0, color=RIVAL_COLOUR, linewidth=0.6)
        axis.set(title=str(origin), xlabel=word("horizon_months", lang))
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
