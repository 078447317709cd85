"""地区比较 Regions: the regions side by side at a month, over months, and between scenarios."""

from __future__ import annotations

from dashboard import controls, frame
from dashboard.parts import regions as parts
from sim.texts import text

PARTS = {"table": parts.table, "heatmap": parts.heatmap, "multiples": parts.multiples, "side": parts.side_by_side}


def page() -> None:
    """Draw the page."""
    _part()


@frame.fragment
def _part() -> None:
    chosen = controls.segments("regions_part", {key: text(f"regions.part.{key}") for key in PARTS}, text("choice.part"))
    PARTS[chosen]()
