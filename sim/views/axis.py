"""Months and regions of a projection as its users name them: positions, spans of months, columns of names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.dated import MONTHS_PER_YEAR
from sim.months import Month, format_month, month, year_of
from sim.outcomes import month_labels, months_of
from sim.problems import BadInputError, Problem, nearest_name
from sim.projection import Projection
from sim.regions import Regions
from sim.steps.settle import COVERAGE_CAP
from sim.texts import text

Array = NDArray[np.float64]


def last_month(projection: Projection) -> Month:
    """The last month of the horizon."""
    return months_of(projection)[-1]


def position(projection: Projection, when: Month) -> int:
    """Position of a month of the horizon; raises BadInputError outside it."""
    at = when - projection.inputs.start
    if not 0 <= at < projection.inputs.months:
        labels = month_labels(projection)
        raise BadInputError([Problem(
            text("problem.views.month", month=format_month(when)), column="month",
            expected=text("problem.views.month.expected", first=labels[0], last=labels[-1]),
            nearest=nearest_name(format_month(when), labels))])
    return at


def span(projection: Projection, first: Month, last: Month) -> slice:
    """The months from `first` to `last`, both included; raises BadInputError outside the horizon or in wrong order."""
    if last < first:
        raise BadInputError([Problem(
            text("problem.views.span", first=format_month(first), last=format_month(last)), column="period",
            expected=text("problem.views.span.expected"))])
    return slice(position(projection, first), position(projection, last) + 1)


def year_to(projection: Projection, when: Month) -> slice:
    """The months of the calendar year of `when` up to it, as far as they lie inside the horizon."""
    first = max(month(year_of(when), 1), projection.inputs.start)
    return span(projection, Month(first), when)


def years_of(projection: Projection) -> list[tuple[int, Month, Month]]:
    """Each calendar year of the horizon with its first and last month inside it."""
    months = months_of(projection)
    return [(year, inside[0], inside[-1]) for year in sorted({year_of(when) for when in months})
            if (inside := [when for when in months if when // MONTHS_PER_YEAR == year])]


def summed(projection: Projection, inside: slice, *keys: str) -> Array:
    """Mean of some ledger lines added up over months [R], yuan."""
    return np.asarray(sum((projection.line(key)[:, inside].sum(axis=1) for key in keys),
                          np.zeros(len(projection.names))))


def name_columns(regions: Regions) -> dict[str, list[str]]:
    """The first two columns of a table by region: its name in both languages."""
    return {"region": list(regions.names), "region_en": list(regions.names_en)}


def endless(months: Array) -> Array:
    """Coverage with inf where the engine's cap stands for a fund that spends next to nothing."""
    return np.where(months >= COVERAGE_CAP, np.inf, months)
