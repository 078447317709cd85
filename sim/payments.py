"""Single payments, to the fen and to the day: what one enterprise is paid, what one region may draw.

Amounts are whole fen (int), rounded half up; ratios, multiples and prices come from the policy and are taken as the
decimal number they are written as, so that 0.6 is six tenths. Every function raises BadInputError for input that
cannot be: a negative amount, a ratio outside 0 to 1, more months than the rule allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from fractions import Fraction

from sim.dated import MONTHS_PER_YEAR, month_of
from sim.form import SME
from sim.layout import HARDSHIP_FORMULAS
from sim.months import Month
from sim.problems import BadInputError, Problem, nearest_name, one_of
from sim.texts import text

Number = int | float | Decimal


def is_sme(size_class: str) -> bool:
    """Whether a size class is one of the 中小微企业 (N1)."""
    return size_class in SME


def ordinary_refund_fen(contributions_fen: int, ratio: Number) -> int:
    """Ordinary refund (N1, notice 二(一)): `ratio` of the contributions paid last year, in fen."""
    _refuse_negative(contributions_fen=contributions_fen)
    if not 0 <= ratio <= 1:
        raise _refusal(f"a refund ratio of {ratio} is out of range", "a ratio from 0 to 1")
    return _half_up(contributions_fen * _decimal(ratio))


def topup_fen(contributions_fen: int, ratio: Number, paid_fen: int) -> int:
    """Top-up (N2, notice 二(一)): what is missing to `ratio` for an enterprise already paid `paid_fen` this year.

    `paid_fen` counts earlier top-ups, so that none is paid twice. Nothing without an earlier payment, and never less
    than nothing.
    """
    _refuse_negative(paid_fen=paid_fen)
    full = ordinary_refund_fen(contributions_fen, ratio)
    return max(0, full - paid_fen) if paid_fen else 0


def hardship_refund_fen(
    formula: str, *, insured: int, average_benefit_fen: int, months_a: Number, monthly_contributions_fen: int,
    months_b: Number, caps: tuple[Number, Number],
) -> int:
    """Hardship refund (N3, notice 二(二)), in fen.

    A: `months_a` times the region's average monthly benefit per recipient times insured staff. B: `months_b` times the
    monthly contributions of enterprise and staff to all five schemes. `lower` and `higher` compare both. `caps` are the
    most months that A and B may count: the upper limits of the rules hardship_months_a and hardship_months_b.
    """
    if formula not in HARDSHIP_FORMULAS:
        raise BadInputError([Problem(text("problem.payment.formula", formula=formula), expected=one_of(HARDSHIP_FORMULAS),
                                     nearest=nearest_name(formula, HARDSHIP_FORMULAS))])
    _refuse_negative(insured=insured, average_benefit_fen=average_benefit_fen,
                     monthly_contributions_fen=monthly_contributions_fen)
    for name, months, cap in zip(("months_a", "months_b"), (months_a, months_b), caps, strict=True):
        if not 0 <= months <= cap:
            raise _refusal(f"{name} is {months}", f"from 0 to {cap}")
    by_benefit = _half_up(_decimal(months_a) * average_benefit_fen * insured)
    by_contributions = _half_up(_decimal(months_b) * monthly_contributions_fen)
    both = (by_benefit, by_contributions)
    return {"A": by_benefit, "B": by_contributions, "lower": min(both), "higher": max(both)}[formula]


def one_refund_only(ordinary_fen: int, hardship_fen: int) -> int:
    """What an enterprise is paid in a year (N3): one kind of refund; raises BadInputError for both."""
    _refuse_negative(ordinary_fen=ordinary_fen, hardship_fen=hardship_fen)
    if ordinary_fen and hardship_fen:
        raise _refusal("an ordinary and a hardship refund in one year", "one of the two")
    return ordinary_fen or hardship_fen


def within_layoff_limit(laid_off: int, insured: int, limit: Number, small_limit: Number, small_size: Number) -> bool:
    """Whether layoffs stay within the limit (N1), inclusive; enterprises of at most `small_size` have their own.

    `insured` is the staff that the rate is counted on, `laid_off` the part that went.
    """
    _refuse_negative(laid_off=laid_off, insured=insured)
    allowed = small_limit if insured <= small_size else limit
    return laid_off <= insured * _decimal(allowed)


def gate_open(balance: Number, expenditure_12_months: Number, gate_months: Number) -> bool:
    """Whether a balance covers `gate_months` of expenditure (N4, notice 二(三)), inclusive and exact.

    Products are compared, not a quotient: a balance of 12.0 months passes and one fen less does not.
    """
    _refuse_negative(expenditure_12_months=expenditure_12_months, gate_months=gate_months)
    return MONTHS_PER_YEAR * Fraction(balance) >= Fraction(_decimal(gate_months)) * Fraction(expenditure_12_months)


def grant_cap_fen(remitted_fen: int, multiple: Number, granted_fen: int = 0) -> int:
    """What a region may still draw this year (N5, notice 二(三)): the multiple of its remittance less earlier grants.

    A part of a fen is dropped, so that the year's grants never exceed the cap.
    """
    _refuse_negative(remitted_fen=remitted_fen, multiple=multiple, granted_fen=granted_fen)
    cap = int((remitted_fen * _decimal(multiple)).to_integral_value(ROUND_FLOOR))
    return max(0, cap - granted_fen)


def support_fen(need_fen: int, cap_left_fen: int, pool_fen: int) -> Mapping[str, int]:
    """Who pays a need (N5, N7): the adjustment fund up to cap and pool, then the region's finance; one region alone."""
    _refuse_negative(need_fen=need_fen, cap_left_fen=cap_left_fen, pool_fen=pool_fen)
    grant = min(need_fen, cap_left_fen, pool_fen)
    return {"grant": grant, "fiscal_subsidy": need_fen - grant}


def training_subsidy_fen(months: int, per_month_fen: int, months_max: int) -> int:
    """Training subsidy of one person (N12, notice 三(四)), in fen: whole months, at most `months_max` of them."""
    _refuse_negative(months=months, per_month_fen=per_month_fen, months_max=months_max)
    return per_month_fen * min(months, months_max)


def training_payment_month(filed: date, filing_day: int, window: tuple[date, date]) -> Month:
    """The month in which a training claim is paid (N13, N14, notice 三(五)).

    Filed on or before `filing_day`: the next month; later: the month after. Cash may follow the window, acceptance may
    not: raises BadInputError for a day outside `window` (first and last day, both accepted).
    """
    first, last = window
    if not first <= filed <= last:
        raise _refusal(text("problem.payment.filed", day=filed), text("problem.payment.window", first=first, last=last))
    return Month(month_of(filed) + (1 if filed.day <= filing_day else 2))


def _decimal(number: Number) -> Decimal:
    """A policy number as the decimal it is written as: 0.6, not the nearest binary fraction."""
    value = Decimal(str(number))
    if not value.is_finite():
        raise _refusal(text("problem.cell.no_number", value=number), text("problem.expected.finite"))
    return value


def _half_up(amount: Decimal) -> int:
    return int(amount.to_integral_value(ROUND_HALF_UP))


def _refuse_negative(**amounts: Number) -> None:
    bad = [Problem(text("problem.payment.amount", name=name, amount=amount), expected=text("problem.expected.not_negative"))
           for name, amount in amounts.items() if not amount >= 0]
    if bad:
        raise BadInputError(bad)


def _refusal(message: str, expected: str) -> BadInputError:
    return BadInputError([Problem(message, expected=expected)])
