"""The honest paragraph: where the forecasts fail, in words made from the scores themselves."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.backtest.panel import HORIZONS, MODEL, PanelForecasts, periods
from sim.backtest.scores import crps
from sim.backtest.words import listed, sentence, word

GOAL_HORIZONS = range(2, HORIZONS + 1)
WORST = 3
JUDGED_HORIZON = 3
"""Years ahead at which origins and funds are ranked."""


def panel_paragraph(made: PanelForecasts, scores: pd.DataFrame, lang: str) -> str:
    """Sentences on the panel: against whom the model wins and loses, bands, bias, worst origins and funds."""
    spans = list(periods(made.origins))
    out = [sentence("setting", lang, regions=len(made.regions), first=made.origins[0], last=made.origins[-1],
                    horizons=HORIZONS, chosen=spans[0], reported=spans[-1])]
    for period in spans:
        out += _against_rivals(scores[scores.period == period], period, lang)
        out += _bands(scores[(scores.period == period) & (scores.method == MODEL)], period, lang)
    out += _worst(made, lang)
    out.append(sentence("caution", lang, reported=spans[-1]))
    return ("" if lang == "zh" else " ").join(out)


def _against_rivals(scores: pd.DataFrame, period: str, lang: str) -> list[str]:
    table = scores.pivot(index="horizon", columns="method", values="crps").loc[list(GOAL_HORIZONS)]
    excess = table.rdiv(table[MODEL], axis=0).drop(columns=MODEL) - 1.0
    beaten = [word(str(rival), lang) for rival in excess if (excess[rival] < 0).all()]
    out = [sentence("better", lang, period=period, horizons=HORIZONS, rivals=listed(beaten, lang))] if beaten else []
    for rival in excess:
        out += [sentence("not_better", lang, period=period, rival=word(str(rival), lang), horizon=horizon, excess=value)
                for horizon, value in excess[rival].items() if value >= 0]
    return out


def _bands(own: pd.DataFrame, period: str, lang: str) -> list[str]:
    row = own[own.horizon == JUDGED_HORIZON].iloc[0]
    said = sentence("bands", lang, period=period, low=own.inside_90.min(), high=own.inside_90.max(),
                    horizon=JUDGED_HORIZON, bias=row.bias)
    return [said + sentence("too_low" if row.bias < 0 else "too_high", lang)]


def _worst(made: PanelForecasts, lang: str) -> list[str]:
    """The origins and the funds with the largest CRPS of the model at `JUDGED_HORIZON`."""
    known = [origin for origin in made.origins if origin + JUDGED_HORIZON in made.ratio]
    losses = np.stack([crps(*pair) for pair in zip(*made.pairs(MODEL, known, JUDGED_HORIZON), strict=True)])
    by_origin, by_region = losses.mean(axis=1), losses.mean(axis=0)
    origins = [str(known[i]) for i in np.argsort(-by_origin)[:WORST]]
    worst = np.argsort(-by_region)[:WORST]
    return [sentence("worst_origins", lang, origins=listed(origins, lang)),
            sentence("worst_regions", lang, regions=listed([made.regions[i] for i in worst], lang),
                     horizon=JUDGED_HORIZON, loss=by_region[worst].mean(), median=np.median(by_region))]


def warning_paragraph(warnings: pd.DataFrame, lang: str) -> str:
    """One sentence on the fitted warning rules as they did on the reported years."""
    fitted = warnings[warnings.chosen_on == "early"]
    late = fitted.groupby("rule").last()
    worst = str(late.false_alarm_rate.idxmax())
    own = late.loc["model_probability_fitted"]
    return sentence("warnings_worse", lang, hits=late.hit_rate.min(), alarms=late.false_alarm_rate.max(),
                    rule=word(worst, lang), own_hits=own.hit_rate, own_alarms=own.false_alarm_rate)


def national_paragraph(scores: pd.DataFrame, lang: str) -> str:
    """One sentence on the national months: the horizons at which a naive forecast is better, and which."""
    table = scores[scores.period == "all"].pivot(index="horizon", columns="method", values="crps")
    better = table.lt(table[MODEL], axis=0)
    months = [str(month) for month in table.index[better.any(axis=1)]]
    if not months:
        return sentence("national_better", lang)
    rivals = [word(str(method), lang) for method in table.columns[better.any(axis=0)]]
    return sentence("national_worse", lang, months=listed(months, lang), rivals=listed(rivals, lang))
