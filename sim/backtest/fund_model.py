"""The panel model: cost, income and wages of every region together, in percent of covered wages, year by year.

For region r and year t, with c and y the logarithms of the cost and contribution rate (% of wages), g the growth of
log wages, R the reserve ratio net of debt (%), m_k(·) the mean of the last k years, and a bar the mean over regions:

    c_t = α0 + α1 c_{t−1} + α2 c_{t−2} + α3 m15(c) + α4 c̄_{t−1} + α5 g_{t−1} + e_c
    y_t = β0 + β1 y_{t−1} + β2 y_{t−2} + β3 m15(y) + β4 R_{t−1} + β5 c_{t−1} + β6 m3(c) + e_y
    g_t = γ0 + γ1 g_{t−1} + γ2 ḡ_{t−1} + e_g
    R_t = R_{t−1} exp(−g_t) + exp(y_t) − exp(c_t) + yield · max(R_{t−1}, 0) + u_t

* Shrinkage: coefficients are common to all regions; a region differs by its own m15 terms, whose coefficients say how
  far its own past is to be believed. Fitted by least squares on the last `MEMORY_YEARS` years before the origin.
* Experience rating: income answers last year's balance, last year's cost, and the cost of the last three years.
* Recessions, common factor, correlation, fat tails: each simulated year draws one whole observed year of shocks
  (e_c, e_y, e_g, u of all regions at once); the second lags and the national mean carry a recession on and end it.
* Parameter uncertainty: every path draws its coefficients from their joint distribution, with a covariance that allows
  any dependence between regions of one year (clustered by year).

Tried on origins 1975–1990 and not kept: shock years drawn by nearness of the national cycle, blocks of shock years,
geometric weights on the past, other memories, reversion of the national mean, pools with ARIMA.
The figures are in data/backtest-scores/README.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.history import Panel

Array = NDArray[np.float64]

MEMORY_YEARS = 25
"""Years before the origin that the model learns from."""
OWN_MEAN_YEARS = 15
EXPERIENCE_YEARS = 3
YIELD_YEARS = 3
LAGS = OWN_MEAN_YEARS
"""Years of history that the predictors of one year look at."""
LEAST_RATE = 0.05
"""Percent of wages: a lower observed rate counts as this one, since its logarithm would rule the fit."""
MOST_RATE = 9.0
"""Percent of wages: a simulated rate never exceeds this, twice the highest ever observed."""
LEAST_BALANCE = 0.5
"""Percent of wages above which interest divided by balance is a usable yield."""
DRIVERS = ("cost", "income", "growth")


@dataclass(frozen=True, eq=False)
class Rates:
    """The model's variables, arrays [year, region]: logs of % of wages, log growth, and % of wages."""

    cost: Array
    income: Array
    growth: Array
    ratio: Array
    other: Array
    """Money outside the columns of the panel, % of wages: what makes the balance close."""
    yields: Array
    """[year] interest over last year's balance, median of regions with a sizeable balance."""


def rates_of(panel: Panel) -> Rates:
    """The model's variables of a panel without gaps; the first year's growth, remainder and yield are 0."""
    percent = 100.0 / panel.wages
    ratio, interest = panel.net_reserves * percent, panel.interest * percent
    cost, income = panel.cost * percent, panel.contributions * percent
    growth, other = np.zeros_like(ratio), np.zeros_like(ratio)
    growth[1:] = np.diff(np.log(panel.wages), axis=0)
    other[1:] = ratio[1:] - ratio[:-1] * np.exp(-growth[1:]) - income[1:] - interest[1:] + cost[1:]
    yields = np.zeros(len(ratio))
    for year in range(1, len(ratio)):
        sizeable = ratio[year - 1] > LEAST_BALANCE
        if sizeable.any():
            yields[year] = np.median(interest[year, sizeable] / ratio[year - 1, sizeable])
    return Rates(np.log(np.maximum(cost, LEAST_RATE)), np.log(np.maximum(income, LEAST_RATE)), growth, ratio, other,
                 yields)


def _over_regions(values: Array) -> Array:
    """The mean over regions (axis 0), given to each of them."""
    return np.broadcast_to(values.mean(axis=0), values.shape)


def _predictors(driver: str, past: dict[str, Array]) -> list[Array]:
    """Right-hand side of one equation from `past` [lag, region, ...], newest last."""
    cost, income, growth, ratio = past["cost"], past["income"], past["growth"], past["ratio"]
    one = np.ones_like(ratio[-1])
    if driver == "cost":
        return [one, cost[-1], cost[-2], cost[-OWN_MEAN_YEARS:].mean(axis=0), _over_regions(cost[-1]), growth[-1]]
    if driver == "income":
        return [one, income[-1], income[-2], income[-OWN_MEAN_YEARS:].mean(axis=0), ratio[-1], cost[-1],
                cost[-EXPERIENCE_YEARS:].mean(axis=0)]
    return [one, growth[-1], _over_regions(growth[-1])]


@dataclass(frozen=True, eq=False)
class Equation:
    """One fitted equation: coefficients [k], a root of their covariance [k, k], shocks [year, region]."""

    coefficients: Array
    root: Array
    shocks: Array


def _fit(target: Array, design: Array) -> Equation:
    """Least squares of target [year, region] on design [year, region, k], covariance clustered by year."""
    k = design.shape[-1]
    flat = design.reshape(-1, k)
    inverse = np.linalg.pinv(flat.T @ flat)
    coefficients = inverse @ (flat.T @ target.ravel())
    shocks = target - design @ coefficients
    by_year = np.einsum("trk,tr->tk", design, shocks)
    values, vectors = np.linalg.eigh(inverse @ (by_year.T @ by_year) @ inverse)
    return Equation(coefficients, vectors * np.sqrt(np.maximum(values, 0.0)), shocks)


@dataclass(frozen=True, eq=False)
class FundModel:
    """A fitted model, ready to simulate from the last year of its panel."""

    rates: Rates
    equations: dict[str, Equation]
    other: Array
    """[year, region] the remainders that belong to the shock years."""

    @classmethod
    def fit(cls, panel: Panel) -> FundModel:
        """Fit on the last `MEMORY_YEARS` years of a gapless panel; raises ValueError unless it has two years more."""
        rates = rates_of(panel)
        total = len(panel.years)
        if total < MEMORY_YEARS + 2:
            raise ValueError(f"the panel model needs {MEMORY_YEARS + 2} years, not {total}")
        learned = range(total - MEMORY_YEARS, total)
        equations: dict[str, Equation] = {}
        for driver in DRIVERS:
            rows = [_predictors(driver, _past(rates, year)) for year in learned]
            design = np.stack([np.stack(row, axis=-1) for row in rows])
            equations[driver] = _fit(getattr(rates, driver)[-MEMORY_YEARS:], design)
        return cls(rates, equations, rates.other[-MEMORY_YEARS:])

    def simulate(self, years: int, paths: int, seed: int) -> Array:
        """Reserve ratios [years, region, paths] in % of wages for the `years` after the panel's last."""
        rng = np.random.default_rng(seed)
        past = {name: np.repeat(values[..., None], paths, axis=-1)
                for name, values in _past(self.rates, len(self.rates.ratio)).items()}
        drawn = {driver: equation.coefficients[:, None]
                 + equation.root @ rng.standard_normal((len(equation.coefficients), paths))
                 for driver, equation in self.equations.items()}
        interest = float(self.rates.yields[-YIELD_YEARS:].mean())
        low, high = np.log(LEAST_RATE), np.log(MOST_RATE)
        out = np.empty((years, len(self.rates.ratio[0]), paths))
        for step in range(years):
            shock_year = rng.integers(0, MEMORY_YEARS, paths)
            new = {driver: sum((x * b for x, b in zip(_predictors(driver, past), drawn[driver], strict=True)),
                               equation.shocks[shock_year].T) for driver, equation in self.equations.items()}
            new["cost"], new["income"] = np.clip(new["cost"], low, high), np.clip(new["income"], low, high)
            before = past["ratio"][-1]
            new["ratio"] = (before * np.exp(-new["growth"]) + np.exp(new["income"]) - np.exp(new["cost"])
                            + interest * np.maximum(before, 0.0) + self.other[shock_year].T)
            past = {name: np.concatenate([values[1:], new[name][None]]) for name, values in past.items()}
            out[step] = new["ratio"]
        return out


def _past(rates: Rates, year: int) -> dict[str, Array]:
    """The last `LAGS` years before row `year`, or as many as there are, of what the predictors look at."""
    first = max(0, year - LAGS)
    return {name: getattr(rates, name)[first:year] for name in (*DRIVERS, "ratio")}
