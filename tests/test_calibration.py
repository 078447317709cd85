"""Drivers are found again in histories made from known ones, gaps and all, and short histories are refused."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from statsmodels.tsa.statespace.sarimax import SARIMAX

from sim.calibration import DRIVERS, calibrate
from sim.calibration_fit import fit_series, shrink
from sim.data import load_dataset
from sim.experience import History, history_of_nation, history_of_panel, read_history
from sim.history import read_panel
from sim.months import month
from sim.problems import BadInputError

pytestmark = pytest.mark.usefixtures("in_english")

PANEL = "hb394_panel_1938_2006.csv"
FACTS = Path(os.environ.get("UIFUND_FACTS", Path(__file__).resolve().parents[1].parent / "shared" / "facts")) / "us"


def autoregressive(rng: np.random.Generator, shape: tuple[int, ...], rho: float, common: float = 0.0
                   ) -> NDArray[np.float64]:
    """Stationary series [period, region] of unit variance whose innovations share `common` of their variance."""
    shocks = (np.sqrt(common) * rng.normal(size=(shape[0], 1)) + np.sqrt(1 - common) * rng.normal(size=shape))
    out = np.empty(shape)
    out[0] = shocks[0]
    for t in range(1, shape[0]):
        out[t] = rho * out[t - 1] + np.sqrt(1 - rho**2) * shocks[t]
    return out


def invented(periods: int, regions: int, *, monthly: bool, seed: int = 0) -> History:
    rng = np.random.default_rng(seed)
    season = 0.3 * np.sin(2 * np.pi * np.arange(periods) / 12)[:, None] if monthly else 0.0
    growth = 0.004 + 0.01 * autoregressive(rng, (periods, regions), 0.3, 0.5)
    base = np.exp(np.cumsum(growth, axis=0))
    cost = base * np.exp(-4.0 + season + 0.4 * autoregressive(rng, (periods, regions), 0.8, 0.6))
    income = base * np.exp(-4.0 + 0.1 * autoregressive(rng, (periods, regions), 0.6, 0.2))
    first = month(2000, 1) if monthly else 1900
    return History(tuple(f"R{i:02d}" for i in range(regions)), "monthly" if monthly else "annual", first, base, income,
                   cost)


def test_known_drivers_are_found_again() -> None:
    made = calibrate(invented(360, 8, monthly=True))
    cost, growth = made.drivers["cost_rate"], made.drivers["growth"]
    assert cost.persistence == pytest.approx(0.8, abs=0.06)
    assert cost.common_share == pytest.approx(0.6, abs=0.12)
    assert np.median(cost.values("volatility")) == pytest.approx(0.4, rel=0.2)
    assert cost.values("mean").mean() == pytest.approx(-4.0, abs=0.25)
    assert cost.fits[0].season == pytest.approx(0.3 * np.sin(2 * np.pi * np.arange(12) / 12), abs=0.1)
    assert growth.values("mean").mean() == pytest.approx(0.004, abs=0.002)
    assert growth.common_share == pytest.approx(0.5, abs=0.12)
    assert made.driver_correlation == pytest.approx(np.eye(3), abs=0.12)


def test_gaps_are_bridged_not_filled() -> None:
    whole = invented(360, 3, monthly=True, seed=4)
    holes = np.random.default_rng(1).random(whole.cost.shape) < 0.25
    gappy = History(whole.regions, whole.frequency, whole.first, whole.base, whole.income,
                    np.where(holes, np.nan, whole.cost))
    one, other = calibrate(whole).drivers["cost_rate"], calibrate(gappy).drivers["cost_rate"]
    assert other.persistence == pytest.approx(one.persistence, abs=0.06)
    assert other.values("count").sum() == (~holes).sum()
    assert (other.values("mean_error") > 0).all()
    assert any("missing" in remark.en for remark in calibrate(gappy).remarks)


def test_a_long_series_agrees_with_a_state_space_library() -> None:
    rng = np.random.default_rng(7)
    series = 2.0 + autoregressive(rng, (400, 1), 0.7)[:, 0]
    series[rng.random(400) < 0.2] = np.nan
    made = fit_series(series)
    theirs = SARIMAX(series, exog=np.ones(400), order=(1, 0, 0)).fit(disp=False)
    mean, rho, variance = theirs.params
    assert made.mean == pytest.approx(mean, abs=0.01)
    assert made.persistence == pytest.approx(rho, abs=0.02)
    assert made.volatility == pytest.approx(np.sqrt(variance / (1 - rho**2)), rel=0.05)
    assert made.mean_error == pytest.approx(theirs.bse[0], rel=0.15)


def test_persistence_of_short_series_is_not_pulled_down_far() -> None:
    rng = np.random.default_rng(5)
    found = [fit_series(column).persistence for column in autoregressive(rng, (30, 200), 0.6).T]
    assert np.mean(found) == pytest.approx(0.6, abs=0.08)


def test_shrinkage_trusts_what_is_well_known() -> None:
    common, own = shrink(np.array([0.2, 0.8, 0.5]), np.array([0.01, 0.01, 1.0]))
    assert own[:2] == pytest.approx([0.2, 0.8], abs=0.01)
    assert own[2] == pytest.approx(common, abs=0.1)
    common, own = shrink(np.array([0.5, 0.52]), np.array([0.3, 0.3]))
    assert own == pytest.approx([common, common])


def test_a_short_history_is_refused_region_by_region() -> None:
    history = invented(9, 2, monthly=False)
    with pytest.raises(BadInputError) as caught:
        calibrate(history)
    assert len(caught.value.problems) == 2 * len(DRIVERS)
    assert "R01: 8 usable periods of growth; expected at least 10 (annual)" in str(caught.value)


def test_a_month_that_is_hardly_ever_seen_is_refused() -> None:
    history = invented(60, 1, monthly=True)
    march = history.phase() == 2
    history.cost[march] = np.nan
    with pytest.raises(BadInputError, match="a calendar month of cost_rate"):
        calibrate(history)


def test_reading_a_history(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    path.write_text("region,period,base,income,cost,status\n甲,2001-01,10,1,2,V\n甲,2001-02,,,,gap\n甲,2001-03,11,3,2,\n"
                    "乙,2001-02,5,1,1,\n", encoding="utf-8")
    history = read_history(path)
    assert (history.frequency, history.label(0), history.cost.shape) == ("monthly", "2001-01", (3, 2))
    there = history.regions.index("甲")
    assert np.isnan(history.income[:, there]).tolist() == [False, True, False]
    assert np.isnan(history.base[:, 1 - there]).tolist() == [True, False, True]
    path.write_text("region,period,base,income,cost\n甲,2001-01,10,1,2\n甲,2001,1,1,x\n甲,2001-01,1,1,1\n",
                    encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_history(path)
    assert len(caught.value.problems) == 3


def test_a_gap_in_a_history_is_declared_or_complained_of(tmp_path: Path) -> None:
    path = tmp_path / "history.csv"
    head = "region,period,base,income,cost,status\n"
    path.write_text(f"{head}甲,2001-01,1,1,1,\n甲,2001-05,1,1,1,\n乙,2001-01,1,1,1,\n乙,2001-03,1,1,1,\n甲,2001-02,1,1,1,\n",
                    encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_history(path)
    assert [(each.line, each.message) for each in caught.value.problems] == [
        (5, "乙: 2001-02 is missing"), (3, "甲: 2001-03 to 2001-04 is missing")]
    assert "status" in caught.value.problems[0].expected
    path.write_text(f"{head}甲,2001-01,1,,1,\n甲,2001-02,,,3,gap\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        read_history(path)
    assert [(each.line, each.column) for each in caught.value.problems] == [(2, "income"), (3, "cost")]
    path.write_text("region,period,base,income,cost\n甲,2001,1,1,1\n甲,2003,1,1,1\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="2002 is missing"):
        read_history(path)


def test_the_nation_has_its_peak_in_december() -> None:
    history = load_dataset("china-national").national
    assert history is not None
    made = calibrate(history_of_nation(history, "全国"))
    assert int(made.drivers["cost_rate"].fits[0].season.argmax()) == 11
    assert made.drivers["cost_rate"].common_share == 0.0
    assert made.content()["drivers"]["cost_rate"]["count"]["全国"] == 130


@pytest.mark.skipif(not (FACTS / PANEL).is_file(), reason="the US panel is not part of the project")
def test_us_funds_share_their_recessions() -> None:
    panel = read_panel(FACTS / PANEL)
    made = calibrate(history_of_panel(panel.select(panel.complete_regions())))
    assert made.drivers["cost_rate"].common_share > 0.6
    assert 0.5 < made.drivers["cost_rate"].persistence < 0.9
    assert made.drivers["income_rate"].common_share < made.drivers["cost_rate"].common_share
