"""Labour market: the drivers take their step, then insured persons, wage, and job losses."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from sim.compiled import fma, step
from sim.layout import G_CLAIM_SHARE, LANES, NDRIVER
from sim.ledger import L_INSURED, L_NEW_RECIPIENTS
from sim.randomness import exp_bounded
from sim.state import (
    S_INSURED,
    S_WAGE,
    S_Z,
    X_COLLECTION,
    X_INSURED_GROWTH,
    X_JOB_LOSS,
    X_LOSSES,
    X_WAGE_GROWTH,
)

Array = NDArray[np.float64]

_GROWTH_DRIVERS = 2


@step
def advance_drivers(
    state: Array, x: Array, own: Array, common: Array, mean: Array, volatility: Array,
    persistence: Array, loading: Array, shift: Array, factor: Array, moving: NDArray[np.bool_], uncertain: bool,
) -> None:
    """Move every driver of a region one month on and write its value to `x` (MODEL.md, Drivers).

    `own` and `common` hold the month's correlated standard normal innovations, `shift` and `factor` the path's parameter
    uncertainty; all are [driver · LANES + lane]. `mean`, `volatility`, `persistence`, `loading`, `moving` are [driver]: a
    driver moves all the time if it is volatile in any month, so that a calm year does not reset it.
    """
    for d in range(NDRIVER):
        at, rho, sigma, mu = d * LANES, persistence[d], volatility[d], mean[d]
        if not moving[d] and not uncertain:
            for i in range(LANES):
                x[at + i] = mu
            continue
        innovation = math.sqrt(1.0 - rho * rho)
        from_common, from_own = innovation * math.sqrt(loading[d]), innovation * math.sqrt(1.0 - loading[d])
        half_variance = 0.5 * sigma * sigma
        for i in range(LANES):
            e = fma(from_common, common[at + i], from_own * own[at + i])
            state[S_Z + at + i] = fma(rho, state[S_Z + at + i], e)
        if uncertain:
            for i in range(LANES):
                exponent = shift[at + i] + sigma * factor[at + i] * state[S_Z + at + i]
                growth = mu + exponent
                level = mu * exp_bounded(exponent - half_variance * factor[at + i] * factor[at + i])
                x[at + i] = growth if d < _GROWTH_DRIVERS else level
        elif d < _GROWTH_DRIVERS:
            for i in range(LANES):
                x[at + i] = fma(sigma, state[S_Z + at + i], mu)
        else:
            for i in range(LANES):
                x[at + i] = mu * exp_bounded(fma(sigma, state[S_Z + at + i], -half_variance))
    for i in range(LANES):
        x[X_COLLECTION + i] = min(1.0, x[X_COLLECTION + i])


@step
def labour(state: Array, line: Array, x: Array, region: Array) -> None:
    """Insured persons and the contribution wage grow; job losses and new recipients follow (MODEL.md 2)."""
    claim_share = region[G_CLAIM_SHARE]
    for i in range(LANES):
        insured = max(0.0, state[S_INSURED + i] * (1.0 + x[X_INSURED_GROWTH + i]))
        state[S_INSURED + i] = insured
        state[S_WAGE + i] = max(0.0, state[S_WAGE + i] * (1.0 + x[X_WAGE_GROWTH + i]))
        losses = insured * x[X_JOB_LOSS + i]
        x[X_LOSSES + i] = losses
        line[L_INSURED + i] = insured
        line[L_NEW_RECIPIENTS + i] = losses * claim_share
