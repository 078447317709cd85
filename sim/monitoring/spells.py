"""Recipients by month in spell, followed from one reported stock to the next."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.layout import SPELL_MONTHS

Array = NDArray[np.float64]
_STEPS = 60
"""Halvings of an interval that holds the factor: enough for every digit of a float."""
_DIGITS = 9
"""Decimals of a person: beyond them processors may add up differently."""


def follow(stock: Array, new: Array, total: Array, hazard: Array, entitled: Array) -> tuple[Array, Array]:
    """Recipients by month in spell at the opening and each month's end [n + 1, R, 24], each adding up to the reported
    stock `total` [R, n], and the factor on the exit hazards of each month [R, n] that led there (NaN where none does).

    Each month, those who were there move on by one month as the model has it, new recipients enter, and one factor on
    all hazards makes the sum the reported one. Where none does, the whole stock is scaled.
    """
    stocks, factors = [stock], np.full(total.shape, np.nan)
    for m in range(total.shape[1]):
        factors[:, m], after = _month_on(stocks[-1], np.minimum(new[:, m], total[:, m]), total[:, m], hazard, entitled)
        stocks.append(after)
    return np.stack(stocks), factors


def _month_on(stock: Array, new: Array, total: Array, hazard: Array, entitled: Array) -> tuple[Array, Array]:
    """The factor [R] and the stock [R, 24] a month later."""
    wanted = total - new
    low, high = np.zeros(len(stock)), 1.0 / np.maximum(hazard.min(axis=1), 1e-9)
    most, least = _moved(stock, low, hazard, entitled).sum(axis=1), _moved(stock, high, hazard, entitled).sum(axis=1)
    possible = (wanted <= most) & (wanted >= least) & (stock.sum(axis=1) > 0)
    for _ in range(_STEPS):
        middle = 0.5 * (low + high)
        too_many = _moved(stock, middle, hazard, entitled).sum(axis=1) > wanted
        low, high = np.where(too_many, middle, low), np.where(too_many, high, middle)
    factor = np.where(possible, 0.5 * (low + high), 1.0)
    stayed = _moved(stock, factor, hazard, entitled)
    after = np.concatenate([new[:, None], stayed[:, : SPELL_MONTHS - 1]], axis=1)
    reached = after.sum(axis=1)
    after *= np.divide(total, reached, out=np.zeros_like(total), where=reached > 0)[:, None]
    return np.where(possible, factor, np.nan), np.round(after, _DIGITS)


def _moved(stock: Array, factor: Array, hazard: Array, entitled: Array) -> Array:
    """Those of a stock who are still there a month later."""
    return np.asarray(stock * (1 - np.minimum(1.0, hazard * factor[:, None])) * entitled)
