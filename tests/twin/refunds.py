"""Gates and refunds of one region (steps 6 and 7): who may be paid, how much, and out of whose money."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from .exact import ONE, TWELVE, ZERO, dec, total
from .opening import Fund
from .rules import REFUND_CLASSES
from .takeup import TakeUp

Line = dict[str, Decimal]
Units = dict[str, Decimal]


def judge_gates(fund: Fund, rules: dict[str, Any], balance: Decimal, year_expenditure: Decimal) -> None:
    """Step 6: both gates, inclusive; products are compared, so that exactly 12 months pass."""
    fund.promise.open_12 = TWELVE * balance >= rules["gate_ordinary"] * year_expenditure
    fund.promise.open_24 = TWELVE * balance >= rules["gate_hardship"] * year_expenditure


def judge_hardship(fund: Fund, rules: dict[str, Any]) -> None:
    """The year's hardship share: 0 unless hardship refunds are offered and somebody may pay them."""
    on = rules["hardship_offered"] and (fund.promise.open_24 or rules["below_gate"] == "support")
    fund.promise.hs = fund.number("hardship_share") if on else ZERO


def new_year(fund: Fund) -> None:
    """In January last year's promise becomes the carried one, and last year's contributions the new base."""
    fund.carried = fund.promise
    fund.promise = replace(fund.promise, base={k: fund.last_year.contributions[k] for k in REFUND_CLASSES})


def refunds(fund: Fund, rules: dict[str, Any], units: Units, carried: Units, before: TakeUpBefore, paid: Line) -> Line:
    """Step 7: the month's refunds by kind, and their split into own and supported money."""
    now, then = fund.promise, fund.carried
    lines: Line = {}
    payer = {"own": ZERO, "supported": ZERO, "blocked": ZERO}
    for k in REFUND_CLASSES:
        eligible = fund.number(f"eligible_{k}_share")
        fresh = rules["ratio"][k] * now.base[k] * eligible * (ONE - now.hs) * units[k]
        late = rules["carry_ratio"][k] * then.base[k] * eligible * (ONE - then.hs) * carried[k]
        lines[f"ordinary_refund_{k}"] = _pay(fresh, now.open_12, rules, payer) + _pay(late, then.open_12, rules, payer)
        fund.topup_outstanding += _topup_owed(fund, rules, k, eligible, before)
    topup = rules["topup_release"] * fund.topup_outstanding
    fund.topup_outstanding -= topup
    lines["topup"] = _pay(topup, now.open_12, rules, payer)
    fresh = hardship_value(fund, rules, paid, "") * units["hardship"] * now.hs
    late = hardship_value(fund, rules, paid, "carry_") * carried["hardship"] * then.hs
    lines["hardship_refund"] = _pay(fresh, now.open_24, rules, payer) + _pay(late, then.open_24, rules, payer)
    return lines | {f"refunds_{name}": amount for name, amount in payer.items()}


class TakeUpBefore:
    """Units of this year's ordinary refunds that the path has paid before this month's run."""

    def __init__(self, takeup: TakeUp, opening_year: bool) -> None:
        self.since_opening = {k: takeup.paid[k] - takeup.paid_at_opening[k] for k in REFUND_CLASSES}
        self.opening_year = opening_year


def _topup_owed(fund: Fund, rules: dict[str, Any], k: str, eligible: Decimal, before: TakeUpBefore) -> Decimal:
    """What a rise of the ratio adds to the top-up (N2): the difference for all who were paid at the old ratio."""
    rise, old = dec(rules["raise"][k]), dec(rules["old_ratio"][k])
    now = fund.promise
    owed = rise * now.base[k] * eligible * (ONE - now.hs) * before.since_opening[k]
    if before.opening_year and rise > ZERO:
        observed = rise / old * fund.observed_refunds[k]
        fund.observed_refunds[k] += observed
        owed += observed
    return owed


def hardship_value(fund: Fund, rules: dict[str, Any], paid: Line, prefix: str) -> Decimal:
    """Hardship refund (N3) if every insured person in an enterprise counted: yuan, by the region's formula."""
    heads = total(fund.recipients)
    average = paid["benefits"] / heads if heads > ZERO else rules["benefit_1_12"]
    a = dec(rules[f"{prefix}hardship_months_a"]) * average
    b = dec(rules[f"{prefix}hardship_months_b"]) * dec(rules["social_rate"]) * fund.wage
    per_head = {"A": a, "B": b, "lower": min(a, b), "higher": max(a, b)}[rules["hardship_formula"]]
    return per_head * fund.insured * (ONE - fund.share("public"))


def _pay(amount: Decimal, gate_open: bool, rules: dict[str, Any], payer: dict[str, Decimal]) -> Decimal:
    """The part of a refund that is paid at all; books who has to find the money."""
    who = "own" if gate_open else {"support": "supported", "block": "blocked"}[rules["below_gate"]]
    payer[who] += amount
    return ZERO if who == "blocked" else amount
