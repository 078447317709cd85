"""Rules N1 to N8 at their boundaries, in the engine itself: single regions, amounts worked out by hand (Q3)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engine.single import INSURED, SIMPLE, WAGE, case, dated, lines, region
from hypothesis import given
from hypothesis import strategies as st

from sim.problems import BadInputError

BASE = 400_000.0
ONE_MONTH = dated(("2020-01", "2020-01", {"large": 1, "sme": 1, "hardship": 0}))
YEAR = dated(("2020-01", "2020-12", {"large": 1, "sme": 1, "hardship": 1}))
SMALL = {"contributions_last_year_small_yuan": BASE}
HARDSHIP = {"refund_window": dated(("2020-01", "2020-01", {"large": 0, "sme": 0, "hardship": 1})),
            "hardship_offered": 1}
CLOSE = {"rel": 1e-12}


def small(**rules: Any) -> dict[str, Any]:
    """Ledger of a region whose small firms paid 400,000 yuan last year."""
    return lines(case(region(**SMALL), **rules))


# --- N1, N2: ordinary refunds and top-ups -----------------------------------------------------------------------------
@pytest.mark.parametrize("ratio", [0, 0.5, 0.6, 0.9, 1])
def test_n1_refund_is_ratio_times_base(ratio: float) -> None:
    assert small(refund_window=ONE_MONTH, refund_ratio=ratio)["ordinary_refund_small"][0, 0] == ratio * BASE


def test_n1_nothing_is_accepted_after_the_window_and_its_cash_may_follow() -> None:
    """31 December: what the window accepted is paid in January at last year's ratio, and nothing more after that."""
    line = small(refund_window=YEAR, refund_ratio=dated(("2020-01", "2020-12", 1), ("2021-01", "2021-12", 0.6)),
                 refund_processing_lag_months=1, months=15)["ordinary_refund_small"][0]
    accepted = np.array([t / (t + 2) * 14 / 12 for t in range(13)])
    assert line[0] == 0
    np.testing.assert_allclose(line[1:13], np.diff(accepted) * BASE, rtol=1e-12)
    assert line[:13].sum() == pytest.approx(BASE, **CLOSE)
    assert (line[13:] == 0).all()


@pytest.mark.parametrize("due", ["2020-06", "2020-08"])
def test_n2_paid_and_topped_up_make_the_new_ratio(due: str) -> None:
    line = small(refund_window=YEAR, refund_ratio=dated(("2020-01", "2020-05", 0.5), ("2020-06", "2020-12", 1)),
                 topup_start="2020-06", topup_due=due, months=12)
    paid = line["ordinary_refund_small"][0].cumsum() + line["topup"][0].cumsum()
    accepted = np.array([t / (t + 2) * 14 / 12 for t in range(1, 13)])
    done = int(due[-2:]) - 1
    np.testing.assert_allclose(paid[done:], accepted[done:] * BASE, rtol=1e-6)
    assert (line["topup"][0, :5] == 0).all()
    assert (line["topup"][0, done + 1:] == 0).all()


def test_n2_two_rises_in_the_opening_year_count_on_what_was_observed() -> None:
    row = region(start="2020-04", **SMALL, refunds_paid_this_year_small_yuan=60_000.0,
                 expenditure_this_year_refunds_yuan=60_000.0)
    ratio = dated(("2020-01", "2020-04", 0.3), ("2020-05", "2020-06", 0.5), ("2020-07", "2020-12", 0.9))
    line = lines(case(row, start="2020-04", months=9, refund_window=YEAR, refund_ratio=ratio, topup_start="2020-05",
                      topup_due="2020-05", economy={"level_mean": {"small": 0}}))
    np.testing.assert_allclose(60_000 + line["topup"][0].cumsum()[[1, 3]], [100_000, 180_000], rtol=1e-12)


def test_n2_no_topup_without_an_earlier_payment() -> None:
    ratio = dated(("2020-01", "2020-05", 0), ("2020-06", "2020-12", 1))
    assert (small(refund_window=YEAR, refund_ratio=ratio, topup_start="2020-06", topup_due="2020-06",
                  months=12)["topup"] == 0).all()


# --- N3: hardship -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("formula", "expected"), [("A", 6 * 1600), ("B", 3 * 0.4 * WAGE), ("lower", 6000),
                                                   ("higher", 9600)])
def test_n3_caps_of_six_and_three_months(formula: str, expected: float) -> None:
    """Benefits of 0.8 · 2,000 yuan, five schemes of 40 %, a tenth of 900 insured in enterprises."""
    schemes = {"pension": 0.24, "medical": 0.1, "work_injury": 0.04, "maternity": 0.01}
    spells = {f"recipients_spell_month_{d:02d}_persons": 7 * (d == 1) for d in range(1, 25)}
    line = lines(case(region(hardship_share=0.1, recipients_total_persons=7, **spells), **HARDSHIP, **SIMPLE,
                      hardship_months_a=6, hardship_months_b=3, hardship_formula=formula, social_contribution_rate=schemes))
    assert line["hardship_refund"][0, 0] == pytest.approx(expected * 0.1 * 0.9 * INSURED, **CLOSE)


@pytest.mark.parametrize("too_many", [{"hardship_months_a": 6.01}, {"hardship_months_b": 3.01}])
def test_n3_more_months_are_refused(too_many: dict[str, float]) -> None:
    with pytest.raises(BadInputError):
        lines(case(region(), **too_many))


@pytest.mark.parametrize(("share", "kept"), [(0.0, 1.0), (0.25, 0.75), (1.0, 0.0)])
def test_n3_a_firm_takes_one_kind(share: float, kept: float) -> None:
    window = dated(("2020-01", "2020-01", {"large": 1, "sme": 1, "hardship": 1}))
    line = lines(case(region(**SMALL, hardship_share=share, expenditure_last_year_benefits_yuan=1000), refund_ratio=1,
                      refund_window=window, hardship_offered=1, hardship_months_a=6))
    assert line["ordinary_refund_small"][0, 0] == pytest.approx(kept * BASE, **CLOSE)
    assert line["hardship_refund"][0, 0] == pytest.approx(share * 6 * 1600 * 900, **CLOSE)


# --- N4: gates --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("period", ["prior_year", "trailing_12"])
@given(fen=st.integers(1, 10**13), gate=st.sampled_from([12, 24]))
def test_n4_exactly_the_gate_passes_and_a_fen_less_does_not(period: str, fen: int, gate: int) -> None:
    spent = fen / 100
    for less, is_open in ((0.0, 1.0), (0.01, 0.0)):
        held = spent * (gate / 12) - less
        if held >= 0:
            row = region(expenditure_last_year_benefits_yuan=spent, balance_last_year_end_yuan=held,
                         balance_opening_yuan=held)
            line = lines(case(row, coverage_period=period))
            assert line[f"gate_{gate}_open"][0, 0] == is_open
            assert line["gate_12_open"][0, 0] >= line["gate_24_open"][0, 0]


@pytest.mark.parametrize("mode", ["support", "block"])
def test_n4_a_closed_gate_spares_the_own_balance(mode: str) -> None:
    row = region(**SMALL, balance_last_year_end_yuan=2_999_999, balance_opening_yuan=2_999_999)
    line = lines(case(row, refund_window=ONE_MONTH, refund_ratio=1, below_gate=mode))
    assert line["refunds_own"][0, 0] == 0
    assert line["refunds_supported"][0, 0] == (BASE if mode == "support" else 0)
    assert line["closing"][0, 0] == 2_999_999


# --- N5, N6, N7: grants, the multiple, and who pays in which order ----------------------------------------------------
def short(**options: Any) -> dict[str, Any]:
    """A region that fails the gate, owes 400,000 yuan and remits 2,500 a month."""
    capacity = options.pop("capacity", "")
    row = region(**SMALL, balance_last_year_end_yuan=1, balance_opening_yuan=1, fiscal_capacity_yuan_per_year=capacity)
    return lines(case(row, **{"pool": 1e9, "refund_window": ONE_MONTH, "refund_ratio": 1, "remittance_rate": 0.05,
                              **SIMPLE, **options}))


def test_n5_grants_reach_twice_the_remittance_and_stop_there() -> None:
    line = short(months=3, capacity=0)
    np.testing.assert_allclose(line["grant"][0].cumsum(), 2 * line["remittance"][0].cumsum(), rtol=1e-12)
    assert line["remittance"][0, 0] == pytest.approx(2500, **CLOSE)
    np.testing.assert_allclose(line["cap_left"][0], line["grant"][0], rtol=1e-12)


def test_n5_no_more_than_the_need_and_no_more_than_the_pool() -> None:
    assert short(remittance_rate=1, grant_multiple=2, contribution_rate_employer=0.1)["grant"][0, 0] == BASE
    assert short(pool=1000, remitted_basis="full_year_plan")["grant"][0, 0] == pytest.approx(3500, **CLOSE)


def test_n6_a_higher_multiple_needs_its_approval() -> None:
    record = {"document": "例〔2020〕1号", "date": "2020-01-31", "approver": "例"}
    approved = [{"from": "2020-01", "to": "2020-12", "value": 4, "regions": ["甲"], "approval": record}]
    assert short(grant_multiple=approved)["grant"][0, 0] == pytest.approx(4 * 2500, **CLOSE)
    with pytest.raises(BadInputError, match="approv"):
        short(grant_multiple=[{key: value for key, value in approved[0].items() if key != "approval"}])


@pytest.mark.parametrize(("capacity", "subsidy"), [("", 395_000), (395_000, 395_000), (1000, 1000), (0, 0)])
def test_n7_grant_then_treasury_then_arrears(capacity: Any, subsidy: float) -> None:
    line = short(capacity=capacity)
    assert line["grant"][0, 0] == pytest.approx(5000, **CLOSE)
    assert line["fiscal_subsidy"][0, 0] == pytest.approx(subsidy, **CLOSE)
    assert line["arrears"][0, 0] == pytest.approx(395_000 - subsidy, abs=1e-6)


def test_n7_the_own_balance_comes_first() -> None:
    line = lines(case(region(**SMALL), pool=1e9, refund_window=ONE_MONTH, refund_ratio=1, **SIMPLE))
    assert (line["refunds_own"][0, 0], line["grant"][0, 0], line["fiscal_subsidy"][0, 0]) == (BASE, 0, 0)


# --- N8: paid as reviewed, or in batches ------------------------------------------------------------------------------
def test_n8_batches_wait_in_view_and_pay_all_that_was_accepted() -> None:
    line = small(refund_window=YEAR, refund_ratio=1, refund_payment_mode="batch", refund_batch_months=[6, 12],
                 months=12)
    paid, backlog = line["ordinary_refund_small"][0], line["refund_backlog"][0]
    accepted = np.array([t / (t + 2) * 14 / 12 for t in range(1, 13)]) * BASE
    assert set(np.flatnonzero(paid)) == {5, 11}
    np.testing.assert_allclose(paid.cumsum() + backlog, accepted, rtol=1e-12)
    assert backlog[[5, 11]] == pytest.approx([0, 0], abs=1e-6)


@pytest.mark.parametrize("lag", [0, 1, 3])
def test_n8_a_lag_postpones_and_changes_nothing_else(lag: int) -> None:
    rules: dict[str, Any] = {"refund_window": YEAR, "refund_ratio": 1, "months": 15}
    at_once = small(**rules)["ordinary_refund_small"][0]
    late = small(**rules, refund_processing_lag_months=lag)["ordinary_refund_small"][0]
    np.testing.assert_allclose(late[lag:], at_once[: 15 - lag], rtol=1e-9, atol=1e-6)
