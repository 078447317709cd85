"""The events of a region's own month over whole arrays [region, path]: the steps of numpy_version.py.

Stocks live in a namespace with the names of `state.STATE_ROWS`, rules and constants in namespaces of [R, 1] columns, lines
in a dict by key. Equations and names are those of sim/MODEL.md.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim import layout
from sim.inputs import Inputs
from sim.layout import ASSISTANCE_MONTHS, CHANNELS, CLASSES, NREFUND, REFUND_CLASSES, SPELL_MONTHS
from sim.model import Draws, Model
from sim.opening import opening_common
from sim.state import K_POOL, NPAID, STATE_ROWS

Array = NDArray[np.float64]
Lines = dict[str, Array]
_GROUPS = (CLASSES, REFUND_CLASSES, CHANNELS)
"""The longer of two groups that begin alike stands first."""


def named(values: Array, names: tuple[str, ...]) -> SimpleNamespace:
    """Columns of `values` [R, columns] by name, each [R, 1]; members of a group also together, [members, R, 1]."""
    out = SimpleNamespace(**{name: values[:, k, None] for k, name in enumerate(names)})
    for members in _GROUPS:
        for name in names:
            stem = name.removesuffix(f"_{members[0]}")
            first = names.index(name)
            group = tuple(f"{stem}_{member}" for member in members)
            if stem != name and not hasattr(out, stem) and names[first : first + len(members)] == group:
                setattr(out, stem, values[:, first : first + len(members)].T[:, :, None])
    return out


def opening_fund(inputs: Inputs, paths: int) -> Any:
    """Stocks by the names of `state.STATE_ROWS`: [R, P], or [rows, R, P]; and those that all regions share."""
    fund = SimpleNamespace()
    for name, rows in STATE_ROWS.items():
        stock = np.repeat(inputs.state[:, rows, 0].T[:, :, None], paths, axis=2)
        setattr(fund, name, stock[0] if len(stock) == 1 and name != "assisted" else stock)
    fund.pool = np.full(paths, opening_common(inputs.regions)[K_POOL // layout.LANES, 0])
    fund.paid, fund.carry_paid, fund.opening_paid = (np.zeros((NPAID, paths)) for _ in range(3))
    return fund


def take_up(model: Model, draws: Draws) -> Array:
    """Accepted share at each point of the take-up curves [K, P] (MODEL.md 7)."""
    stream, months, length = model.curve_points[:, 0].astype(int), *model.curve_points[:, 1:].T[:, :, None]
    inside = (months > 0) & (length > 0)
    slope, half = model.steepness[stream][:, None], draws.log_half_time[stream]
    now, end = (np.log(np.where(inside, value, 1.0)) for value in (months, length))
    shape = (1.0 + np.exp(slope * (half - end))) / (1.0 + np.exp(slope * (half - now)))
    return np.where(inside, draws.level[stream] * np.where(months >= length, 1.0, shape), 0.0)


def turn_year(fund: Any) -> None:
    """January: sums of the year become last year's, refund terms become the carried ones."""
    fund.carry_base, fund.base = fund.base, fund.year_contributions[:NREFUND]
    fund.year_contributions = np.zeros_like(fund.year_contributions)
    fund.last_expenditure, fund.year_expenditure = fund.year_expenditure, np.zeros_like(fund.year_expenditure)
    fund.carry_own_12, fund.carry_own_24, fund.carry_hs = fund.own_12, fund.own_24, fund.hs
    fund.last_balance, fund.topup_paid_before = fund.balance, np.zeros_like(fund.topup_paid_before)
    fund.remitted, fund.granted, fund.subsidised = (np.zeros_like(fund.balance) for _ in range(3))
    fund.carry_paid, fund.paid, fund.opening_paid = fund.paid, np.zeros_like(fund.paid), np.zeros_like(fund.paid)


def judge_gates(fund: Any, rule: Any, region: Any, year: Array) -> None:
    """Both gates on last year-end's balance and the `year`'s expenditure, and the hardship share in force."""
    fund.own_12 = (12.0 * fund.last_balance >= rule.gate_ordinary * year).astype(float)
    fund.own_24 = (12.0 * fund.last_balance >= rule.gate_hardship * year).astype(float)
    open_or_supported = np.maximum(fund.own_24, rule.below_gate == layout.SUPPORT)
    fund.hs = region.hardship_share * rule.hardship_offered * open_or_supported


def advance_drivers(model: Model, m: int, fund: Any, normals: Array) -> Array:
    """Drivers one month on: their values [DRIVER, R, P]."""
    own = np.einsum("dj,rjp->drp", model.own_weights, normals[:-1])
    common = np.einsum("dj,rjp->drp", model.common_weights, normals[-1:])
    fund.z = model.persistence[:, None, None] * fund.z + own + common
    mean, sigma = model.mean[m].T[:, :, None], model.volatility[m].T[:, :, None]
    x = np.empty_like(fund.z)
    x[:2] = mean[:2] + sigma[:2] * fund.z[:2]
    x[2:] = mean[2:] * np.exp(np.clip(sigma[2:] * fund.z[2:] - 0.5 * sigma[2:] ** 2, -20.0, 20.0))
    collection = layout.DRIVERS.index("collection")
    x[collection] = np.minimum(1.0, x[collection])
    return x


def labour_and_contributions(fund: Any, rule: Any, region: Any, x: Array, line: Lines) -> Array:
    """Insured, wage, contributions, remittance (MODEL.md 2, 3, 9); returns job losses [R, P]."""
    insured_growth, wage_growth, job_loss, _, collection, season = x
    fund.insured = np.maximum(0.0, fund.insured * (1.0 + insured_growth))
    fund.wage = np.maximum(0.0, fund.wage * (1.0 + wage_growth))
    losses = fund.insured * job_loss
    base = fund.insured * fund.wage * season
    received = base * collection
    employer, employee = region.share * rule.employer_rate * (1.0 - rule.relief), region.share * rule.employee_rate
    line["insured"], line["new_recipients"] = fund.insured, losses * region.claim_share
    line["contributions_employer"], line["contributions_employee"] = received * employer.sum(0), received * employee.sum(0)
    line["relief"] = received * (region.share * rule.employer_rate * rule.relief).sum(0)
    line["contributions_due"] = base * (employer + employee).sum(0)
    line["remittance"] = line["contributions_due"] * rule.remittance_rate
    line["other_income"] = region.other_income + np.zeros_like(base)
    fund.year_contributions = fund.year_contributions + received * (employer + employee)
    return losses


def benefits(model: Model, fund: Any, rule: Any, region: Any, exit_shock: Array, losses: Array, line: Lines) -> None:
    """Recipients and persons on assistance one month on, and what they are paid (MODEL.md 4, 5)."""
    hazard, entitled = model.hazard.T[:, :, None], model.entitled.T[:, :, None]
    staying = fund.recipients * (1.0 - np.minimum(1.0, hazard * exit_shock))
    unclaimed = losses * (1.0 - region.claim_share) + (staying * (1.0 - entitled)).sum(0)
    assisted = fund.assisted[:-1] * (1.0 - np.minimum(1.0, hazard[: ASSISTANCE_MONTHS - 1] * exit_shock))
    entrants = rule.assistance_intake * region.assistance_take_up * unclaimed
    fund.assisted = np.concatenate([entrants[None], assisted])
    fund.recipients = np.concatenate([line["new_recipients"][None], (staying * entitled)[:-1]])
    first, second = fund.recipients[: SPELL_MONTHS // 2].sum(0), fund.recipients[SPELL_MONTHS // 2 :].sum(0)
    line["recipients"] = first + second
    line["benefits"] = rule.benefit_1_12 * first + rule.benefit_13_24 * second
    line["medical_premium"] = rule.medical_share * fund.wage * line["recipients"]
    line["assistance"] = rule.assistance_benefit * fund.assisted.sum(0)
    line["other_statutory"] = rule.other_statutory_share * line["benefits"]
    line["skills_subsidy"] = rule.skills_subsidy * fund.insured


def refund_units(model: Model, m: int, fund: Any, curve: Array) -> tuple[Array, Array, Array, Array]:
    """Units paid of this year's window and of last year's, units paid before, units waiting: [NPAID, P] each."""
    reached, carried, accepted = (curve[model.curve_index[m, :, k]] for k in range(3))
    run = model.calendar[m, layout.C_REFUND_RUN] > 0
    units = np.maximum(0.0, reached - fund.paid) * run
    carry = np.maximum(0.0, carried - fund.carry_paid) * run
    before = fund.paid - fund.opening_paid
    fund.paid, fund.carry_paid = fund.paid + units, fund.carry_paid + carry
    return units, carry, before, np.maximum(0.0, accepted - fund.paid)


def hardship_value(rule: Any, a: Array, b: Array) -> Array:
    """Hardship refund per insured under the region's choice of formula (N3)."""
    return np.choose(rule.hardship_formula.astype(int), [a, b, np.minimum(a, b), np.maximum(a, b)])


def refunds(fund: Any, rule: Any, region: Any, units: tuple[Array, Array, Array, Array], line: Lines) -> None:
    """Ordinary, top-up and hardship refunds, and who pays them (MODEL.md 7)."""
    now, carry, before, waiting = (value[:, None, :] for value in units)
    support = (rule.below_gate == layout.SUPPORT).astype(float)
    eligible = fund.base * region.eligible * (1.0 - fund.hs)
    base = rule.ratio * eligible * np.maximum(fund.own_12, support)
    carried = rule.carry_ratio * fund.carry_base * region.eligible * (1.0 - fund.carry_hs)
    current = base * now[:NREFUND]
    last = carried * np.maximum(fund.carry_own_12, support) * carry[:NREFUND]
    for k, name in enumerate(REFUND_CLASSES):
        line[f"ordinary_refund_{name}"] = current[k] + last[k]
    rise = vars(rule)["raise"]
    old = rule.ratio - rise
    raised = np.where(old > 0, rise, 0.0)
    observed = raised / np.where(old > 0, old, 1.0) * fund.topup_paid_before
    fund.topup_paid_before = fund.topup_paid_before + observed
    outstanding = fund.topup_outstanding + (raised * eligible * before[:NREFUND] + observed).sum(0)
    fund.topup_outstanding = outstanding * (1.0 - rule.topup_release)
    line["topup"] = rule.topup_release * outstanding * np.maximum(fund.own_12, support)
    people = line["recipients"]
    average = np.where(people > 0, line["benefits"] / np.where(people > 0, people, 1.0), rule.benefit_1_12)
    social, staff = rule.social_rate * fund.wage, fund.insured * region.refundable_share
    value = hardship_value(rule, rule.hardship_months_a * average, rule.hardship_months_b * social)
    carry_value = hardship_value(rule, rule.carry_hardship_months_a * average, rule.carry_hardship_months_b * social)
    owed = value * staff * fund.hs * np.maximum(fund.own_24, support)
    hardship = owed * now[NREFUND]
    last_hardship = carry_value * staff * fund.carry_hs * np.maximum(fund.carry_own_24, support) * carry[NREFUND]
    line["hardship_refund"] = hardship + last_hardship
    line["refunds_own"] = (
        (current.sum(0) + line["topup"]) * fund.own_12 + last.sum(0) * fund.carry_own_12
        + hardship * fund.own_24 + last_hardship * fund.carry_own_24)
    line["refunds_supported"] = (
        current.sum(0) + last.sum(0) + line["topup"] + line["hardship_refund"] - line["refunds_own"])
    line["refund_backlog"] = (base * waiting[:NREFUND]).sum(0) + owed * waiting[NREFUND] + fund.topup_outstanding


def training(fund: Any, rule: Any, level: Array, line: Lines) -> None:
    """Training subsidy out of the skills account (MODEL.md 8)."""
    owed = fund.training_backlog + rule.training_due * level
    account, total = fund.skills_account + rule.skills_topup, owed.sum(0)
    share = np.minimum(account, total) / np.where(total > 0, total, 1.0)
    paid = owed * share
    fund.training_backlog, fund.skills_account = owed - paid, np.maximum(0.0, account - paid.sum(0))
    for c, name in enumerate(CHANNELS):
        line[f"training_{name}"] = paid[c]
    line["skills_topup"] = rule.skills_topup + np.zeros_like(total)
    line["training_backlog"], line["skills_account"] = total - paid.sum(0), fund.skills_account
