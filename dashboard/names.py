"""Names of regions on pages: the language-free key of a link is the English name, a reader sees the language in use."""

from __future__ import annotations

import pandas as pd

from dashboard.frame import region_names
from sim.regions import Regions


def by_key(regions: Regions) -> dict[str, str]:
    """English name → name in the language in use, in the data's order."""
    return dict(zip(regions.names_en, region_names(regions), strict=True))


def of_chinese(regions: Regions) -> dict[str, str]:
    """Chinese name, by which tables know a region → name in the language in use."""
    return dict(zip(regions.names, region_names(regions), strict=True))


def named(frame: pd.DataFrame, regions: Regions) -> pd.DataFrame:
    """A table by region with the names in the language in use in the place of its two columns of names."""
    names = of_chinese(regions)
    return frame.drop(columns=["region_en"], errors="ignore").assign(
        region=[names.get(name, name) for name in frame["region"]])
