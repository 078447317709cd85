"""How long benefits last: the share of recipients who stay entitled from one spell month to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.form import YEARS_BANDS
from sim.layout import BENEFIT_DURATIONS, SPELL_MONTHS
from sim.lookup import Lookup
from sim.problems import Problem, raise_if_any
from sim.regions import Regions
from sim.texts import text

Floats = NDArray[np.float64]
SINGLE_YEARS = {"1-5": range(1, 5), "5-10": range(5, 10)}
"""Whole years of contributions inside the two lower bands, over which persons are taken as evenly spread."""


def still_entitled(lookup: Lookup, regions: Regions) -> Floats:
    """Share of those in spell month d + 1 whose entitlement goes on to the next: [R, 24], in [0, 1], the last one 0.

    Follows the region's mix of contribution years and the rule `benefit_duration` (Social Insurance Law art. 46, or two
    months a year). The engine keeps one profile for a horizon: raises BadInputError when the rules change within it.
    """
    codes = lookup.codes("benefit_duration", BENEFIT_DURATIONS)[lookup.horizon]
    caps = np.stack([lookup.numbers("benefit_duration_caps", band)[lookup.horizon, 0] for band in YEARS_BANDS])
    per_year = lookup.numbers("benefit_months_per_year")[lookup.horizon, 0]
    changing = {
        "benefit_duration": codes, "benefit_duration_caps": caps.T, "benefit_months_per_year": per_year[:, None],
    }
    raise_if_any([
        Problem(text("problem.scenario.duration"), lookup.policy.rule(key).history[0].file, None, key,
                text("problem.scenario.one_duration"))
        for key, series in changing.items() if (series != series[0]).any()])
    profiles = np.stack([_lasting_national(caps[:, 0]), _lasting_by_year(caps[:, 0], per_year[0])])
    chosen = profiles[np.broadcast_to(codes[0].astype(np.int64), len(regions.names))]
    lasting = np.einsum("rb,rbd->rd", regions.contribution_years, chosen)
    return np.asarray(np.divide(lasting[:, 1:], lasting[:, :-1], out=np.zeros((len(lasting), SPELL_MONTHS)),
                                where=lasting[:, :-1] > 0))


def _lasting_national(caps: Floats) -> Floats:
    """Whether entitlement reaches spell month d + 1, by band of years: [3, 25]."""
    return (np.arange(SPELL_MONTHS + 1) < caps[:, None]).astype(np.float64)


def _lasting_by_year(caps: Floats, months_per_year: float) -> Floats:
    """The same where each year of contributions gives some months, as shares [3, 25]; the top band has its cap."""
    out = _lasting_national(caps)
    longest = caps.max()
    for band, years in SINGLE_YEARS.items():
        months = np.minimum(months_per_year * np.array(years), longest)
        out[YEARS_BANDS.index(band)] = (np.arange(SPELL_MONTHS + 1) < months[:, None]).mean(axis=0)
    return out
