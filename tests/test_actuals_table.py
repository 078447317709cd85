"""A history of actuals in memory gives back what went in, and refuses a second figure at the same place."""

from __future__ import annotations

import numpy as np
import pytest

from sim.actuals.lines import ACTUAL_LINES, Figure
from sim.actuals.table import Actuals
from sim.months import month

FIRST = month(2021, 1)
FIGURES = (Figure("甲", FIRST, "benefits", 123_45), Figure("甲", FIRST + 2, "insured", 1_000), Figure("乙", FIRST, "grant", 0))


def test_figures_come_back_and_gaps_are_unknown() -> None:
    actuals = Actuals.of(FIGURES)
    assert set(actuals.figures()) == set(FIGURES)
    assert actuals.months == (FIRST, FIRST + 1, FIRST + 2)
    assert actuals.line("benefits")[0, 0] == 123.45
    assert np.isnan(actuals.line("benefits")[0, 1])
    assert actuals.line("insured")[0, 2] == 1_000.0
    assert actuals.line("grant")[1, 0] == 0.0


def test_a_part_of_the_history() -> None:
    actuals = Actuals.of(FIGURES).until(FIRST + 1).select(("乙",))
    assert actuals.regions == ("乙",)
    assert actuals.values.shape == (1, 2, len(ACTUAL_LINES))
    assert list(actuals.figures()) == [FIGURES[2]]


def test_two_figures_at_one_place_and_unknown_regions_are_refused() -> None:
    with pytest.raises(ValueError, match="two figures"):
        Actuals.of([*FIGURES, Figure("甲", FIRST, "benefits", 1)])
    with pytest.raises(ValueError, match="no region"):
        Actuals.of(FIGURES, regions=("甲",))


def test_nothing_reported_is_an_empty_history() -> None:
    assert Actuals.of([], regions=("甲",)).values.shape == (1, 0, len(ACTUAL_LINES))
