"""The rules of one region in one month, worked out from the dated policy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from .dates import january_of, month_number
from .exact import ONE, TWELVE, ZERO, dec, total
from .policy import Policy
from .takeup import REFUND_STREAMS

CLASSES = ("large", "medium", "small", "micro", "public")
REFUND_CLASSES = CLASSES[:4]
SPELL_MONTHS = 24
YEARS_BANDS = {"1-5": range(1, 5), "5-10": range(5, 10), "over_10": None}
"""Bands of contribution years, and the whole years in them; no limit above ten."""
PLAIN = {
    "employer_rate": "contribution_rate_employer",
    "employee_rate": "contribution_rate_employee",
    "medical_share": "medical_premium_share",
    "assistance_intake": "assistance_intake",
    "other_statutory_share": "other_statutory_share",
    "skills_subsidy": "skills_subsidy_per_insured",
    "hardship_months_a": "hardship_months_a",
    "hardship_months_b": "hardship_months_b",
    "gate_ordinary": "gate_ordinary_months",
    "gate_hardship": "gate_hardship_months",
    "remittance_rate": "remittance_rate",
    "grant_multiple": "grant_multiple",
    "floor_months": "working_floor_months",
}
"""Rules whose value of the month is used as it stands: name in MODEL.md, key in the policy files."""
CODES = ("hardship_formula", "below_gate")
OTHER_SCHEMES = ("pension", "medical", "work_injury", "maternity")


class Rules:
    """All rules of a region; `of(month)` gives one month's values under the names of MODEL.md."""

    def __init__(self, policy: Policy, region: str, zone: str) -> None:
        self.policy, self.region, self.zone = policy, region, zone

    def number(self, key: str, month: int, member: str | None = None) -> Decimal:
        """A rule's number for this region."""
        return dec(self.policy.value(key, month, self.region, member))

    def of(self, month: int) -> dict[str, Any]:
        """The month's values: numbers as Decimal, switches as their code, by class as a dict."""
        rules: dict[str, Any] = {name: self.number(key, month) for name, key in PLAIN.items()}
        rules |= {name: str(self.policy.value(name, month, self.region)) for name in CODES}
        rules["relief"] = {k: self.number("contribution_relief", month, k) for k in CLASSES}
        base_zone = {"own_zone": self.zone, "zone_1": "1"}[self.policy.value("benefit_base_zone", month, self.region)]
        wage_floor = self.number("minimum_wage", month, base_zone)
        rules["benefit_1_12"] = wage_floor * self.number("benefit_level_1_12", month)
        rules["benefit_13_24"] = wage_floor * self.number("benefit_level_13_24", month)
        rules["assistance_benefit"] = rules["benefit_1_12"] * self.number("assistance_level", month)
        rules["social_rate"] = self.social_rate(month)
        rules["interest_rate"] = self.number("interest_rate", month) / TWELVE
        rules["skills_topup"] = self.number("skills_account_topup", month) / TWELVE
        last_december = january_of(month) - 1
        rules["ratio"] = {k: self.number("refund_ratio", month, k) for k in REFUND_CLASSES}
        rules["old_ratio"] = {k: self.number("refund_ratio", month - 1, k) for k in REFUND_CLASSES}
        rules["carry_ratio"] = {k: self.number("refund_ratio", last_december, k) for k in REFUND_CLASSES}
        rules["raise"] = {k: self._raise(k, month, rules) for k in REFUND_CLASSES}
        rules["topup_release"] = self.topup_release(month)
        rules["hardship_offered"] = self.hardship_offered(january_of(month))
        for name in ("hardship_months_a", "hardship_months_b"):
            rules[f"carry_{name}"] = self.number(name, last_december)
        return rules

    def _raise(self, k: str, month: int, rules: dict[str, Any]) -> Decimal:
        """Increase of the ratio inside a calendar year, while a rule on top-ups is in force."""
        # Nobody was paid at a ratio of 0, and there is no top-up without an earlier payment (N2).
        if month == january_of(month) or self._topup_dates(month) is None or rules["old_ratio"][k] == ZERO:
            return ZERO
        return max(ZERO, dec(rules["ratio"][k]) - dec(rules["old_ratio"][k]))

    def topup_release(self, month: int) -> Decimal:
        """Share of the outstanding top-up paid this month: equal instalments, the last in the month it is due."""
        # What was promised while the rule was in force keeps its dates after the rule has lapsed.
        years_back = range(month, month - 120, -1)
        dates = next((found for earlier in years_back if (found := self._topup_dates(earlier))), None)
        if dates is None or month < dates[0]:
            return ZERO
        due = dates[1]
        return ONE / (due - month + 1) if month < due else ONE

    def _topup_dates(self, month: int) -> tuple[int, int] | None:
        """First month of top-ups and the month by whose end they are due; None while no rule asks for any."""
        start, due = (self.policy.value(key, month, self.region) for key in ("topup_start", "topup_due"))
        return None if "none" in (start, due) else (month_number(start), month_number(due))

    def social_rate(self, month: int) -> Decimal:
        """Contributions to all five schemes: the four others, and unemployment insurance by its own rules (N3)."""
        others = total(self.number("social_contribution_rate", month, scheme) for scheme in OTHER_SCHEMES)
        own = self.number("contribution_rate_employer", month) + self.number("contribution_rate_employee", month)
        return others + own

    def hardship_offered(self, january: int) -> bool:
        """Is hardship offered in the calendar year: is the measure in force in a month of its window?"""
        months = open_months(self.policy, january, "hardship")
        return any(self.number("hardship_offered", month) > ZERO for month in months)

    def still_entitled(self, month: int, shares: list[Decimal]) -> list[Decimal]:
        """Share of the recipients of each spell month who are entitled to one more month."""
        entitled = [self._entitled_at_least(n, month, shares) for n in range(1, SPELL_MONTHS + 2)]
        entitled[SPELL_MONTHS] = ZERO
        return [entitled[n] / entitled[n - 1] if entitled[n - 1] > ZERO else ZERO for n in range(1, SPELL_MONTHS + 1)]

    def _entitled_at_least(self, months: int, now: int, shares: list[Decimal]) -> Decimal:
        """Share of new recipients entitled to at least so many months."""
        if self.policy.value("benefit_duration", now, self.region) == "two_months_per_year":
            per_year = self.number("benefit_months_per_year", now)
            low = [_share_of(years, per_year, months) for years in YEARS_BANDS.values()]
        else:
            caps = [self.number("benefit_duration_caps", now, band) for band in YEARS_BANDS]
            low = [ONE if months <= cap else ZERO for cap in caps]
        return total(share * part for share, part in zip(shares, low, strict=True))


def _share_of(years: range | None, months_per_year: Decimal, months: int) -> Decimal:
    """Share of a band, evenly spread over its whole years, entitled to at least so many months."""
    if years is None:
        return ONE
    return Decimal(sum(each * months_per_year >= months for each in years)) / len(years)


def open_months(policy: Policy, january: int, stream: str) -> list[int]:
    """Months of a calendar year in which applications of a stream are accepted; no month where there is no window."""
    months = range(january, january + 12)
    return [month for month in months if dec(policy.value("refund_window", month, None, stream)) > ZERO]


def refund_run(policy: Policy, month: int) -> bool:
    """Are refunds paid out in this month? Always, unless payments go in batches."""
    if policy.value("refund_payment_mode", month) == "continuous":
        return True
    return month % 12 + 1 in [int(each) for each in policy.value("refund_batch_months", month)]


def windows(policy: Policy, january: int) -> dict[str, list[int]]:
    """Open months of every refund stream in the calendar year that begins with `january`."""
    return {stream: open_months(policy, january, stream) for stream in REFUND_STREAMS}
