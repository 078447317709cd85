"""Labour market: the drivers take their step, then insured persons, wage, job losses and the wage bill follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.compiled import fma, routine, step
from sim.layout import DRIVERS, LANES, NDRIVER
from sim.randomness import exp_bounded
from sim.rows import R_BASE, R_INSURED, R_LOSSES, R_RECEIVED
from sim.state import (
    S_INSURED,
    S_WAGE,
    S_Z,
    X_COLLECTION,
    X_EXIT_HAZARD,
    X_INSURED_GROWTH,
    X_JOB_LOSS,
    X_SEASON,
    X_WAGE_GROWTH,
)

Array = NDArray[np.float64]

_GROWTH_DRIVERS = 2
"""Drivers that are growth rates and add their shock; the others are levels and multiply by it."""
_GROWTH, _WAGE, _LOSS, _EXIT, _COLLECTION, _SEASON = range(len(DRIVERS))


@step
def advance_drivers(state: Array, raw: Array, common: Array, weights: Array, persistence: Array) -> None:
    """Move every driver of a region one month on: z ← persistence · z + common + `weights` · raw (MODEL.md, Drivers).

    `raw` holds the region's independent standard normals of the month, `common` what the common factor adds; both are
    [driver · LANES + lane]. `weights` [DRIVER, DRIVER] is a lower triangle, zero for a driver that never moves.
    """
    a0 = weights[0, 0]
    b0, b1 = weights[1, 0], weights[1, 1]
    c0, c1, c2 = weights[2, 0], weights[2, 1], weights[2, 2]
    d0, d1, d2, d3 = weights[3, 0], weights[3, 1], weights[3, 2], weights[3, 3]
    e0, e1, e2, e3, e4 = weights[4, 0], weights[4, 1], weights[4, 2], weights[4, 3], weights[4, 4]
    f0, f1, f2, f3, f4, f5 = weights[5, 0], weights[5, 1], weights[5, 2], weights[5, 3], weights[5, 4], weights[5, 5]
    z = state[S_Z : S_Z + NDRIVER * LANES]
    for i in range(LANES):
        a, b, c = raw[i], raw[LANES + i], raw[2 * LANES + i]
        d, e, f = raw[3 * LANES + i], raw[4 * LANES + i], raw[5 * LANES + i]
        z0 = fma(a0, a, common[i])
        z1 = fma(b0, a, fma(b1, b, common[LANES + i]))
        z2 = fma(c0, a, fma(c1, b, fma(c2, c, common[2 * LANES + i])))
        z3 = fma(d0, a, fma(d1, b, fma(d2, c, fma(d3, d, common[3 * LANES + i]))))
        z4 = fma(e0, a, fma(e1, b, fma(e2, c, fma(e3, d, fma(e4, e, common[4 * LANES + i])))))
        z5 = fma(f0, a, fma(f1, b, fma(f2, c, fma(f3, d, fma(f4, e, fma(f5, f, common[5 * LANES + i]))))))
        z[i] = fma(persistence[0], z[i], z0)
        z[LANES + i] = fma(persistence[1], z[LANES + i], z1)
        z[2 * LANES + i] = fma(persistence[2], z[2 * LANES + i], z2)
        z[3 * LANES + i] = fma(persistence[3], z[3 * LANES + i], z3)
        z[4 * LANES + i] = fma(persistence[4], z[4 * LANES + i], z4)
        z[5 * LANES + i] = fma(persistence[5], z[5 * LANES + i], z5)


@routine
def uncertain_drivers(state: Array, x: Array, mean: Array, volatility: Array, shift: Array, factor: Array) -> None:
    """The drivers' values where every path has its own parameters (MODEL.md, Drivers): `shift` of the mean and `factor`
    on the volatility are [driver · LANES + lane], `mean` and `volatility` [driver]."""
    for d in range(NDRIVER):
        at, mu, sigma = d * LANES, mean[d], volatility[d]
        half_variance = 0.5 * sigma * sigma
        for i in range(LANES):
            exponent = shift[at + i] + sigma * factor[at + i] * state[S_Z + at + i]
            growth = mu + exponent
            level = mu * exp_bounded(exponent - half_variance * factor[at + i] * factor[at + i])
            x[at + i] = growth if d < _GROWTH_DRIVERS else level


@step
def labour(state: Array, row: Array, x: Array, mean: Array, volatility: Array, uncertain: bool) -> None:
    """Insured persons and the contribution wage grow; job losses and the wage bill follow (MODEL.md 2 and 3).

    `uncertain`: the drivers' values are in `x` already. Leaves the exit hazard's shock in `x` for the recipients.
    """
    if uncertain:
        for i in range(LANES):
            _labour_of_lane(
                state, row, i, x[X_INSURED_GROWTH + i], x[X_WAGE_GROWTH + i], x[X_JOB_LOSS + i], x[X_COLLECTION + i],
                x[X_SEASON + i])
        return
    growth_mean, growth_sigma = mean[_GROWTH], volatility[_GROWTH]
    wage_mean, wage_sigma = mean[_WAGE], volatility[_WAGE]
    loss_mean, loss_sigma, loss_half = mean[_LOSS], volatility[_LOSS], -0.5 * volatility[_LOSS] * volatility[_LOSS]
    exit_mean, exit_sigma, exit_half = mean[_EXIT], volatility[_EXIT], -0.5 * volatility[_EXIT] * volatility[_EXIT]
    collection_mean, collection_sigma = mean[_COLLECTION], volatility[_COLLECTION]
    collection_half = -0.5 * collection_sigma * collection_sigma
    season_mean, season_sigma = mean[_SEASON], volatility[_SEASON]
    season_half = -0.5 * season_sigma * season_sigma
    z = state[S_Z : S_Z + NDRIVER * LANES]
    for i in range(LANES):
        x[X_EXIT_HAZARD + i] = exit_mean * exp_bounded(fma(exit_sigma, z[_EXIT * LANES + i], exit_half))
        _labour_of_lane(
            state, row, i, fma(growth_sigma, z[i], growth_mean), fma(wage_sigma, z[LANES + i], wage_mean),
            loss_mean * exp_bounded(fma(loss_sigma, z[_LOSS * LANES + i], loss_half)),
            collection_mean * exp_bounded(fma(collection_sigma, z[_COLLECTION * LANES + i], collection_half)),
            season_mean * exp_bounded(fma(season_sigma, z[_SEASON * LANES + i], season_half)))


@step
def _labour_of_lane(
    state: Array, row: Array, i: int, insured_growth: float, wage_growth: float, job_loss: float, collection: float,
    season: float,
) -> None:
    """The month of one lane, given the values of its drivers."""
    insured = max(0.0, state[S_INSURED + i] * (1.0 + insured_growth))
    wage = max(0.0, state[S_WAGE + i] * (1.0 + wage_growth))
    base = insured * wage * season
    state[S_INSURED + i] = insured
    state[S_WAGE + i] = wage
    row[R_INSURED + i] = insured
    row[R_LOSSES + i] = insured * job_loss
    row[R_BASE + i] = base
    row[R_RECEIVED + i] = base * min(1.0, collection)
