"""Training subsidy (N9-N14): who trained when, what is due when, and what the skills account can pay."""

from __future__ import annotations

from decimal import Decimal

from .exact import ZERO, dec
from .policy import Policy
from .rules import Rules

CHANNELS = {"new_hire": "training_groups", "stopped_sme": "training_stopped_sme", "industry": "training_industries"}
"""Channels of the training subsidy, each with the rule that says who may take part (N9, N10, N11)."""


def person_months(policy: Policy, region: str, month: int, channel: str, newcomers: Decimal) -> Decimal:
    """Person-months trained and filed for in a month: inside the window only, and no longer than each may train.

    `newcomers` join every month from the first month of the window on.
    """
    if not accepted(policy, month, channel):
        return ZERO
    most = min(dec(policy.value(key, month, region)) for key in ("training_months", "training_months_max"))
    since = 0
    while since < most and accepted(policy, month - since, channel):
        since += 1
    return newcomers * min(most, Decimal(since))


def accepted(policy: Policy, month: int, channel: str) -> bool:
    """Are applications of this channel accepted: is the window open, and does the channel's rule let anybody in?"""
    offered = policy.value(CHANNELS[channel], month)
    somebody = bool(offered) if isinstance(offered, list) else dec(offered) > ZERO
    return somebody and dec(policy.value("training_window", month)) > ZERO


def training_due(rules: Rules, month: int, newcomers: dict[str, Decimal]) -> dict[str, Decimal]:
    """Yuan due in a month by channel: filed by the 25th of last month, or after the 25th of the month before (N13)."""
    due = {}
    for channel in CHANNELS:
        due[channel] = ZERO
        for trained, by_cutoff in ((month - 1, True), (month - 2, False)):
            filed = rules.number("training_filed_by_cutoff_share", trained)
            share = filed if by_cutoff else 1 - filed
            amount = rules.number("training_subsidy_per_month", trained)
            due[channel] += amount * share * person_months(
                rules.policy, rules.region, trained, channel, newcomers[channel])
    return due


def pay_training(
    due: dict[str, Decimal], level: Decimal, backlog: dict[str, Decimal], account: Decimal,
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Payments and backlog by channel: a short account pays every channel the same share of what it is owed."""
    owed = {channel: due[channel] * level + backlog[channel] for channel in CHANNELS}
    asked = sum(owed.values(), ZERO)
    share = min(asked, account) / asked if asked > ZERO else ZERO
    paid = {channel: owed[channel] * share for channel in CHANNELS}
    return paid, {channel: owed[channel] - paid[channel] for channel in CHANNELS}
