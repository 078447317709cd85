"""Every date on which a rule changes: the month before is untouched, and from that month on the engine shows it.

Generated from the policy files: each change is run against the same policy with that one change taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from engine.single import WAGE, case, region
from engine.worlds import Array, economy_of, lines_of, regions_of, world_of

from sim.dated import DatedValue, month_of
from sim.inputs import Inputs
from sim.ledger import LINE_KEYS, POOL_KEYS
from sim.months import Month, format_month, month
from sim.policy import Policy
from sim.rule import Rule

FIRST, LAST = month(2013, 4), month(2027, 1)
"""Changes in between are tested: the rules begin in 2013, and a run needs an opening before the change."""
BEFORE, AFTER = 2, 8
"""Months shown before and from the change on: a ratio that changes in January shows when the window opens in May."""
NOT_IN_THE_ENGINE = {"refund_layoff_limit", "refund_small_firm_limit", "refund_small_firm_size", "training_filing_day"}
"""Rules for single enterprises and texts: the engine's shares of eligible firms and of early filings stand for them."""
NOTHING_TO_SHOW = {
    "social_contribution_rate@2015-10": "formula B is the only one to read it, and hardship refunds begin in 2019",
    "topup_start@2021-01": "the rule lapses when no ratio rises",
    "topup_due@2021-01": "the rule lapses when no ratio rises",
}
PAID_LATER = ("refund_", "hardship_", "topup_", "training_", "social_contribution_rate", "pool_")
"""Rules whose money follows after the month in which they change: windows, lags, cash after filing."""


@dataclass(frozen=True)
class Change:
    """A value that begins in `at`, of a rule."""

    rule: Rule
    before: DatedValue
    after: DatedValue
    at: Month

    def __str__(self) -> str:
        return f"{self.rule.key}@{format_month(self.at)}"

def undone(policy: Policy, taken_back: list[Change]) -> Policy:
    """The policy with some changes taken back while they hold."""
    for change in taken_back:
        entry: dict[str, Any] = {"from": str(change.after.start), "value": plain(change.before.value)}
        if change.after.end is not None:
            entry["to"] = str(change.after.end)
        policy = policy.with_changes({change.rule.key: [entry]}, "undone")
    return policy


def plain(value: Any) -> Any:
    """A value of a rule as a scenario writes it."""
    if isinstance(value, tuple):
        return list(value)
    return dict(value) if hasattr(value, "items") else value


def changes() -> list[Change]:
    """Every change of value of every bundled rule inside the months of this test."""
    found = []
    for rule in Policy.load().rules.values():
        for before, after in zip(rule.history[:-1], rule.history[1:], strict=True):
            at = month_of(after.start)
            if before.value != after.value and FIRST <= at <= LAST:
                found.append(Change(rule, before, after, at))
    return found


CHANGES = changes()


def around(policy: Policy, start: Month, months: int) -> tuple[Inputs, dict[str, Array]]:
    """Four regions, one in each wage zone, with every measure at work: compiled, and every line [R, M]."""
    rows = [row_of(zone, start) for zone in range(1, 5)]
    policy = policy.with_changes({"hardship_formula": {"from": "2013-01", "value": "B", "regions": ["区4"]}}, "formula B")
    one = case(*rows, start=format_month(start), months=months, mean={"job_loss": 0.01})
    regions = regions_of(rows, pool_balance=1e6)
    world = world_of(regions, policy, economy_of(one["economy"], regions.names), months)
    projection = world.project(record=LINE_KEYS, keep_outcomes=True)
    line = {key: values[..., 0] for key, values in lines_of(projection).items()}
    return world.inputs, line | {key: projection.pool[None, :, k] for k, key in enumerate(POOL_KEYS)}


def row_of(zone: int, start: Month) -> dict[str, Any]:
    """A rich region in which each measure moves money, with a year behind it."""
    classes = ("large", "medium", "small", "micro", "public")
    spells = {f"recipients_spell_month_{d:02d}_persons": 2 for d in range(1, 25)}
    observed = {f"refunds_paid_this_year_{k}_yuan": 1000 for k in classes[:4]} if start % 12 else {}
    return region(
        f"区{zone}", format_month(start), minimum_wage_zone=zone, **spells, recipients_total_persons=48,
        **{f"contributions_last_year_{k}_yuan": 100_000 for k in classes}, **observed,
        **({"balance_opening_yuan": 9e7} if start % 12 else {"balance_opening_yuan": 1e8}),
        balance_last_year_end_yuan=1e8, claim_share=0.5, assistance_take_up_share=0.5, hardship_share=0.1,
        skills_account_balance_yuan=1e9, expenditure_last_year_medical_premium_yuan=1000,
        training_new_hire_persons_per_month=10, training_stopped_sme_persons_per_month=10,
        training_industry_persons_per_month=10, **{f"assisted_spell_month_{j}_persons": 2 for j in range(1, 7)})


def same_rules(one: Inputs, other: Inputs) -> bool:
    """Whether two rule tables are equal."""
    return all(np.array_equal(getattr(one.rules, name), getattr(other.rules, name), equal_nan=True)
               for name in ("values", "calendar", "window", "opening_reached", "still_entitled"))


def moved_by(change: Change, taken_back: list[Change]) -> list[bool]:
    """Month by month, whether the change moves any line, with some other changes taken back; [] if no rule moves."""
    start = Month(change.at - BEFORE)
    with_it, without = (undone(Policy.load(), some) for some in (taken_back, [*taken_back, change]))
    (now, line), (then, other) = around(with_it, start, BEFORE + AFTER), around(without, start, BEFORE + AFTER)
    if same_rules(now, then):
        return []
    return [any(not np.array_equal(line[key][:, m], other[key][:, m]) for key in line) for m in range(BEFORE + AFTER)]


@pytest.mark.parametrize("change", CHANGES, ids=str)
def test_a_change_shows_from_its_month_on_and_not_before(change: Change) -> None:
    """Alone among the changes of its day, or where all others of its day are taken back: several rules end at once."""
    together = [other for other in CHANGES if other.at == change.at and other is not change]
    moved = [moved_by(change, []), moved_by(change, together)]
    if change.rule.key in NOT_IN_THE_ENGINE:
        assert moved == [[], []], "this rule is read by the engine after all"
        return
    if str(change) in NOTHING_TO_SHOW:
        assert not any(any(each) for each in moved), "this change shows after all"
        return
    assert any(moved), "the engine does not read this rule"
    assert not any(any(each[:BEFORE]) for each in moved), "the change shows before its date"
    assert any(any(each) for each in moved), "the change does not show"
    if not change.rule.key.startswith(PAID_LATER):
        assert any(each and each[BEFORE] for each in moved), "the change shows late"


def test_the_engine_shows_the_rates_of_the_day() -> None:
    """The rates that ledger lines imply, month by month from 2013 on, against the policy's own values."""
    policy = Policy.load()
    for start in (month(2013, 1), month(2015, 2), month(2020, 1), month(2021, 11), month(2024, 7)):
        months = 14 if start < month(2024, 1) else 10
        _, line = around(policy, start, months)
        base = line["insured"] * WAGE
        implied = {
            "contribution_rate_employer": (line["contributions_employer"] + line["relief"]) / base,
            "contribution_rate_employee": line["contributions_employee"] / base,
            "medical_premium_share": line["medical_premium"] / (line["recipients"] * WAGE),
            "other_statutory_share": line["other_statutory"] / line["benefits"],
            "skills_subsidy_per_insured": line["skills_subsidy"] / line["insured"],
            "remittance_rate": line["remittance"] / line["contributions_due"],
            "interest_rate": 12 * line["interest"] / line["opening"],
        }
        for key, shown in implied.items():
            expected = [policy.number(key, Month(start + m)) for m in range(months)]
            np.testing.assert_allclose(shown, np.broadcast_to(expected, shown.shape), rtol=1e-9, err_msg=key)
