"""The ways to share a short adjustment fund, side by side on the same draws (N5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.layout import RATIONINGS
from sim.ledger import POOL_KEYS
from sim.months import Month
from sim.projection import Progress
from sim.running import Run, prepare
from sim.views.axis import name_columns, span, summed
from sim.views.regions import matrix
from sim.views.variants import with_rules

if TYPE_CHECKING:
    import pandas as pd

PAID = ("grant", "fiscal_subsidy")


def rationing_runs(run: Run, *, threads: int | None = None, progress: Progress | None = None) -> dict[str, Run]:
    """The run's own scenario under each rule of `layout.RATIONINGS`: same draws, same number of paths.

    Only what the tables below need is recorded. Raises BadInputError as a run does.
    """
    found: dict[str, Run] = {}
    for done, rule in enumerate(RATIONINGS):
        scenario = with_rules(run.scenario, {"rationing": rule})
        projection = prepare(scenario, run.regions).project(
            paths=run.projection.paths, seed=run.projection.seed, threads=threads, record=("fiscal_subsidy",))
        found[rule] = Run(scenario, run.regions, projection)
        if progress is not None:
            progress((done + 1) / len(RATIONINGS))
    return found


def rationing_table(runs: Mapping[str, Run], first: Month, last: Month) -> pd.DataFrame:
    """One row a rule over a period: what it costs whom.

    Columns: rationing, grant_yuan, fiscal_subsidy_yuan, unpaid_yuan (arrears at the end), pool_short_months (expected
    number of months in which the pool does not meet what may be granted), p_pool_short (largest monthly share of
    paths), shortage_region_months (expected number of region-months whose own balance cannot pay),
    lowest_coverage_months and lowest_region (of the regions' mean coverage at the end).
    """
    import pandas as pd

    rows: list[dict[str, Any]] = []
    for rule, run in runs.items():
        projection, inside = run.projection, span(run.projection, first, last)
        short = projection.pool[inside, POOL_KEYS.index("pool_short")]
        coverage = matrix(projection, "coverage")[:, inside.stop - 1]
        lowest = int(np.argmin(coverage))
        rows.append({
            "rationing": rule, **{f"{key}_yuan": float(summed(projection, inside, key).sum()) for key in PAID},
            "unpaid_yuan": float(projection.line("arrears")[:, inside.stop - 1].sum()),
            "pool_short_months": float(short.sum()), "p_pool_short": float(short.max()),
            "shortage_region_months": float(projection.line("shortage")[:, inside].sum()),
            "lowest_coverage_months": float(coverage[lowest]), "lowest_region": run.regions.names[lowest]})
    return pd.DataFrame(rows)


def rationing_regions(runs: Mapping[str, Run], first: Month, last: Month) -> pd.DataFrame:
    """The same by region: rationing, region, region_en, grant_yuan, fiscal_subsidy_yuan, coverage_months at the end."""
    import pandas as pd

    frames = []
    for rule, run in runs.items():
        inside = span(run.projection, first, last)
        frames.append(pd.DataFrame({
            "rationing": rule, **name_columns(run.regions),
            **{f"{key}_yuan": summed(run.projection, inside, key) for key in PAID},
            "coverage_months": matrix(run.projection, "coverage")[:, inside.stop - 1]}))
    return pd.concat(frames, ignore_index=True)


def ever_short(runs: Mapping[str, Run], first: Month, last: Month) -> bool:
    """Whether the pool falls short on any path in the period: where it never does, all rules give the same."""
    return any(bool(run.projection.pool[span(run.projection, first, last), POOL_KEYS.index("pool_short")].max() > 0)
               for run in runs.values())
