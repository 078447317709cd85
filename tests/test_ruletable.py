"""The compiled rules: every column against the policy it was compiled from, windows, top-ups, training, entitlement."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.layout import (
    CALENDAR,
    HARDSHIP_FORMULAS,
    REFUND_CLASSES,
    RULES,
    STREAMS,
    W_ACCEPTED,
    W_CARRY_LENGTH,
    W_CARRY_REACHED,
    W_LENGTH,
    W_REACHED,
)
from sim.months import Month, month, month_range
from sim.policy import Policy
from sim.problems import BadInputError
from sim.ruletable import RuleTable, compile_rules

pytestmark = pytest.mark.usefixtures("in_english")

POLICY = Policy.load()
START = month(2020, 1)
NAMES = ("甲", "乙", "丙", "丁")
LARGE, SMALL = STREAMS.index("large"), STREAMS.index("small")
HARDSHIP, TRAINING = STREAMS.index("hardship"), STREAMS.index("training")


def few(names: tuple[str, ...] = NAMES, zone: tuple[int, ...] = (1, 2, 3, 4)) -> Any:
    """What `compile_rules` reads of `Regions`."""
    count = len(names)
    return SimpleNamespace(names=names, zone=np.array(zone), contribution_years=np.tile([0.3, 0.3, 0.4], (count, 1)),
                           training_persons=np.tile([100.0, 10.0, 1.0], (count, 1)))


def table(start: Month = START, months: int = 36, **changes: Any) -> RuleTable:
    return compile_rules(POLICY.with_changes(changes, "test"), few(), start, months)


def at(rules: RuleTable, column: str, year: int, month_of_year: int, region: int = 0) -> float:
    return float(rules.column(column)[month(year, month_of_year) - rules.start, region])


@pytest.mark.parametrize("start", [month(2013, 1), month(2015, 7), month(2020, 1), month(2020, 6), month(2026, 12)])
@pytest.mark.parametrize("months", [1, 36, 120])
def test_any_start_compiles_to_finite_numbers_in_their_shapes(start: Month, months: int) -> None:
    rules = table(start, months)
    assert rules.values.shape == (months, 4, len(RULES))
    assert rules.calendar.shape == (months, len(CALENDAR))
    assert rules.window.shape[:2] == (months, len(STREAMS))
    for array in (rules.values, rules.calendar, rules.window, rules.opening_reached, rules.still_entitled):
        assert np.isfinite(array).all()


@pytest.mark.parametrize(("start", "months", "expected"), [
    (month(2012, 12), 12, "2013-01 or later"), (month(2020, 1), 0, "1 to 600 months"),
    (month(2020, 1), 10_000, "1 to 600 months"), (month(2012, 1), -3, "2 problems"),
])
def test_a_horizon_that_cannot_be_is_refused(start: Month, months: int, expected: str) -> None:
    with pytest.raises(BadInputError, match=expected):
        table(start, months)


def test_unknown_region_and_zone_are_refused() -> None:
    with pytest.raises(BadInputError, match="unknown region '甲市'"):
        table(below_gate={"from": "2020-01", "value": "block", "regions": ["甲市"]})
    with pytest.raises(BadInputError, match="丙 has minimum-wage zone 0"):
        compile_rules(POLICY, few(zone=(1, 2, 0, 4)), START, 1)


def test_columns_are_the_policy_month_by_month() -> None:
    rules = table(month(2013, 1), 200)
    direct = {"employer_rate": "contribution_rate_employer", "gate_ordinary": "gate_ordinary_months",
              "grant_multiple": "grant_multiple", "remittance_rate": "remittance_rate"}
    for position, now in enumerate(month_range(rules.start, rules.months)):
        for column, key in direct.items():
            assert rules.column(column)[position, 0] == POLICY.value(key, now)
        assert rules.column("relief_small")[position, 0] == POLICY.value("contribution_relief", now, member="small")
        assert rules.column("interest_rate")[position, 0] == POLICY.number("interest_rate", now) / 12
        zone = "1" if POLICY.value("benefit_base_zone", now) == "zone_1" else "3"
        wage = POLICY.number("minimum_wage", now, member=zone)
        assert rules.column("benefit_1_12")[position, 2] == POLICY.number("benefit_level_1_12", now) * wage


def test_regions_that_differ_differ_and_the_others_do_not() -> None:
    rules = table(hardship_formula={"from": "2020-03", "to": "2020-05", "value": "B", "regions": ["乙"]})
    formula = rules.column("hardship_formula")
    assert set(np.argwhere(formula == HARDSHIP_FORMULAS.index("B"))[:, 1]) == {1}
    assert np.flatnonzero(formula[:, 1]).tolist() == [2, 3, 4]


def test_order_of_regions_does_not_matter() -> None:
    one, two = (compile_rules(POLICY, each, START, 24) for each in (few(), few(NAMES[::-1], (4, 3, 2, 1))))
    assert np.array_equal(one.values, two.values[:, ::-1])


# --- refunds (N1-N3, N8) ----------------------------------------------------------------------------------------------
def test_ratio_carry_and_rise() -> None:
    rules = table()
    assert [at(rules, "ratio_small", 2020, m) for m in (5, 6, 12)] == [0.5, 1, 1]
    assert at(rules, "ratio_small", 2021, 1) == 0.6
    assert [at(rules, "carry_ratio_small", 2020, 1), at(rules, "carry_ratio_small", 2021, 12)] == [0.5, 1]
    rises = rules.column("raise_small")[:, 0]
    assert np.flatnonzero(rises).tolist() == [5]
    assert rises[5] == 0.5
    assert not rules.column("raise_large").any()


def test_a_rise_counts_only_while_top_ups_are_in_force_and_after_some_payment() -> None:
    change = {"from": "2021-07", "to": "2021-12", "value": 1}
    assert not table(refund_ratio=change).column("raise_small")[12:].any()
    topup = {"from": "2021-07", "to": "2021-12", "value": "2021-08"}
    rules = table(refund_ratio=change, topup_start=topup, topup_due=topup)
    assert at(rules, "raise_small", 2021, 7) == pytest.approx(0.4)
    from_zero = [{"from": "2021-01", "to": "2021-06", "value": 0}, change]
    assert not table(refund_ratio=from_zero, topup_start=topup, topup_due=topup).column("raise_small")[12:].any()


def release(**changes: str) -> list[float]:
    rules = table(**{key: {"from": "2020-06", "to": "2020-12", "value": value} for key, value in changes.items()})
    return rules.column("topup_release")[4:10, 0].tolist()


def test_top_up_is_released_evenly_and_whole_by_its_due_month() -> None:  # N2
    assert release() == [0, 1, 1, 1, 1, 1]
    assert release(topup_due="2020-09") == [0, 1 / 4, 1 / 3, 1 / 2, 1, 1]
    assert release(topup_start="2020-09", topup_due="2020-09") == [0, 0, 0, 0, 1, 1]


def test_a_late_top_up_is_still_paid_after_the_measure_has_ended() -> None:
    rules = table(topup_due={"from": "2020-06", "to": "2020-12", "value": "2021-03"},
                  topup_start={"from": "2020-06", "to": "2020-12", "value": "2021-03"})
    assert rules.column("topup_release")[11:16, 0].tolist() == [0, 0, 0, 1, 1]


def test_windows_reach_with_the_lag_and_are_carried_over_the_year() -> None:  # N1, N8, N14
    window = table().window
    january, february, december = window[0, SMALL], window[1, SMALL], window[11, SMALL]
    assert [january[W_REACHED], february[W_REACHED], december[W_REACHED], january[W_LENGTH]] == [0, 1, 11, 12]
    assert [january[W_ACCEPTED], december[W_ACCEPTED]] == [1, 12]
    assert [window[12, SMALL, W_CARRY_REACHED], window[12, SMALL, W_CARRY_LENGTH]] == [12, 12]
    # 2021: accepted from May to December, paid a month later; the hardship refund has ended.
    assert window[12:24, SMALL, W_REACHED].tolist() == [0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]
    assert (window[12:24, SMALL, W_LENGTH] == 8).all()
    assert not window[12:24, HARDSHIP, W_LENGTH].any()
    assert (window[:12, TRAINING, W_LENGTH] == 7).all()


def test_without_a_lag_the_year_is_paid_in_the_year() -> None:
    rules = table(refund_processing_lag_months={"from": "2019-01", "value": 0})
    assert rules.window[:12, LARGE, W_REACHED].tolist() == list(range(1, 13))
    assert rules.opening_reached[LARGE] == 12


def test_a_longer_lag_takes_nothing_back() -> None:
    rules = table(refund_processing_lag_months={"from": "2020-06", "to": "2020-08", "value": 4})
    assert rules.window[:12, LARGE, W_REACHED].tolist() == [0, 1, 2, 3, 4, 4, 4, 4, 8, 9, 10, 11]


def test_opening_inside_a_window() -> None:
    rules = table(month(2020, 6), 12)
    assert rules.opening_reached[SMALL] == 4
    assert rules.opening_carry_reached[SMALL] == 12
    assert rules.window[0, SMALL, W_REACHED] == 5


def test_batches_pay_in_their_months_and_the_backlog_counts_at_an_opening() -> None:  # N8
    mode = {"from": "2019-01", "value": "batch"}
    run = CALENDAR.index("refund_run")
    assert np.flatnonzero(table(refund_payment_mode=mode).calendar[:12, run]).tolist() == [5, 8, 11]
    assert table().calendar[:, run].all()
    inside = table(month(2020, 9), 4, refund_payment_mode=mode)
    assert inside.opening_reached[SMALL] == 5
    assert np.flatnonzero(inside.calendar[:, run]).tolist() == [0, 3]


def test_hardship_is_offered_in_a_year_with_any_month_of_its_window() -> None:  # N3
    rules = table()
    assert rules.column("hardship_offered")[:, 0].tolist() == [1] * 12 + [0] * 24
    half = table(hardship_offered={"from": "2020-01", "to": "2020-06", "value": 0, "regions": ["甲"]})
    assert half.column("hardship_offered")[:12].all()
    none = table(hardship_offered={"from": "2020-01", "to": "2020-12", "value": 0, "regions": ["甲"]})
    assert none.column("hardship_offered")[:12].any(axis=0).tolist() == [False, True, True, True]
    assert at(rules, "carry_hardship_months_a", 2021, 6) == 6
    assert at(rules, "hardship_months_a", 2021, 6) == 0


def test_formula_b_counts_all_five_schemes() -> None:
    other = sum(POLICY.value("social_contribution_rate", month(2020, 3)).values())
    assert at(table(), "social_rate", 2020, 3) == pytest.approx(other + 0.01)


# --- training (N9-N14) ------------------------------------------------------------------------------------------------
def test_training_is_paid_after_the_filing_day_within_and_after_the_window() -> None:
    due = table().column("training_due_new_hire")[:, 0] / (600 * 100)
    # June to December: 1, 2, 3, 4, 4, 4, 4 months trained per newcomer a month, 80 % of them filed by the 25th.
    trained = np.array([0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 4, 4, 0, 0, 0])
    expected = 0.8 * np.roll(trained, 1) + 0.2 * np.roll(trained, 2)
    np.testing.assert_allclose(due[:15], expected, atol=1e-12)
    assert not due[15:].any()


def test_nobody_trains_longer_than_the_longest_subsidy() -> None:
    rules = table(training_months={"from": "2020-01", "value": 6}, training_months_max={"from": "2020-06", "value": 2})
    assert at(rules, "training_due_industry", 2020, 10) == pytest.approx(2 * 600)
    rules = table(training_months={"from": "2020-01", "value": 1.5})
    assert at(rules, "training_due_stopped_sme", 2020, 10) == pytest.approx(1.5 * 600 * 10)


def test_a_channel_that_is_not_offered_pays_nothing() -> None:  # N9, N10, N11
    rules = table(training_groups={"from": "2020-06", "value": []})
    assert not rules.column("training_due_new_hire").any()
    assert rules.column("training_due_stopped_sme").any()
    assert not table(training_stopped_sme={"from": "2020-06", "value": 0}).column("training_due_stopped_sme").any()


# --- entitlement ------------------------------------------------------------------------------------------------------
def test_entitlement_ends_after_twelve_eighteen_and_twenty_four_months() -> None:
    stay = table().still_entitled
    assert stay[0, 11] == pytest.approx(0.7)
    assert stay[0, 17] == pytest.approx(0.4 / 0.7)
    assert stay[0, 23] == 0
    assert np.delete(stay[0], [11, 17, 23]).tolist() == [1.0] * 21


def test_two_months_for_each_year() -> None:
    rules = table(benefit_duration={"from": "2013-01", "value": "two_months_per_year", "regions": ["乙"]})
    lasting = np.concatenate([[1.0], np.cumprod(rules.still_entitled[1])])
    quarter, fifth = 0.3 / 4, 0.3 / 5
    gone = dict.fromkeys((2, 4, 6, 8), quarter) | dict.fromkeys((10, 12, 14, 16, 18), fifth) | {24: 0.4}
    for months in range(1, 25):
        assert lasting[months - 1] - lasting[months] == pytest.approx(gone.get(months, 0), abs=1e-12)
    assert rules.still_entitled[0, 11] == pytest.approx(0.7)


def test_a_duration_that_changes_within_the_horizon_is_refused() -> None:
    with pytest.raises(BadInputError, match=r"benefit_duration.*changes within the horizon"):
        table(benefit_duration={"from": "2021-01", "value": "two_months_per_year"})


def test_public_institutions_have_no_refund_column() -> None:
    assert all(f"ratio_{member}" in RULES for member in REFUND_CLASSES)
    assert "ratio_public" not in RULES
