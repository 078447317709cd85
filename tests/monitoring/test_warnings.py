"""Warnings: every rule at its limits, numbers that mean what they say, remedies that work, and since when."""

from __future__ import annotations

from dataclasses import replace
from math import inf, nextafter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.actuals.lines import FEN, REQUIRED
from sim.actuals.table import Actuals
from sim.monitoring.judging import counts, warnings_of, warnings_of_projection, worst
from sim.monitoring.nowcasting import Chain
from sim.monitoring.numbers import NUMBERS, Question, expenditure_paths
from sim.monitoring.plans import Plans
from sim.monitoring.settings import Settings, WarningRule, load_settings
from sim.monitoring.types import LEVELS, TOTAL, Level, Monthly
from sim.months import Month, format_month, parse_month
from sim.running import run
from sim.scenario import Scenario
from tests.monitoring.conftest import LAST, PATHS

RULES = dict(load_settings().warnings.each())
BEYOND: dict[Level, Level] = {"yellow": "green", "orange": "yellow", "red": "orange"}
"""Level → the one that holds just before it is reached."""


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("level", LEVELS[1:])
def test_each_rule_at_its_limit(name: str, level: Level) -> None:
    rule = RULES[name]
    limit = rule.threshold(level)
    under, over = nextafter(limit, -inf), nextafter(limit, inf)
    safe, beyond = (over, under) if rule.when == "below" else (under, over)
    assert rule.level(safe) == BEYOND[level]
    assert rule.level(beyond) == level
    assert rule.level(limit) == (level if rule.when == "reaches" else BEYOND[level])
    assert rule.level(None) == "green"


def test_twelve_months_exactly_are_enough() -> None:
    assert RULES["coverage_now"].level(12.0) == "yellow"
    assert RULES["coverage_now"].level(nextafter(12.0, 0)) == "orange"


def test_every_rule_has_its_number_and_its_own_id() -> None:
    assert set(RULES) == set(NUMBERS)
    assert [rule.id for rule in RULES.values()] == [f"W{k + 1}" for k in range(len(RULES))]


def test_order_and_counts(december: Monthly) -> None:
    found = december.warnings
    ranks = [LEVELS.index(each.level) for each in found]
    assert ranks == sorted(ranks, reverse=True)
    assert sum(counts(found).values()) == len(found)
    assert {each.rule for each in found} == {rule.id for rule in RULES.values()}
    assert worst(found, "二连浩特市") == "red"
    assert all((each.since is None) == (each.level == "green") for each in found)
    assert all(each.clears is None for each in found if each.level == "green")


def test_the_same_twice(chain: Chain, plans: Plans, settings: Settings, december: Monthly) -> None:
    assert warnings_of(chain, LAST, plans, settings) == december.warnings


def ask(chain: Chain, name: str, plans: Plans, month: Month = LAST) -> Question:
    return Question(chain, month, plans, RULES[name])


def test_coverage_and_the_money_that_clears_it(chain: Chain, december: Monthly) -> None:
    rule = RULES["coverage_now"]
    trailing = chain.basis(LAST).memory.ring.sum(axis=2)[:, 0]
    for each in december.warnings:
        if each.rule == rule.id and each.level != "green":
            r = chain.names.index(each.region)
            assert each.clears
            needed = rule.limits.yellow * trailing[r] / 12 - chain.basis(LAST).opening.balance[r]
            assert -1e-4 <= each.clears.amount - FEN * needed <= 1
            assert each.value == pytest.approx(12 * chain.basis(LAST).opening.balance[r] / trailing[r])


@pytest.mark.parametrize("name", ["year_end_below_12", "ahead_below_24"])
def test_money_that_clears_a_chance_is_the_least_that_does(chain: Chain, december: Monthly, name: str) -> None:
    rule, months = RULES[name], 12.0 if name.endswith("12") else 24.0
    _, projection = chain.run(LAST)
    assert projection.outcomes is not None
    some = [each for each in december.warnings if each.rule == rule.id and each.level != "green"]
    assert some
    for each in some:
        r, m = chain.names.index(each.region), each.about - LAST - 1
        lacking = months * expenditure_paths(chain, LAST)[r, m] / 12 - projection.outcomes[
            projection.outcome("balance"), r, m]
        assert each.clears
        assert np.mean(lacking > each.clears.amount / FEN) < rule.limits.yellow
        assert np.mean(lacking > each.clears.amount / FEN - 0.02) >= rule.limits.yellow


def test_chances_are_the_projections(chain: Chain, december: Monthly) -> None:
    _, projection = chain.run(LAST)
    for each in december.warnings:
        if each.rule == "W4":
            r = chain.names.index(each.region)
            assert each.value == projection.line("coverage_below_12")[r, 11]
            assert each.about == LAST + 12


def test_shortage_counts_a_path_once(chain: Chain, plans: Plans) -> None:
    month = parse_month("2021-04")
    _, projection = chain.run(month)
    assert projection.outcomes is not None
    short = projection.outcomes[projection.outcome("shortage"), :, :6]
    for r, number in enumerate(NUMBERS["shortage_ahead"](ask(chain, "shortage_ahead", plans, month))):
        assert number.value == np.mean([path.any() for path in short[r].T])


def test_pace_and_target_of_refunds(chain: Chain) -> None:
    month, region = parse_month("2020-06"), "赤峰市"
    paid = sum(int(chain.actuals.fen(key)[chain.names.index(region), :6].sum()) for key in
               ("ordinary_refund", "hardship_refund"))
    for target, behind, over in ((2 * paid, 1.0, 0.5), (4 * paid, 0.5, 0.25), (paid // 2, 4.0, 2.0)):
        plans = Plans({}, {(region, 2020, "ordinary_refund"): target})
        pace = {n.region: n.value for n in NUMBERS["refund_behind"](ask(chain, "refund_behind", plans, month))}
        progress = {n.region: n.value for n in NUMBERS["refund_over"](ask(chain, "refund_over", plans, month))}
        assert pace[region] == pytest.approx(behind)
        assert progress[region] == pytest.approx(over)
        assert pace["包头市"] is None


def test_grant_cap_is_the_multiple_of_what_was_remitted(chain: Chain, plans: Plans) -> None:
    month = parse_month("2021-05")
    for number in NUMBERS["grant_cap"](ask(chain, "grant_cap", plans, month)):
        r = chain.names.index(number.region)
        inside = slice(12, 17)
        granted, remitted = (chain.actuals.line(key)[r, inside].sum() for key in ("grant", "remittance"))
        assert number.value == pytest.approx(granted / (2 * remitted))


def test_late_and_missing(actuals: Actuals, scenario: Scenario, settings: Settings, plans: Plans) -> None:
    month = parse_month("2020-06")
    known = actuals.until(month).known.copy()
    known[3, -2:] = False
    known[4, -1, [k for k in range(known.shape[2]) if k in (0, 1)]] = False
    gaps = replace(actuals.until(month), known=known, values=np.where(known, actuals.until(month).values, 0))
    chain = Chain.of(gaps, scenario, month, settings.nowcast, PATHS)
    late = {n.region: n.value for n in NUMBERS["late_return"](ask(chain, "late_return", plans, month))}
    missing = {n.region: n.value for n in NUMBERS["missing_figures"](ask(chain, "missing_figures", plans, month))}
    assert (late[actuals.regions[3]], late[actuals.regions[4]]) == (2.0, 0.0)
    assert missing[actuals.regions[3]] is None
    assert missing[actuals.regions[4]] == 2.0
    assert len(REQUIRED) > 2
    found = {(each.rule, each.region): each for each in warnings_of(chain, month, plans, settings)}
    assert found["W13", actuals.regions[3]].level == "orange"
    assert found["W13", actuals.regions[3]].since == Month(month - 1)
    assert found["W14", actuals.regions[4]].level == "yellow"


def test_since_is_the_beginning_of_the_unbroken_run(chain: Chain, plans: Plans, december: Monthly) -> None:
    """Coverage of each region month by month, by hand."""
    series: dict[str, list[Level]] = {name: [] for name in chain.names}
    for m in range(24):
        for number in NUMBERS["coverage_now"](ask(chain, "coverage_now", plans, Month(chain.past.months[0] + m))):
            if number.region != TOTAL:
                series[number.region].append(RULES["coverage_now"].level(number.value))
    for each in december.warnings:
        if each.rule == "W1" and each.region != TOTAL and each.level != "green":
            back = next((k for k, level in enumerate(reversed(series[each.region])) if level == "green"), 24)
            assert each.since == LAST - back + 1, format_month(each.since or LAST)


def test_a_mere_projection_can_be_judged(scenario: Scenario, settings: Settings) -> None:
    projection = run(replace(scenario, paths=PATHS)).projection
    found = warnings_of_projection(projection, settings)
    assert {each.rule for each in found} == {"W1", "W2", "W3", "W4", "W5", "W6", "W11", "W12"}
    red = {each.region for each in found if each.level == "red"}
    assert "二连浩特市" in red
    assert "鄂尔多斯市" not in red
    one_month = run(replace(scenario, paths=PATHS, months=1)).projection
    assert warnings_of_projection(one_month, settings)


def test_the_example_shows_what_it_is_for(chain: Chain, plans: Plans) -> None:
    """A refund wave, a region that falls under 12 months, caps used up."""
    refunds = sum(chain.actuals.line(key).sum(axis=0) for key in ("ordinary_refund", "hardship_refund"))
    assert int(np.argmax(refunds[:12])) == 5, "June 2020"
    coverage = {m: {n.region: n.value or 0 for n in NUMBERS["coverage_now"](
        ask(chain, "coverage_now", plans, parse_month(m)))} for m in ("2020-01", "2020-12")}
    fallen = [name for name in chain.names if coverage["2020-01"][name] >= 12 > coverage["2020-12"][name]]
    assert {"通辽市", "乌兰察布市"} <= set(fallen)
    caps = {n.region: n.value for n in NUMBERS["grant_cap"](ask(chain, "grant_cap", plans, parse_month("2020-12")))}
    assert RULES["grant_cap"].level(caps["通辽市"]) in ("orange", "red")
    assert caps["鄂尔多斯市"] == 0


@given(st.floats(allow_nan=False), st.sampled_from(sorted(RULES)))
def test_worse_numbers_never_have_a_milder_level(value: float, name: str) -> None:
    rule: WarningRule = RULES[name]
    worse = value / 2 if rule.when == "below" and value > 0 else value * 2 if value > 0 else value
    assert LEVELS.index(rule.level(worse)) >= LEVELS.index(rule.level(value))
