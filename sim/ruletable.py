"""The rules of a horizon as arrays: what `Policy` says in dates, the engine reads by month and region."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import layout
from sim.dated import MONTHS_PER_YEAR
from sim.entitlement import still_entitled
from sim.form import ZONES
from sim.layout import CHANNELS, CLASSES, REFUND_CLASSES, RULES, STREAMS
from sim.lookup import Lookup
from sim.months import Month
from sim.policy import Policy
from sim.problems import Problem, one_of, raise_if_any
from sim.regions import Regions
from sim.texts import text
from sim.windows import Windows

Floats = NDArray[np.float64]

BENEFIT_BASE_ZONES = ("own_zone", "zone_1")
PAYMENT_MODES = ("continuous", "batch")

_AS_THEY_STAND = {
    "employer_rate": "contribution_rate_employer", "employee_rate": "contribution_rate_employee",
    "medical_share": "medical_premium_share", "assistance_intake": "assistance_intake",
    "other_statutory_share": "other_statutory_share", "skills_subsidy": "skills_subsidy_per_insured",
    "hardship_months_a": "hardship_months_a", "hardship_months_b": "hardship_months_b",
    "gate_ordinary": "gate_ordinary_months", "gate_hardship": "gate_hardship_months",
    "remittance_rate": "remittance_rate", "grant_multiple": "grant_multiple", "floor_months": "working_floor_months",
}
"""Columns that are a rule's number, unchanged."""
_PER_YEAR = {"interest_rate": "interest_rate", "skills_topup": "skills_account_topup"}
"""Columns per month whose rule is per year."""
_CODES = {"hardship_formula": layout.HARDSHIP_FORMULAS, "below_gate": layout.BELOW_GATE}
_CALENDAR_CODES = {
    "coverage_expenditure": layout.COVERAGE_EXPENDITURES, "coverage_period": layout.COVERAGE_PERIODS,
    "remitted_basis": layout.REMITTED_BASES, "rationing": layout.RATIONINGS,
}


@dataclass(frozen=True, eq=False)
class RuleTable:
    """All rules of M months and R regions; the columns are named in `sim.layout`."""

    start: Month
    months: int
    values: Floats
    """[M, R, len(RULES)]"""
    calendar: Floats
    """[M, len(CALENDAR)]"""
    window: Floats
    """[M, NSTREAM, len(WINDOW)]"""
    opening_reached: Floats
    """[NSTREAM]: months of the window of the opening's year whose applications may have been paid by the opening."""
    opening_carry_reached: Floats
    """[NSTREAM]: the same of the year before the opening's."""
    still_entitled: Floats
    """[R, 24]: share whose entitlement outlasts a spell month, for the whole horizon."""

    def column(self, name: str) -> Floats:
        """One rule of `layout.RULES` by month and region: [M, R]."""
        return self.values[:, :, RULES.index(name)]


def compile_rules(policy: Policy, regions: Regions, start: Month, months: int) -> RuleTable:
    """The rules in force in `months` months from `start`, for the regions in their order.

    Uses of `regions`: names, zone [R], contribution_years [R, 3], training_persons [R, 3]. Raises BadInputError for a
    start before the policy begins, a horizon outside 1 to 600 months, a rule changed for a region that is not there, a
    zone that does not exist, and a benefit duration that changes within the horizon.
    """
    lookup = Lookup.over(policy, regions.names, start, months)
    raise_if_any([
        Problem(text("problem.region.zone", region=name, zone=zone), column="zone", expected=one_of(ZONES))
        for name, zone in zip(regions.names, regions.zone.tolist(), strict=True) if str(zone) not in ZONES])
    values = np.full((months, len(regions.names), len(RULES)), np.nan)
    for name, series in _columns(lookup, regions):
        values[:, :, RULES.index(name)] = series[lookup.horizon]
    opening, runs = int(lookup.horizon[0]) - 1, _refund_runs(lookup)
    windows = Windows.of(_accepting(lookup), lookup.numbers("refund_processing_lag_months")[:, 0])
    year = opening // MONTHS_PER_YEAR
    return RuleTable(
        start, months, values, _calendar(lookup, runs), windows.table(lookup.horizon),
        windows.paid_until(opening, runs, year), windows.paid_until(opening, runs, year - 1),
        still_entitled(lookup, regions))


def _columns(lookup: Lookup, regions: Regions) -> Iterator[tuple[str, Floats]]:
    """Every column of `layout.RULES` over the whole lookup: name and [S, 1] or [S, R]."""
    for column, key in _AS_THEY_STAND.items():
        yield column, lookup.numbers(key)
    for column, key in _PER_YEAR.items():
        yield column, lookup.numbers(key) / MONTHS_PER_YEAR
    for column, names in _CODES.items():
        yield column, lookup.codes(column, names)
    for member in CLASSES:
        yield f"relief_{member}", lookup.numbers("contribution_relief", member)
    schemes = lookup.policy.rule("social_contribution_rate").form.members
    yield "social_rate", (
        sum((lookup.numbers("social_contribution_rate", scheme) for scheme in schemes), start=np.zeros((1, 1)))
        + lookup.numbers("contribution_rate_employer") + lookup.numbers("contribution_rate_employee"))
    yield from _benefit_columns(lookup, regions)
    yield from _refund_columns(lookup)
    yield from _training_columns(lookup, regions)


def _benefit_columns(lookup: Lookup, regions: Regions) -> Iterator[tuple[str, Floats]]:
    """Yuan per recipient: the level times the minimum wage of the region's zone, or of zone 1 for all."""
    own = [lookup.numbers("minimum_wage", zone) for zone in ZONES]
    by_zone = np.stack([np.broadcast_to(wage, (lookup.length, len(regions.names))) for wage in own])
    region_wide = lookup.codes("benefit_base_zone", BENEFIT_BASE_ZONES) == BENEFIT_BASE_ZONES.index("zone_1")
    in_own_zone = by_zone[regions.zone - 1, :, np.arange(len(regions.names))].T
    base = np.where(region_wide, by_zone[0], in_own_zone)
    first_year = lookup.numbers("benefit_level_1_12") * base
    yield "benefit_1_12", first_year
    yield "benefit_13_24", lookup.numbers("benefit_level_13_24") * base
    yield "assistance_benefit", lookup.numbers("assistance_level") * first_year


def _refund_columns(lookup: Lookup) -> Iterator[tuple[str, Floats]]:
    """Ratios, what last year's window carries over, top-ups (N1, N2) and hardship refunds (N3)."""
    start, due = lookup.month_numbers("topup_start"), lookup.month_numbers("topup_due")
    in_force = ~(np.isnan(start) | np.isnan(due))
    january = (np.arange(lookup.length) % MONTHS_PER_YEAR == 0)[:, None]
    for member in REFUND_CLASSES:
        ratio = lookup.numbers("refund_ratio", member)
        before = np.concatenate([ratio[:1], ratio[:-1]])
        # Nobody was paid at a ratio of 0, so its rise leaves nothing to top up.
        rise = np.where(january | ~in_force | (before == 0), 0.0, np.maximum(ratio - before, 0.0))
        yield f"ratio_{member}", ratio
        yield f"carry_ratio_{member}", _last_december(ratio)
        yield f"raise_{member}", rise
    yield "topup_release", _release(_latest(start), _latest(due))
    for column in ("hardship_months_a", "hardship_months_b"):
        yield f"carry_{column}", _last_december(lookup.numbers(column))
    accepted = lookup.numbers("refund_window", "hardship") * lookup.numbers("hardship_offered")
    by_year = accepted.reshape(-1, MONTHS_PER_YEAR, accepted.shape[1]).max(axis=1)
    yield "hardship_offered", np.repeat(by_year, MONTHS_PER_YEAR, axis=0)


def _last_december(series: Floats) -> Floats:
    """For each month the value of the December before its year; the first year, which nobody reads, keeps its own."""
    years = np.arange(len(series)) // MONTHS_PER_YEAR
    return series[np.maximum(years * MONTHS_PER_YEAR - 1, 0)]


def _latest(series: Floats) -> Floats:
    """Fill NaN with the last number before it: a top-up that is late is still owed when the measure has ended."""
    rows = np.where(np.isnan(series), 0, np.arange(len(series))[:, None])
    return np.take_along_axis(series, np.maximum.accumulate(rows, axis=0), axis=0)


def _release(start: Floats, due: Floats) -> Floats:
    """Share of the outstanding top-up paid in a month: even parts from `start` to `due`, all of it afterwards."""
    now = np.arange(len(start))[:, None]
    months_left = np.maximum(due - now + 1, 1)
    return np.where(now >= start, 1 / np.where(np.isnan(months_left), 1, months_left), 0.0)


def _training_columns(lookup: Lookup, regions: Regions) -> Iterator[tuple[str, Floats]]:
    """Yuan due by channel if all take part (N9-N14): months trained inside the window, paid by filing day."""
    early = lookup.numbers("training_filed_by_cutoff_share")
    amount, trained = lookup.numbers("training_subsidy_per_month"), _trained(lookup)
    for position, channel in enumerate(CHANNELS):
        # Amount and channel are those of the month trained in: what ends then is still paid out afterwards.
        claims = amount * trained[channel]
        paid = _later(claims * early, 1) + _later(claims * (1 - early), 2)
        yield f"training_due_{channel}", paid * regions.training_persons[:, position]


def _trained(lookup: Lookup) -> dict[str, Floats]:
    """Persons in training per newcomer a month, by channel: [S, 1] or [S, R]."""
    window = lookup.numbers("training_window")
    most = np.minimum(lookup.numbers("training_months"), lookup.numbers("training_months_max"))
    admitting = {
        "new_hire": lookup.named("training_groups"), "stopped_sme": lookup.numbers("training_stopped_sme"),
        "industry": lookup.named("training_industries"),
    }
    return {channel: _months_trained(window * admitting[channel], most) for channel in CHANNELS}


@dataclass(frozen=True, eq=False)
class TrainingClaims:
    """What training gives a claim to if all who may do so take part (N9-N14), by month trained and region."""

    persons: Floats
    """[M, R, channel] persons in training: each month of one is a claim."""
    amount: Floats
    """[M, R] yuan for each of them."""
    early: Floats
    """[M, R] share filed by the filing day, and so paid in the next month; the rest is paid in the month after."""


def training_claims(policy: Policy, regions: Regions, start: Month, months: int) -> TrainingClaims:
    """Training month by month before it becomes a payment; the columns `training_due_…` are made of the same.

    Raises BadInputError as `compile_rules` does.
    """
    lookup = Lookup.over(policy, regions.names, start, months)
    whole = (lookup.length, len(regions.names))

    def spread(series: Floats) -> Floats:
        return np.broadcast_to(series, whole)[lookup.horizon]

    persons = [spread(part) * regions.training_persons[:, position]
               for position, part in enumerate(_trained(lookup).values())]
    return TrainingClaims(
        np.stack(persons, axis=2), spread(lookup.numbers("training_subsidy_per_month")),
        spread(lookup.numbers("training_filed_by_cutoff_share")))


def _months_trained(accepting: Floats, most: Floats) -> Floats:
    """Persons in training per newcomer a month: who joined since the window opened, each for at most `most` months."""
    trained, joined = np.zeros((1, 1)), np.ones_like(accepting)
    for age in range(int(np.ceil(most.max()))):
        joined = joined * (_later(accepting, age) if age else accepting)
        trained = trained + joined * np.clip(most - age, 0, 1)
    return trained


def _later(series: Floats, months: int) -> Floats:
    """The series so many months later, nothing before."""
    return np.concatenate([np.zeros((months, series.shape[1])), series[:-months]])


def _accepting(lookup: Lookup) -> Floats:
    """1 where a stream's applications are accepted: [S, NSTREAM]."""
    series = [lookup.numbers("training_window") if stream == "training" else lookup.numbers("refund_window", stream)
              for stream in STREAMS]
    return np.concatenate(series, axis=1)


def _refund_runs(lookup: Lookup) -> Floats:
    """1 in a month in which refunds are paid out (N8): every month, or the months of the batches: [S]."""
    batch = lookup.codes("refund_payment_mode", PAYMENT_MODES) == PAYMENT_MODES.index("batch")
    return np.where(batch, lookup.months_listed("refund_batch_months"), 1.0)[:, 0]


def _calendar(lookup: Lookup, runs: Floats) -> Floats:
    """What is the same for all regions: [M, len(CALENDAR)]."""
    columns = {
        "month_of_year": np.arange(lookup.length) % MONTHS_PER_YEAR + 1.0,
        "refund_run": runs,
        "pool_interest_rate": lookup.numbers("pool_interest_rate")[:, 0] / MONTHS_PER_YEAR,
        **{name: lookup.codes(name, codes)[:, 0] for name, codes in _CALENDAR_CODES.items()},
    }
    return np.column_stack([columns[name] for name in layout.CALENDAR])[lookup.horizon]
