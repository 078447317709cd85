"""以工代训 Training: persons, payments by filing day, and the skills account that pays them."""

from __future__ import annotations

from dashboard import frame
from dashboard.parts import training as parts


def page() -> None:
    """Draw the page."""
    _all()


@frame.fragment
def _all() -> None:
    parts.introduction()
    parts.figures_and_charts()
    parts.accounts()
    parts.claim_calendar()
