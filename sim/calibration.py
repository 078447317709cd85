"""Drivers of a projection estimated from what regions went through: one function, `calibrate`, for any history.

A history gives, per region and period, a base (covered wages or insured persons), income and cost. From it come three
drivers: growth of the base (log change), cost rate and income rate (logs of cost and income per base). Each is fitted
by `sim.calibration_fit` in every region, and pulled together across regions: persistence by shrinkage, the common
share c and the correlation of regions from the innovations, as `MODEL.md` "Drivers" uses them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.calibration_fit import SeriesFit, fit_series, shrink
from sim.experience import History
from sim.problems import Problem, raise_if_any
from sim.texts import text

Array = NDArray[np.float64]

DRIVERS = ("growth", "cost_rate", "income_rate")
SEASONS = {"annual": 1, "monthly": 12}
LEAST_PERIODS = {"annual": 10, "monthly": 36}
"""Fewest usable periods of a region: ten years see about two downturns, three years see each month three times."""
LEAST_PER_SEASON = 2
LEAST_TOGETHER = 8
"""Fewest periods that two regions must share before their own correlation counts."""


@dataclass(frozen=True)
class Remark:
    """Something that was assumed, in Chinese and English."""

    zh: str
    en: str


@dataclass(frozen=True, eq=False)
class DriverFit:
    """One driver in all regions; arrays [region] unless said otherwise, per period, rates in log points."""

    fits: tuple[SeriesFit, ...]
    persistence: float
    """Common to all regions."""
    persistence_by_region: Array
    """Each region's own, shrunk to the common one."""
    common_share: float
    """Share of the innovations' variance that all regions have in common (c)."""
    correlation: Array
    """[region, region] of the innovations, positive semidefinite."""

    def values(self, name: str) -> Array:
        """[region] one estimate of `SeriesFit` by name."""
        return np.array([getattr(fit, name) for fit in self.fits])


@dataclass(frozen=True, eq=False)
class Calibration:
    """All drivers of a history, their correlation [driver, driver], and what was assumed."""

    history: History
    drivers: dict[str, DriverFit]
    driver_correlation: Array
    remarks: list[Remark] = field(default_factory=list)

    def content(self) -> dict[str, Any]:
        """Everything as plain data for `--json`: stable keys, numbers as floats."""
        regions = self.history.regions
        out: dict[str, Any] = {
            "frequency": self.history.frequency, "regions": list(regions), "first": self.history.label(0),
            "last": self.history.label(len(self.history.base) - 1), "status": "D", "drivers": {}}
        for name, fit in self.drivers.items():
            by_region = {key: dict(zip(regions, fit.values(key).tolist(), strict=True)) for key in (
                "mean", "mean_error", "volatility", "volatility_error", "count")}
            by_region["persistence"] = dict(zip(regions, fit.persistence_by_region.tolist(), strict=True))
            out["drivers"][name] = {
                "persistence": fit.persistence, "common_share": fit.common_share, **by_region,
                "season": {region: own.season.tolist() for region, own in zip(regions, fit.fits, strict=True)},
                "correlation": fit.correlation.tolist(),
                "parameter_uncertainty": {"mean_sd": float(np.median(fit.values("mean_error"))),
                                          "volatility_sd": float(np.median(fit.values("volatility_error")))}}
        out["driver_correlation"] = {"drivers": list(DRIVERS), "matrix": self.driver_correlation.tolist()}
        out["assumptions"] = [{"zh": remark.zh, "en": remark.en} for remark in self.remarks]
        return out


def calibrate(history: History) -> Calibration:
    """Estimate all drivers of a history.

    Raises BadInputError naming every region that is too short: fewer than `LEAST_PERIODS` usable periods of a driver,
    or a calendar month seen fewer than `LEAST_PER_SEASON` times.
    """
    seasons, phase = SEASONS[history.frequency], history.phase()
    series = {driver: history.series(driver) for driver in DRIVERS}
    raise_if_any([problem for driver in DRIVERS for problem in _too_short(history, driver, series[driver])])
    drivers = {}
    for driver in DRIVERS:
        fits = tuple(fit_series(column, seasons, phase) for column in series[driver].T)
        persistence, shrunk = shrink(np.array([fit.persistence for fit in fits]),
                                     np.array([fit.persistence_error for fit in fits]))
        correlation = _correlation(np.column_stack([fit.innovations for fit in fits]))
        drivers[driver] = DriverFit(fits, persistence, shrunk, _common_share(correlation), correlation)
    stacked = np.column_stack([np.concatenate([fit.innovations for fit in drivers[driver].fits]) for driver in DRIVERS])
    return Calibration(history, drivers, _correlation(stacked), _remarks(history, series))


def _too_short(history: History, driver: str, series: Array) -> list[Problem]:
    """Complaints about regions whose history of one driver is too short to say anything."""
    least, phase = LEAST_PERIODS[history.frequency], history.phase()
    problems = []
    for region, column in zip(history.regions, series.T, strict=True):
        usable = np.isfinite(column)
        if usable.sum() < least:
            found = text("problem.history.too_few", region=region, driver=driver, count=int(usable.sum()))
            problems.append(Problem(found, expected=text(f"problem.history.at_least.{history.frequency}", least=least)))
        elif np.bincount(phase[usable], minlength=SEASONS[history.frequency]).min() < LEAST_PER_SEASON:
            found = text("problem.history.season", region=region, driver=driver, least=LEAST_PER_SEASON)
            problems.append(Problem(found, expected=text("problem.history.every_month", least=LEAST_PER_SEASON)))
        elif np.ptp(column[usable]) == 0:
            problems.append(Problem(text("problem.history.constant", region=region, driver=driver),
                                    expected=text("problem.history.moves")))
    return problems


def _correlation(innovations: Array) -> Array:
    """[column, column] pairwise correlations over shared periods; negative eigenvalues cut off, diagonal 1."""
    columns = innovations.shape[1]
    matrix = np.eye(columns)
    for one in range(columns):
        for other in range(one):
            both = np.isfinite(innovations[:, one]) & np.isfinite(innovations[:, other])
            if both.sum() >= LEAST_TOGETHER:
                pair = np.asarray(np.corrcoef(innovations[both][:, [one, other]].T))
                matrix[one, other] = matrix[other, one] = pair[0, 1]
    values, vectors = np.linalg.eigh(matrix)
    matrix = (vectors * np.maximum(values, 0.0)) @ vectors.T
    scale = np.sqrt(np.diag(matrix))
    return np.asarray(matrix / np.outer(scale, scale))


def _common_share(correlation: Array) -> float:
    """Mean correlation between different regions, not below 0: c of a single common factor; 0 for one region."""
    n = len(correlation)
    return float(max(0.0, (correlation.sum() - n) / (n * (n - 1)))) if n > 1 else 0.0


def _remarks(history: History, series: dict[str, Array]) -> list[Remark]:
    """What the estimates take for granted."""
    remarks = [Remark("波动围绕不变的均值，持续性限定在0至0.98之间；均值若曾改变，持续性会偏高。",
                      "The mean is constant, persistence between 0 and 0.98; a mean that moved reads as persistence.")]
    # The first period has no growth by definition: that is not a gap.
    missing = sum(int(np.isnan(values).sum()) for values in series.values()) - len(history.regions)
    if missing:
        remarks.append(Remark(f"{missing}个缺失或不为正的数值按缺失处理，未作插补。",
                              f"{missing} values, missing or not positive, count as missing; none is filled in."))
    if len(history.regions) == 1:
        remarks.append(Remark("只有一个地区，共同因子占比取0。",
                              "With a single region the common share is taken as 0."))
    if history.frequency == "annual":
        remarks.append(Remark("年度数据不能估计月度季节。", "Annual figures say nothing of the season of months."))
    return remarks
