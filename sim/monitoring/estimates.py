"""Drivers re-estimated on the history: what each month says against the scenario, drawn back to it where it says little.

For each driver and region a series of deviations from the scenario is taken, and its mean is estimated as
`sim.calibration_fit.fit_series` does it: a regression with first-order autoregressive errors by restricted likelihood,
gaps allowed, which gives the mean and its standard error. The truth is taken to lie around the scenario with the
standard deviation `prior_sd`, so the value used is

    scenario + w · (estimate − scenario),   w = prior_sd² / (prior_sd² + error²)

| driver | deviation, month by month |
|---|---|
| insured_growth | log change of the insured − the scenario's growth |
| season | log receipts per insured and rate against the wage path: effects of the calendar months, all regions together |
| wage_level | the same, without the season: the contribution wage that receipts imply |
| wage_growth | slope of that series (least squares) |
| job_loss | log of new recipients over those that the scenario expects from as many insured |
| training | training subsidy paid over what falls due if all take part (a ratio, all regions together) |
| exit_hazard | log of the factor on the exit hazards that leads from one month's recipients to the next |

Where a driver stands around its mean in the last month opens the projection too (the engine's z), for the drivers that a
month shows: growth of the insured, job losses, exits.

Not estimated: the share of contributions collected, which receipts cannot tell from the wage; take-up of refunds, whose
speed and final level a running window cannot tell apart; volatilities and correlations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calibration_fit import fit_series
from sim.checked import Words
from sim.economy_spec import EconomySpec, Shock
from sim.layout import CHANNELS, DRIVERS
from sim.monitoring.fits import CERTAIN, Found, means, slopes
from sim.monitoring.past import Past, base_job_loss
from sim.monitoring.settings import DriverSetting, NowcastRules
from sim.monitoring.types import TOTAL, Estimate
from sim.months import Month, format_month, month_of_year
from sim.national import REPORTING_BREAKS
from sim.regions import Regions
from sim.scenario import Scenario

Array = NDArray[np.float64]
GROWTH = ("insured_growth", "wage_growth")
FACTORS = ("job_loss", "exit_hazard")
DIGITS = 10
"""Decimals that estimates are used with: what a processor does beyond them must not move a projection."""
SOURCE = Words(zh="按实际数据重新估计", en="estimated anew from the actuals")
MOST_LEVEL = 4.0
"""Standard deviations beyond which a month is a slip of the return and not the state of the labour market."""


@dataclass(frozen=True, eq=False)
class Drivers:
    """What the estimates change in a projection; regions in the fund's order. Neutral: zeros, ones, None."""

    wage: Array
    """[R] factor on the contribution wage that the scenario's growth leads to."""
    growth: dict[str, Array]
    """By name of GROWTH: [R] added to the monthly growth."""
    factor: dict[str, Array]
    """By name of FACTORS: [R] on the scenario's rate."""
    season: Array | None
    """[12] factors instead of the scenario's, average 1."""
    training: tuple[float, float] | None
    """Mean and standard deviation of the final take-up of training instead of the scenario's."""
    level: Array
    """[R, layout.DRIVERS] where each driver stands around its mean at the opening, in standard deviations (z)."""


def neutral(regions: int) -> Drivers:
    """Drivers that leave the scenario as it is."""
    zeros, ones = np.zeros(regions), np.ones(regions)
    return Drivers(ones, dict.fromkeys(GROWTH, zeros), dict.fromkeys(FACTORS, ones), None, None,
                   np.zeros((regions, len(DRIVERS))))


def estimate(past: Past, rules: NowcastRules) -> tuple[Drivers, tuple[Estimate, ...]]:
    """The drivers for a projection from the past's last month, and the table that says what was done and why."""
    if not past.months:
        return neutral(len(past.base)), tuple(_nothing(past))
    settings, rows = rules.drivers, list[Estimate]()
    season, season_rows = _season(past, settings.season)
    series = _deviations(past, season)
    used: dict[str, Array] = {}
    for name, values in series.items():
        used[name], found = _each_region(past, name, values, getattr(settings, name), means)
        rows += found
    used["wage_growth"], found = _each_region(past, "wage_growth", series["wage_level"], settings.wage_growth,
                                              slopes)
    training, training_row = _training(past, settings.training)
    rows += [*found, *season_rows, training_row, *_never(past)]
    order = {name: k for k, name in enumerate((*series, "wage_growth", "season", "training", "collection", "take_up"))}
    rows.sort(key=lambda row: order[row.driver.split(".")[0]])
    standing = {name: series[name] - used[name][:, None] for name in ("insured_growth", *FACTORS)}
    drivers = Drivers(_exp(used["wage_level"]), {name: used[name] for name in GROWTH},
                      {name: _exp(used[name]) for name in FACTORS}, season, training, _levels(past, standing))
    return drivers, tuple(rows)


def _exp(values: Array) -> Array:
    return np.asarray(np.round(np.exp(values), DIGITS))


def wages(past: Past, drivers: Drivers) -> Array:
    """The contribution wage at the past's last month [R]."""
    path = np.prod(1 + past.driver("wage_growth"), axis=1) if past.months else np.ones(len(past.base))
    return np.asarray(past.base.wage * path * drivers.wage)


def with_drivers(opening: Regions, past: Past, drivers: Drivers) -> Regions:
    """The opening with the job-loss rates that the estimates lead to; what is NaN is derived from the opening."""
    return replace(opening, job_loss_rate=base_job_loss(past) * drivers.factor["job_loss"])


def economy(spec: EconomySpec, drivers: Drivers, names: tuple[str, ...], start: Month, rules: NowcastRules) -> EconomySpec:
    """The scenario's economy with what was estimated laid over it from `start` on, as shocks by region that fade."""
    shocks: dict[str, Shock] = dict(spec.shocks)
    for name in (*GROWTH, "exit_hazard"):
        setting: DriverSetting = getattr(rules.drivers, name)
        values = drivers.growth[name] if name in GROWTH else drivers.factor[name]
        key, nothing = ("add_per_month", 0.0) if name in GROWTH else ("factor", 1.0)
        for region, value in zip(names, values.tolist(), strict=True):
            if value != nothing:
                content: dict[str, Any] = {
                    "driver": name, "from": format_month(start), "months": setting.hold_months, key: value,
                    "fade_months": setting.fade_months, "regions": (region,), "status": "D", "source": SOURCE}
                shocks[f"nowcast.{name}.{region}"] = Shock.model_validate(content)
    changed: dict[str, Any] = {"shocks": shocks}
    if drivers.season is not None:
        season = spec.drivers.season.model_copy(update={"factors": tuple(drivers.season.tolist()), "status": "D",
                                                        "source": SOURCE})
        changed["drivers"] = spec.drivers.model_copy(update={"season": season})
    if drivers.training is not None:
        mean, sd = drivers.training
        stream = spec.take_up["training"]
        level = stream.level.model_copy(update={"mean": mean, "sd": sd})
        changed["take_up"] = {**spec.take_up, "training": stream.model_copy(
            update={"level": level, "status": "D", "source": SOURCE})}
    return spec.model_copy(update=changed)


def asked(scenario: Scenario, drivers: Drivers, opening: Regions, months: int, paths: int, rules: NowcastRules) -> Scenario:
    """The scenario asked from the month after `opening` on, with the drivers laid over its economy."""
    start = Month(opening.opening + 1)
    return replace(scenario, start=start, months=months, paths=paths,
                   economy=economy(scenario.economy, drivers, opening.names, start, rules))


# --- series -----------------------------------------------------------------------------------------------------------
def _deviations(past: Past, season: Array | None) -> dict[str, Array]:
    """What each month says against the scenario, by driver [R, n]; NaN where it says nothing."""
    new = past.known["new_recipients"]
    with np.errstate(divide="ignore", invalid="ignore"):
        losses = np.log(past.lines["new_recipients"] / (
            past.lines["insured"] * past.base.claim_share[:, None] * past.driver("job_loss")))
        hazard = np.log(past.exits / past.driver("exit_hazard"))
    return {
        "insured_growth": _growth(past, past.known["insured"]),
        "wage_level": _receipts(past, season),
        "job_loss": np.where(new & np.isfinite(losses), losses, np.nan) + _half_variance(past, "job_loss"),
        "exit_hazard": np.where(_both(past.known["recipients"]) & new, hazard, np.nan) + _half_variance(past, "exit_hazard"),
    }


def _half_variance(past: Past, *drivers: str) -> float:
    """What the mean of logs lies below the log of the mean: level drivers scatter around a mean of the level."""
    volatilities = [getattr(past.scenario.economy.drivers, name).volatility_per_month[-1].value for name in drivers]
    return 0.5 * float(sum(value**2 for value in volatilities))


def _growth(past: Past, known: NDArray[np.bool_]) -> Array:
    """Log change of the insured beyond the scenario's growth [R, n]; NaN at gaps and where the count changed its rule."""
    before = np.concatenate([past.base.insured.sum(axis=1)[:, None], past.lines["insured"][:, :-1]], axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        growth = np.log(past.lines["insured"] / before) - np.log1p(past.driver("insured_growth"))
    breaks = np.array([when in REPORTING_BREAKS and past.base.kind == "real" for when in past.months])
    return np.where(_both(known) & ~breaks & np.isfinite(growth), growth, np.nan)


def _receipts(past: Past, season: Array | None) -> Array:
    """Log of receipts against those that the scenario's wage, season and collection lead to [R, n]."""
    employer, employee = (weight.sum(axis=2) for weight in past.class_weights())
    wage = past.base.wage[:, None] * np.cumprod(1 + past.driver("wage_growth"), axis=1)
    factors = past.driver("season")
    if season is not None:
        factors = np.broadcast_to(season[[month_of_year(when) - 1 for when in past.months]], factors.shape)
    due = past.lines["insured"] * wage * factors * past.driver("collection") * (employer + employee)
    received = past.lines["contributions_employer"] + past.lines["contributions_employee"]
    known = past.known["contributions_employer"] & past.known["contributions_employee"] & past.known["insured"]
    with np.errstate(divide="ignore", invalid="ignore"):
        level = np.log(received / due)
    return np.where(known & np.isfinite(level), level, np.nan) + _half_variance(past, "collection", "season")


def _both(known: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """[R, n] whether a month and the one before are known; before the first stands the data set."""
    return np.asarray(known & np.concatenate([np.ones((len(known), 1), np.bool_), known[:, :-1]], axis=1))


def _levels(past: Past, deviations: Mapping[str, Array]) -> Array:
    """Where drivers stand at the opening [R, DRIVER]: the last known deviation in standard deviations, faded by the
    driver's persistence for each month since. Drivers that a month does not show stand at their mean."""
    out = np.zeros((len(past.base), len(DRIVERS)))
    for name, values in deviations.items():
        driver = getattr(past.scenario.economy.drivers, name)
        sigma = float(driver.volatility_per_month[-1].value)
        for r, row in enumerate(values):
            seen = np.flatnonzero(np.isfinite(row))
            if sigma > 0 and len(seen):
                age = values.shape[1] - 1 - int(seen[-1])
                z = float(row[seen[-1]]) / sigma * driver.persistence**age
                out[r, DRIVERS.index(name)] = round(float(np.clip(z, -MOST_LEVEL, MOST_LEVEL)), DIGITS)
    return out


# --- estimates --------------------------------------------------------------------------------------------------------
def _each_region(
    past: Past, name: str, series: Array, setting: DriverSetting,
    fit: Callable[[Array], list[Found]],
) -> tuple[Array, list[Estimate]]:
    """Deviations to use [R] of one driver, and a row for each region."""
    rows, used = list[Estimate](), np.zeros(len(series))
    fits = fit(series[:, -setting.months_most :])
    for r, (region, found) in enumerate(zip(past.base.names, fits, strict=True)):
        weight, reason = _weight(found, setting)
        used[r] = round(weight * found.deviation, DIGITS) if weight else 0.0
        scenario, estimated, value = _shown(past, name, r, found.deviation, float(used[r]))
        error = found.error if name in GROWTH else found.error * estimated
        rows.append(Estimate(name, region, scenario, estimated if np.isfinite(found.deviation) else None,
                             error if np.isfinite(error) else None, value, found.months,
                             "slope" if fit is slopes else "mean", weight > 0, reason))
    return used, rows


def _weight(found: Found, setting: DriverSetting) -> tuple[float, str]:
    """How much of the deviation is believed, and why."""
    if found.months < setting.months_least or not np.isfinite(found.deviation):
        return 0.0, "too_short"
    error = found.error if np.isfinite(found.error) else setting.prior_sd  # a single month: half is believed
    return setting.prior_sd**2 / (setting.prior_sd**2 + error**2), "shrunk"


def _shown(past: Past, name: str, r: int, deviation: float, used: float) -> tuple[float, float, float]:
    """Scenario, estimate and value used in the driver's own unit: growth per month, yuan of wage, factor on the scenario."""
    if name in GROWTH:
        scenario = float(past.driver(name)[r, -1])
        return scenario, scenario + deviation, scenario + used
    scale = 1.0
    if name == "wage_level":
        scale = float(past.base.wage[r] * np.prod(1 + past.driver("wage_growth")[r]))
    return scale, scale * float(np.exp(deviation)), scale * float(np.exp(used))


def _season(past: Past, setting: DriverSetting) -> tuple[Array | None, list[Estimate]]:
    """Season of all regions together [12], where every calendar month was seen twice; None: the scenario's stands."""
    factors = np.array(past.scenario.economy.drivers.season.factors)
    factors = factors * (12 / factors.sum())
    level = _receipts(past, None)[:, -setting.months_most :]
    weight = np.where(np.isfinite(level), past.lines["insured"][:, -setting.months_most :], 0.0)
    total = weight.sum(axis=0)
    series = np.divide(np.nansum(level * weight, axis=0), total, out=np.full(len(total), np.nan), where=total > 0)
    phase = np.array([month_of_year(when) - 1 for when in past.months[-setting.months_most :]], np.int64)
    seen = np.bincount(phase[np.isfinite(series)], minlength=12)
    months = int(np.isfinite(series).sum())
    if months < setting.months_least or seen.min() < 2 or np.ptp(series[np.isfinite(series)]) < CERTAIN:
        return None, [Estimate(f"season.{k + 1:02d}", TOTAL, float(factors[k]), None, None, float(factors[k]), months,
                               "season", False, "season_short") for k in range(12)]
    fit = fit_series(series, 12, phase)
    error = fit.volatility * np.sqrt((1 - 1 / 12) / seen)
    weights = setting.prior_sd**2 / (setting.prior_sd**2 + error**2)
    used = factors * np.exp(weights * fit.season)
    used = np.round(used * (12 / used.sum()), DIGITS)
    return used, [Estimate(f"season.{k + 1:02d}", TOTAL, float(factors[k]), float(factors[k] * np.exp(fit.season[k])),
                           float(error[k] * factors[k]), float(used[k]), months, "season", True, "shrunk")
                  for k in range(12)]


def _training(past: Past, setting: DriverSetting) -> tuple[tuple[float, float] | None, Estimate]:
    """Final take-up of training: what was paid over what falls due if all take part, all regions together.

    It acts at once and in the same way in every month, so that the months tell it; a spread of months is its error.
    """
    scenario = past.scenario.economy.take_up["training"].level
    first = max(0, len(past.months) - setting.months_most)
    expected = past.ledger(*(f"training_{channel}" for channel in CHANNELS))[:, first:]
    known = past.known["training_subsidy"][:, first:] & (expected > 0)
    paid = np.where(known, past.lines["training_subsidy"][:, first:], 0.0).sum(axis=0)
    model = np.where(known, expected, 0.0).sum(axis=0)
    months = int((model > 0).sum())
    if months < max(2, setting.months_least) or scenario.mean <= 0:
        return None, Estimate("training", TOTAL, scenario.mean, None, None, scenario.mean, months, "ratio", False, "too_short")
    ratios = scenario.mean * paid[model > 0] / model[model > 0]
    estimated, error = float(scenario.mean * paid.sum() / model.sum()), float(ratios.std(ddof=1) / np.sqrt(months))
    weight = setting.prior_sd**2 / (setting.prior_sd**2 + error**2)
    value = round(float(np.clip(scenario.mean + weight * (estimated - scenario.mean), 0.01, 0.99)), DIGITS)
    # what is left of the doubt, and the scatter of single months, which the projected months have too
    sd = float(np.sqrt(setting.prior_sd**2 * (1 - weight) + ratios.var(ddof=1)))
    sd = round(min(scenario.sd, sd, 0.5 * float(np.sqrt(value * (1 - value)))), DIGITS)
    return (value, sd), Estimate("training", TOTAL, scenario.mean, estimated, error, value, months, "ratio", True, "shrunk")


def _never(past: Past) -> list[Estimate]:
    """Drivers that no history of these lines can tell."""
    collected = float(past.driver("collection")[:, -1].mean())
    return [Estimate("collection", TOTAL, collected, None, None, collected, len(past.months), "none", False, "not_separable"),
            Estimate("take_up", TOTAL, 1.0, None, None, 1.0, len(past.months), "none", False, "speed_or_level")]


def _nothing(past: Past) -> list[Estimate]:
    """Without a history everything is the scenario's."""
    drivers = past.scenario.economy.drivers
    names = [name for name in DRIVERS if getattr(drivers, name).mean_key]
    return [Estimate(name, TOTAL, value, None, None, value, 0, "none", False, "no_history")
            for name in names for value in [float(getattr(getattr(drivers, name), getattr(drivers, name).mean_key)[0].value)]]
