"""门槛 Gates: where each region stands before the 12- and 24-month gates, under every reading, now and next January."""

from __future__ import annotations

from dashboard import controls, frame
from dashboard.parts import gates as parts
from sim.texts import text

PARTS = {"regions": parts.regions, "definitions": parts.definitions, "chances": parts.chances}


def page() -> None:
    """Draw the page."""
    _part()


@frame.fragment
def _part() -> None:
    chosen = controls.segments("gates_part", {key: text(f"gates.part.{key}") for key in PARTS}, text("choice.part"))
    PARTS[chosen]()
