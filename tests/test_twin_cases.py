"""The engine against the twin on worked months and on random cases: every flow, stock and flag, to a fen."""

from __future__ import annotations

import pytest
from engine.against_twin import case_against_twin, report
from twin.cases import case_names, load_case
from twin.random_cases import random_case


@pytest.mark.parametrize("name", case_names())
def test_worked_months(name: str) -> None:
    found = case_against_twin(load_case(name), draws=False)
    assert not found, report(found)


@pytest.mark.parametrize("seed", range(20))
def test_random_cases_at_their_means(seed: int) -> None:
    found = case_against_twin(random_case(seed), draws=False)
    assert not found, report(found)


@pytest.mark.parametrize("seed", range(100, 140))
def test_random_cases_with_draws(seed: int) -> None:
    found = case_against_twin(random_case(seed), draws=True)
    assert not found, report(found)
