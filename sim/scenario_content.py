"""What a scenario file may contain: keys, types, limits. The policy checks rules' values, the data set its columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, Strict

from sim.bundle import can_be_path
from sim.checked import Checked, MonthText
from sim.economy_spec import EconomySpec
from sim.ledger import LINE_KEYS, OUTCOMES
from sim.overrides import Override
from sim.problems import nearest_name
from sim.texts import text

HEADER = ("title", "author", "date", "reason")
"""What every scenario file says of itself; never inherited, so that nobody signs for another's question."""

MAX_MONTHS, MAX_PATHS, SEEDS = 600, 1_000_000, 2**63

Sampling = Literal["philox", "sobol"]


def _calendar_date(written: str) -> str:
    try:
        return date.fromisoformat(written).isoformat()
    except ValueError as error:
        raise ValueError(text("problem.date.day_form", value=written)) from error


def _ledger_line(name: str) -> str:
    valid = (*OUTCOMES, *LINE_KEYS)
    if name not in valid:
        nearest = nearest_name(name, valid)
        message = text("problem.scenario.no_line", name=name)
        raise ValueError(message + (text("problem.nearest", name=nearest) if nearest else ""))
    return name


Name = Annotated[str, Field(min_length=1)]


def _path_name(name: str) -> str:
    if not can_be_path(Path(name)):
        raise ValueError(text("problem.file.impossible_name"))
    return name


class Text(Checked):
    """A text in both languages."""

    zh: Name
    en: Name


class ScenarioContent(Checked):
    """A scenario with all that it extends laid under it."""

    title: Text
    author: Name
    date: Annotated[str, AfterValidator(_calendar_date)]
    reason: Text
    extends: str | None = None
    """Name of a bundled scenario, or path of a file beside this one."""
    dataset: Annotated[Name, AfterValidator(_path_name)]
    """Name of a bundled data set, or path of a folder or table of regions beside this file."""
    start: MonthText
    """First projected month."""
    months: Annotated[int, Strict(), Field(ge=1, le=MAX_MONTHS)]
    paths: Annotated[int, Strict(), Field(ge=1, le=MAX_PATHS)]
    seed: Annotated[int, Strict(), Field(ge=0, lt=SEEDS)]
    sampling: Sampling = "philox"
    record: tuple[Annotated[str, AfterValidator(_ledger_line)], ...] = ()
    """Lines of the ledger to record path by path, beyond `ledger.OUTCOMES`."""
    policy: dict[str, Any] = Field(default_factory=dict)
    """Changes to rules: `rule: value` from the start on, `rule: {from, to, value, regions, reference, approval}`, or a
    list of those."""
    economy_file: str | None = None
    """A file that gives the economy instead of the inherited one; `economy` is laid over it."""
    economy: EconomySpec
    data: dict[str, Override] = Field(default_factory=dict)
    """Changes to columns of the regions' table."""
