"""What is kept of the back-test hangs together: fans, reliability and scores tell the same story, in both languages."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from sim.backtest import national
from sim.backtest.kept import NATION, PANEL, Kept, load
from sim.backtest.past import FAN_COLUMNS, LEVELS, national_fans, national_reliability
from sim.backtest.report import judge_nation
from sim.data import load_dataset
from sim.quantiles import QUANTILE_NAMES


@pytest.fixture(scope="module")
def kept() -> Kept:
    return load()


@pytest.mark.parametrize("data", [PANEL, NATION])
def test_each_table_has_both_data_with_date_version_and_status(kept: Kept, data: str) -> None:
    for table in (kept.scores, kept.reliability, kept.fans):
        part = table[table.data == data]
        assert len(part)
        assert (part.status == "D").all()
        assert part[["date", "version"]].notna().all(axis=None)
    assert kept.methods(data)[0] == "model"


def test_curves_rise_and_stay_in_the_unit_square(kept: Kept) -> None:
    for _, curve in kept.reliability.groupby(["data", "period", "horizon"]):
        assert np.allclose(curve.stated, LEVELS)
        assert curve.observed.between(0, 1).all()
        assert (curve.observed.diff().dropna() >= 0).all()


def test_fans_start_at_what_was_known_and_their_quantiles_are_in_order(kept: Kept) -> None:
    start = kept.fans[kept.fans.horizon == 0]
    for name in QUANTILE_NAMES:
        assert (start[name] == start.outcome).all()
    for low, high in itertools.pairwise(QUANTILE_NAMES):
        assert (kept.fans[low] <= kept.fans[high]).all()


def test_paragraphs_stand_in_both_languages(kept: Kept) -> None:
    assert {lang: len(texts) for lang, texts in kept.fails.items()} == {"zh": 3, "en": 3}


def test_the_kept_national_tables_are_those_of_this_version(kept: Kept) -> None:
    history = load_dataset(NATION).national
    assert history is not None
    made = judge_nation(history)
    mine = national_fans(made.forecasts)
    theirs = kept.fans[kept.fans.data == NATION]
    numbers = list(FAN_COLUMNS[3:])
    np.testing.assert_allclose(mine[numbers], theirs[numbers], atol=0.05)
    np.testing.assert_allclose(
        national_reliability(made.forecasts).observed, kept.reliability[kept.reliability.data == NATION].observed, atol=0.02)
    counts = kept.reliability[(kept.reliability.data == NATION)].groupby("period")["count"].first()
    scored = made.scores[made.scores.method == "model"].groupby("period")["count"].sum()
    assert counts.to_dict() == scored.to_dict()
    assert set(counts.index) == set(national.PERIODS)
