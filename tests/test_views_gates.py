"""Every reading of coverage beside the others: the one in force, what flips, and the Januaries still to come (N4)."""

from __future__ import annotations

import numpy as np
import pytest

from sim.gates_report import gates_of_prepared
from sim.layout import COVERAGE_EXPENDITURES, COVERAGE_PERIODS
from sim.months import format_month, parse_month
from sim.running import Prepared, Run, prepare, run
from sim.scenario import load_scenario
from sim.views.gates import (
    DEFINITIONS,
    definition_in_force,
    definitions_table,
    januaries_after,
    prospects_by_definition,
    prospects_table,
)
from sim.views.variants import with_rules


@pytest.fixture(scope="module")
def prepared() -> Prepared:
    return prepare(load_scenario("baseline", {"paths": 96}))


@pytest.fixture(scope="module")
def projected(prepared: Prepared) -> Run:
    return Run(prepared.scenario, prepared.regions, prepared.project())


def test_every_reading_stands_once_for_each_region(prepared: Prepared) -> None:
    table = definitions_table(prepared)
    assert len(DEFINITIONS) == len(COVERAGE_EXPENDITURES) * len(COVERAGE_PERIODS)
    assert len(table) == len(DEFINITIONS) * 14
    assert not table.duplicated(["region", "expenditure", "period"]).any()


def test_it_agrees_with_uifund_gates(prepared: Prepared) -> None:
    table, report = definitions_table(prepared), gates_of_prepared(prepared)
    for row in report.rows:
        mine = table[table["region"] == row["region"]].set_index(["expenditure", "period"])
        for name in COVERAGE_EXPENDITURES:
            assert mine.loc[(name, "prior_year"), "coverage_months"] == row["coverage_months"][name]
        for period in ("trailing_12", "forward_12"):
            assert mine.loc[("statutory", period), "coverage_months"] == pytest.approx(row["coverage_months"][period])
        judged = mine[mine["in_force"]].iloc[0]
        for key in ("gate_12", "gate_24", "margin_months_12", "margin_yuan_12", "margin_months_24", "margin_yuan_24"):
            assert judged[key] == row[key]


def test_a_flip_is_another_verdict_than_the_one_in_force(prepared: Prepared) -> None:
    table = definitions_table(prepared)
    for label in ("12", "24"):
        judged = table[table["in_force"]].set_index("region")[f"gate_{label}"]
        expected = table[f"gate_{label}"].to_numpy() != judged.loc[table["region"]].to_numpy()
        np.testing.assert_array_equal(table[f"flips_{label}"], expected)
    assert table["flips_12"].any()
    assert not table.loc[table["in_force"], ["flips_12", "flips_24"]].any(axis=None)


def test_the_reading_in_force_follows_the_scenario(prepared: Prepared) -> None:
    assert definition_in_force(prepared) == ("statutory", "prior_year")
    other = prepare(with_rules(prepared.scenario, {"coverage_expenditure": "total", "coverage_period": "forward_12"}))
    assert definition_in_force(other) == ("total", "forward_12")
    table = definitions_table(other)
    chosen = table[table["in_force"]]
    assert set(zip(chosen["expenditure"], chosen["period"], strict=True)) == {("total", "forward_12")}


def test_the_januaries_after_a_month() -> None:
    for after, expected in (("2020-01", ["2021-01", "2022-01"]), ("2020-12", ["2021-01", "2022-01"])):
        assert [format_month(when) for when in januaries_after(parse_month(after))] == expected


def test_chances_are_the_gate_lines_of_january(projected: Run) -> None:
    table = prospects_table(projected)
    first = table[table["january"] == "2021-01"]
    np.testing.assert_array_equal(first["p_12"], projected.projection.line("gate_12_open")[:, 12])
    np.testing.assert_array_equal(first["coverage_months_q50"], projected.projection.quantiles[1, :, 11, 2])


def test_mean_margin_is_balance_less_the_gates_share_of_the_years_expenditure(projected: Run) -> None:
    """Year-end balance − 12/12 of the year's statutory expenditure, both means: the margin's mean, since it is linear."""
    lines = projected.projection
    spent = sum(lines.line(key)[:, :12].sum(axis=1)
                for key in ("benefits", "medical_premium", "assistance", "other_statutory"))
    first = prospects_table(projected).query("january == '2021-01'")
    np.testing.assert_allclose(first["margin_yuan_12"], lines.line("closing")[:, 11] - spent)
    np.testing.assert_allclose(first["margin_yuan_24"], lines.line("closing")[:, 11] - 2 * spent)


def test_a_january_beyond_the_horizon_is_missing() -> None:
    table = prospects_table(run(load_scenario("baseline", {"paths": 32, "months": 13})))
    assert table[table["january"] == "2021-01"]["p_12"].notna().all()
    assert table[table["january"] == "2022-01"].drop(columns=["region", "region_en", "january"]).isna().all(axis=None)


def test_chances_under_each_reading_are_those_of_its_own_scenario(projected: Run) -> None:
    seen: list[float] = []
    table = prospects_by_definition(projected, progress=seen.append)
    assert len(table) == len(DEFINITIONS) * 14 * 2
    assert seen[-1] == 1
    own = table[table["in_force"]]
    np.testing.assert_array_equal(own["p_12"], prospects_table(projected)["p_12"])
    strict = run(with_rules(projected.scenario, {"coverage_expenditure": "total"}))
    mine = table[(table["expenditure"] == "total") & (table["period"] == "prior_year")]
    np.testing.assert_array_equal(mine["p_24"], prospects_table(strict)["p_24"])
