"""The same question under another rule: what a page sets side by side without asking for a scenario file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sim.months import format_month
from sim.scenario import Scenario


def with_rules(scenario: Scenario, values: Mapping[str, str | float]) -> Scenario:
    """The scenario with some rules set from its start on, for all regions; draws stay the same.

    Raises BadInputError for an unknown rule and a value that it cannot have.
    """
    changes = {key: {"from": format_month(scenario.start), "value": value} for key, value in values.items()}
    return replace(scenario, policy=scenario.policy.with_changes(changes, scenario.name))
