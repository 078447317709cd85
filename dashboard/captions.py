"""Captions of figures about a run: unit, period, scenario, percentiles, data status."""

from __future__ import annotations

from dashboard.charts import Caption
from dashboard.run import Shown
from sim.outcomes import month_labels
from sim.texts import pick, text

BANDS = "chart.percentiles"
MEAN = "chart.mean"


def caption(shown: Shown, unit: str, percentile: str = BANDS, period: str = "") -> Caption:
    """The caption of a figure of `shown`; `percentile` is the key of a text, `period` other than the whole horizon."""
    labels = month_labels(shown.projection)
    scenario = pick(shown.prepared.scenario.title)
    if shown.question.changed:
        scenario += text("frame.changed")
    return Caption(unit, period or f"{labels[0]}—{labels[-1]}", text("frame.scenario", name=scenario),
                   text(percentile) if percentile else "",
                   f"{text(f'kind.{shown.prepared.regions.kind}')} · {text('frame.paths', paths=shown.projection.paths)}")
