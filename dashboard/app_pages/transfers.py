"""调剂 Transfers: who remits, who draws and what for, how the fund fares, and how it is shared when it is short."""

from __future__ import annotations

from dashboard import controls, frame
from dashboard.parts import transfers as parts
from sim.texts import text

PARTS = {"flows": parts.flows, "caps": parts.caps, "pool": parts.pool, "rationing": parts.rationing,
         "special": parts.special}


def page() -> None:
    """Draw the page."""
    _part()


@frame.fragment
def _part() -> None:
    chosen = controls.segments("transfers_part", {key: text(f"transfers.part.{key}") for key in PARTS}, text("choice.part"))
    PARTS[chosen]()
