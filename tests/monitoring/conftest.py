"""The worked example in memory, under few paths: promises about identities do not need many."""

from __future__ import annotations

import pytest

from sim.actuals.table import Actuals
from sim.monitoring import example
from sim.monitoring.monthly import Question, monthly
from sim.monitoring.nowcasting import Chain
from sim.monitoring.plans import Plans
from sim.monitoring.settings import Settings, load_settings
from sim.monitoring.types import TOTAL, Monthly
from sim.months import Month, parse_month
from sim.scenario import Scenario, load_scenario

PATHS = 96
LAST = parse_month("2021-12")


@pytest.fixture(scope="session")
def scenario() -> Scenario:
    return load_scenario("baseline")


@pytest.fixture(scope="session")
def actuals(scenario: Scenario) -> Actuals:
    """All corrections in."""
    return Actuals.of(example.figures(), scenario.regions().names)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return load_settings()


@pytest.fixture(scope="session")
def plans() -> Plans:
    rows = list(example.targets())
    budgets, targets = ({(row.region or TOTAL, row.year, row.line): row.value for row in rows if row.kind == kind}
                        for kind in ("budget", "target"))
    return Plans(budgets, targets)


@pytest.fixture(scope="session")
def chain(actuals: Actuals, scenario: Scenario, settings: Settings) -> Chain:
    return Chain.of(actuals, scenario, LAST, settings.nowcast, PATHS)


@pytest.fixture(scope="session")
def december(actuals: Actuals, scenario: Scenario, plans: Plans) -> Monthly:
    return monthly(Question("example", LAST, actuals, scenario, plans, paths=PATHS))


def months(first: str, last: str) -> list[Month]:
    return [Month(m) for m in range(parse_month(first), parse_month(last) + 1)]
