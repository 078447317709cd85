"""The rules of monitoring as YAML gives them: limits of warnings, and how firmly a nowcast holds to its scenario.

`scenarios/monitoring/warnings.yaml` and `nowcast.yaml`; another folder may take their place.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, Field, Strict, model_validator

from sim.actuals.lines import BY_KEY
from sim.bundle import bundled
from sim.checked import Checked, NonNegative, Positive, Sourced, Words
from sim.monitoring.types import LEVELS, Level
from sim.overlay import Merged, check, read_layer
from sim.problems import BadInputError, Problem, listed, raise_if_any
from sim.texts import text

WARNINGS_FILE, NOWCAST_FILE = "warnings.yaml", "nowcast.yaml"
Count = Annotated[int, Strict(), Field(ge=1, le=600)]
Model = TypeVar("Model", bound=BaseModel)


class Text(Checked):
    """The same text in both languages."""

    zh: str
    en: str


class Limits(Checked):
    """Where each level begins."""

    yellow: NonNegative
    orange: NonNegative
    red: NonNegative


class WarningRule(Checked):
    """One rule: what number it judges is in its name, which `sim.monitoring.judging` knows."""

    id: Annotated[str, Field(pattern=r"^W\d+$")]
    notice: Annotated[str, Field(pattern=r"^N\d+$")]
    title: Text
    description: Text | None = None
    unit: Literal["months", "share", "ratio", "figures"]
    when: Literal["below", "above", "reaches"]
    limits: Limits
    months_ahead: Annotated[int, Strict(), Field(ge=1, le=12)] | None = None
    lines: tuple[str, ...] = ()
    total: bool = False
    """Whether all regions together are judged as well."""
    only_total: bool = False
    status: Literal["V", "M", "D", "A", "I"]
    reference: Words

    @model_validator(mode="after")
    def _in_order(self) -> WarningRule:
        mild, middle, worst = (getattr(self.limits, level) for level in LEVELS[1:])
        if not (mild >= middle >= worst if self.when == "below" else mild <= middle <= worst):
            raise ValueError(text("problem.monitoring.order"))
        unknown = [line for line in self.lines if line not in BY_KEY]
        if unknown:
            raise ValueError(text("problem.monitoring.line", names=listed(unknown)))
        return self

    def level(self, value: float | None) -> Level:
        """The level that a number reaches; green where it is not known."""
        reached: Level = "green"
        for level in LEVELS[1:]:
            if value is not None and self.beyond(value, getattr(self.limits, level)):
                reached = level
        return reached

    def beyond(self, value: float, limit: float) -> bool:
        """Whether a number lies beyond a limit: a limit itself is beyond only where the rule says `reaches`."""
        return value < limit if self.when == "below" else value > limit if self.when == "above" else value >= limit

    def threshold(self, level: Level) -> float:
        """The limit of a level; of yellow for green."""
        return float(getattr(self.limits, level if level != "green" else "yellow"))


class WarningRules(Checked):
    """Every rule by its name."""

    coverage_now: WarningRule
    year_end_below_12: WarningRule
    year_end_below_24: WarningRule
    ahead_below_12: WarningRule
    ahead_below_24: WarningRule
    shortage_ahead: WarningRule
    outside_band: WarningRule
    refund_behind: WarningRule
    refund_over: WarningRule
    grant_cap: WarningRule
    pool_low: WarningRule
    skills_account: WarningRule
    late_return: WarningRule
    missing_figures: WarningRule

    @model_validator(mode="after")
    def _one_id_each(self) -> WarningRules:
        ids = [rule.id for _, rule in self.each()]
        if len(set(ids)) < len(ids):
            raise ValueError(text("problem.monitoring.id"))
        return self

    def each(self) -> list[tuple[str, WarningRule]]:
        """(name, rule) in the order of the ids' numbers."""
        rules = [(name, getattr(self, name)) for name in type(self).model_fields]
        return sorted(rules, key=lambda each: int(each[1].id[1:]))


class DriverSetting(Sourced):
    """How one driver is re-estimated."""

    months_least: Count
    """Months of history below which the scenario stands."""
    months_most: Count
    """Most recent months that are looked at."""
    prior_sd: Positive
    """Standard deviation of the truth around the scenario: the larger, the more the history counts."""
    hold_months: Count = 12
    """Months for which what was estimated holds in full …"""
    fade_months: Count = 24
    """… and over which it then goes back to the scenario."""


class DriverSettings(Checked):
    """One entry for each driver that a history can speak of."""

    insured_growth: DriverSetting
    wage_level: DriverSetting
    wage_growth: DriverSetting
    job_loss: DriverSetting
    exit_hazard: DriverSetting
    season: DriverSetting
    training: DriverSetting


class Whole(Checked):
    """A whole number with what it means."""

    value: Annotated[int, Strict(), Field(ge=1, le=1_000_000)]
    description: Text


class NowcastRules(Checked):
    """`nowcast.yaml`."""

    horizon_months: Whole
    paths: Whole
    walk_back_months: Whole
    fill_months: Whole
    drivers: DriverSettings

    @model_validator(mode="after")
    def _reaches_the_year_end(self) -> NowcastRules:
        if not 13 <= self.horizon_months.value <= 120:
            raise ValueError(text("problem.monitoring.horizon", low=13, high=120))
        return self


@dataclass(frozen=True)
class Settings:
    """All of it, with the hash of each file."""

    warnings: WarningRules
    nowcast: NowcastRules
    files: tuple[tuple[str, str], ...]
    """(file, SHA-256)."""


def load_settings(folder: Path | None = None) -> Settings:
    """Read both files of a folder (default: the bundled one); raises BadInputError with every problem of both."""
    root = folder or bundled("scenarios") / "monitoring"
    return _load(root, tuple(_changed(root / name) for name in (WARNINGS_FILE, NOWCAST_FILE)))


def settings_problems(path: Path) -> list[Problem]:
    """Everything wrong with one of the files, or with a folder of both."""
    try:
        if path.is_dir():
            load_settings(path)
        else:
            _read(path, NowcastRules if "horizon_months" in read_layer(path).content else WarningRules)
    except BadInputError as error:
        return list(error.problems)
    return []


def _changed(path: Path) -> tuple[int, int]:
    return (path.stat().st_mtime_ns, path.stat().st_size) if path.is_file() else (0, 0)


@lru_cache(maxsize=8)
def _load(root: Path, _: tuple[tuple[int, int], ...]) -> Settings:
    problems: list[Problem] = []
    found: list[BaseModel] = []
    for name, model in ((WARNINGS_FILE, WarningRules), (NOWCAST_FILE, NowcastRules)):
        try:
            found.append(_read(root / name, model))
        except BadInputError as error:
            problems += error.problems
    raise_if_any(problems)
    warnings, nowcast = found
    assert isinstance(warnings, WarningRules)
    assert isinstance(nowcast, NowcastRules)
    files = tuple((str(root / name), read_layer(root / name).sha256) for name in (WARNINGS_FILE, NOWCAST_FILE))
    return Settings(warnings, nowcast, files)


def _read(path: Path, model: type[Model]) -> Model:
    merged = Merged()
    merged.lay(read_layer(path).content, str(path))
    found, problems = check(model, merged)
    if found is None:
        raise BadInputError(problems)
    return found
