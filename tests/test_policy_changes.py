"""A scenario's changes to the policy: what they change, what they leave, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from sim.months import Month, month, month_range
from sim.policy import Policy
from sim.problems import BadInputError
from sim.yamlfile import Located

pytestmark = pytest.mark.usefixtures("in_english")

POLICY = Policy.load()
FIRST, YEARS = month(2013, 1), 18


def located(content: Any, line: int = 7) -> Any:
    """`content` as if read from a file, all of it on one line."""
    if not isinstance(content, dict):
        return content
    out = Located({key: located(part, line) for key, part in content.items()})
    out.line, out.lines = line, dict.fromkeys(content, line)
    return out


def complaint(changes: dict[str, Any], policy: Policy = POLICY) -> str:
    with pytest.raises(BadInputError) as caught:
        policy.with_changes(located(changes), "what-if.yaml")
    return str(caught.value)


def test_a_change_holds_on_its_interval_and_the_rest_of_the_history_stays() -> None:
    change = {"from": "2020-06", "to": "2021-03", "value": {"sme": 0.8}}
    changed = POLICY.with_changes({"refund_ratio": change}, "x.yaml")
    for at in month_range(FIRST, 12 * YEARS):
        old, new = POLICY.value("refund_ratio", at), changed.value("refund_ratio", at)
        inside = month(2020, 6) <= at <= month(2021, 3)
        assert new == ({**old, "medium": 0.8, "small": 0.8, "micro": 0.8} if inside else old)
    assert POLICY.value("refund_ratio", month(2020, 7), member="small") == 1
    assert changed.piece("refund_ratio", month(2020, 7)).reference == "x.yaml"


def test_a_change_for_some_regions_leaves_the_others_and_a_later_one_lies_over_it() -> None:
    first = {"from": "2020-01", "to": "2020-12", "value": "B", "regions": ["甲", "乙"]}
    second = {**first, "value": "lower", "regions": ["乙"]}
    changed = POLICY.with_changes({"hardship_formula": [first]}, "x").with_changes({"hardship_formula": second}, "x")
    at = month(2020, 5)
    found = {name: changed.value("hardship_formula", at, name) for name in (None, "甲", "乙", "丙")}
    assert found == {None: "A", "甲": "B", "乙": "lower", "丙": "A"}
    everywhere = changed.with_changes({"hardship_formula": {"from": "2020-05", "value": "higher"}}, "y")
    assert everywhere.value("hardship_formula", at, "甲") == "higher"
    assert everywhere.value("hardship_formula", Month(at - 1), "甲") == "B"


def test_a_change_over_an_old_border_is_one_piece() -> None:
    changed = POLICY.with_changes({"grant_multiple": {"from": "2020-01", "to": "2020-12", "value": 1.5}}, "x")
    explained = changed.explain("grant_multiple", month(2020, 8))
    assert (explained["value"], explained["since"], explained["until"]) == (1.5, "2020-01", "2020-12")


def test_no_change_is_no_difference() -> None:
    assert POLICY.with_changes({}, "x").sha256 == POLICY.sha256
    same = POLICY.with_changes({"refund_ratio": {"from": "2020-07", "value": {"large": 0.4}}}, "x")
    assert same.sha256 != POLICY.sha256


APPROVAL = {"document": "内政字〔2020〕1号", "date": "2020-06-30", "approver": "自治区人民政府"}


@pytest.mark.parametrize(("key", "change", "expected"), [
    ("refund_ration", {"value": 0.5}, "did you mean 'refund_ratio'"),
    ("refund_ratio", {"value": 1.2}, "1.2 is out of range; expected a number from 0 to 1"),
    ("refund_ratio", {"value": {"large": -0.1}}, "-0.1 is out of range"),
    ("refund_ratio", {"value": {"lagre": 0.5}}, "did you mean 'large'"),
    ("refund_ratio", {"value": {"public": 0.5}}, "unknown member 'public'"),
    ("refund_ratio", {"value": {"sme": 0.5, "small": 0.6}}, "given twice"),
    ("minimum_wage", {"value": {"5": 2000}}, "unknown member '5'"),
    ("minimum_wage", {"value": {"1": -1}}, "out of range"),
    ("hardship_months_a", {"value": 6.5}, "from 0 to 6"),
    ("hardship_months_b", {"value": 3.5}, "from 0 to 3"),
    ("training_months_max", {"value": 7}, "from 0 to 6"),
    ("training_groups", {"value": ["veteran"]}, "unknown code 'veteran'"),
    ("training_subsidy_per_month", {"value": -600}, "out of range"),
    ("training_months_max", {"value": 2.5}, "not a whole number"),
    ("hardship_offered", {"value": 2}, "0 or 1"),
    ("below_gate", {"value": "blok"}, "did you mean 'block'"),
    ("hardship_formula", {"value": "C"}, "unknown code 'C'"),
    ("topup_due", {"value": "2020-13"}, "YYYY-MM or none"),
    ("refund_batch_months", {"value": [0, 13]}, "from 1 to 12"),
    ("refund_batch_months", {"value": 6}, "not a list"),
    ("refund_batch_months", {"value": [6, 6]}, "stands twice"),
    ("remittance_rate", {"value": float("nan")}, "not a number"),
    ("remittance_rate", {"value": float("inf")}, "not a number"),
    ("remittance_rate", {"value": "5 %"}, "not a number"),
    ("remittance_rate", {"value": 0.05, "from": "2020-06-31"}, "does not exist"),
    ("remittance_rate", {"value": 0.05, "to": "2020-01"}, "is later than `to`"),
    ("remittance_rate", {"value": 0.05, "from": "2012-12"}, "the rule begins on 2013-01-01"),
    ("remittance_rate", {"value": 0.05, "untill": "2020-12"}, "unknown key 'untill'"),
    ("remittance_rate", {"value": 0.05, "regions": "甲"}, "must be a list"),
    ("remittance_rate", {}, "`value` is missing"),
    ("rationing", {"value": "optimal", "regions": ["甲"]}, "the same for all regions"),
    ("grant_multiple", {"value": 2.01}, "missing: document, date, approver"),
    ("grant_multiple", {"value": 3, "approval": {**APPROVAL, "document": " "}}, "missing: document"),
    ("grant_multiple", {"value": 3, "approval": {**APPROVAL, "date": "2020-02-30"}}, "does not exist"),
    ("grant_multiple", {"from": "2020-06", "value": 3, "approval": {**APPROVAL, "date": "2020-07-01"}},
     "approved on 2020-07-01, after its first use on 2020-06-30; expected an approval on or before 2020-06-30"),
    ("grant_multiple", {"value": -1}, "out of range"),
])
def test_a_bad_change_is_refused(key: str, change: dict[str, Any], expected: str) -> None:
    text = complaint({key: {"from": "2020-06", **change}})
    assert expected in text
    assert "what-if.yaml:7" in text


def test_a_change_must_say_from_when() -> None:
    assert "`from` is missing" in complaint({"remittance_rate": {"value": 0.1}})


def test_a_multiple_above_two_needs_a_full_approval_and_two_needs_none() -> None:  # N6
    at = month(2020, 8)
    approved = {"from": "2020-06", "to": "2020-12", "value": 3, "approval": APPROVAL, "regions": ["甲"]}
    changed = POLICY.with_changes({"grant_multiple": approved}, "x")
    assert changed.value("grant_multiple", at, "甲") == 3
    assert changed.value("grant_multiple", at, "乙") == 2
    plain = POLICY.with_changes({"grant_multiple": {"from": "2020-06", "value": 2}}, "x")
    assert plain.value("grant_multiple", at) == 2


def test_all_problems_of_all_changes_come_at_once() -> None:
    text = complaint({"refund_ratoi": {"value": 1}, "below_gate": {"from": "2020-06", "value": "x"},
                      "remittance_rate": {"from": "2020-13", "value": 7}})
    assert text.startswith("4 problems")


HALF = {"from": "2020-01", "to": "2020-06", "value": 0.5}


@pytest.mark.parametrize(("one", "two"), [
    (HALF, {"from": "2020-06", "value": 0.6}),
    ({"from": "2020-03", "value": 0.6}, {"from": "2020-03", "value": 0.7}),
    ({"from": "2020-06-30", "value": 0.6}, HALF),
    ({**HALF, "value": {"sme": 0.5}}, {"from": "2020-05", "value": {"small": 0.6}}),
    (HALF, {"from": "2020-05", "value": {"large": 0.6}}),
    ({**HALF, "regions": ["甲", "乙"]}, {**HALF, "regions": ["乙"]}),
    (HALF, {**HALF, "regions": ["乙"]}),
])
def test_two_changes_of_one_list_must_not_overlap(one: dict[str, Any], two: dict[str, Any]) -> None:
    changes = Located({"refund_ratio": [located(one, 3), located(two, 4)]})
    changes.line, changes.lines = 2, {"refund_ratio": 2}
    with pytest.raises(BadInputError, match="overlaps the change") as caught:
        POLICY.with_changes(changes, "what-if.yaml")
    text = str(caught.value)
    assert "what-if.yaml:4" in text
    assert all(part in text for entry, line in ((one, 3), (two, 4)) for part in (f"line {line}, from {entry['from']}",))
    assert POLICY.with_changes({"refund_ratio": one}, "x").with_changes({"refund_ratio": two}, "y")


@pytest.mark.parametrize(("one", "two"), [
    (HALF, {"from": "2020-07", "value": 0.6}),
    ({"from": "2020-01", "value": 0.5}, {"from": "2020-03", "value": 0.6}),
    ({**HALF, "value": {"sme": 0.5}}, {**HALF, "value": {"large": 0.6}}),
    ({**HALF, "regions": ["甲"]}, {**HALF, "regions": ["乙"]}),
])
def test_changes_of_other_days_regions_or_members_do_not_overlap(one: dict[str, Any], two: dict[str, Any]) -> None:
    assert POLICY.with_changes({"refund_ratio": [one, two]}, "x").sha256 != POLICY.sha256


def test_a_number_too_long_for_a_float_is_refused() -> None:
    for number in (10**400, -(10**400), 1 << 20_000):
        assert "the number is out of range" in complaint({"refund_ratio": {"from": "2020-06", "value": number}})
