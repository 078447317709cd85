"""Everything a projection needs, compiled: regions, rules and economy as the arrays of the engine.

Inside, regions stand in the order of their names, so that sums over regions and ties do not depend on the order in
which a user lists them; results go out in the user's order again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from sim.economy import Economy, EconomySpec, compile_economy
from sim.layout import (
    ASSISTANCE_MONTHS,
    C_COVERAGE_PERIOD,
    C_REMITTED_BASIS,
    FORWARD_12,
    G_SHARE,
    NCLASS,
    NREFUND,
    P_ASSISTANCE_BENEFIT,
    P_ASSISTANCE_INTAKE,
    P_EMPLOYEE_RATE,
    P_EMPLOYER_RATE,
    P_RAISE,
    P_RELIEF,
    P_REMITTANCE_RATE,
    RATES,
    REFUND_CLASSES,
    REGION_COLUMNS,
    REMITTED_BASES,
    T_CLASS,
    T_EMPLOYEE,
    T_EMPLOYER,
    T_PAID,
    T_RELIEF,
    T_REMITTANCE,
    W_ACCEPTED,
    W_CARRY_LENGTH,
    W_CARRY_REACHED,
    W_LENGTH,
    W_REACHED,
)
from sim.model import Model
from sim.months import Month, format_month, month_of_year
from sim.opening import first_month, opening_state
from sim.policy import Policy
from sim.problems import BadInputError, Problem
from sim.randomness import COMMON, stream_keys
from sim.regions import Regions
from sim.ruletable import RuleTable, compile_rules
from sim.state import NPAID
from sim.texts import text

Array = NDArray[np.float64]
_RAISES = slice(P_RAISE, P_RAISE + NREFUND)
_PLAN = REMITTED_BASES.index("full_year_plan")


@dataclass(frozen=True, eq=False)
class Inputs:
    """A compiled question: regions in the order of their names, and `order`, which gives the user's order back."""

    regions: Regions
    order: tuple[int, ...]
    """`regions.names[order[i]]` is the user's i-th region."""
    rules: RuleTable
    economy: Economy
    start: Month
    months: int
    state: Array
    """[R, NSTATE_ROWS, 1] stocks at the opening."""

    @cached_property
    def curve(self) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
        """The points of the take-up curves that the months need, which each needs, and which was paid by the opening."""
        return _curve(self.rules)

    @cached_property
    def constants(self) -> Array:
        """Constants of each region: [R, REGION_COLUMNS]."""
        return region_constants(self.regions)

    @cached_property
    def rates(self) -> Array:
        """Contributions per yuan of the wage bill: [M, R, RATES]."""
        return wage_bill_rates(self.rules.values, self.constants)

    @property
    def needs_plan(self) -> bool:
        """Whether a rule reads the deterministic projection (planned remittance or next year's expenditure)."""
        calendar = self.rules.calendar
        return bool(np.any(calendar[:, C_COVERAGE_PERIOD] == FORWARD_12) or np.any(calendar[:, C_REMITTED_BASIS] == _PLAN))


def compile_inputs(regions: Regions, policy: Policy, spec: EconomySpec, start: Month, months: int) -> Inputs:
    """Compile a question for the horizon of `months` from `start`, which must be the month after the regions' opening.

    Raises BadInputError if it is not, or for whatever rules and economy complain of.
    """
    if start != first_month(regions):
        raise BadInputError([Problem(
            text("problem.scenario.opening", start=format_month(start), opening=format_month(regions.opening)),
            file=regions.dataset, expected=text("problem.scenario.after_opening"))])
    position = sorted(range(len(regions)), key=lambda r: regions.names[r])
    ordered = regions.take(position)
    order = tuple(position.index(r) for r in range(len(regions)))
    rules = compile_rules(policy, ordered, start, months)
    economy = compile_economy(spec, ordered, rules.still_entitled, start, months)
    state = opening_state(ordered, economy.hazard, rules.still_entitled)
    return Inputs(ordered, order, rules, economy, start, months, state)


def extended(inputs: Inputs, policy: Policy, spec: EconomySpec) -> Inputs:
    """The same question to the end of the calendar year that lies 12 months after the horizon: for plans."""
    end = inputs.start + inputs.months + 12
    months = end - inputs.start + (-end) % 12
    rules = compile_rules(policy, inputs.regions, inputs.start, months)
    economy = compile_economy(spec, inputs.regions, rules.still_entitled, inputs.start, months)
    return replace(inputs, rules=rules, economy=economy, months=months)


def region_constants(regions: Regions) -> Array:
    """Constants of each region: [R, len(layout.REGION_COLUMNS)]."""
    base = regions.insured / np.maximum(regions.insured_total[:, None], 1e-300)
    values: dict[str, Array] = {f"share_{name}": base[:, k] for k, name in enumerate((*REFUND_CLASSES, "public"))}
    values |= {f"eligible_{name}": regions.eligible[:, k] for k, name in enumerate(REFUND_CLASSES)}
    values |= {
        "refundable_share": base[:, : len(REFUND_CLASSES)].sum(axis=1),
        "hardship_share": regions.hardship_share,
        "claim_share": regions.claim_share,
        "assistance_take_up": regions.assistance_take_up,
        "fiscal_capacity": regions.fiscal_capacity,
        "other_income": regions.other_income,
    }
    return np.ascontiguousarray(np.stack([values[name] for name in REGION_COLUMNS], axis=1))


def wage_bill_rates(rules: Array, constants: Array) -> Array:
    """Contributions per yuan of the wage bill [M, R, RATES] (MODEL.md 3 and 9; N5 for the remittance) from the rules in
    force [M, R, RULES] and the regions' constants."""
    share = constants[None, :, G_SHARE : G_SHARE + NCLASS]
    employer = share * rules[:, :, P_EMPLOYER_RATE, None]
    relief = employer * rules[:, :, P_RELIEF : P_RELIEF + NCLASS]
    employee = share * rules[:, :, P_EMPLOYEE_RATE, None]
    out = np.empty((*rules.shape[:2], len(RATES)))
    out[:, :, T_EMPLOYER] = (employer - relief).sum(axis=2)
    out[:, :, T_EMPLOYEE] = employee.sum(axis=2)
    out[:, :, T_RELIEF] = relief.sum(axis=2)
    out[:, :, T_PAID] = out[:, :, T_EMPLOYER] + out[:, :, T_EMPLOYEE]
    out[:, :, T_REMITTANCE] = out[:, :, T_PAID] * rules[:, :, P_REMITTANCE_RATE]
    out[:, :, T_CLASS : T_CLASS + NREFUND] = (employer - relief + employee)[:, :, :NREFUND]
    return out


def assisting_months(rules: Array) -> NDArray[np.bool_]:
    """Months [M, R] in which the stock on assistance may hold or pay anybody: admitted within its months, or before the
    run began."""
    admitted = rules[:, :, P_ASSISTANCE_INTAKE] > 0.0
    out = rules[:, :, P_ASSISTANCE_BENEFIT] > 0.0
    for earlier in range(ASSISTANCE_MONTHS + 1):
        out[earlier:] |= admitted[: len(admitted) - earlier] if earlier < len(admitted) else False
    out[:ASSISTANCE_MONTHS] = True
    return out


def _curve(rules: RuleTable) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """The distinct points (stream, months, length) of the take-up curves, which of them each month needs, and which of
    them had been paid by the opening."""
    window = rules.window[:, :NPAID]
    columns = ((W_REACHED, W_LENGTH), (W_CARRY_REACHED, W_CARRY_LENGTH), (W_ACCEPTED, W_LENGTH))
    streams = np.broadcast_to(np.arange(NPAID)[None, :], (rules.months, NPAID))
    needed = np.stack([np.stack([streams, window[:, :, t], window[:, :, n]], axis=-1) for t, n in columns], axis=2)
    # the window that was open at the opening is this year's, or last year's where the projection starts in January
    running = W_CARRY_LENGTH if month_of_year(rules.start) == 1 else W_LENGTH
    opening = np.stack([streams[0], rules.opening_reached[:NPAID], window[0, :, running]], axis=-1)
    points, index = np.unique(np.concatenate([needed.reshape(-1, 3), opening]), axis=0, return_inverse=True)
    index = index.reshape(-1).astype(np.int64)
    return np.ascontiguousarray(points), index[:-NPAID].reshape(rules.months, NPAID, 3), index[-NPAID:]


def build_model(
    inputs: Inputs, seed: int, *, plan: Array | None = None, forward: Array | None = None,
    deterministic: bool = False, fresh: bool = True,
) -> Model:
    """The engine's arrays. `plan` and `forward` [M, R] come from the deterministic projection where a rule needs them;
    `deterministic` switches all volatility off; `fresh` False continues a run (gates are not judged anew)."""
    rules, economy, months, count = inputs.rules, inputs.economy, inputs.months, len(inputs.regions)
    points, index, opening_index = inputs.curve
    nothing = np.zeros((months, count))
    volatility = np.zeros_like(economy.volatility) if deterministic else economy.volatility
    moving = np.any(volatility > 0, axis=(0, 1))
    uncertain = not deterministic and bool(np.any(economy.mean_sd > 0) or np.any(economy.volatility_sd > 0))
    # a driver moves all the time if it is volatile in any month, so that a calm year does not reset it
    moves = moving | uncertain
    innovation = np.where(moves, np.sqrt(1.0 - economy.persistence**2), 0.0)
    return Model(
        rules=rules.values, rates=inputs.rates, calendar=rules.calendar,
        assisting=assisting_months(rules.values), raising=np.any(rules.values[:, :, _RAISES] > 0.0, axis=2),
        region=inputs.constants,
        hazard=np.ascontiguousarray(economy.hazard), entitled=np.ascontiguousarray(rules.still_entitled),
        mean=economy.mean, volatility=volatility, persistence=np.where(moves, economy.persistence, 1.0),
        random=bool(moves.any()),
        own_weights=np.ascontiguousarray((innovation * np.sqrt(1.0 - economy.common))[:, None] * economy.cholesky),
        common_weights=np.ascontiguousarray((innovation * np.sqrt(economy.common))[:, None] * economy.cholesky),
        curve_points=points, curve_index=index, opening_index=opening_index,
        steepness=economy.steepness,
        plan=nothing if plan is None else plan, forward=nothing if forward is None else forward,
        months=np.arange(inputs.start, inputs.start + months, dtype=np.int64),
        keys=np.stack([
            stream_keys(seed, name) for name in (*(f"region/{region}" for region in inputs.regions.names), COMMON)]),
        uncertain=uncertain, fresh=fresh,
    )
