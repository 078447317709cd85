"""The numbers that warning rules judge: one function a rule, each for every region of a month.

A number is None where it is not known or has no meaning (no target, no grants, a band without width): then nothing is
warned of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import ACTUAL_LINES, FEN, REQUIRED
from sim.layout import C_COVERAGE_EXPENDITURE, C_REMITTED_BASIS, P_GRANT_MULTIPLE, REMITTED_BASES
from sim.monitoring.nowcasting import Chain, year_end
from sim.monitoring.opening import pool
from sim.monitoring.plans import Plans
from sim.monitoring.settings import WarningRule
from sim.monitoring.types import TOTAL
from sim.months import Month, month_of_year, year_of

Array = NDArray[np.float64]
REFUNDS = ("ordinary_refund", "hardship_refund")
_LONG = 9_998.0
"""Months of coverage from which its denominator is no longer to be read off."""
PACE_MONTHS = 3
"""Months whose payments give the pace at which the skills account is drawn down."""


@dataclass(frozen=True)
class Number:
    """One number before it is judged. `line`: what it is about, where a rule judges several lines."""

    region: str
    value: float | None
    about: Month
    line: str = ""


@dataclass(frozen=True)
class Question:
    """What a rule is asked about: a month of a chain, the year's plans, the rule itself."""

    chain: Chain
    month: Month
    plans: Plans
    rule: WarningRule

    def each(self, values: Array, about: Month) -> Iterator[Number]:
        """One number a region; NaN becomes None."""
        for name, value in zip(self.chain.names, values.tolist(), strict=True):
            yield Number(name, None if np.isnan(value) else float(value), about)


def trailing_expenditure(chain: Chain, month: Month) -> Array:
    """Coverage expenditure of the last twelve months [R, definition], yuan."""
    return np.asarray(chain.basis(month).memory.ring.sum(axis=2))


def expenditure_paths(chain: Chain, month: Month) -> Array:
    """Coverage expenditure of twelve months [R, M, path] in the projection from a month, yuan: what balance and coverage
    say of each other. A path without a balance does not show it: it is taken as the others' mean, or as the last twelve
    months' where none does. Endless coverage is an expenditure of 0."""
    _, projection = chain.run(month)
    assert projection.outcomes is not None
    balance, coverage = (projection.outcomes[projection.outcome(key)] for key in ("balance", "coverage"))
    shown = (coverage > 0) & (coverage < _LONG)
    spent = np.divide(12 * balance, coverage, out=np.zeros_like(balance), where=shown)
    count = shown.sum(axis=2)
    now = trailing_expenditure(chain, month)[:, definition(chain, month), None]
    usual = np.divide(spent.sum(axis=2), count, out=np.broadcast_to(now, count.shape).copy(), where=count > 0)
    return np.where(shown, spent, np.where(coverage >= _LONG, 0.0, usual[:, :, None]))


def definition(chain: Chain, month: Month) -> int:
    """The definition of coverage in force: the projection's first month decides where there is no past."""
    past = chain.basis(month).past
    now = past.calendar[-1] if past.months else chain.run(month)[0].inputs.rules.calendar[0]
    return int(now[C_COVERAGE_EXPENDITURE])


def coverage_now(ask: Question) -> Iterator[Number]:
    """Months that the balance lasts at the last twelve months' expenditure."""
    balance = ask.chain.basis(ask.month).opening.balance
    spent = trailing_expenditure(ask.chain, ask.month)[:, definition(ask.chain, ask.month)]
    with np.errstate(divide="ignore", invalid="ignore"):
        yield from ask.each(np.where(spent > 0, 12 * balance / spent, np.nan), ask.month)
    if ask.rule.total and spent.sum() > 0:
        yield Number(TOTAL, float(12 * balance.sum() / spent.sum()), ask.month)


def _chance(line: str, at_year_end: bool) -> Callable[[Question], Iterator[Number]]:
    """Probability of a line of the ledger at the year-end, or so many months ahead as the rule says."""
    def chance(ask: Question) -> Iterator[Number]:
        about = year_end(ask.month) if at_year_end else Month(ask.month + (ask.rule.months_ahead or 12))
        _, projection = ask.chain.run(ask.month)
        yield from ask.each(projection.line(line)[:, about - ask.month - 1], about)
    return chance


def shortage_ahead(ask: Question) -> Iterator[Number]:
    """Probability that in any of the next months the own balance cannot pay."""
    ahead = ask.rule.months_ahead or 6
    _, projection = ask.chain.run(ask.month)
    assert projection.outcomes is not None
    short = projection.outcomes[projection.outcome("shortage"), :, :ahead] > 0
    yield from ask.each(short.any(axis=1).mean(axis=1), Month(ask.month + ahead))


def outside_band(ask: Question) -> Iterator[Number]:
    """Distance of the month's actuals from the middle of the projected band, line by line."""
    for check in ask.chain.checks(ask.month):
        if check.region != TOTAL and check.line in ask.rule.lines:
            yield Number(check.region, check.distance, ask.month, check.line)


def refunds_to_date(chain: Chain, month: Month) -> Array:
    """Refunds of the calendar year so far [R], yuan."""
    past = chain.basis(month).past
    return np.asarray(sum((past.in_year(key, year_of(month)) for key in REFUNDS), np.zeros(len(chain.names))))


def refund_target(chain: Chain, month: Month, plans: Plans, region: str) -> int | None:
    """The year's target of refunds, fen; None where there is none."""
    found = [plans.target(region, year_of(month), key, chain.names) for key in REFUNDS]
    known = [value for value in found if value is not None]
    return sum(known) if known else None


def refund_progress(ask: Question) -> Iterator[Number]:
    """Refunds to date over the year's target."""
    paid = refunds_to_date(ask.chain, ask.month)
    for name, amount in zip(ask.chain.names, paid.tolist(), strict=True):
        target = refund_target(ask.chain, ask.month, ask.plans, name)
        yield Number(name, FEN * amount / target if target else None, ask.month)


def refund_pace(ask: Question) -> Iterator[Number]:
    """Refund progress over the part of the year that is over."""
    over = month_of_year(ask.month) / 12
    for number in refund_progress(ask):
        yield Number(number.region, None if number.value is None else number.value / over, number.about)


def grant_caps(chain: Chain, month: Month) -> tuple[Array, Array]:
    """Grants of the year so far and the most that they may be [R], yuan (N5); NaN where no rule of the month is known."""
    past = chain.basis(month).past
    if not past.months:
        nothing = np.full(len(chain.names), np.nan)
        return nothing, nothing
    year, over = year_of(month), month_of_year(month)
    remitted = past.in_year("remittance", year)
    basis = REMITTED_BASES[int(past.calendar[-1, C_REMITTED_BASIS])]
    if basis == "annualised":
        remitted = remitted * 12 / over
    elif basis == "full_year_plan" and over < 12:
        remitted = remitted + chain.run(month)[1].line("remittance")[:, : 12 - over].sum(axis=1)
    return past.in_year("grant", year), past.rules[-1, :, P_GRANT_MULTIPLE] * remitted


def grant_cap(ask: Question) -> Iterator[Number]:
    """Grants of the year over their cap."""
    granted, cap = grant_caps(ask.chain, ask.month)
    with np.errstate(divide="ignore", invalid="ignore"):
        yield from ask.each(np.where(cap > 0, granted / cap, np.nan), ask.month)


def pool_pace(chain: Chain, month: Month) -> float:
    """Grants a month over the last twelve months, yuan."""
    past = chain.basis(month).past
    last = past.lines["grant"][:, -12:]
    return float(last.sum() / last.shape[1]) if last.shape[1] else 0.0


def pool_low(ask: Question) -> Iterator[Number]:
    """Months that the adjustment fund lasts at the last twelve months' grants."""
    pace = pool_pace(ask.chain, ask.month)
    yield Number(TOTAL, pool(ask.chain.basis(ask.month).past) / pace if pace > 0 else None, ask.month)


def skills_pace(chain: Chain, month: Month) -> Array:
    """Training subsidies a month over the last three months [R], yuan."""
    last = chain.basis(month).past.lines["training_subsidy"][:, -PACE_MONTHS:]
    return np.asarray(last.mean(axis=1)) if last.shape[1] else np.zeros(len(chain.names))


def skills_account(ask: Question) -> Iterator[Number]:
    """Months that the skills account lasts at that pace."""
    pace = skills_pace(ask.chain, ask.month)
    account = ask.chain.basis(ask.month).opening.skills_account
    with np.errstate(divide="ignore", invalid="ignore"):
        yield from ask.each(np.where(pace > 0, account / pace, np.nan), ask.month)


def reported(chain: Chain, month: Month) -> NDArray[np.bool_]:
    """Which lines each region reported for each month since the data set's opening [R, n, LINE]."""
    known = chain.basis(month).past.known
    return np.stack([known[line.key] for line in ACTUAL_LINES], axis=2)


def late_return(ask: Question) -> Iterator[Number]:
    """Months in a row up to this one without any figure."""
    any_figure: NDArray[np.bool_] = np.any(reported(ask.chain, ask.month), axis=2)
    for r, name in enumerate(ask.chain.names):
        seen = np.flatnonzero(any_figure[r])
        yield Number(name, float(any_figure.shape[1] - 1 - (int(seen[-1]) if len(seen) else -1)), ask.month)


def missing_figures(ask: Question) -> Iterator[Number]:
    """Required figures that did not come in a month of which others did."""
    known = reported(ask.chain, ask.month)
    required = [k for k, line in enumerate(ACTUAL_LINES) if line.key in REQUIRED]
    for r, name in enumerate(ask.chain.names):
        there = known.shape[1] > 0 and bool(known[r, -1].any())
        yield Number(name, float((~known[r, -1, required]).sum()) if there else None, ask.month)


NUMBERS: dict[str, Callable[[Question], Iterator[Number]]] = {
    "coverage_now": coverage_now,
    "year_end_below_12": _chance("coverage_below_12", at_year_end=True),
    "year_end_below_24": _chance("coverage_below_24", at_year_end=True),
    "ahead_below_12": _chance("coverage_below_12", at_year_end=False),
    "ahead_below_24": _chance("coverage_below_24", at_year_end=False),
    "shortage_ahead": shortage_ahead, "outside_band": outside_band, "refund_behind": refund_pace,
    "refund_over": refund_progress, "grant_cap": grant_cap, "pool_low": pool_low, "skills_account": skills_account,
    "late_return": late_return, "missing_figures": missing_figures,
}
"""By the name of the rule."""
