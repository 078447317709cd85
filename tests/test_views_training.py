"""Training on the skills account: claims become payments by the filing day, and accounts run out as the engine says."""

from __future__ import annotations

import numpy as np
import pytest

from sim.running import Run, prepare, run
from sim.scenario import load_scenario
from sim.views.training import account_table, depletion_chance, training_table
from sim.views.variants import with_rules


@pytest.fixture(scope="module")
def baseline() -> Run:
    return run(load_scenario("baseline", {"paths": 96, "months": 18}))


@pytest.fixture(scope="module")
def short() -> Run:
    return run(load_scenario("training-short-account", {"paths": 96, "months": 18}))


def test_what_is_due_is_paid_where_the_account_lasts(baseline: Run) -> None:
    table = training_table(baseline)
    np.testing.assert_allclose(table["due_by_cutoff_yuan"] + table["due_later_yuan"], table["paid_yuan"], rtol=1e-9)
    assert table["backlog_yuan"].max() == 0
    assert table["claims_yuan"].sum() == pytest.approx(table["paid_yuan"].sum())


def test_the_last_payments_follow_the_window_by_two_months(baseline: Run) -> None:
    """N13, N14: the window closes on 2020-12-31; what is filed in time is paid in January, the rest in February."""
    table = training_table(baseline).set_index("month")
    assert table.loc["2020-12", "claims_yuan"] > 0
    assert table.loc["2021-01", "claims_yuan"] == 0
    assert table.loc["2021-01", "due_by_cutoff_yuan"] == pytest.approx(table.loc["2020-12", "filed_by_cutoff_yuan"])
    assert table.loc["2021-02", "due_later_yuan"] == pytest.approx(table.loc["2020-12", "filed_later_yuan"])
    assert table.loc["2021-02", "paid_yuan"] > 0
    assert table.loc["2021-03", "paid_yuan"] == 0


def test_persons_times_the_standard_are_the_claims(baseline: Run) -> None:
    table = training_table(baseline)
    persons = table[["persons_new_hire", "persons_stopped_sme", "persons_industry"]].sum(axis=1)
    np.testing.assert_allclose(600 * persons, table["claims_yuan"])
    assert account_table(baseline)["persons_months"].sum() == pytest.approx(persons.sum())


def test_regions_add_up(baseline: Run) -> None:
    whole = training_table(baseline).drop(columns="month")
    parts = sum(training_table(baseline, name).drop(columns="month") for name in baseline.regions.names)
    np.testing.assert_allclose(parts, whole, rtol=1e-9, atol=1e-6)


def test_claims_from_before_the_horizon_are_paid_inside(baseline: Run) -> None:
    """A projection that starts in a window takes the last two months' claims over, as the engine does."""
    scenario = load_scenario("china-2020", {"paths": 32, "months": 6})
    table = training_table(run(scenario))
    np.testing.assert_allclose(
        table["due_by_cutoff_yuan"] + table["due_later_yuan"], table["paid_yuan"] + table["backlog_yuan"].diff().fillna(
            table["backlog_yuan"]), rtol=1e-9, atol=1e-3)


def test_depletion_is_what_the_engine_runs_into_path_by_path(short: Run) -> None:
    prepared = prepare(short.scenario)
    projection = prepared.project(record=["training_backlog"], keep_outcomes=True)
    assert projection.outcomes is not None
    owed = projection.outcomes[projection.outcome("training_backlog")] > 0.005
    expected = np.maximum.accumulate(owed, axis=1).mean(axis=2)
    levels = prepared.draws(96, short.scenario.seed)(0, 96).level[-1]
    np.testing.assert_array_equal(depletion_chance(short, levels), expected)
    table = account_table(short)
    np.testing.assert_array_equal(table["p_depleted"], expected[:, -1])


def test_dates_of_depletion_come_in_order_and_are_missing_where_it_is_unlikely(baseline: Run, short: Run) -> None:
    table = account_table(short)
    assert (table["depleted_q05"] <= table["depleted_q50"]).all()
    assert account_table(baseline)[["depleted_q05", "depleted_q50", "depleted_q95"]].isna().all(axis=None)
    assert (account_table(baseline)["p_depleted"] == 0).all()


def test_the_account_adds_up(short: Run) -> None:
    table = account_table(short)
    np.testing.assert_allclose(table["opening_yuan"] + table["topup_yuan"] - table["paid_yuan"], table["closing_yuan"],
                               atol=0.005)


def test_no_window_no_claims(baseline: Run) -> None:
    table = training_table(run(with_rules(baseline.scenario, {"training_window": 0.0})))
    assert (table[["claims_yuan", "paid_yuan", "due_by_cutoff_yuan"]] == 0).all(axis=None)
