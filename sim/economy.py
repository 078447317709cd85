"""From what a scenario says about the economy to the engine's arrays: mean paths, volatilities, hazards, take-up.

Equations: MODEL.md, "Drivers", steps 4 and 7. Indices: m months of the horizon, r regions, i `layout.DRIVERS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.economy_spec import Driver, EconomySpec, GrowthDriver, SeasonDriver, Shock
from sim.layout import DRIVERS, NDRIVER, SPELL_MONTHS, STREAMS
from sim.months import Month, format_month, month_of_year
from sim.problems import Problem, raise_if_any
from sim.regions import Regions
from sim.texts import text

__all__ = ["Economy", "EconomySpec", "compile_economy", "economy_problems", "opening_job_loss", "stationary_survival"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Economy:
    """The compiled economy: all arrays float64, read-only in use."""

    mean: Array
    """[m, r, i] growth per month, job-loss rate per month, or factor (μ)."""
    volatility: Array
    """[m, r, i] per month (σ)."""
    persistence: Array
    """[i] (ρ)."""
    common: Array
    """[i] share of the variance shared by all regions (c)."""
    cholesky: Array
    """[i, i] lower Cholesky factor of the correlation matrix (L)."""
    hazard: Array
    """[r, 24] share per month."""
    mean_sd: Array
    """[i] standard deviation of a path's shift of the mean; zeros when parameter uncertainty is off."""
    volatility_sd: Array
    """[i] standard deviation of a path's factor on the volatility; zeros when parameter uncertainty is off."""
    level_alpha: Array
    """[stream] Beta parameters of the final take-up level; 1 where the level is certain (see `level_spread`)."""
    level_beta: Array
    level_mean: Array
    """[stream] used alone where the level is certain."""
    level_spread: NDArray[np.bool_]
    """[stream] whether the level is drawn."""
    half_time_median: Array
    """[stream] months."""
    half_time_sigma: Array
    """[stream] standard deviation of the logarithm."""
    steepness: Array
    """[stream] exponent a of the take-up curve."""


def stationary_survival(hazard: Array, still_entitled: Array) -> Array:
    """Share of an inflow that is in spell month d+1 after d months: how a constant inflow fills the spell months.

    `hazard` and `still_entitled` are [region, 24] or [24]; the result has the same shape and starts with 1. Recipients
    by spell month are `inflow · survival`, and `total / survival.sum(-1)` is the inflow that keeps a total as it is.
    """
    stay = (1 - np.clip(hazard, 0, 1)) * still_entitled
    survival = np.ones(np.broadcast(hazard, still_entitled).shape)
    survival[..., 1:] = np.cumprod(stay[..., : SPELL_MONTHS - 1], axis=-1)
    return survival


def opening_job_loss(regions: Regions, hazard: Array, still_entitled: Array) -> Array:
    """[region] job-loss rate per month: the region's own, or the one that keeps its opening recipients stationary."""
    insured = regions.insured.sum(axis=1)
    inflow = regions.recipients_total / stationary_survival(hazard, still_entitled).sum(axis=1)
    claimants = insured * regions.claim_share
    derived = np.divide(inflow, claimants, out=np.zeros_like(inflow), where=claimants > 0)
    return np.where(np.isnan(regions.job_loss_rate), derived, regions.job_loss_rate)


def compile_economy(
    spec: EconomySpec, regions: Regions, still_entitled: Array, start: Month, months: int
) -> Economy:
    """Compile `spec` for `regions` and the horizon of `months` from `start`.

    `still_entitled` is [region, 24] (from the rule table). Raises BadInputError, all problems at once, for a shock to
    a region that does not exist, a dated value that begins after the start, and recipients that nobody can have become.
    """
    raise_if_any(economy_problems(spec, regions, start))
    shape = (months, len(regions.names), NDRIVER)
    mean, volatility = np.empty(shape), np.empty(shape)
    drivers = spec.drivers.in_order()
    hazard = np.tile(spec.hazard.by_spell_month(), (shape[1], 1))
    for i, (_, driver) in enumerate(drivers):
        mean[:, :, i] = _mean_path(driver, start, months)[:, None]
        volatility[:, :, i] = _in_time(driver.volatility_per_month, start, months)[:, None]
    mean[:, :, DRIVERS.index("job_loss")] *= opening_job_loss(regions, hazard, still_entitled)
    for shock in spec.shocks.values():
        _apply(shock, mean, regions, start)
    uncertainty = spec.parameter_uncertainty
    return Economy(
        mean=mean, volatility=volatility,
        persistence=np.array([driver.persistence for _, driver in drivers]),
        common=np.array([driver.common for _, driver in drivers]),
        cholesky=np.linalg.cholesky(spec.correlation_matrix()).astype(np.float64), hazard=hazard,
        mean_sd=np.array([uncertainty.mean_sd.get(name, 0.0) * uncertainty.included for name in DRIVERS]),
        volatility_sd=np.array([uncertainty.volatility_sd.get(name, 0.0) * uncertainty.included for name in DRIVERS]),
        **_take_up(spec),
    )


def _in_time(values: tuple[Any, ...], start: Month, months: int) -> Array:
    """[m] the dated values as steps."""
    since = np.array([-1 if item.since is None else item.since for item in values])
    place = np.searchsorted(since, np.arange(start, start + months), side="right") - 1
    return np.array([item.value for item in values], dtype=np.float64)[place]


def _mean_path(driver: Driver, start: Month, months: int) -> Array:
    """[m] a driver's mean before regions and shocks."""
    if isinstance(driver, SeasonDriver):
        factors = np.array(driver.factors) * (12 / sum(driver.factors))
        return factors[[month_of_year(Month(start + m)) - 1 for m in range(months)]]
    path = _in_time(getattr(driver, driver.mean_key), start, months)
    return np.expm1(np.log1p(path) / 12) if isinstance(driver, GrowthDriver) else path


def _apply(shock: Shock, mean: Array, regions: Regions, start: Month) -> None:
    """Change the mean path of the shocked driver, in place, in the regions that are hit."""
    age = np.arange(start, start + len(mean)) - shock.since
    weight = np.where(age < shock.months, 1.0, 1 - (age - shock.months + 1) / (shock.fade_months + 1))
    weight = np.where(age < 0, 0.0, np.clip(weight, 0, 1))[:, None]
    hit = [r for r, name in enumerate(regions.names) if shock.regions is None or name in shock.regions]
    i = DRIVERS.index(shock.driver)
    if shock.factor is not None:
        mean[:, hit, i] *= 1 + (shock.factor - 1) * weight
    else:
        mean[:, hit, i] += (shock.add_per_month or 0.0) * weight
    if shock.driver == "collection":
        np.minimum(mean[:, :, i], 1, out=mean[:, :, i])


def _take_up(spec: EconomySpec) -> dict[str, Any]:
    streams = [spec.take_up[name] for name in STREAMS]
    level = np.array([stream.level.mean for stream in streams])
    sd = np.array([stream.level.sd for stream in streams])
    spread = sd > 0
    # Method of moments: the concentration α + β of a Beta distribution with this mean and standard deviation.
    concentration = np.divide(level * (1 - level), sd**2, out=np.full_like(sd, 2.0), where=spread) - 1
    return {
        "level_alpha": np.where(spread, level * concentration, 1.0),
        "level_beta": np.where(spread, (1 - level) * concentration, 1.0),
        "level_mean": level,
        "level_spread": spread,
        "half_time_median": np.array([stream.half_time_months.median for stream in streams]) / spec.take_up_pace,
        "half_time_sigma": np.array([stream.half_time_months.sigma for stream in streams]),
        "steepness": np.array([stream.steepness for stream in streams]),
    }


def economy_problems(spec: EconomySpec, regions: Regions, start: Month) -> list[Problem]:
    """Everything in `spec` that does not fit these regions or this start; columns are dotted paths from `economy`."""
    problems = [
        Problem(text("problem.region.unknown", region=region, dataset=regions.dataset), column=f"economy.shocks.{name}.regions",
                nearest=regions.nearest(region))
        for name, shock in spec.shocks.items() for region in shock.regions or () if region not in regions.names
    ]
    for name, driver in spec.drivers.in_order():
        for key in (driver.mean_key, "volatility_per_month"):
            first = getattr(driver, key)[0].since if key else None
            if first is not None and first > start:
                problems.append(Problem(text("problem.economy.late", month=format_month(first)),
                                        column=f"economy.drivers.{name}.{key}",
                                        expected=text("problem.economy.from_on", month=format_month(start))))
    nobody = (regions.recipients_total > 0) & np.isnan(regions.job_loss_rate) & (
        regions.insured.sum(axis=1) * regions.claim_share <= 0)
    problems += [Problem(text("problem.economy.nobody", region=regions.names[r]),
                         column="data.claim_share") for r in np.flatnonzero(nobody)]
    return problems
