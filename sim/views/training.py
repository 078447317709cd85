"""Training subsidies (以工代训, N9–N14) and the skills account that pays them: persons, payments, and when it runs out.

The unemployment insurance fund pays none of this. The final take-up is drawn once per path, so an account's course
follows from that one number: chances of running out are exact shares of the run's own paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from sim.dated import last_day_of, month_of
from sim.layout import CHANNELS, LANES, STREAMS
from sim.months import Month
from sim.outcomes import month_labels
from sim.payments import training_payment_month
from sim.policy import Policy
from sim.problems import BadInputError, Problem
from sim.ruletable import TrainingClaims, training_claims
from sim.running import Run, prepare
from sim.texts import text
from sim.views.axis import name_columns

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]
_CHUNK = 64 * LANES
_LAG = 2
"""Months after which the last of a month's claims are paid (N13)."""
_CHANCES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
"""By when an account has run out on these shares of paths: early, middle, late."""


def training_table(run: Run, region: str | None = None) -> pd.DataFrame:
    """Training month by month, all regions together or one by its (Chinese) name; means over paths.

    Columns: month; persons_<channel> in training; claims_yuan earned in the month, filed_by_cutoff_yuan (paid next
    month) and filed_later_yuan (the month after); due_by_cutoff_yuan and due_later_yuan (of last month's and the month
    before last's claims); paid_<channel>_yuan, paid_yuan; topup_yuan; backlog_yuan (owed and unpaid at the month's end);
    account_yuan (closing). Raises KeyError for a region that is not there.
    """
    import pandas as pd

    projection = run.projection
    rows = slice(None) if region is None else [run.regions.index(region)]
    claims, before = _claims(run)
    level = float(_levels(run).mean())
    persons = claims.persons[:, rows].sum(axis=1)[before:] * level
    earned = claims.amount[:, rows] * claims.persons[:, rows].sum(axis=2) * level
    by_cutoff, later = (earned * claims.early[:, rows]).sum(axis=1), (earned * (1 - claims.early[:, rows])).sum(axis=1)

    def line(key: str) -> Array:
        return np.asarray(projection.line(key)[rows].sum(axis=0))

    paid = {f"paid_{channel}_yuan": line(f"training_{channel}") for channel in CHANNELS}
    columns: dict[str, Any] = {
        "month": month_labels(projection),
        **{f"persons_{channel}": persons[:, k] for k, channel in enumerate(CHANNELS)},
        "claims_yuan": earned.sum(axis=1)[before:],
        "filed_by_cutoff_yuan": by_cutoff[before:], "filed_later_yuan": later[before:],
        "due_by_cutoff_yuan": _later(by_cutoff, 1)[before:], "due_later_yuan": _later(later, 2)[before:],
        **paid, "paid_yuan": np.sum(list(paid.values()), axis=0), "topup_yuan": line("skills_topup"),
        "backlog_yuan": line("training_backlog"), "account_yuan": line("skills_account")}
    return pd.DataFrame(columns)


def account_table(run: Run, *, draws: Sequence[float] | None = None) -> pd.DataFrame:
    """One row a region: its skills account over the horizon and the chance that it runs out.

    Columns: region, region_en, opening_yuan, topup_yuan, paid_yuan, closing_yuan, backlog_yuan (owed and unpaid at the
    end), persons_months (paid for, at the standard of the month trained in, if nothing is owed), p_depleted (share of
    paths on which it ever owes more than it has), depleted_q05, depleted_q50, depleted_q95 (month `YYYY-MM` by which it
    has run out on 5, 50 and 95 % of paths; None where fewer do). `draws`: final take-up of each path in the place of
    the run's own.
    """
    import pandas as pd

    projection = run.projection
    levels = _levels(run) if draws is None else np.asarray(draws, float)
    chance, (claims, before) = depletion_chance(run, levels), _claims(run)
    labels = np.array(month_labels(projection), dtype=object)
    columns: dict[str, Any] = {
        **name_columns(run.regions), "opening_yuan": run.regions.skills_account,
        "topup_yuan": projection.line("skills_topup").sum(axis=1),
        "paid_yuan": np.sum([projection.line(f"training_{channel}").sum(axis=1) for channel in CHANNELS], axis=0),
        "closing_yuan": projection.line("skills_account")[:, -1],
        "backlog_yuan": projection.line("training_backlog")[:, -1],
        "persons_months": claims.persons[before:].sum(axis=(0, 2)) * levels.mean(),
        "p_depleted": chance[:, -1]}
    for name, share in _CHANCES.items():
        reached = chance >= share
        columns[f"depleted_{name}"] = np.where(reached.any(axis=1), labels[reached.argmax(axis=1)], None)
    return pd.DataFrame(columns)


def depletion_chance(run: Run, levels: Array) -> Array:
    """Share of paths [R, M] on which the account has owed more than it had by the end of a month.

    An account runs out once `level · Σ due > opening + Σ top-ups`: a path whose take-up is above the smallest ratio of
    the two so far has seen that month.
    """
    rules, order = run.projection.inputs.rules, list(run.projection.inputs.order)
    due = np.sum([rules.column(f"training_due_{channel}") for channel in CHANNELS], axis=0)[:, order].T.cumsum(axis=1)
    held = run.regions.skills_account[:, None] + rules.column("skills_topup")[:, order].T.cumsum(axis=1)
    bearable = np.minimum.accumulate(np.divide(held, due, out=np.full_like(due, np.inf), where=due > 0), axis=1)
    at = np.searchsorted(np.sort(levels), bearable.ravel(), side="right").reshape(bearable.shape)
    return np.asarray((levels.size - at) / levels.size)


def _claims(run: Run) -> tuple[TrainingClaims, int]:
    """Claims of the horizon and of up to `_LAG` months before it, which are still paid inside; and how many those are."""
    policy, start = run.scenario.policy, run.scenario.start
    before = min(_LAG, start - month_of(policy.first_day))
    return training_claims(policy, run.regions, Month(start - before), run.projection.inputs.months + before), before


def _levels(run: Run) -> Array:
    """Final take-up of training on each of the run's paths [P]."""
    projection, found = run.projection, []
    draws = prepare(run.scenario, run.regions).draws(projection.paths, projection.seed)
    for first in range(0, projection.paths, _CHUNK):
        found.append(draws(first, min(_CHUNK, projection.paths - first)).level[STREAMS.index("training")])
    return np.concatenate(found)


def _later(series: Array, months: int) -> Array:
    """The series so many months later, nothing before."""
    return np.concatenate([np.zeros(months), series])[: series.size]


def chance_table(run: Run) -> pd.DataFrame:
    """Share of paths on which each region's account has run out by the end of a month: month, then a column a region."""
    import pandas as pd

    chance = depletion_chance(run, _levels(run))
    return pd.DataFrame({"month": month_labels(run.projection), **dict(zip(run.regions.names, chance, strict=True))})


def last_filing_day(policy: Policy, start: Month, months: int) -> date:
    """The last filing day of a horizon on which claims are accepted; the end of its first month where there is none."""
    for at in range(months - 1, -1, -1):
        end = last_day_of(Month(start + at))
        day = end.replace(day=min(end.day, int(policy.number("training_filing_day", end))))
        if policy.value("training_window", day):
            return day
    return last_day_of(start)


def payment_month(policy: Policy, filed: date) -> Month:
    """The month in which a claim filed on a day is paid (N13, N14, notice 三(五)).

    Raises BadInputError where training claims are not accepted on that day.
    """
    window, filing_day = policy.piece("training_window", filed), policy.number("training_filing_day", filed)
    if not window.value:
        raise BadInputError([Problem(text("problem.views.filed", day=filed.isoformat()), column="training_window",
                                     expected=text("problem.views.filed.expected"))])
    return training_payment_month(filed, int(filing_day), (window.start, window.last_day))


def totals(table: pd.DataFrame, accounts: pd.DataFrame, region: str | None = None) -> dict[str, float]:
    """Key figures of a `training_table` and an `account_table` for all regions or one (Chinese name).

    opening_yuan, paid_yuan, closing_yuan, backlog_yuan, persons_months, peak_persons (most persons in training in a month),
    p_depleted (of one region; NaN for all) and may_deplete (number of regions whose account runs out on some path).
    """
    rows = accounts if region is None else accounts[accounts["region"] == region]
    persons = table[[f"persons_{channel}" for channel in CHANNELS]].sum(axis=1)
    found = {name: float(rows[name].sum())
             for name in ("opening_yuan", "paid_yuan", "closing_yuan", "backlog_yuan", "persons_months")}
    return found | {"peak_persons": float(persons.max()), "may_deplete": float((rows["p_depleted"] > 0).sum()),
                    "p_depleted": float("nan") if region is None else float(rows["p_depleted"].iloc[0])}
