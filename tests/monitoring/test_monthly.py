"""A month in one call: numbers that agree with each other and with the actuals, the same for the same question."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from sim.actuals.lines import ACTUAL_LINES, EXPENDITURE, INCOME
from sim.actuals.table import Actuals
from sim.data import load_dataset
from sim.monitoring.content import as_json, result_sha256
from sim.monitoring.monthly import Earlier, Question, monthly
from sim.monitoring.national_months import national_figures
from sim.monitoring.plans import Plans
from sim.monitoring.types import TOTAL, Monthly
from sim.months import Month, format_month, parse_month
from sim.policy import Policy
from sim.problems import BadInputError
from sim.scenario import Scenario, load_scenario
from tests.monitoring.conftest import LAST, PATHS


def test_the_same_question_has_the_same_answer(
    actuals: Actuals, scenario: Scenario, plans: Plans, december: Monthly,
) -> None:
    for threads in (1, 2):
        again = monthly(Question("example", LAST, actuals, scenario, plans, paths=PATHS, threads=threads))
        assert again.manifest == december.manifest
        assert as_json(again) == as_json(december)
    assert result_sha256(december) == december.manifest["result_sha256"]


def test_another_figure_is_another_answer(actuals: Actuals, scenario: Scenario, plans: Plans, december: Monthly) -> None:
    values = actuals.values.copy()
    values[0, -1, 0] += 1
    other = monthly(Question("example", LAST, replace(actuals, values=values), scenario, plans, paths=PATHS))
    assert other.manifest["result_sha256"] != december.manifest["result_sha256"]
    assert other.manifest["actuals"]["sha256"] != december.manifest["actuals"]["sha256"]


def test_order_of_regions_does_not_matter(actuals: Actuals, scenario: Scenario, plans: Plans, december: Monthly) -> None:
    turned = monthly(Question("example", LAST, actuals.select(actuals.regions[::-1]), scenario, plans, paths=PATHS))
    assert turned.manifest["result_sha256"] == december.manifest["result_sha256"]


def test_json_has_no_numpy_and_months_as_labels(december: Monthly) -> None:
    found = as_json(december)
    text = json.dumps(found, allow_nan=False, ensure_ascii=False)
    assert json.loads(text) == found
    assert found["month"] == "2021-12"
    assert found["year_end"] == "2022-12"
    assert found["outlook"][0]["months"] == [f"2022-{m:02d}" for m in range(1, 13)]
    assert found["coverage"][1]["next_january"] == "2022-01"
    assert isinstance(found["items"][0]["month"], int)


def test_totals_are_the_sums_of_the_regions(december: Monthly) -> None:
    for line in ACTUAL_LINES:
        rows = {item.region: item for item in december.items if item.line == line.key}
        for name in ("month", "year_to_date", "last_year_month", "budget"):
            parts = [getattr(rows[region], name) for region in december.regions]
            if None not in parts:
                assert getattr(rows[TOTAL], name) == sum(parts), (line.key, name)
    balance = {row.region: row.balance for row in december.coverage}
    assert balance[TOTAL] == sum(balance[name] or 0 for name in december.regions)


def test_items_close(december: Monthly, actuals: Actuals) -> None:
    for region in (TOTAL, *december.regions):
        rows = {item.line: item for item in december.items if item.region == region}
        year = sum(rows[key].year_to_date or 0 for key in INCOME) - sum(rows[key].year_to_date or 0 for key in EXPENDITURE)
        closing = rows["closing_balance"]
        assert (closing.month or 0) - (closing.last_year_month or 0) == year


def test_year_to_date_needs_every_month(actuals: Actuals, scenario: Scenario) -> None:
    known = actuals.until(parse_month("2020-06")).known.copy()
    known[0, 2] = False
    values = np.where(known, actuals.until(parse_month("2020-06")).values, 0)
    gap = replace(actuals.until(parse_month("2020-06")), known=known, values=values)
    found = monthly(Question("example", parse_month("2020-06"), gap, scenario, paths=PATHS))
    rows = {item.region: item for item in found.items if item.line == "benefits"}
    assert rows[actuals.regions[0]].year_to_date is None
    assert rows[TOTAL].year_to_date is None
    assert rows[actuals.regions[1]].year_to_date is not None
    assert rows[TOTAL].month is not None


def test_figures_beside_last_month_and_last_year(december: Monthly, actuals: Actuals) -> None:
    found = {each.key: each for each in december.key_figures if each.region == TOTAL}
    closing = actuals.fen("closing_balance").sum(axis=0)
    assert (found["balance"].value, found["balance"].last_month, found["balance"].last_year) == (
        closing[23], closing[22], closing[11])
    assert found["regions_below_12"].value == sum(
        1 for row in december.coverage if row.region != TOTAL and (row.months["trailing_12"] or 0) < 12)
    assert december.pool == found["pool"].value


def test_gates_and_margins(december: Monthly) -> None:
    for row in december.coverage:
        if row.region != TOTAL:
            trailing = row.months["trailing_12"]
            assert trailing is not None
            assert row.margin_12 is not None
            assert (row.margin_12 >= 0) == (trailing >= 12)
            assert row.next_january == parse_month("2022-01")
            statutory = row.months["statutory"]
            assert statutory is not None
            assert row.gate_12_next == float(statutory >= 12), "judged on the December that has just closed"


def test_outlook_and_chances(december: Monthly) -> None:
    for row in december.outlook:
        assert row.months[0] == LAST + 1
        assert len(row.months) == 12
        bands = np.array([row.q05, row.q25, row.q50, row.q75, row.q95])
        assert (np.diff(bands, axis=0) >= 0).all()
    total, *regions = (np.array(row.mean) for row in december.outlook if row.measure == "balance")
    assert total == pytest.approx(sum(regions), abs=10)
    for chance in december.chances:
        assert all(0 <= low <= high <= 1 for low, high in zip(chance.below_12, chance.below_24, strict=True))


def test_decembers_are_what_next_month_starts_from(actuals: Actuals, scenario: Scenario, plans: Plans) -> None:
    october, november = (monthly(Question("example", parse_month(month), actuals, scenario, plans, paths=PATHS))
                         for month in ("2020-10", "2020-11"))
    assert november.bridge
    assert dict(november.bridge.start) == {TOTAL: sum(october.decembers["2020-12"].values()),
                                           **october.decembers["2020-12"]}
    again = monthly(Question("example", parse_month("2020-11"), actuals, scenario, plans, paths=PATHS,
                             earlier=Earlier(recorded=october.decembers["2020-12"])))
    assert again.bridge
    assert again.bridge.recorded
    assert again.bridge.parts == november.bridge.parts


def test_november_knows_the_year_end_that_december_speaks_of(actuals: Actuals, scenario: Scenario) -> None:
    november = monthly(Question("example", parse_month("2020-11"), actuals, scenario, paths=PATHS))
    assert set(november.decembers) == {"2020-12", "2021-12"}


def test_revisions_are_listed(actuals: Actuals, scenario: Scenario) -> None:
    from sim.monitoring import example

    before = Actuals.of(example.figures(parse_month("2020-12")), actuals.regions)
    found = monthly(Question("example", parse_month("2021-01"), actuals, scenario, paths=PATHS,
                             earlier=Earlier(before.until(parse_month("2020-12")))))
    assert [(each.region, format_month(each.month), each.line) for each in found.revised] == [
        ("通辽市", "2020-11", "benefits"), ("通辽市", "2020-11", "closing_balance"),
        ("通辽市", "2020-12", "closing_balance")]
    assert found.revised[0].after
    assert found.revised[0].before == found.revised[0].after - 260_000_000
    assert found.bridge
    data = [part for part in found.bridge.parts if part.cause == "data" and part.amount]
    assert {part.region for part in data} == {TOTAL, "通辽市"}
    assert sum(part.amount for part in data if part.region) == pytest.approx(-260_000_000, rel=0.05)


def test_a_month_of_which_nothing_came_is_refused(actuals: Actuals, scenario: Scenario) -> None:
    with pytest.raises(BadInputError):
        monthly(Question("example", parse_month("2022-01"), actuals, scenario, paths=PATHS))
    with pytest.raises(BadInputError):
        monthly(Question("example", LAST, actuals.select(actuals.regions[:5]), scenario, paths=PATHS))


def test_missing_months_and_lines_do_not_stop_it(actuals: Actuals, scenario: Scenario) -> None:
    """A region that never reported, a line that nobody has, a hole of two months in another."""
    known, values = actuals.known.copy(), actuals.values.copy()
    known[2], known[5, 10:12], known[:, :, 8] = False, False, False
    gaps = replace(actuals, known=known, values=np.where(known, values, 0))
    for month in ("2020-11", "2020-12", "2021-03"):
        found = monthly(Question("example", parse_month(month), gaps, scenario, paths=PATHS))
        assert actuals.regions[2] in {each.region for each in found.missing}
        assert found.nowcast.filled
        assert found.bridge
        assert np.isfinite(found.nowcast.regions.balance).all()


@pytest.mark.parametrize("month", ["2020-01", "2020-12", "2022-06", "2023-12"])
def test_the_nation_runs(month: str) -> None:
    scenario = load_scenario("china-2020")
    history = load_dataset("china-national").national
    assert history
    nation = Actuals.of(national_figures(history, Policy.load()), ("全国",))
    found = monthly(Question("china-national", parse_month(month), nation, scenario, paths=PATHS))
    assert found.kind == "real"
    assert found.regions == ("全国",)
    closing = nation.fen("closing_balance")[0, nation.months.index(parse_month(month))]
    assert found.coverage[0].balance == closing
    assert {row.reason for row in found.nowcast.estimates if row.driver == "job_loss"} == {"too_short"}
    assert found.bridge
    last_year = next(each for each in found.key_figures if each.key == "income" and each.region == TOTAL).last_year
    assert (last_year is None) == (Month(parse_month(month) - 12) not in nation.months)


def test_assumptions_name_their_source(december: Monthly) -> None:
    kinds = {each.what.split(".")[0] for each in december.assumptions}
    assert kinds == {"economy", "nowcast", "warnings", "policy"}
    assert all(each.status in "VMDAI" and each.source for each in december.assumptions)
    assert december.kind == "illustrative"
