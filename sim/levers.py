"""What a screen offers to change in a scenario, and the lines of YAML that each change stands for.

A lever has a language-free key (in a link), a value in force, and lays its change over a scenario as a file would.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Lever:
    """A number that a scenario may change."""

    key: str
    rule: str
    member: str
    low: float
    high: float
    step: float

    def read(self, written: str) -> float:
        """The value written in a link; raises ValueError for one that cannot be meant."""
        value = float(written)
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.low:g} – {self.high:g}")
        return value


LEVERS: Mapping[str, Lever] = {lever.key: lever for lever in (
    Lever("ratio_large", "refund_ratio", "large", 0, 1, 0.05),
    Lever("ratio_sme", "refund_ratio", "sme", 0, 1, 0.05),
)}


def settings_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """The changes as the content of a scenario file."""
    given: dict[str, Any] = {}
    for key, value in values.items():
        if key in LEVERS:
            entry = given.setdefault("policy", {}).setdefault(
                LEVERS[key].rule, {"from": "2020-06", "to": "2020-12", "value": {}})
            entry["value"][LEVERS[key].member] = value
    return given
