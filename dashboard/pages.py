"""The pages of the dashboard, in the order of the bar at the top; the first one opens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

import dashboard.texts
import dashboard.texts_data
import dashboard.texts_method  # noqa: F401  (importing makes the texts known)


@dataclass(frozen=True)
class Page:
    """One page: `dashboard.app_pages.<key>.page`, its address `/<key>`, its title the text `page.<key>`."""

    key: str

    def function(self) -> Callable[[], None]:
        """What draws it."""
        drawn: Callable[[], None] = import_module(f"dashboard.app_pages.{self.key}").page
        return drawn


PAGES = tuple(Page(key) for key in (
    "overview", "scenario", "regions", "gates", "transfers", "training", "policy", "data", "report", "validation", "method",
) if find_spec(f"dashboard.app_pages.{key}"))


def import_all() -> None:
    """Import every page before the first user comes."""
    for page in PAGES:
        page.function()
