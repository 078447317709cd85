"""A fund that really lived, month by month: Alabama's account at the US Treasury, 2005 to 2017."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from sim.account import coverage_path, identity, on_the_ledger, seasonal_profile
from sim.history import Account, read_account
from sim.ledger import line_index
from sim.months import format_month, month, parse_month
from sim.problems import BadInputError, BrokenIdentityError

pytestmark = pytest.mark.usefixtures("in_english")

FACTS = Path(os.environ.get("UIFUND_FACTS", Path(__file__).resolve().parents[1].parent / "shared" / "facts")) / "us"
ALABAMA = FACTS / "utf_monthly_AL_2005_2017.csv"
needs_alabama = pytest.mark.skipif(not ALABAMA.is_file(), reason="the Alabama account is not part of the project")
HEADER = "state,year,month,begin,end,deposits,interest,other,title12_loans,withdrawals\n"


@needs_alabama
def test_every_month_closes_to_the_cent() -> None:
    account = read_account(ALABAMA)
    assert len(account.months) == 151
    assert not account.residual().any()
    assert not account.breaks().any()
    lines = on_the_ledger(account)
    assert np.abs(identity(lines)).max() < 0.005
    assert (lines[:, line_index("benefits")] > 0).all()


@needs_alabama
def test_coverage_shows_the_crisis_and_the_recovery() -> None:
    account = read_account(ALABAMA)
    path = dict(zip(map(format_month, account.months), coverage_path(account), strict=True))
    assert np.isnan(path["2005-11"])
    assert path["2007-12"] > 12
    assert path["2009-12"] < 1
    assert path["2016-12"] > 24


@needs_alabama
def test_deposits_peak_in_may_and_withdrawals_hardly_swing() -> None:
    account = read_account(ALABAMA)
    deposits, withdrawals = seasonal_profile(account, "deposits"), seasonal_profile(account, "withdrawals")
    assert deposits.mean() == pytest.approx(1)
    assert int(deposits.argmax()) + 1 == 5
    assert deposits.max() > 4
    assert withdrawals.max() < 1.6


def _account(deposits: list[int]) -> Account:
    flow = np.array(deposits, np.int64)
    closing = np.cumsum(flow)
    flows = {"deposits": flow, **{name: np.zeros_like(flow) for name in ("interest", "other", "title12_loans")},
             "withdrawals": np.zeros_like(flow)}
    start = month(2005, 3)
    return Account("XX", tuple(parse_month(format_month(type(start)(start + i))) for i in range(len(flow))),
                   closing - flow, closing, flows)


def test_season_by_hand_and_odd_years_do_not_bend_it() -> None:
    year = [1, 1, 1, 1, 8, 0, 0, 0, 0, 0, 0, 0]
    account = _account([9] * 10 + year + [2 * x for x in year] + [1] * 12 + year[:4])
    assert seasonal_profile(account, "deposits")[4] == pytest.approx(8)


def test_a_ledger_that_does_not_close_is_not_shown() -> None:
    account = _account([5, 6])
    account.closing[1] += 1
    with pytest.raises(BrokenIdentityError, match="row 2"):
        on_the_ledger(account)


@pytest.mark.parametrize(("rows", "complaint"), [
    ("AL,2005,1,0,10.005,10.005,0,0,0,0\n", "not a whole number of cents"),
    ("AL,2005,1,0,10.01,10,0,0,0,0\n", "misses its closing balance by -1 cents"),
    ("AL,2005,1,0,10,10,0,0,0,0\nAL,2005,3,10,10,0,0,0,0,0\n", "does not follow the month"),
    ("AL,2005,1,0,10,10,0,0,0,0\nAL,2005,2,11,11,0,0,0,0,0\n", "differs from the closing before by 100 cents"),
    ("AL,2005,13,0,0,0,0,0,0,0\n", "out of range"),
    ("AL,2005,1,0,nan,0,0,0,0,0\n", "not a"),
])
def test_a_bad_account_is_refused(tmp_path: Path, rows: str, complaint: str) -> None:
    path = tmp_path / "account.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    with pytest.raises(BadInputError, match=complaint):
        read_account(path)
