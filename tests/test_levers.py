"""Levers: each is a scenario that loads, changes what it names and nothing else, and can be read back from its file."""

from __future__ import annotations

import pytest

from sim.levers import LEVERS, PERIOD_KEYS, default_period, period_of, settings_of, values_of
from sim.months import format_month, parse_month
from sim.scenario import load_scenario
from sim.texts import use_language

BASE = load_scenario("baseline")
SAMPLE = {
    "ratio_large": 0.3, "ratio_sme": 0.75, "lag": 3, "payment": "batch", "window": 0, "level_large": 0.5,
    "level_medium": 1.0, "level_small": 0.0, "level_micro": 0.4, "level_hardship": 0.99, "level_training": 0.1,
    "pace": 2.0, "hardship": 0, "window_hardship": 0, "formula": "higher", "months_a": 3.0, "months_b": 1.5,
    "gate_ordinary": 6.0, "gate_hardship": 18.0, "below_gate": "block", "expenditure": "total", "period": "trailing_12",
    "remittance": 0.1, "multiple": 1.5, "basis": "full_year_plan", "rationing": "equal_coverage", "floor": 3.0,
    "relief_large": 0.25, "relief_sme": 0.5, "shock": 2.0, "wage_growth": 0.02, "training_persons": 2.0,
    "skills_account": 0.1,
}
ALONE = {"multiple_region", "approval_document", "approval_date", "approval_approver", "shock_months"}
"""Levers that say more about another one."""


def test_every_lever_has_a_sample():
    assert set(SAMPLE) | ALONE == set(LEVERS)


@pytest.mark.parametrize("key", SAMPLE)
def test_a_lever_changes_the_scenario_and_is_read_back(key):
    values = {key: LEVERS[key].read(str(SAMPLE[key]))}
    content = settings_of(values, BASE)
    scenario = load_scenario("baseline", content)
    assert scenario.difference_from_baseline(), key
    found = values_of(content, BASE)
    assert found is not None
    assert found[key] == SAMPLE[key]
    assert settings_of(found, BASE) == content


def test_all_levers_together_load_and_are_read_back():
    values = {**SAMPLE, "multiple": 4.0, "multiple_region": "Erenhot", "approval_document": "示例1号",
              "approval_date": "2020-06-20", "approval_approver": "示例", "shock_months": 7, "since": "2020-08",
              "until": "2021-05"}
    content = settings_of(values, BASE)
    load_scenario("baseline", content)
    assert values_of(content, BASE) == values


def test_changes_hold_in_the_notices_months_unless_said_otherwise():
    assert [format_month(when) for when in default_period(BASE)] == ["2020-06", "2020-12"]
    assert [format_month(when) for when in period_of({"since": "2021-03"}, BASE)] == ["2021-03", "2021-12"]
    scenario = load_scenario("baseline", settings_of({"ratio_sme": 0.8, "until": "2020-10"}, BASE))
    for when, ratio in (("2020-05", 0.5), ("2020-06", 0.8), ("2020-10", 0.8), ("2020-11", 1.0), ("2021-01", 0.6)):
        assert scenario.policy.number("refund_ratio", parse_month(when), member="small") == ratio


def test_wage_growth_returns_to_its_path_after_the_period():
    content = settings_of({"wage_growth": 0.1, "since": "2020-03", "until": "2020-06"}, BASE)
    path = content["economy"]["drivers"]["wage_growth"]["growth_per_year"]
    assert path == [{"value": 0.05}, {"from": "2020-03", "value": 0.1}, {"from": "2020-07", "value": 0.05}]


def test_no_lever_is_no_change():
    assert settings_of({"months": 12, "region": "Hohhot", "since": "2020-02"}, BASE) == {}
    assert values_of({}, BASE) == {}


def test_a_file_that_says_more_than_levers_is_not_taken_for_their_values():
    for content in ({"policy": {"minimum_wage": {"from": "2020-01", "to": "2020-12", "value": 1500}}},
                    {"policy": {"refund_ratio": 0.5}}, {"data": {"pool_balance_yuan": {"scale": 2}}},
                    {"economy": {"hazard": {"months_1_3": 0.1}}}):
        assert values_of(content, BASE) is None, content


@pytest.mark.parametrize(("key", "written"), [
    ("ratio_sme", "1.2"), ("ratio_sme", "nan"), ("lag", "1.5"), ("payment", "weekly"), ("window", "2"), ("shock", "x"),
    ("approval_document", "x" * 81)])
def test_a_value_that_the_lever_does_not_have_is_refused(key, written):
    use_language("zh")
    with pytest.raises(ValueError, match=r"."):
        LEVERS[key].read(written)
    assert not set(PERIOD_KEYS) & set(LEVERS)
