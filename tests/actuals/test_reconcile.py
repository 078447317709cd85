"""Actuals are reconciled to the fen: balances carry forward, stated sums are the sums, and missing lines are named."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sim.actuals.lines import EXPENDITURE, INCOME, REQUIRED, Figure
from sim.actuals.reconcile import ALL_REGIONS, Difference, Missing, Stated, missing_lines, oddities, reconcile
from sim.actuals.table import Actuals
from sim.months import Month, month

FIRST = month(2021, 1)
AMOUNTS = st.integers(-10**15, 10**15)


def world(flows: dict[tuple[str, int], dict[str, int]], opening: int = 1_000) -> list[Figure]:
    """Figures of regions and months (0, 1, …) whose balances carry forward from `opening`."""
    out = []
    for region in dict.fromkeys(region for region, _ in flows):
        closing = opening
        for (name, m), lines in sorted(flows.items()):
            if name != region:
                continue
            out += [Figure(region, FIRST + m, line, value) for line, value in lines.items()]
            closing += sum(value if line in INCOME else -value for line, value in lines.items())
            out.append(Figure(region, FIRST + m, "closing_balance", closing))
    return out


FLOWS = {("甲", 0): {"interest": 5, "benefits": 3}, ("甲", 1): {"interest": 7, "benefits": 2},
         ("乙", 0): {"interest": 1, "benefits": 1}, ("乙", 1): {"interest": 2, "benefits": 9}}


def test_a_fen_too_much_is_a_difference_in_its_month_and_the_next() -> None:
    figures = world(FLOWS)
    assert reconcile(Actuals.of(figures)) == []
    wrong = [Figure(f.region, f.month, f.line, f.value + 1) if f == figures[5] else f for f in figures]
    assert figures[5].line == "closing_balance"
    assert reconcile(Actuals.of(wrong)) == [Difference("甲", FIRST + 1, "balance", 1_007, 1_008)]


def test_stated_sums_are_held_against_the_lines() -> None:
    actuals = Actuals.of(world(FLOWS))
    right = [Stated(ALL_REGIONS, FIRST, "interest", 6), Stated("甲", FIRST + 1, "interest", 12, cumulative=True),
             Stated("甲", FIRST, "total_income", 5), Stated("甲", FIRST, "surplus", 2),
             Stated("乙", FIRST + 1, "opening_balance", 1_000), Stated("甲", FIRST, "opening_balance", 1_000),
             Stated(ALL_REGIONS, FIRST + 1, "total_expenditure", 15, cumulative=True)]
    assert reconcile(actuals, right) == []
    found = reconcile(actuals, [Stated(each.region, each.month, each.what, each.value + 1, each.cumulative) for each in right])
    assert {each.check for each in found} == {
        "total.interest", "cumulative.interest", "total_income", "surplus", "opening_balance", "balance",
        "total.cumulative.total_expenditure"}
    assert all(each.expected + 1 == each.found for each in found if each.check != "balance")


def test_what_cannot_be_told_is_no_difference() -> None:
    actuals = Actuals.of([Figure("甲", FIRST + 2, "interest", 5)])
    assert reconcile(actuals, [Stated("甲", FIRST + 2, "interest", 99, cumulative=True),
                               Stated("甲", FIRST + 2, "benefits", 99), Stated("丙", FIRST + 2, "interest", 99),
                               Stated("甲", FIRST + 2, "opening_balance", 99)]) == []


@given(st.lists(st.dictionaries(st.sampled_from([*INCOME, *EXPENDITURE]), AMOUNTS, max_size=6), min_size=1, max_size=6),
       AMOUNTS)
def test_any_books_that_carry_forward_reconcile(months: list[dict[str, int]], opening: int) -> None:
    figures = world({("甲", m): lines for m, lines in enumerate(months)}, opening)
    stated = [Stated("甲", FIRST + m, "total_income", sum(v for k, v in lines.items() if k in INCOME))
              for m, lines in enumerate(months)]
    assert reconcile(Actuals.of(figures), stated) == []


def test_missing_required_lines_are_listed_by_region() -> None:
    actuals = Actuals.of([Figure("甲", FIRST, line, 1) for line in REQUIRED] + [Figure("乙", FIRST, "insured", 1)])
    assert missing_lines(actuals, FIRST) == [Missing("乙", FIRST, line) for line in REQUIRED if line != "insured"]
    assert len(missing_lines(actuals, Month(FIRST + 1))) == 2 * len(REQUIRED)


def test_last_months_figures_with_a_new_date_are_odd() -> None:
    lines = {"insured": 100, "recipients": 9, "benefits": 5, "closing_balance": 7}
    figures = [Figure("甲", FIRST + m, line, value) for m in (0, 1) for line, value in lines.items()]
    assert [each.line for each in oddities(Actuals.of(figures), Month(FIRST + 1))] == ["closing_balance"]
    changed = [*figures[:-1], Figure("甲", FIRST + 1, "closing_balance", 8)]
    assert oddities(Actuals.of(changed), Month(FIRST + 1)) == []
    assert oddities(Actuals.of(figures), FIRST) == []


def test_odd_counts_are_warnings() -> None:
    figures = [Figure("甲", FIRST, "insured", 10), Figure("甲", FIRST, "recipients", 11),
               Figure("甲", FIRST, "new_recipients", 12), Figure("甲", FIRST, "benefits", -1)]
    assert [each.line for each in oddities(Actuals.of(figures), FIRST)] == ["new_recipients", "recipients", "benefits"]
