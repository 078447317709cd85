"""A month is closed when nothing is missing and every difference is explained."""

from __future__ import annotations

import pytest

from sim.actuals.lines import REQUIRED
from sim.actuals.reconcile import ALL_REGIONS, Difference, Stated
from sim.months import Month
from sim.problems import BadInputError
from sim.store import Store
from store.given import APRIL, FUND, MARCH, OTHER, REGIONS, SOURCE, WHO, figure, whole_month


def test_a_month_with_missing_lines_stays_open_until_they_are_explained(store: Store) -> None:
    figures = [each for each in whole_month() if (each.region, each.line) != ("包头", "interest")]
    store.import_figures(FUND, figures, SOURCE, WHO)
    with pytest.raises(BadInputError) as refused:
        store.close_month(FUND, MARCH, WHO)
    assert [problem.column for problem in refused.value.problems] == ["missing:interest"]
    assert len(store.open_points(FUND, APRIL)) == len(REGIONS)
    store.explain_difference(FUND, "包头", MARCH, "missing:interest", "按季结息", WHO)
    assert store.close_month(FUND, MARCH, OTHER).revision == 1
    assert store.closed_months(FUND) == (MARCH,)


def test_a_difference_is_explained_for_its_amounts_only(store: Store) -> None:
    store.import_figures(FUND, whole_month(), SOURCE, WHO, stated=[Stated(ALL_REGIONS, MARCH, "benefits", 999_999)])
    difference, = store.differences(FUND, MARCH)
    assert difference.region == ALL_REGIONS
    with pytest.raises(BadInputError) as refused:
        store.close_month(FUND, MARCH, WHO)
    assert [problem.column for problem in refused.value.problems] == [difference.check]
    store.explain_difference(FUND, ALL_REGIONS, MARCH, difference.check, "合计含直属单位", WHO, difference=difference)
    assert store.open_points(FUND, MARCH) == ()
    other = Difference(ALL_REGIONS, MARCH, difference.check, difference.expected, difference.found + 1)
    assert len(store.open_points(FUND, MARCH, [other])) == 1
    store.close_month(FUND, MARCH, WHO)
    explained, = store.explanations(FUND, MARCH)
    assert (explained.region, explained.text, explained.who) == (ALL_REGIONS, "合计含直属单位", WHO)


def test_differences_handed_over_are_judged_too(store: Store) -> None:
    store.import_figures(FUND, whole_month(), SOURCE, WHO)
    here, elsewhere = (Difference("包头", month, "balance", 1, 2) for month in (MARCH, APRIL))
    with pytest.raises(BadInputError):
        store.close_month(FUND, MARCH, WHO, [here, elsewhere])
    store.explain_difference(FUND, "包头", MARCH, "balance", "在途资金", WHO)
    store.close_month(FUND, MARCH, WHO, [here, elsewhere])


def test_a_balance_that_does_not_carry_forward_is_seen_across_months(store: Store) -> None:
    store.import_figures(FUND, [*whole_month(), *whole_month(APRIL)], SOURCE, WHO)
    assert {each.check for each in store.differences(FUND, APRIL)} == {"balance"}
    assert store.differences(FUND, MARCH) == ()


def test_a_correction_that_reaches_into_a_closed_month_is_explained_there_too(store: Store) -> None:
    carried = [figure(0, region, line, at) for region in REGIONS for line in REQUIRED for at in (MARCH, APRIL)]
    store.import_figures(FUND, carried, SOURCE, WHO)
    for month in (MARCH, APRIL):
        store.close_month(FUND, month, WHO)
    store.import_figures(FUND, [figure(7, line="closing_balance")], SOURCE, WHO, "更正", reopen=True)
    with pytest.raises(BadInputError, match="2021-04"):
        store.close_month(FUND, MARCH, WHO)
    store.explain_difference(FUND, "包头", APRIL, "balance", "四月已按更正后余额入账", WHO)
    store.close_month(FUND, MARCH, WHO)
    assert store.closed_months(FUND) == (MARCH, APRIL)


def test_closing_and_reopening_take_turns(store: Store) -> None:
    store.import_figures(FUND, whole_month(), SOURCE, WHO)
    with pytest.raises(BadInputError):
        store.reopen_month(FUND, MARCH, WHO, "更正")
    store.close_month(FUND, MARCH, WHO)
    with pytest.raises(BadInputError):
        store.close_month(FUND, MARCH, WHO)
    with pytest.raises(BadInputError):
        store.reopen_month(FUND, MARCH, WHO, " ")
    store.reopen_month(FUND, MARCH, OTHER, "更正")
    store.import_figures(FUND, [figure(3)], SOURCE, WHO, "更正")
    store.close_month(FUND, MARCH, WHO)
    assert [event.event for event in store.month_events(FUND)] == ["close", "reopen", "close"]
    assert store.closed_months(FUND) == (MARCH,)
    with pytest.raises(BadInputError):
        store.close_month(FUND, Month(5), WHO)
    assert store.verify_log() == []
