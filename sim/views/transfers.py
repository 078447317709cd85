"""The adjustment fund between the regions (N5–N7): who remits, who draws, what for, and what finance adds.

All amounts are means over paths, yuan, of a period of whole months.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.dated import format_first_day, format_last_day
from sim.layout import P_GRANT_MULTIPLE
from sim.ledger import POOL_KEYS
from sim.months import Month, month_of_year, year_of
from sim.outcomes import month_labels
from sim.projection import Projection
from sim.quantiles import QUANTILE_NAMES
from sim.running import Run
from sim.scenario import Scenario
from sim.views.axis import name_columns, position, span, summed, year_to

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
MULTIPLE = "grant_multiple"
REMITTERS, POOL, RECEIVERS, SYSTEM = "remitters", "pool", "receivers", ""
"""Kinds of nodes; `SYSTEM` in the place of a region stands for all of them together."""


def flows_table(run: Run, first: Month, last: Month) -> pd.DataFrame:
    """One row a region: what it remits, draws and is given, and what refunds its grant and finance carry.

    Columns: region, region_en, remittance_yuan, grant_yuan, net_grant_yuan (grant less remittance),
    fiscal_subsidy_yuan, unpaid_yuan (rise of arrears), refunds_own_yuan, refunds_supported_yuan, refunds_yuan, and
    shortfall_yuan: what is left of grant, subsidy and unpaid when the supported refunds are taken off – the own
    balance's shortfall and working floor; below zero where the own balance paid earlier arrears. Raises BadInputError
    for a period outside the horizon.
    """
    import pandas as pd

    projection, inside = run.projection, span(run.projection, first, last)
    found = {key: summed(projection, inside, key)
             for key in ("remittance", "grant", "fiscal_subsidy", "refunds_own", "refunds_supported")}
    unpaid = summed(projection, inside, "arrears_incurred") - summed(projection, inside, "arrears_settled")
    supported = found["grant"] + found["fiscal_subsidy"] + unpaid
    columns = {
        "remittance": found["remittance"], "grant": found["grant"],
        "net_grant": found["grant"] - found["remittance"], "fiscal_subsidy": found["fiscal_subsidy"], "unpaid": unpaid,
        "refunds_own": found["refunds_own"], "refunds_supported": found["refunds_supported"],
        "refunds": found["refunds_own"] + found["refunds_supported"],
        "shortfall": supported - found["refunds_supported"]}
    return pd.DataFrame({**name_columns(run.regions), **{f"{key}_yuan": value for key, value in columns.items()}})


def pool_flows(projection: Projection, first: Month, last: Month) -> dict[str, float]:
    """The adjustment fund over a period, yuan: pool_opening + pool_remittances + pool_interest − pool_grants = pool."""
    inside = span(projection, first, last)
    flow = {key: float(projection.pool[inside, k].sum()) for k, key in enumerate(POOL_KEYS)}
    flow["pool_opening"] = float(projection.pool[inside.start, POOL_KEYS.index("pool_opening")])
    flow["pool"] = float(projection.pool[inside.stop - 1, POOL_KEYS.index("pool")])
    flow.pop("pool_short")
    return flow


def pool_fan(projection: Projection) -> pd.DataFrame:
    """The adjustment fund by month: month, mean and quantiles q05 … q95 of the closing balance, and the month's
    remittances_yuan, grants_yuan, interest_yuan (means) and p_short (share of paths on which it does not last)."""
    import pandas as pd

    lines = {key: projection.pool[:, k] for k, key in enumerate(POOL_KEYS)}
    return pd.DataFrame({
        "month": month_labels(projection), "mean": lines["pool"],
        **{name: projection.pool_quantiles[:, k] for k, name in enumerate(QUANTILE_NAMES)},
        **{f"{key}_yuan": lines[f"pool_{key}"] for key in ("remittances", "grants", "interest")},
        "p_short": lines["pool_short"]})


def totals(flows: pd.DataFrame) -> dict[str, float]:
    """Sums over the regions of a `flows_table`, by column (yuan)."""
    return {str(name): float(flows[name].sum()) for name in flows.columns if str(name).endswith("_yuan")}


def links_table(run: Run, first: Month, last: Month, *, by_region: bool = True) -> pd.DataFrame:
    """The flows of a period as links between nodes, so that what enters a node leaves it again.

    Columns: source, source_region, target, target_region, yuan; the region is "" where the node is no region's. Nodes:
    remitters → pool (with pool_interest, and pool_drawn where it falls) → receivers (with fiscal_subsidy, and unpaid
    or own_balance where there is some) → refunds_supported and shortfall; what the pool keeps goes to pool_kept.
    `by_region` False takes all regions together. Links of nothing are left out.
    """
    import pandas as pd

    flows, pool = flows_table(run, first, last), pool_flows(run.projection, first, last)
    names = list(run.regions.names) if by_region else [SYSTEM]
    numbers = flows.drop(columns=["region", "region_en"])
    rows = numbers.to_dict("records") if by_region else [numbers.sum().to_dict()]
    links: list[tuple[str, str, str, str, float]] = []

    def link(source: tuple[str, str], target: tuple[str, str], yuan: float) -> None:
        if yuan > 0:
            links.append((*source, *target, yuan))

    kept = pool["pool"] - pool["pool_opening"]
    for name, row in zip(names, rows, strict=True):
        link((REMITTERS, name), (POOL, ""), row["remittance_yuan"])
    link(("pool_interest", ""), (POOL, ""), pool["pool_interest"])
    link(("pool_drawn", ""), (POOL, ""), -kept)
    for name, row in zip(names, rows, strict=True):
        receiver = (RECEIVERS, name)
        link((POOL, ""), receiver, row["grant_yuan"])
        link(("fiscal_subsidy", ""), receiver, row["fiscal_subsidy_yuan"])
        link(("unpaid", ""), receiver, row["unpaid_yuan"])
        link(("own_balance", ""), receiver, -row["shortfall_yuan"])
        link(receiver, ("refunds_supported", ""), row["refunds_supported_yuan"])
        link(receiver, ("shortfall", ""), row["shortfall_yuan"])
        link(receiver, ("arrears_paid", ""), -row["unpaid_yuan"])
    link((POOL, ""), ("pool_kept", ""), kept)
    return pd.DataFrame(links, columns=["source", "source_region", "target", "target_region", "yuan"])


def cap_table(run: Run, when: Month) -> pd.DataFrame:
    """How much of its cap each region has drawn in the calendar year up to `when`.

    Columns: region, region_en, multiple (in force in the month), granted_yuan, cap_left_yuan, cap_yuan (both together:
    what the year's remittance by the scenario's reading allows), used_share (NaN without a cap), need_yuan (of the
    month, before grant and subsidy). Raises BadInputError for a month outside the horizon.
    """
    import pandas as pd

    projection, at = run.projection, position(run.projection, when)
    granted = summed(projection, year_to(projection, when), "grant") + _granted_before(run, when)
    left = projection.line("cap_left")[:, at] - projection.line("grant")[:, at]
    cap = granted + left
    return pd.DataFrame({
        **name_columns(run.regions),
        "multiple": projection.inputs.rules.values[at, list(projection.inputs.order), P_GRANT_MULTIPLE],
        "granted_yuan": granted, "cap_left_yuan": left, "cap_yuan": cap,
        "used_share": np.divide(granted, cap, out=np.full_like(cap, np.nan), where=cap > 0),
        "need_yuan": projection.line("need")[:, at]})


def _granted_before(run: Run, when: Month) -> Array:
    """What the regions had been granted in the year of `when` by the opening [R], yuan."""
    opening = run.regions.opening
    same_year = year_of(when) == year_of(opening) and month_of_year(opening) < 12
    return np.asarray(run.regions.granted_this_year if same_year else np.zeros(len(run.regions)))


def special_multiples(scenario: Scenario) -> pd.DataFrame:
    """Every multiple above the rule's own limit that a scenario grants, with its record of approval (N6).

    Columns: regions (comma-separated names, "" for all), multiple, from, to ("" while open), document, date, approver,
    reference. Empty where no multiple needs approval.
    """
    import pandas as pd

    rule = scenario.policy.rule(MULTIPLE)
    found: dict[Any, list[str]] = {}
    for region, history in (("", rule.history), *rule.regional.items()):
        for piece in history:
            if piece.approval is not None and isinstance(piece.value, float):
                key = (piece.value, piece.start, piece.end, piece.reference, tuple(sorted(piece.approval.items())))
                found.setdefault(key, []).append(region)
    rows = [{"regions": "" if "" in regions else ", ".join(regions), "multiple": value,
             "from": format_first_day(start), "to": format_last_day(end) or "", **dict(approval), "reference": reference}
            for (value, start, end, reference, approval), regions in found.items()]
    return pd.DataFrame(rows, columns=["regions", "multiple", "from", "to", "document", "date", "approver", "reference"])
