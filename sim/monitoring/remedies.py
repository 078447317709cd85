"""What would bring a warning back to green, worked out: money, months, figures. Nothing here is advice on whether to."""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import BY_KEY, FEN
from sim.monitoring.numbers import (
    Number,
    Question,
    definition,
    expenditure_paths,
    pool_pace,
    refund_target,
    refunds_to_date,
    skills_pace,
    trailing_expenditure,
)
from sim.monitoring.opening import pool
from sim.monitoring.types import Remedy
from sim.months import month_of_year

Array = NDArray[np.float64]


def remedy(name: str, ask: Question, number: Number) -> Remedy | None:
    """What clears the rule `name`, for the number it judged; None where nothing that can be counted does."""
    find = _REMEDIES.get(name)
    return find(ask, number) if find else None


def _coverage(ask: Question, number: Number) -> Remedy:
    """Money to the mildest limit: `limit` twelfths of a year's expenditure less the balance."""
    balance = ask.chain.basis(ask.month).opening.balance
    spent = trailing_expenditure(ask.chain, ask.month)[:, definition(ask.chain, ask.month)]
    rows = [ask.chain.names.index(number.region)] if number.region in ask.chain.names else list(range(len(balance)))
    needed = ask.rule.limits.yellow * float(spent[rows].sum()) / 12 - float(balance[rows].sum())
    return Remedy("money_in", _up(needed), "fen")


def _chance(months: float) -> Callable[[Question, Number], Remedy]:
    """Money, paid in now, at which so few paths stay below `months` that the rule is green; interest is left out."""
    def find(ask: Question, number: Number) -> Remedy:
        r, m = ask.chain.names.index(number.region), number.about - ask.month - 1
        _, projection = ask.chain.run(ask.month)
        assert projection.outcomes is not None
        balance = projection.outcomes[projection.outcome("balance"), r, m]
        spent = expenditure_paths(ask.chain, ask.month)[r, m]
        return Remedy("money_in", _enough(months * spent / 12 - balance, ask.rule.limits.yellow), "fen")
    return find


def _shortage(ask: Question, number: Number) -> Remedy:
    """Money, paid in now, at which so few paths fall short that the rule is green."""
    r, ahead = ask.chain.names.index(number.region), number.about - ask.month
    _, projection = ask.chain.run(ask.month)
    assert projection.outcomes is not None
    short, need, supported = (projection.outcomes[projection.outcome(key), r, :ahead]
                              for key in ("shortage", "need", "refunds_supported"))
    lacking = np.where(short > 0, np.maximum(0.0, need - supported), 0.0).sum(axis=0)
    return Remedy("money_in", _enough(lacking, ask.rule.limits.yellow), "fen")


def _enough(lacking: Array, limit: float) -> int:
    """The smallest sum in fen after which fewer than the share `limit` of the paths lack anything."""
    allowed = max(0, ceil(limit * len(lacking)) - 1)
    worst_first = np.sort(lacking)[::-1]
    return _up(float(worst_first[min(allowed, len(lacking) - 1)]))


def _band(ask: Question, number: Number) -> Remedy | None:
    """How far the actual lies outside the band: what has to be explained or put right."""
    for check in ask.chain.checks(ask.month):
        if (check.region, check.line) == (number.region, number.line) and check.actual is not None:
            beyond = max(check.q05 - check.actual, check.actual - check.q95)
            unit = BY_KEY[check.line].unit
            return Remedy("explain", ceil(beyond), unit)
    return None


def _behind(ask: Question, number: Number) -> Remedy | None:
    """Money to be refunded by the month's end for the pace to be in time again."""
    target = refund_target(ask.chain, ask.month, ask.plans, number.region)
    if target is None:
        return None
    paid = FEN * refunds_to_date(ask.chain, ask.month)[ask.chain.names.index(number.region)]
    return Remedy("refund_more", ceil(ask.rule.limits.yellow * month_of_year(ask.month) / 12 * target - paid), "fen")


def _over(ask: Question, number: Number) -> Remedy | None:
    """By how much the target falls short of what has been paid."""
    target = refund_target(ask.chain, ask.month, ask.plans, number.region)
    if target is None:
        return None
    paid = FEN * refunds_to_date(ask.chain, ask.month)[ask.chain.names.index(number.region)]
    return Remedy("raise_target", ceil(paid / ask.rule.limits.yellow - target), "fen")


def _cap(ask: Question, number: Number) -> Remedy:
    """Months until the cap begins anew, in January."""
    return Remedy("wait_for_january", 13 - month_of_year(ask.month), "months")


def _pool(ask: Question, number: Number) -> Remedy:
    lacking = ask.rule.limits.yellow * pool_pace(ask.chain, ask.month) - pool(ask.chain.basis(ask.month).past)
    return Remedy("money_into_pool", _up(lacking), "fen")


def _skills(ask: Question, number: Number) -> Remedy:
    r = ask.chain.names.index(number.region)
    account = ask.chain.basis(ask.month).opening.skills_account[r]
    return Remedy("money_into_account", _up(ask.rule.limits.yellow * skills_pace(ask.chain, ask.month)[r] - account), "fen")


def _figures(action: str) -> Callable[[Question, Number], Remedy]:
    def find(ask: Question, number: Number) -> Remedy:
        return Remedy(action, floor(number.value or 0), ask.rule.unit)
    return find


def _up(yuan: float) -> int:
    """Yuan as whole fen, rounded up, so that the sum is enough."""
    return max(0, ceil(round(FEN * yuan, 6)))


_REMEDIES: dict[str, Callable[[Question, Number], Remedy | None]] = {
    "coverage_now": _coverage, "year_end_below_12": _chance(12.0), "year_end_below_24": _chance(24.0),
    "ahead_below_12": _chance(12.0), "ahead_below_24": _chance(24.0), "shortage_ahead": _shortage,
    "outside_band": _band, "refund_behind": _behind, "refund_over": _over, "grant_cap": _cap, "pool_low": _pool,
    "skills_account": _skills, "late_return": _figures("send_returns"), "missing_figures": _figures("send_figures"),
}
