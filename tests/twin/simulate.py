"""The projection: months in order, inside a month all regions step by step, because they share one pool."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, localcontext
from typing import Any

from .dates import month_number
from .drivers import DRIVERS
from .exact import FIFTY_DIGITS, ZERO
from .opening import DEFINITIONS, ITEMS, coverage_expenditures
from .policy import Policy
from .world import World

NO_SHOCKS = dict.fromkeys(DRIVERS, ZERO)


def simulate(
    regions: Sequence[dict[str, Any]], policy: Policy, settings: dict[str, Any], economy: dict[str, Any],
    draws: dict[str, Any] | None, months: int,
) -> list[dict[str, Any]]:
    """Project one path; the result has one entry per month: `{"month", "regions": {name: figures}, "pool": figures}`.

    * regions: rows of the region table, by column name.
    * settings: `start` (YYYY-MM), `pool_balance_yuan`, and `opening_carry` ("none" or "proxy", see READINGS.md).
    * economy: `mean[m][region][driver]`, `volatility[m][region][driver]` (months beyond the horizon serve the
      deterministic projection), `persistence[driver]`, `common[driver]`, `correlation` (rows in the order of DRIVERS,
      or None), `hazard[region][d]`, `level_mean[stream]`, `half_time_median[stream]`, `steepness[stream]`.
    * draws: `own[m][region][driver]`, `common[m][driver]` (standard normal), `level[stream]`, `half_time[stream]`,
      `a[driver]`, `b[driver]`, where each pair may be left out; None for the deterministic projection.
    """
    with localcontext(FIFTY_DIGITS):
        start = month_number(settings["start"])
        plan = None
        if _needs_plan(policy, start, months):
            plan = _plan(regions, policy, settings, economy)
        if draws is None:
            economy = _still(economy)
        world = World(regions, policy, settings, economy, _complete(draws, economy), plan)
        return [world.month(start + m) for m in range(months)]


def _complete(draws: dict[str, Any] | None, economy: dict[str, Any]) -> dict[str, Any]:
    """Draws with everything that was left out at its deterministic value."""
    draws = dict(draws or {})
    draws.setdefault("level", economy["level_mean"])
    draws.setdefault("half_time", economy["half_time_median"])
    draws.setdefault("a", NO_SHOCKS)
    draws.setdefault("b", dict.fromkeys(DRIVERS, Decimal(1)))
    return draws


def _needs_plan(policy: Policy, start: int, months: int) -> bool:
    """Does any rule of the horizon look at the deterministic projection?"""
    horizon = range(start, start + months)
    return any(policy.value("coverage_period", m) == "forward_12" for m in horizon) or any(
        policy.value("remitted_basis", m) == "full_year_plan" for m in horizon)


def _plan(
    regions: Sequence[dict[str, Any]], policy: Policy, settings: dict[str, Any], economy: dict[str, Any],
) -> dict[str, list[dict[str, Decimal]]]:
    """The deterministic projection by region and month: remittance and expenditure by definition.

    It cannot look at itself, so its own gates are those of the prior year and its caps those of the year to date.
    """
    own_rules = policy.with_changes({"coverage_period": "prior_year", "remitted_basis": "year_to_date"})
    path = simulate(regions, own_rules, settings, economy, None, len(economy["mean"]))
    return {
        str(row["region"]): [_planned(month["regions"][str(row["region"])]) for month in path] for row in regions
    }


def _still(economy: dict[str, Any]) -> dict[str, Any]:
    """The economy without volatility: every driver at its mean."""
    return economy | {"volatility": [dict.fromkeys(month, NO_SHOCKS) for month in economy["mean"]]}


def _planned(figures: dict[str, Any]) -> dict[str, Decimal]:
    """What a plan keeps of a region's month."""
    items = {item: figures["refunds"] if item == "refunds" else figures[item] for item in ITEMS}
    expenditures = coverage_expenditures(items)
    return {"remittance": figures["remittance"]} | {name: expenditures[name] for name in DEFINITIONS}
