"""Warning rules are counted rightly, on made-up funds whose troubles are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from sim.backtest.panel import MODEL, PanelForecasts
from sim.backtest.warning import AHEAD_YEARS, cases, model_probability, recession_table
from sim.solvency import Recession
from tests.test_backtest import invented_panel


def test_trouble_is_borrowing_in_the_next_three_years_of_funds_without_debt() -> None:
    panel = invented_panel()
    loans = np.zeros_like(panel.loans)
    year = int(np.flatnonzero(panel.years == 1984)[0])
    loans[year:year + 2, 0] = 5.0
    panel = replace(panel, loans=loans)
    found = cases(panel, PanelForecasts(panel.regions, [], {}, {MODEL: {}}))
    assert panel.years[found.trouble[:, 0] & found.asked[:, 0]].tolist() == [1981, 1982, 1983]
    assert panel.years[~found.asked[:, 0] & (panel.years >= 1957) & (panel.years <= 1995)].tolist() == [1984, 1985]
    assert not found.asked[-AHEAD_YEARS:].any()


def test_the_probability_is_of_ever_falling_below_zero() -> None:
    samples = [np.array([[1.0, -1.0, 2.0, 2.0]]), np.array([[1.0, 1.0, -2.0, 2.0]]), np.ones((1, 4)), -np.ones((1, 4))]
    made = PanelForecasts(("A",), [2000], {}, {MODEL: {2000: samples}})
    assert model_probability(made, np.array([1999, 2000])).tolist()[1] == [0.5]


def test_recession_table_by_hand() -> None:
    panel = invented_panel()
    row = int(np.flatnonzero(panel.years == 1989)[0])
    reserves, loans, benefits = panel.net_reserves.copy(), np.zeros_like(panel.loans), np.ones_like(panel.benefits)
    reserves[row] = np.array([11.999, 12.0, 23.999, 24.0, 60.0, 1.0]) / 12
    loans[row, 5] = 1.0
    loans[row + 4, 1] = 1.0
    table = recession_table(replace(panel, net_reserves=reserves, loans=loans, benefits=benefits),
                            (Recession(1990, 1991),))
    assert table[["months", "funds", "borrowed"]].to_numpy().tolist() == [["< 12", 1, 0], ["12 - 24", 2, 1],
                                                                          [">= 24", 2, 0]]
