"""Regions side by side: one row each at a chosen month, ranks that show their ties, and region × month matrices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.ledger import LINES, OUTCOMES, line_index
from sim.months import Month
from sim.outcomes import PROBABILITIES, month_labels
from sim.problems import BadInputError, Problem, nearest_name
from sim.projection import Projection
from sim.quantiles import QUANTILE_NAMES
from sim.running import Run
from sim.texts import text
from sim.views.axis import endless, name_columns, position, summed, year_to

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
MEAN = "mean"
STATISTICS = (MEAN, *QUANTILE_NAMES)
FLOWS = {
    "contributions": ("contributions_employer", "contributions_employee"),
    "benefits": ("benefits", "medical_premium", "assistance", "other_statutory"),
    "refunds": ("refunds_own", "refunds_supported"),
    "remittance": ("remittance",), "grant": ("grant",), "fiscal_subsidy": ("fiscal_subsidy",),
}
"""Flows of a region's table, from January (or the start of the horizon) to the month, and the lines they add up."""
_PROBABILITY_NAMES = dict(zip(PROBABILITIES, ("p_below_12", "p_below_24", "p_shortage"), strict=True))
CHANGES = ("balance_yuan", "coverage_months", "p_below_12", "p_below_24", "p_shortage",
           *(f"{name}_yuan" for name in FLOWS), "arrears_yuan")
"""Columns that have a `<name>_change` against the baseline."""


def region_table(run: Run, when: Month, baseline: Run | None = None) -> pd.DataFrame:
    """One row a region, in the user's order, at the end of month `when`.

    Columns: region, region_en, balance_yuan and coverage_months (means) with `_q05` … `_q95`, p_below_12, p_below_24,
    p_shortage (shares of paths in that month), the flows of `FLOWS` of the calendar year so far, arrears_yuan,
    recipients_persons, insured_persons, and `<name>_change` of `CHANGES`: the mean's difference from `baseline` in the
    same month, NaN without a baseline or where it has no such region or month. Raises BadInputError for a month outside
    the horizon.
    """
    import pandas as pd

    projection = run.projection
    at, year = position(projection, when), year_to(projection, when)
    table: dict[str, ArrayLike] = {**name_columns(run.regions)}
    for key, unit in zip(OUTCOMES, ("yuan", "months"), strict=True):
        for statistic in STATISTICS:
            name = f"{key}_{unit}" if statistic == MEAN else f"{key}_{unit}_{statistic}"
            table[name] = matrix(projection, key, statistic)[:, at]
    table |= {name: projection.line(key)[:, at] for key, name in _PROBABILITY_NAMES.items()}
    table |= {f"{name}_yuan": summed(projection, year, *lines) for name, lines in FLOWS.items()}
    table |= {"arrears_yuan": projection.line("arrears")[:, at]}
    table |= {f"{key}_persons": projection.line(key)[:, at] for key in ("recipients", "insured")}
    frame = pd.DataFrame(table)
    before = _rows_of(baseline, when, run.regions.names)
    for name in CHANGES:
        frame[f"{name}_change"] = np.nan if before is None else frame[name].to_numpy() - before[name].to_numpy()
    return frame


def _rows_of(
    run: Run | None, when: Month, names: tuple[str, ...], baseline: Run | None = None
) -> pd.DataFrame | None:
    """A run's table in the order of `names`; None where there is no run or none for the month."""
    if run is None or not 0 <= when - run.projection.inputs.start < run.projection.inputs.months:
        return None
    return region_table(run, when, baseline).set_index("region").reindex(list(names))


def matrix(projection: Projection, key: str, statistic: str = MEAN) -> Array:
    """One outcome by region and month [R, M]: its mean (any ledger line) or a quantile (recorded lines).

    Raises BadInputError for a line that does not exist and for a quantile of a line that was not recorded.
    """
    known = (*OUTCOMES, *(line.key for line in LINES))
    if key not in known:
        raise BadInputError([Problem(text("problem.views.line", name=key), column="outcome",
                                     nearest=nearest_name(key, known), expected=text("problem.views.line.expected"))])
    if statistic == MEAN:
        values = projection.line(key)
    elif statistic in QUANTILE_NAMES and key in projection.recorded:
        values = projection.quantiles[projection.outcome(key), :, :, QUANTILE_NAMES.index(statistic)]
    else:
        raise BadInputError([Problem(
            text("problem.views.statistic", statistic=statistic, name=key), column="statistic",
            expected=", ".join(STATISTICS if key in projection.recorded else (MEAN,)))])
    return endless(values) if LINES[line_index(key)].unit == "months" else values


def region_matrix(run: Run, key: str, statistic: str = MEAN) -> pd.DataFrame:
    """`matrix` as a table: a row a region (Chinese names), a column a month `YYYY-MM`."""
    import pandas as pd

    return pd.DataFrame(matrix(run.projection, key, statistic), index=pd.Index(run.regions.names, name="region"),
                        columns=month_labels(run.projection))


def ranks(values: ArrayLike, digits: int, *, descending: bool = False) -> pd.DataFrame:
    """Places 1, 2, 2, 4 … of the values as shown with `digits` decimals, so that what looks equal is a tie.

    Columns: rank (Int64, missing where the value is NaN: such a row has no place) and tied (shares its place). The
    smallest value comes first unless `descending`. Endless coverage is the largest number there is.
    """
    import pandas as pd

    shown = pd.Series(np.round(np.asarray(values, float), digits))
    places = shown.rank(method="min", ascending=not descending)
    shared = shown.notna() & shown.duplicated(keep=False)
    return pd.DataFrame({"rank": places.astype("Int64"), "tied": shared})


def weakest(run: Run, when: Month, count: int) -> list[str]:
    """English names of the regions with the lowest mean coverage at the end of a month, the lowest first."""
    months = matrix(run.projection, "coverage")[:, position(run.projection, when)]
    return [run.regions.names_en[r] for r in np.argsort(months, kind="stable")[:count]]


def scenario_rows(runs: Mapping[str, Run], region: str, when: Month) -> pd.DataFrame:
    """One region in several runs: a row a run, in their order, with the columns of `region_table` and `scenario` before
    them; changes are against the first run. Runs that lack the region (by its name in Chinese) or the month have NaN."""
    import pandas as pd

    first, rows = next(iter(runs.values())), []
    for name, run in runs.items():
        found = _rows_of(run, when, (region,), first)
        row = pd.DataFrame(index=[region]) if found is None else found
        rows.append(row.reset_index(names="region").assign(scenario=name))
    frame = pd.concat(rows, ignore_index=True)
    return frame[["scenario", *(column for column in frame.columns if column != "scenario")]]
