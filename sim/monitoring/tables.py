"""The tables of a month: what the report and the screen print, each number worked out here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import ACTUAL_LINES, FEN
from sim.coverage import coverage_by_definition, coverage_months
from sim.layout import P_GATE_HARDSHIP, P_GATE_ORDINARY
from sim.ledger import line_index
from sim.monitoring.nowcasting import MONTHS_AHEAD, Chain, year_end
from sim.monitoring.numbers import (
    REFUNDS,
    definition,
    expenditure_paths,
    grant_caps,
    refund_target,
    skills_pace,
    trailing_expenditure,
)
from sim.monitoring.opening import gates
from sim.monitoring.past import is_december
from sim.monitoring.plans import Plans
from sim.monitoring.reported import Reported
from sim.monitoring.types import (
    TOTAL,
    BandCheck,
    Chances,
    CoverageRow,
    Item,
    Outlook,
    RefundRow,
    SupportRow,
    TrainingRow,
)
from sim.months import Month, month_of_year, month_range, year_of
from sim.plan import coverage_flows
from sim.quantiles import PROBABILITIES

Array = NDArray[np.float64]


def last_year(month: Month) -> Month:
    """The same month of the year before."""
    return Month(month - 12)


def with_total(chain: Chain) -> tuple[str, ...]:
    """TOTAL, then every region."""
    return (TOTAL, *chain.names)


def items(chain: Chain, month: Month, plans: Plans) -> Iterator[Item]:
    """Every line of the actuals by region: TOTAL first."""
    reported, year = Reported(chain.actuals), year_of(month)
    checks: dict[tuple[str, str], BandCheck] = {(check.region, check.line): check for check in chain.checks(month)}
    for region in with_total(chain):
        for line in ACTUAL_LINES:
            to_date = reported.to_date(region, line.key, month)
            budget = plans.budget(region, year, line.key, chain.names)
            check = checks.get((region, line.key))
            yield Item(
                region, line.key, line.role, reported.month(region, line.key, month),
                reported.month(region, line.key, last_year(month)), to_date,
                reported.to_date(region, line.key, last_year(month)), budget,
                to_date / budget if budget and to_date is not None else None,
                round(check.mean) if check else None, round(check.q05) if check else None,
                round(check.q95) if check else None, check.inside if check else None)


def coverage(chain: Chain, month: Month) -> Iterator[CoverageRow]:
    """Coverage under every definition and both gates by region: TOTAL first, which no gate judges."""
    basis = chain.basis(month)
    prepared, projection = chain.run(month)
    which, opening = definition(chain, month), basis.opening
    trailing = trailing_expenditure(chain, month)[:, which]
    forward = coverage_flows(projection.lines[:, :MONTHS_AHEAD])[which].sum(axis=1)
    found = coverage_by_definition(opening, trailing, forward)
    rules = prepared.inputs.rules.values[0, list(prepared.inputs.order)]
    first = [projection.line(f"gate_{label}_open") for label in (12, 24)]
    now = gates(basis.past) if basis.past.months else (first[0][:, 0], first[1][:, 0])
    january = Month(month + 1 if is_december(month) else year_end(month) + 1)
    limits = [rules[:, column] * trailing / 12 for column in (P_GATE_ORDINARY, P_GATE_HARDSHIP)]
    totals = {name: float(coverage_months(each.balance.sum(), each.expenditure.sum())) for name, each in found.items()}
    yield CoverageRow(TOTAL, round(FEN * float(opening.balance.sum())), {k: _finite(v) for k, v in totals.items()},
                      None, None, january, None, None, None, None)
    for r, name in enumerate(chain.names):
        margins = [floor(FEN * float(opening.balance[r] - limit[r])) for limit in limits]
        ahead = [float(line[r, january - month - 1]) for line in first]
        yield CoverageRow(
            name, round(FEN * float(opening.balance[r])),
            {key: _finite(float(each.months[r])) for key, each in found.items()}, bool(now[0][r] > 0), bool(now[1][r] > 0),
            january, ahead[0], ahead[1], margins[0], margins[1])


def refunds(chain: Chain, month: Month, plans: Plans) -> Iterator[RefundRow]:
    """Refunds against the year's target."""
    reported, year = Reported(chain.actuals), year_of(month)
    for region in with_total(chain):
        now, so_far = ({key: find(region, key, month) for key in ("firms_refunded", "staff_refunded", *REFUNDS)}
                       for find in (reported.month, reported.to_date))
        paid = reported.to_date(region, REFUNDS, month)
        target = refund_target(chain, month, plans, region)
        yield RefundRow(
            region, now["firms_refunded"], so_far["firms_refunded"], now["staff_refunded"], so_far["staff_refunded"],
            now["ordinary_refund"], so_far["ordinary_refund"], now["hardship_refund"], so_far["hardship_refund"],
            target, plans.target(region, year, "firms_refunded", chain.names),
            paid / target if target and paid is not None else None, month_of_year(month) / 12 if target else None)


def training(chain: Chain, month: Month) -> Iterator[TrainingRow]:
    """Training on the job and the skills accounts."""
    reported = Reported(chain.actuals)
    account, pace = chain.basis(month).opening.skills_account, skills_pace(chain, month)
    for region in with_total(chain):
        rows = reported.rows(region)
        left, spent = float(account[rows].sum()), float(pace[rows].sum())
        yield TrainingRow(
            region, reported.month(region, "training_persons", month), reported.to_date(region, "training_persons", month),
            reported.month(region, "training_subsidy", month), reported.to_date(region, "training_subsidy", month),
            round(FEN * left), left / spent if spent > 0 else None)


def support(chain: Chain, month: Month) -> Iterator[SupportRow]:
    """Remittance, grants against their cap, and fiscal subsidy."""
    reported = Reported(chain.actuals)
    granted, caps = grant_caps(chain, month)
    for region in with_total(chain):
        rows = reported.rows(region)
        cap, drawn = float(caps[rows].sum()), float(granted[rows].sum())
        known = np.isfinite(cap)
        now, so_far = ([find(region, key, month) for key in ("remittance", "grant", "fiscal_subsidy")]
                       for find in (reported.month, reported.to_date))
        yield SupportRow(region, now[0], so_far[0], now[1], so_far[1], floor(FEN * cap) if known else None,
                         drawn / cap if known and cap > 0 else None, now[2], so_far[2])


def outlook(chain: Chain, month: Month) -> Iterator[Outlook]:
    """The next twelve months' balance (fen) and coverage (months), with bands: TOTAL first."""
    _, projection = chain.run(month)
    assert projection.outcomes is not None
    balance = projection.outcomes[projection.outcome("balance"), :, :MONTHS_AHEAD]
    spent = expenditure_paths(chain, month)[:, :MONTHS_AHEAD].sum(axis=0)
    total = balance.sum(axis=0)
    yield _bands("balance", TOTAL, month, FEN * total.mean(axis=1), FEN * _quantiles(total))
    months = np.asarray(coverage_months(total, spent))
    yield _bands("coverage", TOTAL, month, months.mean(axis=1), _quantiles(months))
    for r, name in enumerate(chain.names):
        for measure, scale in (("balance", float(FEN)), ("coverage", 1.0)):
            quantiles = projection.quantiles[projection.outcome(measure), r, :MONTHS_AHEAD].T
            yield _bands("balance" if measure == "balance" else "coverage", name, month,
                         scale * projection.line(measure)[r, :MONTHS_AHEAD], scale * quantiles)


def chances(chain: Chain, month: Month) -> Iterator[Chances]:
    """Probabilities over the next twelve months: TOTAL first, for which any region short is a shortage."""
    _, projection = chain.run(month)
    assert projection.outcomes is not None
    ahead = tuple(month_range(Month(month + 1), MONTHS_AHEAD))
    total = projection.outcomes[projection.outcome("balance"), :, :MONTHS_AHEAD].sum(axis=0)
    months = coverage_months(total, expenditure_paths(chain, month)[:, :MONTHS_AHEAD].sum(axis=0))
    short = (projection.outcomes[projection.outcome("shortage"), :, :MONTHS_AHEAD] > 0).any(axis=0)
    yield Chances(TOTAL, ahead, *(tuple((np.asarray(each).mean(axis=1)).tolist())
                                  for each in (months < 12, months < 24, short)))
    for r, name in enumerate(chain.names):
        rows = [projection.lines[r, :MONTHS_AHEAD, line_index(key)]
                for key in ("coverage_below_12", "coverage_below_24", "shortage")]
        yield Chances(name, ahead, *(tuple(row.tolist()) for row in rows))


def _quantiles(paths: Array) -> Array:
    """[5, M] of [M, path]."""
    return np.asarray(np.quantile(paths, PROBABILITIES, axis=1))


def _bands(measure: Literal["balance", "coverage"], region: str, month: Month, mean: Array, quantiles: Array) -> Outlook:
    """One row; money is rounded to the fen."""
    digits = 0 if measure == "balance" else 9
    rows = [tuple(np.round(row, digits).tolist()) for row in (mean, *quantiles)]
    return Outlook(measure, region, tuple(month_range(Month(month + 1), MONTHS_AHEAD)), *rows)


def _finite(value: float) -> float | None:
    return value if np.isfinite(value) else None
