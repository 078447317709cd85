"""政策 Policy: the published checklist on a day, what changes next, and the history of each rule."""

from __future__ import annotations

from dashboard import frame
from dashboard.parts import policy as parts


def page() -> None:
    """Draw the page."""
    _all()


@frame.fragment
def _all() -> None:
    asked = parts.asked()
    if asked is not None:
        parts.measures(asked)
        parts.changes(asked)
        parts.history(asked)
