"""Random cases that reach every rule: the same case can be given to the twin and to the engine.

Numbers have few digits, so that they are the same in decimals and, to the last bit that matters, in floats.
"""

from __future__ import annotations

from random import Random
from typing import Any

from .bridge import STREAMS
from .cases import load_case
from .dates import month_number, month_text
from .drivers import DRIVERS, GROWTH
from .rules import CLASSES, REFUND_CLASSES

NAMES = ("甲", "乙", "丙", "丁", "戊", "己")
ITEMS = ("benefits", "medical_premium", "assistance", "other_statutory", "skills_subsidy", "refunds", "remittance")
LONGEST_PLAN = 24


def random_case(seed: int) -> dict[str, Any]:
    """A case as `cases.load_case` returns one, with `draws` and without `expected`; the seed decides everything."""
    dice = Random(seed)
    start = month_number("2020-01") if dice.random() < 0.4 else month_number("2020-01") + dice.randrange(1, 12)
    months = dice.randrange(3, 30)
    names = NAMES[: dice.randrange(1, len(NAMES) + 1)]
    neutral = load_case("contributions")
    rows = [_region(dice, name, start, neutral["regions"][0]) for name in names]
    policy = [neutral["policy"][0], *_policy(dice, names, start)]
    return {
        "title": f"random case {seed}", "policy": policy, "regions": rows, "months": months,
        "settings": {"start": month_text(start), "pool_balance_yuan": _round(dice.uniform(0, 2e6))},
        "economy": _economy(dice, names, months + LONGEST_PLAN),
        "draws": _draws(dice, names, months),
    }


def _round(number: float) -> float:
    """Six significant digits."""
    return float(f"{number:.6g}")


def _region(dice: Random, name: str, start: int, neutral: dict[str, Any]) -> dict[str, Any]:
    """One region, anywhere between unable to pay and rich, with a year so far if the opening lies inside a year."""
    persons = {f"insured_{k}_persons": dice.randrange(0, 20_000) + 1 for k in CLASSES}
    wage = _round(dice.uniform(3000, 9000))
    fees = {f"contributions_last_year_{k}_yuan": _round(persons[f"insured_{k}_persons"] * wage * 0.12) for k in CLASSES}
    spent = _round(sum(fees.values()) * dice.uniform(0.2, 2))
    held = _round(spent * dice.choice((0, 0.3, 0.8, 1, 1.5, 2, 2.5, 4)))
    row = neutral | persons | fees | {
        "region": name, "region_en": name, "opening_month": month_text(start - 1),
        "minimum_wage_zone": dice.randrange(1, 5), "contribution_wage_yuan_per_month": wage,
        "balance_last_year_end_yuan": held, "balance_opening_yuan": held,
        "contribution_years_1_5_share": 0.5, "contribution_years_5_10_share": 0.2,
        "contribution_years_over_10_share": 0.3,
        "claim_share": _round(dice.random()), "assistance_take_up_share": _round(dice.random()),
        "hardship_share": _round(dice.uniform(0, 0.3)), "other_income_yuan_per_month": dice.randrange(0, 3000),
        "skills_account_balance_yuan": dice.randrange(0, 400_000),
        "fiscal_capacity_yuan_per_year": dice.choice(("", 0, _round(spent * 0.1))),
        "training_new_hire_persons_per_month": dice.randrange(0, 60),
        "training_industry_persons_per_month": dice.randrange(0, 60),
        "recipients_total_persons": dice.randrange(0, 1500),
    }
    row |= {f"expenditure_last_year_{item}_yuan": 0 for item in ITEMS}
    row |= {"expenditure_last_year_benefits_yuan": spent, "expenditure_last_year_refunds_yuan": _round(spent / 5)}
    row |= {f"eligible_{k}_share": _round(dice.random()) for k in REFUND_CLASSES}
    row |= {f"assisted_spell_month_{j}_persons": dice.randrange(0, 50) for j in range(1, 7)}
    if dice.random() < 0.5:
        people = {f"recipients_spell_month_{d:02d}_persons": dice.randrange(0, 90) for d in range(1, 25)}
        row |= people | {"recipients_total_persons": sum(people.values())}
    return row | (_year_so_far(dice, fees, spent, held, start % 12) if start % 12 else {})


def _year_so_far(
    dice: Random, fees: dict[str, float], spent: float, held: float, months: int,
) -> dict[str, float]:
    """What was booked from January to an opening inside the year."""
    share = months / 12
    paid = {f"refunds_paid_this_year_{k}_yuan": _round(fees[f"contributions_last_year_{k}_yuan"] * share * 0.2)
            for k in REFUND_CLASSES}
    return {
        "balance_opening_yuan": _round(held * dice.uniform(0.5, 1.2)),
        "remitted_this_year_yuan": _round(sum(fees.values()) * 0.05 * share),
        "granted_this_year_yuan": _round(spent * 0.001), "fiscal_subsidy_this_year_yuan": _round(spent * 0.01),
        "expenditure_this_year_benefits_yuan": _round(spent * share), **paid,
        "expenditure_this_year_refunds_yuan": sum(paid.values()),
        **{column.replace("last_year", "this_year"): _round(fee * share) for column, fee in fees.items()},
    }


def _policy(dice: Random, names: tuple[str, ...], start: int) -> list[dict[str, Any]]:
    """Changes that switch every measure on, and every reading to one of its values."""
    rise = month_text(start + dice.randrange(0, 8))
    due = month_text(month_number(rise) + dice.randrange(0, 4))
    opens, closes = sorted((dice.randrange(1, 13), dice.randrange(1, 13)))
    year_end = f"{rise[:4]}-12"
    always: dict[str, Any] = {
        "contribution_rate_employer": 0.005, "contribution_rate_employee": 0.005,
        "contribution_relief": {"large": 0.5, "sme": 1, "public": 0},
        "medical_premium_share": 0.048, "assistance_level": 0.8, "assistance_intake": dice.randrange(2),
        "other_statutory_share": 0.05, "skills_subsidy_per_insured": 0.75,
        "benefit_duration": dice.choice(("national", "two_months_per_year")),
        "refund_ratio": {"large": 0.3, "sme": 0.5}, "refund_window": {"large": 1, "sme": 1, "hardship": 1},
        "refund_processing_lag_months": dice.randrange(0, 4),
        "refund_payment_mode": dice.choice(("continuous", "continuous", "batch")),
        "refund_batch_months": sorted(dice.sample(range(1, 13), 3)),
        "topup_start": rise, "topup_due": due, "hardship_offered": dice.randrange(2),
        "hardship_months_a": 6, "hardship_months_b": 3,
        "social_contribution_rate": {"pension": 0.24, "medical": 0.08, "work_injury": 0.0075, "maternity": 0.005},
        "hardship_formula": dice.choice(("A", "B", "lower", "higher")),
        "coverage_expenditure": dice.choice(("statutory", "benefits_only", "total", "total_with_remittance")),
        "coverage_period": dice.choice(("prior_year", "prior_year", "trailing_12", "forward_12")),
        "below_gate": dice.choice(("support", "block")), "remittance_rate": 0.05,
        "grant_multiple": dice.choice((0.5, 1, 2)),
        "remitted_basis": dice.choice(("year_to_date", "full_year_plan", "annualised")),
        "rationing": dice.choice(("pro_rata", "lowest_coverage_first", "equal_coverage", "optimal")),
        "working_floor_months": dice.choice((0, 0, 1, 3)), "training_subsidy_per_month": 600,
        "training_months": dice.randrange(1, 7), "training_filed_by_cutoff_share": 0.8,
        "skills_account_topup": 12_000, "interest_rate": 0.015, "pool_interest_rate": 0.02,
    }
    dated: dict[str, Any] = {
        "contribution_relief": {"from": rise, "to": year_end, "value": 0},
        "refund_ratio": {"from": rise, "to": year_end, "value": {"large": 0.3, "sme": 1}},
        "refund_window": {"from": f"2021-{opens:02d}", "to": f"2021-{closes:02d}",
                          "value": {"large": 0, "sme": 1, "hardship": 0}},
        "training_window": {"from": rise, "to": year_end, "value": 1},
        "below_gate": {"from": "2013-01", "value": dice.choice(("support", "block")), "regions": list(names[::2])},
        "hardship_formula": {"from": "2013-01", "value": "higher", "regions": [names[0]]},
    }
    if dice.random() < 0.5:
        del dated["refund_window"]
    return [{key: [{"from": "2013-01", "value": value}] for key, value in always.items()},
            {key: [entry] for key, entry in dated.items()}]


def _economy(dice: Random, names: tuple[str, ...], months: int) -> dict[str, Any]:
    """Means that move from month to month and from region to region, volatile and correlated drivers."""
    typical = {"insured_growth": 0.001, "wage_growth": 0.004, "job_loss": 0.01, "exit_hazard": 1, "collection": 0.97,
               "season": 1}

    def mean() -> dict[str, float]:
        return {driver: _round(value * dice.uniform(0.6, 1.4)) for driver, value in typical.items()}

    spread = {driver: _round(dice.uniform(0.001, 0.01 if driver in GROWTH else 0.3)) for driver in DRIVERS}
    link = dice.choice((0, 0.3))
    correlation = [[1 if i == j else link for j in DRIVERS] for i in DRIVERS]
    return {
        "mean": [{name: mean() for name in names} for _ in range(months)],
        "volatility": [dict.fromkeys(names, spread)] * months,
        "persistence": {driver: _round(dice.uniform(0, 0.95)) for driver in DRIVERS},
        "common": {driver: _round(dice.random()) for driver in DRIVERS}, "correlation": correlation,
        "hazard": {name: [_round(dice.uniform(0, 0.3)) for _ in range(24)] for name in names},
        "level_mean": dict.fromkeys(STREAMS, 0.7), "half_time_median": dict.fromkeys(STREAMS, 4),
        "steepness": dict.fromkeys(STREAMS, dice.choice((1, 1.7, 2.5))),
    }


def _draws(dice: Random, names: tuple[str, ...], months: int) -> dict[str, Any]:
    """Innovations and one path's take-up and parameters."""

    def normals() -> dict[str, float]:
        return {driver: _round(dice.gauss(0, 1)) for driver in DRIVERS}

    return {
        "own": [{name: normals() for name in names} for _ in range(months)],
        "common": [normals() for _ in range(months)],
        "level": {stream: _round(dice.random()) for stream in STREAMS},
        "half_time": {stream: _round(dice.uniform(0.5, 9)) for stream in STREAMS},
        "a": {driver: _round(dice.gauss(0, 0.002)) for driver in DRIVERS},
        "b": {driver: _round(dice.uniform(0.7, 1.4)) for driver in DRIVERS},
    }
