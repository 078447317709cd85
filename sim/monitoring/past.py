"""What happened since the data set's opening: actuals month by month, gaps filled and named, beside the rules in force.

A `Past` is causal: what it holds of a month follows from that month and earlier ones, so that cutting it off at an
earlier month (`until`) gives what would have been built there from the same actuals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import ACTUAL_LINES, EXPENDITURE, FEN, INCOME, REQUIRED
from sim.actuals.table import Actuals
from sim.economy import opening_job_loss
from sim.inputs import build_model, compile_inputs
from sim.layout import (
    CALENDAR,
    CLASSES,
    DRIVERS,
    P_EMPLOYEE_RATE,
    P_EMPLOYER_RATE,
    P_RELIEF,
    RULES,
    SPELL_MONTHS,
)
from sim.ledger import NLINE, line_index
from sim.monitoring.spells import follow
from sim.monitoring.types import Filled
from sim.months import Month, format_month, month_of_year, month_range, year_of
from sim.opening import opening_common, spell_recipients
from sim.plan import deterministic_plan
from sim.problems import BadInputError, Problem
from sim.projection import reference_path
from sim.regions import Regions
from sim.scenario import Scenario
from sim.texts import text

Array = NDArray[np.float64]
_BALANCE = "closing_balance"
_MOST_RATIO = 5.0
"""A gap is never filled with more than so many times what the model has."""


@dataclass(frozen=True, eq=False)
class Past:
    """R regions in the fund's order and n months after the data set's opening. Money is yuan, persons are heads."""

    scenario: Scenario
    base: Regions
    """The data set's opening: the structure that no monthly return reports."""
    months: tuple[Month, ...]
    lines: Mapping[str, Array]
    """Line of the actuals → [R, n], gaps filled."""
    known: Mapping[str, NDArray[np.bool_]]
    """Line → [R, n] whether it was reported."""
    filled: tuple[Filled, ...]
    rules: Array
    """[n, R, layout.RULES]"""
    calendar: Array
    """[n, layout.CALENDAR]"""
    mean: Array
    """[n, R, layout.DRIVERS] what the scenario expected of the drivers."""
    hazard: Array
    """[R, 24]"""
    entitled: Array
    """[R, 24]"""
    reference: Array
    """[R, n, LINE] the deterministic projection from the data set's opening."""
    stocks: Array
    """[n + 1, R, 24] recipients by month in spell, at the opening and at each month's end (`spells.follow`)."""
    exits: Array
    """[R, n] factor on the exit hazards that led from one month's recipients to the next; NaN where none does."""

    @property
    def month(self) -> Month:
        """The last month; the opening of the data set where there is none after it."""
        return self.months[-1] if self.months else self.base.opening

    def until(self, month: Month) -> Past:
        """The past as of an earlier month."""
        n = max(0, month - self.base.opening)
        return replace(
            self, months=self.months[:n], rules=self.rules[:n], calendar=self.calendar[:n], mean=self.mean[:n],
            reference=self.reference[:, :n], stocks=self.stocks[: n + 1], exits=self.exits[:, :n],
            filled=tuple(each for each in self.filled if each.month <= month),
            lines={key: values[:, :n] for key, values in self.lines.items()},
            known={key: values[:, :n] for key, values in self.known.items()})

    def in_year(self, key: str, year: int) -> Array:
        """Sum of a line over the months of a calendar year that lie in the past [R]."""
        inside = [m for m, when in enumerate(self.months) if year_of(when) == year]
        return np.asarray(self.lines[key][:, inside].sum(axis=1))

    def ledger(self, *keys: str) -> Array:
        """Sum of lines of the deterministic projection [R, n]."""
        return np.asarray(self.reference[:, :, [line_index(key) for key in keys]].sum(axis=2))

    def driver(self, name: str) -> Array:
        """What the scenario expected of one driver [R, n]."""
        return np.asarray(self.mean[:, :, DRIVERS.index(name)].T)

    def rule(self, column: int) -> Array:
        """One rule [R, n]."""
        return np.asarray(self.rules[:, :, column].T)

    def class_weights(self) -> tuple[Array, Array]:
        """Employer's and employees' rates by class, weighted by the class's part of the insured: [R, n, CLASS] each."""
        share = self.base.insured / self.base.insured.sum(axis=1, keepdims=True)
        rules = self.rules.transpose(1, 0, 2)
        relief = rules[:, :, P_RELIEF : P_RELIEF + len(CLASSES)]
        employer = share[:, None] * rules[:, :, P_EMPLOYER_RATE, None] * (1 - relief)
        employee = share[:, None] * rules[:, :, P_EMPLOYEE_RATE, None]
        return employer, np.broadcast_to(employee, employer.shape)


def past_of(actuals: Actuals, scenario: Scenario, month: Month, fill_months: int) -> Past:
    """What happened from the scenario's start to `month`, for the regions of its data set in their order.

    `scenario` names data set and first month; the actuals must have the data set's regions. Raises BadInputError for
    regions that are not those of the data set, and a month before its opening.
    """
    base = scenario.regions()
    _check(actuals, base, month)
    count = month - base.opening
    actuals = actuals.select(base.names)
    lines, known = _lines(actuals, base, count)
    if not count:
        return _empty(scenario, base, lines, known)
    past = _compiled(scenario, base, lines, known, count)
    filled = tuple(_fill(past, fill_months))
    new = np.where(past.known["new_recipients"] | (past.lines["new_recipients"] > 0), past.lines["new_recipients"],
                   past.ledger("new_recipients"))
    opened = spell_recipients(base, past.hazard, past.entitled)
    stocks, exits = follow(opened, new, past.lines["recipients"], past.hazard, past.entitled)
    return replace(past, filled=filled, stocks=stocks, exits=exits)


def _compiled(
    scenario: Scenario, base: Regions, lines: dict[str, Array], known: dict[str, NDArray[np.bool_]], count: int
) -> Past:
    """Rules, drivers and the deterministic projection of the months after the opening; nobody followed yet."""
    inputs = compile_inputs(base, scenario.policy, scenario.economy, scenario.start, count)
    plan, forward = None, None
    if inputs.needs_plan:
        plan, forward = deterministic_plan(inputs, scenario.policy, scenario.economy)
    order = list(inputs.order)
    model = build_model(inputs, 0, plan=plan, forward=forward, deterministic=True)
    reference, _ = reference_path(inputs, model, inputs.state, opening_common(inputs.regions), ())
    return Past(
        scenario, base, tuple(month_range(scenario.start, count)), lines, known, (), inputs.rules.values[:, order],
        inputs.rules.calendar, inputs.economy.mean[:, order], inputs.economy.hazard[order],
        inputs.rules.still_entitled[order], reference[order], base.recipients[None], np.zeros((len(base), 0)))


def _empty(scenario: Scenario, base: Regions, lines: dict[str, Array], known: dict[str, NDArray[np.bool_]]) -> Past:
    """No month after the opening: the data set alone."""
    rules, spells = np.zeros((0, len(base), len(RULES))), np.zeros((len(base), SPELL_MONTHS))
    return Past(scenario, base, (), lines, known, (), rules, np.zeros((0, len(CALENDAR))),
                np.zeros((0, len(base), len(DRIVERS))), spells, spells, np.zeros((len(base), 0, NLINE)),
                base.recipients[None], np.zeros((len(base), 0)))


def base_job_loss(past: Past) -> Array:
    """[R] job-loss rate per month that the scenario starts from."""
    if not past.months:  # nothing is compiled: the opening itself decides
        return past.base.job_loss_rate
    return opening_job_loss(past.base, past.hazard, past.entitled)


def _check(actuals: Actuals, base: Regions, month: Month) -> None:
    problems = []
    if set(actuals.regions) != set(base.names):
        odd = sorted(set(actuals.regions) ^ set(base.names))
        problems.append(Problem(text("monitoring.problem.regions", dataset=base.dataset), column=", ".join(odd[:5])))
    if month < base.opening:
        problems.append(Problem(text("monitoring.problem.before", month=format_month(month),
                                     opening=format_month(base.opening))))
    if problems:
        raise BadInputError(problems)


def _lines(actuals: Actuals, base: Regions, count: int) -> tuple[dict[str, Array], dict[str, NDArray[np.bool_]]]:
    """Values and what is known of every line [R, count], on the months after the opening."""
    lines, known = {}, {}
    for line in ACTUAL_LINES:
        values, there = np.zeros((len(base), count)), np.zeros((len(base), count), np.bool_)
        reported = actuals.line(line.key)
        for m, when in enumerate(actuals.months):
            at = when - base.opening - 1
            if 0 <= at < count:
                there[:, at] = ~np.isnan(reported[:, m])
                values[:, at] = np.nan_to_num(reported[:, m])
        lines[line.key], known[line.key] = values, there
    return lines, known


def _fill(past: Past, window: int) -> list[Filled]:
    """Fill gaps in place, month by month, and say which: what a region that reported left out of its optional lines is 0."""
    filled: list[Filled] = []
    fund_lines = [line for line in ACTUAL_LINES if line.ledger and line.key != _BALANCE]
    for m, when in enumerate(past.months):
        for r, region in enumerate(past.base.names):
            reported = any(past.known[line.key][r, m] for line in ACTUAL_LINES)
            for line in fund_lines:
                if past.known[line.key][r, m] or (reported and line.key not in REQUIRED):
                    continue
                value = _expected(past, line.key, line.ledger, r, m, window)
                scale = FEN if line.unit == "fen" else 1
                past.lines[line.key][r, m] = round(value * scale) / scale
                filled.append(Filled(region, when, line.key, round(value * scale)))
            if not past.known[_BALANCE][r, m]:
                before = past.lines[_BALANCE][r, m - 1] if m else past.base.balance[r]
                value = before + sum(past.lines[key][r, m] for key in INCOME) - sum(
                    past.lines[key][r, m] for key in EXPENDITURE)
                past.lines[_BALANCE][r, m] = round(value * FEN) / FEN
                filled.append(Filled(region, when, _BALANCE, round(value * FEN)))
    return filled


def _expected(past: Past, key: str, ledger: tuple[str, ...], r: int, m: int, window: int) -> float:
    """What the model has for a line that was not reported, at the ratio of actual to model of the last known months."""
    model = past.ledger(*ledger)[r]
    known = np.flatnonzero(past.known[key][r, :m])[-window:]
    expected = float(model[known].sum())
    if expected <= 0:
        return float(model[m])
    return float(model[m]) * float(np.clip(past.lines[key][r, known].sum() / expected, 0.0, _MOST_RATIO))


def is_december(month: Month) -> bool:
    """Whether a month ends its calendar year."""
    return month_of_year(month) == 12
