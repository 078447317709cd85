"""Fit the economies that ship to what happened in 2020: `python -m sim.fit inner-mongolia` or `china`.

First the opening: the share of contributions due that is received, and (Inner Mongolia) the recipients at the opening.
Both enter the model in proportion, so one projection solves for them. Then take-up: final level and half-time of each
stream by least squares against the figures of `data/observed/targets.csv`. There are more parameters than figures, so each is
also held to a prior of `take-up-priors.csv`: a level on the logit scale, a half-time on the log scale.

The model is the engine itself, at mean drivers and in expectation over take-up. Refunds are linear in levels, and add up
over streams: 32 paths with levels at their mean and half-times at evenly spread quantiles give their mean without
sampling error. Results are rounded, and written by `sim.fit_files`; the same inputs give the same files.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import expit, logit, ndtri

from sim.draws import NO_INNOVATIONS
from sim.economy import Economy
from sim.fit_files import opening_files, run_dataset_script, show, take_up_files, write_changed
from sim.fit_priors import Opening, Prior, TakeUpFit, priors
from sim.inputs import Inputs
from sim.layout import DRIVERS, LANES, NDRIVER, STREAMS
from sim.measures import CONTRIBUTIONS, MEASURES, at_month_end, total
from sim.model import Draws
from sim.observed import CASES, Case, Published, Target, targets
from sim.problems import BadInputError, Problem, nearest_name, one_of
from sim.projection import Projection, project
from sim.running import prepare
from sim.scenario import load_scenario
from sim.texts import text

Array = NDArray[np.float64]
NODES = LANES
"""Paths that carry the distribution of half-times: one group of the engine's lanes."""
LEVEL_DECIMALS, HALF_TIME_DECIMALS, STEEPNESS_DECIMALS, COLLECTION_DECIMALS = 3, 2, 2, 3
YEAR = 12
_COLLECTION, _WAGE_GROWTH = DRIVERS.index("collection"), DRIVERS.index("wage_growth")


def inputs_of(case: Case, months: int) -> Inputs:
    """The case compiled at mean drivers: no volatility, no parameter uncertainty."""
    inputs = prepare(load_scenario(case.scenario, {"months": months})).inputs
    nothing = np.zeros(NDRIVER)
    return with_economy(inputs, volatility=np.zeros_like(inputs.economy.volatility), mean_sd=nothing,
                        volatility_sd=nothing)


def with_economy(inputs: Inputs, **arrays: Any) -> Inputs:
    """The inputs with some arrays of the economy replaced."""
    return replace(inputs, economy=replace(inputs.economy, **arrays))


def expected(inputs: Inputs) -> Projection:
    """The mean projection over take-up, at mean drivers."""
    return project(inputs, paths=NODES, seed=0, threads=1, draws=lambda first, _: node_draws(inputs.economy, first))


def node_draws(economy: Economy, first: int) -> Draws:
    """Paths with every level at its mean, and all half-times at the same quantile, one after the other."""
    z = ndtri((np.arange(NODES) + 0.5) / NODES)
    log_half = np.log(economy.half_time_median)[:, None] + economy.half_time_sigma[:, None] * z
    return Draws(np.repeat(economy.level_mean[:, None], NODES, axis=1), log_half, np.zeros((NDRIVER, NODES)),
                 np.ones((NDRIVER, NODES)), NO_INNOVATIONS, first)


# --- the opening ------------------------------------------------------------------------------------------------------
def fit_opening(case: Case) -> Opening:
    """Collection and opening recipients at which the model meets the figures that `targets.csv` leaves to the opening."""
    inputs = inputs_of(case, 2 * YEAR)
    mean = inputs.economy.mean.copy()
    mean[:, :, _COLLECTION] = 1.0
    projection = expected(with_economy(inputs, mean=mean))
    wanted = [target for target in targets(case) if target.set_by == "opening"]
    collection = [(f"{target.day.year}-01", target.observed / MEASURES["contributions"](projection, target.day))
                  for target in wanted if target.measure == "contributions"]
    if not collection:
        collection = [("", smooth_collection(case, projection))]
    recipients = next((_opening_recipients(target, projection) for target in wanted if target.measure == "recipients"),
                      None)
    return Opening(tuple((since, round(min(1.0, share), COLLECTION_DECIMALS)) for since, share in collection), recipients)


def smooth_collection(case: Case, projection: Projection) -> float:
    """The share received at which the first year's contributions, before relief, join last year's.

    They grow with the average insured and with the contribution wage, which is taken to rise from last year's average to
    this year's as the economy lets it rise in a year. `projection` receives all that is due.
    """
    published = Published(case)
    before = published.total("contributions_2019").value / published.total("insured_average_2019").value
    insured = total(projection, "insured")[:YEAR].mean()
    wages = np.prod(1 + projection.inputs.economy.mean[:YEAR, 0, _WAGE_GROWTH])
    due = total(projection, *CONTRIBUTIONS, "relief")[:YEAR].sum()
    return float(before * insured * wages / due)


def _opening_recipients(target: Target, projection: Projection) -> int:
    """Recipients are in proportion to their opening number, because job losses follow from it."""
    model = at_month_end(total(projection, "recipients"), projection.inputs.start, target.day)
    return round(float(projection.inputs.regions.recipients_total.sum()) * target.observed / model)


# --- take-up ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, eq=False)
class _Problem:
    """Take-up as a problem of least squares: parameters are logit levels, then log half-times, of the fitted streams."""

    inputs: Inputs
    goals: tuple[Target, ...]
    streams: tuple[int, ...]
    centre: Array
    error: Array

    def with_parameters(self, x: Array) -> Inputs:
        """The inputs with the take-up of `x`."""
        economy, n = self.inputs.economy, len(self.streams)
        arrays = {name: getattr(economy, name).copy() for name in ("level_mean", "half_time_median", "steepness")}
        for values, found in zip(arrays.values(), (expit(x[:n]), *np.exp(x[n:]).reshape(2, n)), strict=True):
            values[list(self.streams)] = found
        return with_economy(self.inputs, **arrays)

    def residuals(self, x: Array) -> Array:
        """Deviations of the figures over their errors, then of the parameters from their priors over theirs."""
        projection = expected(self.with_parameters(x))
        figures = [goal.deviation(MEASURES[goal.measure](projection, goal.day)) / (goal.fit_error or np.inf)
                   for goal in self.goals]
        return np.concatenate([figures, (x - self.centre) / self.error])


def _problem(case: Case, prior: list[Prior]) -> _Problem:
    fitted = [p for p in prior if p.fitted]
    inputs = with_economy(
        inputs_of(case, YEAR), level_mean=np.array([p.level for p in prior]),
        half_time_median=np.array([p.half_time for p in prior]),
        half_time_sigma=np.array([p.half_time_sigma for p in prior]), steepness=np.array([p.steepness for p in prior]))
    return _Problem(
        inputs, tuple(goal for goal in targets(case) if goal.fit_error is not None),
        tuple(STREAMS.index(p.stream) for p in fitted),
        np.concatenate([logit([p.level for p in fitted]), np.log([p.half_time for p in fitted]),
                        np.log([p.steepness for p in fitted])]),
        np.array([p.level_error for p in fitted] + [p.half_time_error for p in fitted]
                 + [p.steepness_error for p in fitted]))


def fit_take_up(case: Case) -> list[TakeUpFit]:
    """Level and half-time of every stream, rounded as they are written; a stream that is not fitted keeps its prior."""
    prior = priors(case)
    problem = _problem(case, prior)
    solution = least_squares(problem.residuals, problem.centre, diff_step=[1e-6], xtol=1e-8, ftol=1e-8)
    economy = problem.with_parameters(solution.x).economy
    return [TakeUpFit(p, round(float(economy.level_mean[g]), LEVEL_DECIMALS),
                      round(float(economy.half_time_median[g]), HALF_TIME_DECIMALS),
                      round(float(economy.steepness[g]), STEEPNESS_DECIMALS)) for g, p in enumerate(prior)]


def main(arguments: list[str]) -> None:
    """Fit one case and write its files; prints what was fitted, the priors and what is left."""
    name = arguments[0] if arguments else ""
    if name not in CASES:
        raise BadInputError([Problem(text("problem.fit.case", name=name), expected=one_of(CASES),
                                     nearest=nearest_name(name, CASES))])
    case = CASES[name]
    write_changed(opening_files(case, fit_opening(case)))
    run_dataset_script(case)
    fits = fit_take_up(case)
    write_changed(take_up_files(case, fits))
    show(fits, targets(case), expected(inputs_of(case, 2 * YEAR)))


if __name__ == "__main__":
    main(sys.argv[1:])
