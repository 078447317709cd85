"""The field types that scenario files are checked with: strict numbers, months, values that change on dates.

Pydantic raises its ValidationError; `sim.overlay.check` turns that into problems with file and line.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    model_validator,
)

from sim.months import FIRST_YEAR, LAST_YEAR, Month, format_month, parse_month
from sim.texts import text

_EXPONENT = re.compile(r"[+-]?\d+(\.\d*)?[eE][+-]?\d+")


def _number(value: Any) -> Any:
    """Read `6e7`, which YAML 1.1 takes for text because it lacks the point and the sign, as the number it means."""
    return float(value) if isinstance(value, str) and _EXPONENT.fullmatch(value) else value


def _month(value: Any) -> Month:
    try:
        return parse_month(value)
    except ValueError as error:
        raise ValueError(text("problem.date.month_years", value=value, first=FIRST_YEAR, last=LAST_YEAR)) from error


Number = Annotated[float, Strict(), BeforeValidator(_number), Field(allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, le=1)]
Positive = Annotated[Number, Field(gt=0)]
NonNegative = Annotated[Number, Field(ge=0)]
Growth = Annotated[Number, Field(gt=-1, le=10)]
BelowOne = Annotated[Number, Field(ge=0, lt=1)]
MonthText = Annotated[Month, BeforeValidator(_month), PlainSerializer(format_month, when_used="json")]


class Checked(BaseModel):
    """Base of every part of a scenario: unknown keys are refused, and what has been read does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Checked):
    """A remark in both languages; one that is written as a plain text is taken to serve both."""

    zh: str = ""
    en: str = ""

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, written: Any) -> Any:
        return {"zh": written, "en": written} if isinstance(written, str) else written


class Sourced(Checked):
    """A part with an origin: `status` and `source` are shown wherever the assumptions of a run are listed."""

    status: Literal["V", "M", "D", "A", "I"] = "A"
    source: Words = Words()


class DatedGrowth(Checked):
    """A yearly rate of growth from a month on, until the next one begins; without `from` from the first month."""

    since: MonthText | None = Field(None, alias="from")
    value: Growth


class DatedLevel(Checked):
    """A value of 0 or more from a month on, until the next one begins; without `from` from the first month."""

    since: MonthText | None = Field(None, alias="from")
    value: NonNegative


class DatedShare(Checked):
    """A share from a month on, until the next one begins; without `from` from the first month."""

    since: MonthText | None = Field(None, alias="from")
    value: Share


def _dated(value: Any) -> Any:
    """A plain number is one value for all months."""
    return value if isinstance(value, list) else [{"value": value}]


def _in_order(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise ValueError(text("problem.dated.empty"))
    if any(item.since is None for item in values[1:]):
        raise ValueError(text("problem.dated.without_from"))
    if any(later.since <= (earlier.since or -1) for earlier, later in pairwise(values)):
        raise ValueError(text("problem.dated.from_order"))
    return values


GrowthInTime = Annotated[tuple[DatedGrowth, ...], BeforeValidator(_dated), AfterValidator(_in_order)]
LevelInTime = Annotated[tuple[DatedLevel, ...], BeforeValidator(_dated), AfterValidator(_in_order)]
ShareInTime = Annotated[tuple[DatedShare, ...], BeforeValidator(_dated), AfterValidator(_in_order)]
