"""Rules N9 to N14 at their boundaries, in the engine itself: who is trained, what is paid, when, and out of what (Q3)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from engine.single import case, dated, lines, region

from sim.layout import CHANNELS
from sim.problems import BadInputError

WINDOW = dated(("2020-06", "2020-12", 1))
PERSONS = {"training_new_hire_persons_per_month": 10, "training_stopped_sme_persons_per_month": 20,
           "training_industry_persons_per_month": 40}
RATE = {"training_subsidy_per_month": 600, "training_window": WINDOW}


def trained(account: float = 1e9, **rules: Any) -> dict[str, Any]:
    """Ledger from June 2020 of a region in which 70 persons a month begin training."""
    row = region(start="2020-06", **PERSONS, skills_account_balance_yuan=account)
    return lines(case(row, start="2020-06", **{"months": 12, **RATE, **rules}))


@pytest.mark.parametrize(("rule", "closed"), [({"training_groups": []}, "new_hire"), ({"training_stopped_sme": 0},
                         "stopped_sme"), ({"training_industries": []}, "industry")])
def test_n9_n10_n11_each_channel_is_open_to_its_own(rule: dict[str, Any], closed: str) -> None:
    line, every = trained(**rule), trained()
    for channel in CHANNELS:
        assert every[f"training_{channel}"].sum() > 0
        expected = np.zeros_like(line["opening"]) if channel == closed else every[f"training_{channel}"]
        np.testing.assert_array_equal(line[f"training_{channel}"], expected)


def test_n12_six_hundred_yuan_a_month_and_six_months_at_most() -> None:
    """Filed by the 25th, paid the next month. The window has seven months: those who begin in June are out in December."""
    paid = trained()["training_new_hire"][0]
    np.testing.assert_allclose(paid[:9], [0, 6000, 12_000, 18_000, 24_000, 30_000, 36_000, 36_000, 0])
    with pytest.raises(BadInputError):
        trained(training_months=7)


def test_n12_one_person_costs_at_most_3600_yuan() -> None:
    one = trained(training_months=6, training_window=dated(("2020-01", "2024-12", 1)), months=24)
    late = one["training_new_hire"][0, 8:]
    np.testing.assert_allclose(late, 10 * 3600)


def test_n12_the_fund_does_not_move_and_a_short_account_queues() -> None:
    line = trained(account=50_000)
    np.testing.assert_array_equal(line["closing"], trained(training_subsidy_per_month=0)["closing"])
    paid = sum(line[f"training_{channel}"][0].sum() for channel in CHANNELS)
    assert paid == pytest.approx(50_000)
    assert line["skills_account"][0, -1] == 0
    whole = sum(trained()[f"training_{channel}"][0].sum() for channel in CHANNELS)
    assert line["training_backlog"][0, -1] == pytest.approx(whole - 50_000)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_n13_filed_by_the_25th_is_paid_next_month_the_rest_the_month_after(share: float) -> None:
    paid = trained(training_filed_by_cutoff_share=share)["training_industry"][0]
    assert paid[0] == 0
    assert paid[1] == pytest.approx(share * 40 * 600)
    assert paid[2] == pytest.approx((1 - share) * 40 * 600 + share * 80 * 600)


@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_n14_december_is_the_last_and_its_cash_follows(share: float) -> None:
    """2020-12-25 pays in January, 12-26 in February, at the amount of December; nothing is due from March on."""
    paid = trained(training_filed_by_cutoff_share=share,
                   training_subsidy_per_month=dated(("2020-06", "2020-12", 600), ("2021-01", "2021-12", 0)))
    industry = paid["training_industry"][0]
    december, november = 6 * 40 * 600, 6 * 40 * 600
    assert industry[7] == pytest.approx(share * december + (1 - share) * november)
    assert industry[8] == pytest.approx((1 - share) * december)
    assert (industry[9:] == 0).all()
