"""Single payments at the borders of every rule, case by case with the rule's number, and properties around them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import payments
from sim.dated import parse_first_day
from sim.months import parse_month
from sim.policy import Policy
from sim.problems import BadInputError
from sim.yamlfile import read_yaml

pytestmark = pytest.mark.usefixtures("in_english")

CASES = read_yaml(Path(__file__).parent / "cases" / "boundaries.yaml")["cases"]
FEN = st.integers(0, 10**13)
RATIO = st.integers(0, 10_000).map(lambda part: Decimal(part) / 10_000)


def argument(name: str, value: Any, policy: Policy) -> Any:
    if isinstance(value, dict):
        return policy.value(value["rule"], parse_first_day(value["month"]), member=value.get("member"))
    if name == "filed":
        return parse_first_day(value)
    return tuple(parse_first_day(day) for day in value) if name == "window" else value


@pytest.mark.parametrize("case", CASES, ids=[f"{case['id']}-{case.lines['id']}" for case in CASES])
def test_boundary(case: dict[str, Any]) -> None:
    policy = Policy.load()
    arguments = {**case["given"], **case.get("change", {})}
    arguments = {name: argument(name, value, policy) for name, value in arguments.items()}
    call = getattr(payments, case["call"])
    if "refused" in case:
        with pytest.raises(BadInputError, match=case["refused"]):
            call(**arguments)
        return
    expected = parse_month(case["expected"]) if case["call"] == "training_payment_month" else case["expected"]
    assert call(**arguments) == expected


def test_every_rule_about_single_payments_has_a_case() -> None:
    assert {case["id"] for case in CASES} == {"N1", "N2", "N3", "N4", "N5", "N6", "N7", "N12", "N13", "N14"}


def test_caps_of_the_hardship_refund_are_those_of_the_policy() -> None:
    rules = Policy.load().rules
    assert (rules["hardship_months_a"].form.high, rules["hardship_months_b"].form.high) == (6, 3)


@given(contributions=FEN, old=RATIO, new=RATIO)
def test_paid_and_topped_up_is_the_new_ratio(contributions: int, old: Decimal, new: Decimal) -> None:
    old, new = sorted((old, new))
    paid = payments.ordinary_refund_fen(contributions, old)
    total = paid + payments.topup_fen(contributions, new, paid)
    assert total == (payments.ordinary_refund_fen(contributions, new) if paid else 0)
    assert payments.topup_fen(contributions, new, total) == 0


@given(balance=st.integers(-10**15, 10**15), expenditure=st.integers(0, 10**15), months=st.integers(0, 48))
def test_one_fen_decides_the_gate(balance: int, expenditure: int, months: int) -> None:
    assert payments.gate_open(balance, expenditure, months) == (12 * balance >= months * expenditure)
    assert payments.gate_open(months * expenditure, 12 * expenditure, months)
    assert not payments.gate_open(months * expenditure - 1, 12 * expenditure, months)


@given(remitted=FEN, granted=FEN, multiple=RATIO)
def test_grants_of_a_year_stay_within_the_cap(remitted: int, granted: int, multiple: Decimal) -> None:
    left = payments.grant_cap_fen(remitted, 2 * multiple, granted)
    assert left == 0 or granted + left <= remitted * 2 * multiple


@given(filed=st.dates(date(2020, 6, 12), date(2020, 12, 31)))
def test_a_claim_is_paid_one_or_two_months_later(filed: date) -> None:
    paid = payments.training_payment_month(filed, 25, (date(2020, 6, 12), date(2020, 12, 31)))
    assert paid - parse_month(f"{filed:%Y-%m}") == (1 if filed.day <= 25 else 2)
