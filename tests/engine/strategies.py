"""Random worlds for hypothesis: a few regions, one or two years, every measure on and every switch anywhere."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from twin.random_cases import random_case

from sim.layout import BELOW_GATE, COVERAGE_EXPENDITURES, COVERAGE_PERIODS, RATIONINGS, REMITTED_BASES

from .worlds import World, lengthened, world_of_case

SWITCHES: dict[str, tuple[str, ...]] = {
    "below_gate": BELOW_GATE, "coverage_expenditure": COVERAGE_EXPENDITURES, "coverage_period": COVERAGE_PERIODS,
    "rationing": RATIONINGS, "remitted_basis": REMITTED_BASES,
}
PATHS = st.integers(1, 40)
SEEDS = st.integers(0, 2**40)


def examples(share: float) -> settings:
    """A share of the examples of the profile in use, for a test that runs longer or wants more than others."""
    return settings(max_examples=max(1, round(settings.default.max_examples * share)))


class Case(dict[str, Any]):
    """A case that prints as what decides it, so that a failed example can be read."""

    def __repr__(self) -> str:
        return f"Case({self['title']}, {self['months']} months, {self['policy'][-1]})"

    def under(self, **rules: Any) -> Case:
        """The case with some rules as given from the first day of the policy on."""
        return Case({**self, "policy": [*self["policy"], always(rules)]})

    def world(self) -> World:
        """Compiled; take-up and parameters vary from path to path."""
        return world_of_case(self, drawn=True)


@st.composite
def cases(draw: st.DrawFn, rules: dict[str, Any] | None = None, months: tuple[int, int] = (12, 24)) -> Case:
    """A case of the twin with switches drawn one by one; `rules` are laid over all others."""
    case = Case(random_case(draw(st.integers(0, 100_000))))
    case["months"] = draw(st.integers(*months))
    switches = {key: draw(st.sampled_from(values)) for key, values in SWITCHES.items()}
    return Case(lengthened(case.under(**switches | (rules or {}))))


def always(rules: dict[str, Any]) -> dict[str, Any]:
    """Changes that hold from the first day of the policy on."""
    return {key: [{"from": "2013-01", "value": value}] for key, value in rules.items()}


@st.composite
def worlds(draw: st.DrawFn, rules: dict[str, Any] | None = None, months: tuple[int, int] = (12, 24)) -> World:
    """A compiled random case whose take-up and parameters vary from path to path."""
    return draw(cases(rules, months)).world()
