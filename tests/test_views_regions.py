"""Regions side by side: rows that equal the projection, ranks that show ties and gaps, changes against a baseline."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.layout import REFUND_CLASSES
from sim.months import parse_month
from sim.problems import BadInputError
from sim.running import Run, run
from sim.scenario import load_scenario
from sim.views.regions import CHANGES, matrix, ranks, region_matrix, region_table

DECEMBER = parse_month("2020-12")


@pytest.fixture(scope="module")
def baseline() -> Run:
    return run(load_scenario("baseline", {"paths": 96, "months": 14}))


@pytest.fixture(scope="module")
def harder() -> Run:
    return run(load_scenario("job-loss-deep", {"paths": 96, "months": 14}))


def test_a_row_is_the_projection(baseline: Run) -> None:
    table, projection = region_table(baseline, DECEMBER), baseline.projection
    assert list(table["region"]) == list(projection.names)
    np.testing.assert_array_equal(table["balance_yuan"], projection.line("balance")[:, 11])
    np.testing.assert_array_equal(table["coverage_months_q05"], projection.quantiles[1, :, 11, 0])
    np.testing.assert_array_equal(table["p_below_12"], projection.line("coverage_below_12")[:, 11])
    np.testing.assert_allclose(table["grant_yuan"], projection.line("grant")[:, :12].sum(axis=1))
    refunds = (*(f"ordinary_refund_{name}" for name in REFUND_CLASSES), "topup", "hardship_refund")
    np.testing.assert_allclose(table["refunds_yuan"], sum(projection.line(key)[:, :12].sum(axis=1) for key in refunds))


def test_flows_begin_again_in_january(baseline: Run) -> None:
    table = region_table(baseline, parse_month("2021-01"))
    np.testing.assert_array_equal(table["fiscal_subsidy_yuan"], baseline.projection.line("fiscal_subsidy")[:, 12])


def test_change_against_the_baseline(baseline: Run, harder: Run) -> None:
    itself = region_table(baseline, DECEMBER, baseline)
    assert (itself[[f"{name}_change" for name in CHANGES]] == 0).all(axis=None)
    table = region_table(harder, DECEMBER, baseline)
    assert (table["balance_yuan_change"] <= 0).all()
    np.testing.assert_allclose(
        table["balance_yuan_change"], table["balance_yuan"] - region_table(baseline, DECEMBER)["balance_yuan"])


def test_no_baseline_no_month_or_no_such_region_is_missing_and_not_zero(baseline: Run, harder: Run) -> None:
    assert region_table(harder, DECEMBER)["balance_yuan_change"].isna().all()
    short = run(load_scenario("baseline", {"paths": 32, "months": 6}))
    assert region_table(harder, DECEMBER, short)["balance_yuan_change"].isna().all()
    scenario = load_scenario("baseline", {"paths": 32, "months": 12})
    fewer = run(scenario, regions=scenario.regions().take([0, 1]))
    assert region_table(baseline, DECEMBER, fewer)["balance_yuan_change"].notna().tolist() == [True, True] + 12 * [False]


def test_regions_are_matched_by_name(baseline: Run, harder: Run) -> None:
    turned = run(harder.scenario, regions=harder.regions.take(range(13, -1, -1)))
    back = region_table(turned, DECEMBER, baseline).iloc[::-1].reset_index(drop=True)
    pd.testing.assert_frame_equal(back, region_table(harder, DECEMBER, baseline), check_exact=False)


def test_matrix_of_any_line_and_of_recorded_quantiles(baseline: Run) -> None:
    table = region_matrix(baseline, "coverage", "q05")
    assert table.shape == (14, 14)
    assert table.columns[0] == "2020-01"
    assert table.loc["兴安盟", "2020-12"] == baseline.projection.quantiles[1, baseline.regions.index("兴安盟"), 11, 0]
    np.testing.assert_array_equal(matrix(baseline.projection, "recipients"), baseline.projection.line("recipients"))


def test_endless_coverage_is_infinite(baseline: Run) -> None:
    lines = baseline.projection.lines.copy()
    projection = replace(baseline.projection, lines=lines)
    projection.line("coverage")[0] = 9_999.0
    assert np.isinf(matrix(projection, "coverage")[0]).all()
    assert np.isfinite(matrix(projection, "balance")).all()


@pytest.mark.parametrize(("key", "statistic", "words"), [
    ("coverag", "mean", "coverage"), ("grant", "q05", "mean"), ("coverage", "median", "q50")])
def test_an_unknown_outcome_is_refused_with_what_there_is(baseline: Run, key: str, statistic: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        region_matrix(baseline, key, statistic)


def test_a_month_outside_the_horizon_is_refused(baseline: Run) -> None:
    for label in ("2019-12", "2021-03"):
        with pytest.raises(BadInputError, match="2020-01"):
            region_table(baseline, parse_month(label))


def test_ranks_share_places_skip_after_ties_and_leave_gaps_out() -> None:
    found = ranks([12.04, np.nan, 12.01, 3.0, np.inf, 40.0], 1)
    assert found["rank"].tolist() == [2, pd.NA, 2, 1, 5, 4]
    assert found["tied"].tolist() == [True, False, True, False, False, False]
    assert ranks([1.0, 3.0, 2.0], 0, descending=True)["rank"].tolist() == [3, 1, 2]


@given(st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=1, max_size=30))
def test_ranks_count_the_rows_before(values: list[float | None]) -> None:
    numbers = np.array([np.nan if value is None else value for value in values])
    shown, found = np.round(numbers, 1), ranks(numbers, 1)
    for value, place, tied in zip(shown, found["rank"], found["tied"], strict=True):
        if np.isnan(value):
            assert place is pd.NA
            assert not tied
        else:
            assert place == 1 + (shown < value).sum()
            assert tied == ((shown == value).sum() > 1)
