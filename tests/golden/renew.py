"""What a golden file holds, and how to write it anew: `python tests/golden/renew.py [SCENARIO ...]`.

Renew after a change that is meant to move numbers, and say in CHANGELOG.md which numbers moved and why.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sim.ledger import LINES, POOL_KEYS, line_index
from sim.outcomes import result_sha256
from sim.quantiles import QUANTILE_NAMES
from sim.running import prepare
from sim.scenario import list_scenarios, load_scenario

FOLDER = Path(__file__).parent
PATHS = 96
"""Enough to move every line; the horizon is the scenario's own."""


def scenario_names() -> list[str]:
    """Every bundled scenario that runs."""
    return [entry.name for entry in list_scenarios() if not entry.refused]


def path_of(name: str) -> Path:
    """Where a scenario's golden result is kept."""
    return FOLDER / f"{name}.json"


def result_of(name: str) -> dict[str, Any]:
    """The result of a scenario on a few paths.

    `totals`: the mean of each ledger line (yuan, persons, months, shares) summed over regions and months, so that any
    change shows; `closing`: each region's mean balance at the end (yuan); `quantiles`: of the sum over regions and
    months of balance and coverage; `pool`: the adjustment fund's lines summed over months (yuan).
    """
    projection = prepare(load_scenario(name)).project(paths=PATHS)
    keys = [line.key for line in LINES if not line.key.startswith("coverage_")] + ["coverage_below_12", "coverage_below_24"]
    return {
        "scenario": name, "paths": PATHS, "months": projection.inputs.months, "seed": projection.seed,
        "result_sha256": result_sha256(projection),
        "totals": {key: float(projection.lines[:, :, line_index(key)].sum()) for key in keys},
        "closing": dict(zip(projection.names, projection.line("closing")[:, -1].tolist(), strict=True)),
        "quantiles": {f"{key}_{quantile}": float(projection.quantiles[projection.outcome(key), :, :, q].sum())
                      for key in ("balance", "coverage") for q, quantile in enumerate(QUANTILE_NAMES)},
        "pool": {key: float(projection.pool[:, k].sum()) for k, key in enumerate(POOL_KEYS)},
    }


def main(names: list[str]) -> None:
    """Write the golden files of `names`, or of all scenarios; remove those of scenarios that are gone."""
    every = scenario_names()
    for name in names or every:
        path_of(name).write_text(json.dumps(result_of(name), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        print(path_of(name).name)
    for path in FOLDER.glob("*.json"):
        if path.stem not in every:
            path.unlink()
            print(f"{path.name} removed")


if __name__ == "__main__":
    main(sys.argv[1:])
