"""The compiled rules against the twin's own reading of the same files: every column, region and month."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from twin.policy import Policy as TwinPolicy
from twin.rules import Rules, refund_run
from twin.training import training_due

from sim.bundle import bundled
from sim.layout import BELOW_GATE, C_REFUND_RUN, CHANNELS, HARDSHIP_FORMULAS, RULES
from sim.months import month
from sim.policy import Policy
from sim.ruletable import compile_rules

NAMES, PERSONS = ("甲", "乙", "丙", "丁"), (100, 10, 1)
CODES = {"hardship_formula": HARDSHIP_FORMULAS, "below_gate": BELOW_GATE}
# The twin looks back to the December before the start.
START, MONTHS = month(2014, 1), 160
CHANGES: dict[str, dict[str, Any]] = {
    "as it stands": {},
    "changed": {
        "refund_ratio": {"from": "2021-03", "to": "2021-09", "value": {"sme": 0.8}, "regions": ["乙"]},
        "topup_start": {"from": "2021-01", "to": "2021-12", "value": "2021-05"},
        "topup_due": {"from": "2021-01", "to": "2021-12", "value": "2021-08"},
        "hardship_formula": {"from": "2019-06", "value": "lower", "regions": ["丙"]},
        "hardship_offered": {"from": "2020-01", "to": "2020-12", "value": 0, "regions": ["甲"]},
        "refund_payment_mode": {"from": "2020-01", "to": "2021-12", "value": "batch"},
        "benefit_duration": {"from": "2013-01", "value": "two_months_per_year", "regions": ["丁"]},
        "training_months": {"from": "2020-01", "value": 2.5},
        "minimum_wage": {"from": "2022-01", "to": "2022-12", "value": {"2": 2000}},
    },
}


def flat(rules: Rules, at: int) -> dict[str, float]:
    """The twin's rules of a month under the engine's column names."""
    out: dict[str, Any] = {}
    for name, value in rules.of(at).items():
        members = value.items() if isinstance(value, dict) else [("", value)]
        out |= {f"{name}_{member}".rstrip("_"): part for member, part in members}
    newcomers = dict(zip(CHANNELS, map(Decimal, PERSONS), strict=True))
    out |= {f"training_due_{channel}": due for channel, due in training_due(rules, at, newcomers).items()}
    return {name: float(CODES[name].index(value) if name in CODES else value) for name, value in out.items()}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_engine_and_twin_read_the_same_rules(changes: dict[str, Any]) -> None:
    mix = [0.3, 0.3, 0.4]
    regions: Any = SimpleNamespace(names=NAMES, zone=np.arange(1, 5), contribution_years=np.tile(mix, (4, 1)),
                                   training_persons=np.tile(np.array(PERSONS, dtype=float), (4, 1)))
    table = compile_rules(Policy.load().with_changes(changes, "test"), regions, START, MONTHS)
    twin = TwinPolicy.load(bundled("scenarios") / "policy").with_changes(changes)
    for r, name in enumerate(NAMES):
        rules = Rules(twin, name, str(r + 1))
        expected = [flat(rules, START + m) for m in range(MONTHS)]
        for column in RULES:
            np.testing.assert_allclose(table.column(column)[:, r], [row[column] for row in expected], rtol=1e-12,
                                       atol=1e-12, err_msg=f"{column}, {name}")
        entitled = rules.still_entitled(START, [Decimal(str(share)) for share in mix])
        np.testing.assert_allclose(table.still_entitled[r], [float(share) for share in entitled], rtol=1e-12)
    assert [refund_run(twin, START + m) for m in range(MONTHS)] == table.calendar[:, C_REFUND_RUN].astype(bool).tolist()
