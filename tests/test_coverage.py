"""Coverage under every reading, and both gates at their boundaries (N4)."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.coverage import coverage_by_definition, coverage_months, expenditure_by_definition, gate_open, gates_table
from sim.data import load_dataset
from sim.layout import COVERAGE_EXPENDITURES
from sim.regions import Regions

GATES = (12.0, 24.0)
KEYS = {"region", "balance_yuan", "coverage_months", "gate_12", "gate_24", "margin_months_12", "margin_yuan_12",
        "margin_months_24", "margin_yuan_24"}


def one(balance: float, **items: float) -> Regions:
    """One region with this year-end balance and only these items of expenditure."""
    regions = load_dataset("inner-mongolia").snapshot.take([0])
    spent = np.zeros((1, 7))
    names = ("benefits", "medical_premium", "assistance", "other_statutory", "skills_subsidy", "refunds", "remittance")
    for name, value in items.items():
        spent[0, names.index(name)] = value
    both = np.array([balance])
    return dataclasses.replace(regions, balance=both, balance_last_year_end=both, expenditure_last_year=spent)


def test_definitions_count_what_they_say() -> None:
    regions = one(100.0, benefits=10, medical_premium=20, assistance=30, other_statutory=40, skills_subsidy=50,
                  refunds=60, remittance=70)
    found = {name: values[0] for name, values in expenditure_by_definition(regions).items()}
    assert found == {"statutory": 100, "benefits_only": 10, "total": 210, "total_with_remittance": 280}
    assert tuple(found) == COVERAGE_EXPENDITURES


@pytest.mark.parametrize(("balance", "gate_12", "gate_24"), [
    (1200.0, True, False), (np.nextafter(1200.0, 0), False, False), (2400.0, True, True),
    (np.nextafter(2400.0, 0), True, False), (0.0, False, False),
])
def test_the_gate_includes_its_number(balance: float, gate_12: bool, gate_24: bool) -> None:
    row = gates_table(one(balance, benefits=1200.0), GATES)[0]
    assert (row["gate_12"], row["gate_24"]) == (gate_12, gate_24)


def test_margins_in_months_and_in_yuan() -> None:
    row = gates_table(one(1500.0, benefits=1200.0), GATES)[0]
    assert row["coverage_months"]["statutory"] == 15
    assert (row["margin_months_12"], row["margin_months_24"]) == (3, -9)
    assert (row["margin_yuan_12"], row["margin_yuan_24"]) == (300, -900)


def test_no_expenditure_is_endless_coverage_and_null_in_json() -> None:
    row = gates_table(one(0.0), GATES)[0]
    assert row["coverage_months"]["statutory"] is None
    assert row["margin_months_12"] is None
    assert row["gate_12"] is True
    assert row["gate_24"] is True
    assert coverage_months([5.0, -5.0], [0.0, 0.0]).tolist() == [np.inf, -np.inf]
    json.dumps(row, allow_nan=False)


def test_unknown_expenditure_leaves_the_gate_undecided() -> None:
    row = gates_table(one(5.0, benefits=np.nan), GATES)[0]
    assert row["gate_12"] is None
    assert row["margin_yuan_12"] is None


def test_live_definitions_use_the_opening_balance() -> None:
    regions = one(1200.0, benefits=1200.0)
    later = dataclasses.replace(regions, balance=np.array([600.0]))
    found = coverage_by_definition(later, np.array([1200.0]), np.array([600.0]))
    assert found["statutory"].months[0] == 12
    assert found["trailing_12"].months[0] == 6
    assert found["forward_12"].months[0] == 12
    row = gates_table(later, GATES, "trailing_12", np.array([1200.0]))[0]
    assert (row["balance_yuan"], row["gate_12"]) == (600, False)


def test_gates_may_differ_by_region() -> None:
    regions = load_dataset("inner-mongolia").snapshot
    gates = np.full((2, len(regions)), 1e6)
    gates[0, 3] = 0
    assert [row["gate_12"] for row in gates_table(regions, gates)] == [r == 3 for r in range(len(regions))]


def test_inner_mongolia_has_regions_on_all_sides_of_both_gates() -> None:
    rows = {row["region"]: row for row in gates_table(load_dataset("inner-mongolia").snapshot, GATES)}
    assert {name for name, row in rows.items() if not row["gate_12"]} == {"兴安盟", "满洲里市", "二连浩特市"}
    between = {name for name, row in rows.items() if row["gate_12"] and not row["gate_24"]}
    assert between == {"通辽市", "乌兰察布市", "巴彦淖尔市"}


def test_every_province_of_2008_has_coverage_and_gates() -> None:
    rows = gates_table(load_dataset("china-provinces-2008").snapshot, GATES)
    assert len(rows) == 31
    assert all(set(row) == KEYS for row in rows)
    by_name = {row["region"]: row for row in rows}
    assert by_name["内蒙古"]["coverage_months"]["statutory"] == pytest.approx(12 * 17.4 / 3.2)
    assert by_name["上海"]["coverage_months"]["total"] == pytest.approx(12 * 69.3 / 44.3)
    assert by_name["内蒙古"]["coverage_months"]["benefits_only"] is None
    assert {name for name, row in by_name.items() if not row["gate_24"]} == {"辽宁", "上海"}
    assert all(row["gate_12"] for row in rows)


@given(st.floats(0, 1e12), st.floats(0, 1e11), st.floats(0, 100))
def test_the_gate_follows_the_margin(balance: float, spent: float, gate: float) -> None:
    margin = balance - gate * spent / 12
    if abs(margin) > 1e-9 * (1 + balance + gate * spent):
        assert bool(gate_open(balance, spent, gate)) == (margin > 0)
