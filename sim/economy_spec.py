"""What a scenario may say about the economy: units in the names of keys, origin and status beside each value.

Nothing here knows regions; `sim.economy.compile_economy` turns a spec into the engine's arrays.
Status codes: V verified in a public document, M remembered, D derived by arithmetic, A assumption, I illustrative.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, Strict, model_validator

from sim.checked import (
    BelowOne,
    Checked,
    GrowthInTime,
    LevelInTime,
    MonthText,
    NonNegative,
    Number,
    Positive,
    Share,
    ShareInTime,
    Sourced,
)
from sim.layout import DRIVERS, STREAMS
from sim.problems import listed
from sim.texts import text

HAZARD_BANDS = {"months_1_3": (0, 3), "months_4_6": (3, 6), "months_7_12": (6, 12), "months_13_24": (12, 24)}
"""Spell months (0-based, end exclusive) that share one monthly exit hazard."""
GROWTH_DRIVERS = ("insured_growth", "wage_growth")
"""Drivers whose shocks add (rates of growth); the others multiply (levels around a mean)."""
SEASON_TOLERANCE = 0.01
"""How far twelve printed, hence rounded, seasonal factors may average from 1; they are scaled to average 1 exactly."""


# --- drivers ----------------------------------------------------------------------------------------------------------
class Driver(Sourced):
    """What every driver has: the process around its mean path (MODEL.md, "Drivers")."""

    mean_key: ClassVar[str] = ""
    """Which of its dated values is the mean path; empty where the mean is a calendar pattern."""
    volatility_per_month: LevelInTime
    """σ: rates per month for growth drivers, log points for level drivers."""
    persistence: BelowOne
    """ρ, from one month to the next."""
    common: Share
    """c, share of the variance that all regions have in common."""


class GrowthDriver(Driver):
    """A rate of growth."""

    mean_key = "growth_per_year"
    growth_per_year: GrowthInTime


class FactorDriver(Driver):
    """A level: a factor on what the region's own data give (job-loss rate, exit hazards)."""

    mean_key = "factor"
    factor: LevelInTime


class CollectionDriver(Driver):
    """Share of the contributions due that is received."""

    mean_key = "share_received"
    share_received: ShareInTime


class SeasonDriver(Driver):
    """Month by month, January first: contribution base of the month against the year's average month."""

    factors: Annotated[tuple[Positive, ...], Field(min_length=12, max_length=12)]

    @model_validator(mode="after")
    def _average_one(self) -> SeasonDriver:
        average = sum(self.factors) / 12
        if abs(average - 1) > SEASON_TOLERANCE:
            raise ValueError(text("problem.economy.season", average=f"{average:.4f}"))
        return self


class Drivers(Checked):
    """One entry for each of `layout.DRIVERS`."""

    insured_growth: GrowthDriver
    wage_growth: GrowthDriver
    job_loss: FactorDriver
    exit_hazard: FactorDriver
    collection: CollectionDriver
    season: SeasonDriver

    def in_order(self) -> list[tuple[str, Driver]]:
        """(name, driver) in the order of the arrays."""
        return [(name, getattr(self, name)) for name in DRIVERS]


class Shock(Sourced):
    """A disturbance of one driver's mean: full for `months`, then fading in equal steps over `fade_months`."""

    driver: Literal[DRIVERS]  # type: ignore[valid-type]
    since: MonthText = Field(alias="from")
    months: Annotated[int, Strict(), Field(ge=1, le=600)]
    factor: NonNegative | None = None
    """Level drivers: the mean is multiplied by this."""
    add_per_month: Annotated[Number, Field(ge=-1, le=1)] | None = None
    """Growth drivers: this is added to the monthly rate of growth."""
    fade_months: Annotated[int, Strict(), Field(ge=0, le=600)] = 0
    regions: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Names of the regions that are hit; all when absent."""

    @model_validator(mode="after")
    def _one_effect(self) -> Shock:
        wanted, other = ("add_per_month", "factor") if self.driver in GROWTH_DRIVERS else ("factor", "add_per_month")
        if getattr(self, wanted) is None or getattr(self, other) is not None:
            raise ValueError(text("problem.economy.shock", driver=self.driver, key=wanted))
        return self


# --- recipients, take-up, uncertainty ---------------------------------------------------------------------------------
class Hazard(Sourced):
    """Share of the recipients of a spell month who leave benefits within the month (work, or other ends)."""

    months_1_3: Share
    months_4_6: Share
    months_7_12: Share
    months_13_24: Share

    def by_spell_month(self) -> NDArray[np.float64]:
        """[24] share per month."""
        bands = (np.full(end - first, getattr(self, name)) for name, (first, end) in HAZARD_BANDS.items())
        return np.concatenate(list(bands)).astype(np.float64)


class Level(Checked):
    """Final take-up of a stream, a Beta distribution given by mean and standard deviation (0: the mean for certain)."""

    mean: Share
    sd: NonNegative = 0.0

    @model_validator(mode="after")
    def _is_beta(self) -> Level:
        if self.sd and self.sd**2 >= self.mean * (1 - self.mean):
            raise ValueError(text("problem.economy.beta", mean=f"{self.mean:g}", sd=f"{self.sd:g}"))
        return self


class HalfTime(Checked):
    """Months into the window until half of what would come in endless time has come; lognormal."""

    median: Positive
    sigma: Annotated[Number, Field(ge=0, le=5)] = 0.0
    """Standard deviation of its natural logarithm."""


class TakeUp(Sourced):
    """One stream of applications: A(t) = level · G(t)/G(T), G(t) = t^a/(t^a + half_time^a), a = steepness."""

    level: Level
    half_time_months: HalfTime
    steepness: Annotated[Number, Field(gt=0, le=20)]


class ParameterUncertainty(Sourced):
    """What is not known of the drivers themselves, drawn once per path when `included`."""

    included: Annotated[bool, Strict()] = False
    mean_sd: dict[Literal[DRIVERS], NonNegative] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Standard deviation of the shift of a driver's mean: per month (growth) or log points (level)."""
    volatility_sd: dict[Literal[DRIVERS], NonNegative] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Standard deviation of the factor on a driver's volatility."""


Correlation = Annotated[Number, Field(ge=-1, le=1)]


class EconomySpec(Checked):
    """The economy of a scenario. Raises pydantic's ValidationError; `sim.overlay` turns that into located problems."""

    drivers: Drivers
    correlation: dict[Literal[DRIVERS], dict[Literal[DRIVERS], Correlation]] = Field(default_factory=dict)  # type: ignore[valid-type]
    """Correlations of the drivers' innovations, each pair once, pairs that are not named 0."""
    shocks: dict[str, Shock] = Field(default_factory=dict)
    """By name, so that an overlay can add one, change one, or take one out (`name: null`)."""
    hazard: Hazard
    take_up: dict[Literal[STREAMS], TakeUp]  # type: ignore[valid-type]
    take_up_pace: Positive = 1.0
    """How many times as fast applications come in, all streams alike: half-times are divided by it."""
    parameter_uncertainty: ParameterUncertainty = Field(default_factory=ParameterUncertainty)

    @model_validator(mode="before")
    @classmethod
    def _without_removed_shocks(cls, content: Any) -> Any:
        if isinstance(content, dict) and isinstance(content.get("shocks"), dict):
            kept = {name: shock for name, shock in content["shocks"].items() if shock is not None}
            return {**content, "shocks": kept}
        return content

    @model_validator(mode="after")
    def _complete_and_possible(self) -> EconomySpec:
        missing = [stream for stream in STREAMS if stream not in self.take_up]
        if missing:
            raise ValueError(text("problem.economy.take_up", names=listed(missing)))
        pairs = [frozenset((one, other)) for one, row in self.correlation.items() for other in row]
        if any(len(pair) < 2 for pair in pairs) or len(set(pairs)) < len(pairs):
            raise ValueError(text("problem.economy.pairs"))
        if np.linalg.eigvalsh(self.correlation_matrix())[0] < 1e-9:
            raise ValueError(text("problem.economy.correlation"))
        return self

    def correlation_matrix(self) -> NDArray[np.float64]:
        """[driver, driver], symmetric, ones on the diagonal."""
        matrix = np.eye(len(DRIVERS))
        for one, row in self.correlation.items():
            for other, value in row.items():
                i, j = DRIVERS.index(one), DRIVERS.index(other)
                matrix[i, j] = matrix[j, i] = value
        return matrix

    def content(self) -> dict[str, Any]:
        """Everything that decides numbers, as plain data by the names of the file: no origins, no remarks."""
        content: dict[str, Any] = _without_origin(self.model_dump(mode="json", by_alias=True))
        return content

    def assumptions(self) -> list[tuple[str, Sourced]]:
        """What is assumed and where that comes from: every part with an origin, for the assumptions of a report."""
        parts: list[tuple[str, Sourced]] = [(f"drivers.{name}", driver) for name, driver in self.drivers.in_order()]
        parts += [(f"shocks.{name}", shock) for name, shock in self.shocks.items()]
        parts += [("hazard", self.hazard), *((f"take_up.{name}", stream) for name, stream in self.take_up.items())]
        parts.append(("parameter_uncertainty", self.parameter_uncertainty))
        return parts


def _without_origin(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_origin(inner) for key, inner in value.items() if key not in Sourced.model_fields}
    return value
