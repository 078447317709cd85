"""The model as one would write it in numpy: whole arrays [region, path], month by month, np.quantile at the end.

No compiled code and no blocks of paths: what the engine is measured against by somebody who asks what compiling is worth.
Equations and names are those of sim/MODEL.md; the settings are those of the C kernel (`c_kernel.refuse_unknown`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import layout
from sim.draws import philox_draws
from sim.inputs import build_model
from sim.layout import NDRIVER, STREAMS
from sim.ledger import EXPENDITURE_LINES, INCOME_LINES, LINE_KEYS, OUTCOMES, POOL_KEYS, TOLERANCE_YUAN, line_index
from sim.model import Model
from sim.quantiles import PROBABILITIES
from sim.running import Prepared
from sim.steps.settle import COVERAGE_CAP
from tests.benchmarks.c_kernel import refuse_unknown
from tests.benchmarks.numpy_steps import (
    Lines,
    advance_drivers,
    benefits,
    judge_gates,
    labour_and_contributions,
    named,
    opening_fund,
    refund_units,
    refunds,
    take_up,
    training,
    turn_year,
)
from tests.benchmarks.result import Result

Array = NDArray[np.float64]
Innovations = Callable[[int], Array]
"""Independent standard normals of a month: [R + 1, DRIVER, P], the common factor's last."""
_EXIT = layout.DRIVERS.index("exit_hazard")
_TRAINING = STREAMS.index("training")


def coverage_expenditure(fund: Any, line: Lines, month_of_year: int) -> None:
    """The month's coverage expenditure by definition, into the year's sums and the ring (MODEL.md 5)."""
    statutory = sum(line[key] for key in ("benefits", "medical_premium", "assistance", "other_statutory"))
    total = statutory + line["skills_subsidy"] + line["refunds_own"] + line["refunds_supported"]
    now = np.stack([statutory, line["benefits"], total, total + line["remittance"]])
    fund.year_expenditure = fund.year_expenditure + now
    fund.ring.reshape(len(now), 12, *now.shape[1:])[:, month_of_year - 1] = now


def meet(model: Model, m: int, fund: Any, rule: Any, line: Lines) -> dict[str, Array]:
    """Need, cap and grants out of one pool (MODEL.md 10); returns the pool's lines [P]."""
    calendar = dict(zip(layout.CALENDAR, model.calendar[m], strict=True))
    out = sum(line[key] for key in ("benefits", "medical_premium", "assistance", "other_statutory", "skills_subsidy",
                                    "refunds_own", "remittance"))
    income = line["contributions_employer"] + line["contributions_employee"] + line["other_income"]
    fund.own = fund.balance + income - out - fund.arrears_own
    fund.floor = rule.floor_months / 12.0 * fund.last_expenditure[0]
    line["need"] = (np.maximum(0.0, -fund.own) + fund.arrears_support + line["refunds_supported"]
                    + np.maximum(0.0, fund.floor - np.maximum(fund.own, 0.0)))
    fund.remitted = fund.remitted + line["remittance"]
    basis = layout.REMITTED_BASES[int(calendar["remitted_basis"])]
    remitted = {"year_to_date": fund.remitted, "full_year_plan": model.plan[m][:, None],
                "annualised": fund.remitted * 12.0 / calendar["month_of_year"]}[basis]
    line["cap_left"] = np.maximum(0.0, rule.grant_multiple * remitted - fund.granted)
    capped = np.minimum(line["need"], line["cap_left"])
    pool = {"pool_opening": fund.pool, "pool_remittances": line["remittance"].sum(0),
            "pool_interest": calendar["pool_interest_rate"] * fund.pool}
    available, wanted = fund.pool + pool["pool_remittances"], capped.sum(0)
    pool["pool_short"] = (wanted > available).astype(float)
    line["grant"] = capped * np.minimum(1.0, available / np.where(wanted > 0, wanted, 1.0))
    left = np.maximum(0.0, available - line["grant"].sum(0))
    fund.pool = left + pool["pool_interest"]
    return pool | {"pool_grants": available - left, "pool": fund.pool}


def settle(fund: Any, rule: Any, region: Any, line: Lines) -> None:
    """Grant, fiscal subsidy, arrears, interest and the close (MODEL.md 10 to 12). Raises ValueError if it does not add up."""
    rest = line["need"] - line["grant"]
    subsidy = np.maximum(0.0, np.minimum(rest, region.fiscal_capacity - fund.subsidised))
    money = np.where(subsidy >= rest, line["need"], line["grant"] + subsidy)
    short, owed = np.maximum(0.0, -fund.own), fund.arrears_support + line["refunds_supported"]
    paid_short = np.minimum(money, short)
    paid_owed = np.minimum(money - paid_short, owed)
    kept = np.minimum(money - paid_short - paid_owed, np.maximum(0.0, fund.floor - np.maximum(fund.own, 0.0)))
    line["opening"], line["fiscal_subsidy"] = fund.balance, subsidy
    line["arrears_settled"] = fund.arrears_own + fund.arrears_support
    fund.arrears_own, fund.arrears_support = short - paid_short, owed - paid_owed
    line["arrears_incurred"] = line["arrears"] = fund.arrears_own + fund.arrears_support
    line["interest"] = rule.interest_rate * np.maximum(0.0, fund.balance)
    line["shortage"] = (short > 0).astype(float)
    fund.balance = line["closing"] = np.maximum(fund.own, 0.0) + kept + line["interest"]
    fund.granted, fund.subsidised = fund.granted + line["grant"], fund.subsidised + subsidy
    flows = sum(line[key] for key in INCOME_LINES) - sum(line[key] for key in EXPENDITURE_LINES)
    if not np.all(np.abs(line["opening"] + flows - line["closing"]) <= TOLERANCE_YUAN):
        raise ValueError("an account does not close within 0.005 yuan")


def coverage(fund: Any, line: Lines, definition: int) -> None:
    """Live coverage at the month end under the definition in force (MODEL.md 12)."""
    year = fund.ring.reshape(-1, 12, *fund.balance.shape)[definition].sum(0)
    months = np.where(year > 0, 12.0 * fund.balance / np.where(year > 0, year, 1.0), COVERAGE_CAP)
    months = np.minimum(COVERAGE_CAP, months)
    line["coverage"] = line[f"coverage_{layout.COVERAGE_EXPENDITURES[definition]}"] = months
    line["coverage_below_12"], line["coverage_below_24"] = (months < 12).astype(float), (months < 24).astype(float)


def run_month(model: Model, m: int, fund: Any, curve: Array, level: Array, normals: Array) -> tuple[Lines, Lines]:
    """One month of all regions and paths: the ledger's lines [R, P] and the pool's [P]."""
    rule, region = named(model.rules[m], layout.RULES), named(model.region, layout.REGION_COLUMNS)
    month_of_year = int(model.calendar[m, layout.C_MONTH_OF_YEAR])
    definition = int(model.calendar[m, layout.C_COVERAGE_EXPENDITURE])
    line: Lines = {}
    if month_of_year == 1:
        turn_year(fund)
    if m == 0:
        fund.opening_paid = fund.paid = curve[model.opening_index] * (month_of_year != 1)
        fund.carry_paid = curve[model.opening_index] * (month_of_year == 1)
    if month_of_year == 1 or m == 0:
        forward = model.calendar[m, layout.C_COVERAGE_PERIOD] == layout.FORWARD_12
        judge_gates(fund, rule, region, model.forward[m][:, None] if forward else fund.last_expenditure[definition])
    x = advance_drivers(model, m, fund, normals)
    losses = labour_and_contributions(fund, rule, region, x, line)
    benefits(model, fund, rule, region, x[_EXIT], losses, line)
    refunds(fund, rule, region, refund_units(model, m, fund, curve), line)
    training(fund, rule, level[_TRAINING], line)
    coverage_expenditure(fund, line, month_of_year)
    line["gate_12_open"], line["gate_24_open"] = fund.own_12, fund.own_24
    pool = meet(model, m, fund, rule, line)
    settle(fund, rule, region, line)
    coverage(fund, line, definition)
    return line, pool


def project(prepared: Prepared, paths: int, innovations: Innovations | None = None) -> Result:
    """The projection of a prepared scenario; `innovations` default to numpy's own generator. Raises NotCoveredError."""
    inputs, seed = prepared.inputs, prepared.scenario.seed
    model = build_model(inputs, seed, plan=prepared.plan, forward=prepared.forward)
    draws = philox_draws(inputs.economy, seed, 0, paths)
    refuse_unknown(model, draws)
    months, regions = model.rules.shape[:2]
    if innovations is None:
        generator = np.random.default_rng(seed)
        shape = (regions + 1, NDRIVER, paths)
        innovations = lambda m: generator.standard_normal(shape)  # noqa: E731
    fund, curve = opening_fund(inputs, paths), take_up(model, draws)
    lines, pool_lines = np.zeros((regions, months, len(LINE_KEYS))), np.zeros((months, len(POOL_KEYS)))
    outcomes, pool = np.empty((len(OUTCOMES), regions, months, paths)), np.empty((months, paths))
    for m in range(months):
        line, pool_line = run_month(model, m, fund, curve, draws.level, innovations(m))
        for key, value in line.items():
            lines[:, m, line_index(key)] = value.mean(axis=-1)
        pool_lines[m] = [pool_line[key].mean() for key in POOL_KEYS]
        outcomes[:, :, m], pool[m] = [line[LINE_KEYS[line_index(key)]] for key in OUTCOMES], pool_line["pool"]
    quantiles = np.moveaxis(np.quantile(outcomes, PROBABILITIES, axis=-1), 0, -1)
    pool_quantiles = np.moveaxis(np.quantile(pool, PROBABILITIES, axis=-1), 0, -1)
    return Result(lines, pool_lines, quantiles, outcomes.std(axis=-1, ddof=1), pool_quantiles, outcomes)
