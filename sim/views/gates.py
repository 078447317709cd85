"""Gates of each region (N4): every reading side by side, what it flips, and the chances at the next two Januaries."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.coverage import GATE_LABELS, Coverage, expenditure_by_definition, gate_open
from sim.dated import MONTHS_PER_YEAR
from sim.gates_report import GATES, PRIOR_YEAR, judged_month, trailing_expenditure
from sim.layout import COVERAGE_EXPENDITURES, COVERAGE_PERIODS, P_GATE_HARDSHIP, P_GATE_ORDINARY
from sim.months import Month, format_month, month, year_of
from sim.outcomes import GATES as GATE_LINES
from sim.plan import coverage_flows, forward_by_definition
from sim.projection import Progress
from sim.quantiles import QUANTILE_NAMES
from sim.running import Prepared, Run, prepare
from sim.views.axis import endless, name_columns
from sim.views.variants import with_rules

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
DEFINITIONS: tuple[tuple[str, str], ...] = tuple(product(COVERAGE_EXPENDITURES, COVERAGE_PERIODS))
"""(coverage_expenditure, coverage_period): every reading of 备付能力 that the notice leaves open."""
JANUARIES = 2
_GATE_RULES = (P_GATE_ORDINARY, P_GATE_HARDSHIP)


def definition_in_force(prepared: Prepared) -> tuple[str, str]:
    """The reading under which a scenario judges its gates at the opening."""
    when = max(judged_month(prepared.regions), prepared.scenario.start)
    expenditure, period = (str(prepared.scenario.policy.value(key, when))
                           for key in ("coverage_expenditure", "coverage_period"))
    return expenditure, period


def gate_months(prepared: Prepared) -> dict[str, Array]:
    """Months that each gate asks of each region at the opening [R], by label `12` and `24`."""
    when = max(judged_month(prepared.regions), prepared.scenario.start)
    return {label: np.array([prepared.scenario.policy.number(key, when, name) for name in prepared.regions.names])
            for label, key in zip(GATE_LABELS, GATES, strict=True)}


def definitions_table(prepared: Prepared) -> pd.DataFrame:
    """Coverage at the opening under every reading, one row for each region and reading.

    Columns: region, region_en, expenditure, period, in_force (the reading the scenario judges by), balance_yuan,
    expenditure_yuan (of twelve months), coverage_months, gate_12 and gate_24 (nullable: not known where the expenditure
    is not), margin_months_12/_24, margin_yuan_12/_24, flips_12 and flips_24 (another verdict than the one in force).
    """
    import pandas as pd

    regions, limits = prepared.regions, list(gate_months(prepared).values())
    coverages, in_force = _coverages(prepared), definition_in_force(prepared)
    verdicts = {reading: _verdicts(coverage, limits) for reading, coverage in coverages.items()}
    frames = []
    for (expenditure, period), coverage in coverages.items():
        frame = pd.DataFrame({
            **name_columns(regions), "expenditure": expenditure, "period": period,
            "in_force": (expenditure, period) == in_force, "balance_yuan": coverage.balance,
            "expenditure_yuan": coverage.expenditure, "coverage_months": coverage.months})
        for label, limit in zip(GATE_LABELS, limits, strict=True):
            verdict, judged = verdicts[expenditure, period][label], verdicts[in_force][label]
            frame[f"gate_{label}"] = verdict
            frame[f"margin_months_{label}"] = coverage.months - limit
            frame[f"margin_yuan_{label}"] = coverage.balance - limit * coverage.expenditure / MONTHS_PER_YEAR
            frame[f"flips_{label}"] = ((verdict != judged) & verdict.notna() & judged.notna()).fillna(False).astype(bool)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _coverages(prepared: Prepared) -> dict[tuple[str, str], Coverage]:
    """Balance and expenditure of twelve months under every reading, regions in the user's order."""
    regions, scenario = prepared.regions, prepared.scenario
    last_year = expenditure_by_definition(regions)
    ahead = forward_by_definition(prepared.inputs, scenario.policy, scenario.economy)[:, list(prepared.inputs.order)]
    found: dict[tuple[str, str], Coverage] = {}
    for k, expenditure in enumerate(COVERAGE_EXPENDITURES):
        spent = {"prior_year": last_year[expenditure], "trailing_12": trailing_expenditure(regions, expenditure),
                 "forward_12": ahead[k]}
        for period in COVERAGE_PERIODS:
            # as in `coverage.coverage_by_definition`: live readings are set against what is there now
            balance = regions.balance_last_year_end if period == PRIOR_YEAR else regions.balance
            found[expenditure, period] = Coverage(balance, spent[period])
    return found


def _verdicts(coverage: Coverage, limits: list[Array]) -> dict[str, pd.Series[Any]]:
    """Open or closed by gate; missing where the expenditure is not known."""
    import pandas as pd

    known = ~np.isnan(coverage.expenditure)
    return {label: pd.Series(gate_open(coverage.balance, coverage.expenditure, limit), dtype="boolean").where(known)
            for label, limit in zip(GATE_LABELS, limits, strict=True)}


def januaries_after(start: Month, count: int = JANUARIES) -> list[Month]:
    """The Januaries that follow a month: gates judged in them are still to come."""
    return [month(year_of(start) + k, 1) for k in range(1, count + 1)]


def prospects_table(run: Run, after: Month | None = None) -> pd.DataFrame:
    """Chances of each gate at the next two Januaries after `after` (default: the start), one row a region and January.

    Columns: region, region_en, january, p_12, p_24 (shares of paths whose gate is open), coverage_months and its
    quantiles at the year-end before (live coverage), gate_12_months, gate_24_months, margin_yuan_12/_24 (mean balance
    less what the gate asks of the year's mean expenditure). NaN where the January lies outside the horizon.
    """
    import pandas as pd

    projection = run.projection
    start = projection.inputs.start
    frames = []
    for january in januaries_after(start if after is None else after):
        columns: dict[str, Any] = {**name_columns(run.regions), "january": format_month(january)}
        columns |= _prospect(run, january - start)
        frames.append(pd.DataFrame(columns))
    return pd.concat(frames, ignore_index=True)


def _prospect(run: Run, at: int) -> Mapping[str, Any]:
    """The columns of one January, which is the `at`-th month of the horizon."""
    projection, order = run.projection, list(run.projection.inputs.order)
    names = ("coverage_months", *(f"coverage_months_{name}" for name in QUANTILE_NAMES))
    columns: dict[str, Any] = dict.fromkeys(
        ("p_12", "p_24", *names, *(f"{kind}_{label}{unit}" for label in GATE_LABELS
                                   for kind, unit in (("gate", "_months"), ("margin_yuan", "")))), np.nan)
    if not 0 < at < projection.inputs.months:
        return columns
    columns |= {f"p_{label}": projection.line(key)[:, at] for label, key in zip(GATE_LABELS, GATE_LINES, strict=True)}
    coverage = projection.quantiles[projection.outcome("coverage"), :, at - 1]
    columns |= dict(zip(names, (endless(projection.line("coverage")[:, at - 1]), *endless(coverage).T), strict=True))
    expenditure = COVERAGE_EXPENDITURES.index(str(run.scenario.policy.value(
        "coverage_expenditure", Month(projection.inputs.start + at))))
    months = slice(max(0, at - MONTHS_PER_YEAR), at)
    spent = coverage_flows(projection.lines)[expenditure][:, months].sum(axis=1)
    for label, rule in zip(GATE_LABELS, _GATE_RULES, strict=True):
        limit = projection.inputs.rules.values[at, order, rule]
        columns[f"gate_{label}_months"] = limit
        if at >= MONTHS_PER_YEAR:  # a year that began before the horizon has expenditure that is not in it
            columns[f"margin_yuan_{label}"] = (
                projection.line("closing")[:, at - 1] - limit * spent / MONTHS_PER_YEAR)
    return columns


def overview_table(prepared: Prepared, run: Run, after: Month | None = None) -> pd.DataFrame:
    """One row a region: where it stands under the reading in force, and its chances at the next two Januaries.

    Columns: those of the rows of `definitions_table` in force, then for each January k = 1, 2 those of
    `prospects_table` with `_k` at the end (january_1, p_12_1, coverage_months_q05_1, …).
    """
    found = definitions_table(prepared)
    frame = found[found["in_force"]].reset_index(drop=True)
    ahead = prospects_table(run, after)
    for k, january in enumerate(dict.fromkeys(ahead["january"]), start=1):
        rows = ahead[ahead["january"] == january].drop(columns=["region", "region_en"]).reset_index(drop=True)
        frame = frame.join(rows.add_suffix(f"_{k}"))
    return frame


def summary(overview: pd.DataFrame) -> dict[str, float]:
    """Regions that pass, by gate, of an `overview_table`: `known`; `open_12` at the opening; `expected_12_1` and
    `expected_12_2`, the expected number at the next two Januaries (NaN beyond the horizon); the same for 24."""
    found = {"known": float(overview["gate_12"].notna().sum())}
    for label in GATE_LABELS:
        found[f"open_{label}"] = float(overview[f"gate_{label}"].sum())
        for k in range(1, JANUARIES + 1):
            found[f"expected_{label}_{k}"] = float(overview[f"p_{label}_{k}"].sum(min_count=1))
    return found


def flips_table(definitions: pd.DataFrame, gate: str) -> pd.DataFrame:
    """Which reading changes which region's verdict at a gate (`12` or `24`), one row a reading.

    Columns: expenditure, period, in_force, open (number of regions that pass), opens and closes (names of the regions,
    in Chinese, that it lets through or shuts out against the reading in force).
    """
    import pandas as pd

    rows = []
    for (expenditure, period), part in definitions.groupby(["expenditure", "period"], sort=False):
        passes, flips = part[f"gate_{gate}"].fillna(False).astype(bool), part[f"flips_{gate}"]
        rows.append({
            "expenditure": expenditure, "period": period, "in_force": bool(part["in_force"].iloc[0]),
            "open": int(passes.sum()), "opens": part.loc[flips & passes, "region"].tolist(),
            "closes": part.loc[flips & ~passes, "region"].tolist()})
    return pd.DataFrame(rows)


def prospects_by_definition(
    run: Run, after: Month | None = None, *, threads: int | None = None, progress: Progress | None = None,
) -> pd.DataFrame:
    """Chances of each gate at the next two Januaries if it were judged under each reading, on the same draws.

    Each reading is a run of its own: who may refund out of the own balance changes with it. Columns: region, region_en,
    expenditure, period, in_force, january, p_12, p_24.
    """
    import pandas as pd

    scenario, in_force, frames = run.scenario, definition_in_force(prepare(run.scenario, run.regions)), []
    for done, (expenditure, period) in enumerate(DEFINITIONS):
        one = run
        if (expenditure, period) != in_force:
            variant = with_rules(scenario, {"coverage_expenditure": expenditure, "coverage_period": period})
            prepared = prepare(variant, run.regions)
            one = Run(variant, run.regions, prepared.project(
                paths=run.projection.paths, seed=run.projection.seed, threads=threads))
        frame = prospects_table(one, after)[["region", "region_en", "january", "p_12", "p_24"]]
        frame.insert(2, "expenditure", expenditure)
        frame.insert(3, "period", period)
        frame.insert(4, "in_force", (expenditure, period) == in_force)
        frames.append(frame)
        if progress is not None:
            progress((done + 1) / len(DEFINITIONS))
    return pd.concat(frames, ignore_index=True)
