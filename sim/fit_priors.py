"""What the fit of take-up starts from, `data/observed/take-up-priors.csv`, and what it finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.bundle import bundled
from sim.layout import STREAMS
from sim.observed import Case, rows
from sim.problems import Problem, raise_if_any
from sim.tables import Field, read_table
from sim.texts import text

_NUMBERS = ("level", "level_sd", "level_error", "half_time_months", "half_time_sigma", "half_time_error", "steepness",
            "steepness_error")
_FIELDS = (*(Field(name, "text") for name in ("case", "stream", "fitted", "status", "reason_zh", "reason_en")),
           *(Field(name, "number") for name in _NUMBERS))


@dataclass(frozen=True)
class Prior:
    """What the fit assumes of a stream's take-up, and what no figure can tell of it.

    An assumption made by people who knew the figures of 2020, not a forecast made before them.
    """

    stream: str
    level: float
    level_sd: float
    level_error: float
    """Standard error on the logit scale."""
    half_time: float
    """Months."""
    half_time_sigma: float
    half_time_error: float
    """Standard error on the log scale."""
    steepness: float
    steepness_error: float
    """Standard error on the log scale."""
    fitted: bool
    status: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True)
class TakeUpFit:
    """The take-up of a stream as it is written; equal to its prior where it is not fitted."""

    prior: Prior
    level: float
    half_time: float
    """Months."""
    steepness: float


@dataclass(frozen=True)
class Opening:
    """What is solved for before take-up."""

    collection: tuple[tuple[str, float], ...]
    """(from month or empty, share of the contributions due that is received)."""
    recipients: int | None
    """Persons at the opening, where the data set leaves them to the fit."""


def priors(case: Case) -> list[Prior]:
    """The priors of a case in the order of `layout.STREAMS`; raises BadInputError for a table that cannot be used."""
    path = bundled("data") / "observed" / "take-up-priors.csv"
    table = read_table(path, _FIELDS, "case")
    found = {str(row["stream"]): row for _, row in rows(table) if row["case"] == case.name}
    raise_if_any(list(table.problems) + [
        Problem(text("problem.fit.prior", case=case.name, stream=stream), str(path), column="stream")
        for stream in STREAMS if stream not in found])
    return [_prior(stream, found[stream]) for stream in STREAMS]


def _prior(stream: str, row: Mapping[str, str | float | None]) -> Prior:
    level, level_sd, level_error, half, sigma, half_error, steepness, steepness_error = (
        float(row[name] or 0) for name in _NUMBERS)
    return Prior(stream, level, level_sd, level_error, half, sigma, half_error, steepness, steepness_error,
                 row["fitted"] == "yes", str(row["status"]), str(row["reason_zh"]), str(row["reason_en"]))
