"""The twin against months computed by hand, and against the identities of the accounts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from . import Policy, simulate
from .cases import case_names, figure, load_case
from .compare import broken_identities, differences
from .random_cases import random_case

BUNDLED = Policy.load(Path(__file__).parents[2] / "scenarios" / "policy")
TIGHT = Decimal("1e-30")


def laid_over(changes: list[dict[str, Any]]) -> Policy:
    """The bundled policy under a case's changes."""
    policy = BUNDLED
    for change in changes:
        policy = policy.with_changes(change)
    return policy


def run(name: str) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A case and its projection."""
    case = load_case(name)
    policy = laid_over(case["policy"])
    return case, simulate(case["regions"], policy, case["settings"], case["economy"], None, case["months"])


@pytest.mark.parametrize("name", case_names())
def test_worked_months(name: str) -> None:
    case, months = run(name)
    wrong = []
    for month, expected in zip(months, case["expected"], strict=True):
        shown = [(region, month["regions"][region], figures) for region, figures in expected.get("regions", {}).items()]
        if "pool" in expected:
            shown.append(("pool", month["pool"], expected["pool"]))
        for place, got, figures in shown:
            for line, text in figures.items():
                want = figure(text)
                if got[line] != want and (isinstance(want, bool) or abs(got[line] - want) > TIGHT * (1 + abs(want))):
                    wrong.append(f"{month['month']} {place} {line}: {got[line]:.6f}, by hand {want:.6f}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", case_names())
def test_accounts_close(name: str) -> None:
    _, months = run(name)
    assert broken_identities(months, Decimal("1e-25")) == []


@pytest.mark.parametrize("seed", range(6))
def test_accounts_close_in_random_cases(seed: int) -> None:
    case = random_case(seed)
    months = simulate(case["regions"], laid_over(case["policy"]), case["settings"], case["economy"], case["draws"],
                      case["months"])
    assert broken_identities(months, Decimal("1e-25")) == []
    assert differences(months, months) == []


def test_order_of_regions_does_not_matter() -> None:
    case = random_case(3)
    rest = (case["settings"], case["economy"], case["draws"], case["months"])
    forth = simulate(case["regions"], laid_over(case["policy"]), *rest)
    back = simulate(case["regions"][::-1], laid_over(case["policy"]), *rest)
    assert differences(forth, back, 1e-20) == []
