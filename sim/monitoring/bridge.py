"""The bridge (Q5): why the year-end balance is projected at another sum than a month ago, split by cause to the fen.

Five projections of the same year-end on the same draws, each with one thing more of this month's:

    0  last month's figure, as recorded            (where it was recorded)
    1  the same question run today                  − 0  = model      another version of the program
    2  with last month's actuals as known today     − 1  = data       figures revised since
    3  opened a month later, on this month's actuals − 2 = experience  what the month brought
    4  with the drivers and economy of this month   − 3  = assumption
    5  with the policy of this month                − 4  = policy

A difference of means over paths is split over the lines of the account: opening + Σ income − Σ expenditure = closing
holds in each run, so the lines' differences add up to the balance's. Each run's balance is rounded to the fen; lines become
whole fen by largest remainders, a line that is exactly 0 staying 0; totals are the sums of the regions'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from sim.actuals.lines import BY_KEY, EXPENDITURE, FEN, INCOME
from sim.ledger import line_index
from sim.monitoring.nowcasting import Basis, Chain, prepare, year_end
from sim.monitoring.types import CAUSES, TOTAL, Bridge, BridgePart, Cause
from sim.months import Month

Array = NDArray[np.float64]
OTHER = "other"
"""Experience beyond the lines of the actuals: what is unpaid or paid late, and differences that a return left unexplained."""
_STEPS: tuple[Cause, ...] = ("model", "data", "experience", "assumption", "policy")
"""The causes in the order in which they are changed."""
EXPERIENCE_LINES = (*INCOME, *EXPENDITURE, OTHER)


def bridge(before: Chain, after: Chain, month: Month, recorded: Mapping[str, int] | None = None) -> Bridge | None:
    """The bridge from the month before `month` to it; None at the first month.

    `before` is what was known and assumed last month (its own scenario, its own revision of the actuals), `after` what is
    now. `recorded`: last month's projected year-end balance by region in fen, as it was recorded then.
    """
    previous = Month(month - 1)
    if previous < after.past.base.opening:
        return None
    old, new = before.past.scenario, after.past.scenario
    same_policy = old is new or old.policy.sha256 == new.policy.sha256
    same_economy = old is new or old.economy == new.economy
    # the same history seen under last month's rules and assumptions, then under last month's rules alone
    seen = after if same_policy and same_economy else after.under(old)
    assuming = seen if same_economy else after if same_policy else after.under(replace(old, economy=new.economy))
    first = before.basis(previous)
    return bridge_of((
        first, replace(first, past=seen.basis(previous).past), replace(first, past=seen.basis(month).past),
        assuming.basis(month), after.basis(month)), after, recorded)


def bridge_of(bases: tuple[Basis, Basis, Basis, Basis, Basis], chain: Chain,
              recorded: Mapping[str, int] | None = None) -> Bridge:
    """The bridge over five bases, each with one thing more of this month's (1 to 5 above), under a chain's settings."""
    old, new = bases[0], bases[-1]
    end, names = year_end(new.month), new.past.base.names
    runs = [prepare(basis, chain.rules, end - basis.month, chain.paths).project(threads=chain.threads).lines
            for basis in bases]
    closing = [lines[:, -1, line_index("closing")] for lines in runs]
    start = np.array([recorded[name] / FEN for name in names]) if recorded else closing[0]
    by_line, now = _experience(runs[1], runs[2], old.month, bases[2], closing[2] - closing[1])
    levels = np.stack([start, *closing])
    return _whole(old.month, new.month, end, names, levels, by_line, now, recorded is not None)


def _experience(second: Array, third: Array, opened: Month, new: Basis, total: Array) -> tuple[Array, Array]:
    """Experience by line [R, LINE] in yuan until the year-end, and what of it this month brought [R, LINE].

    `second` is opened at `opened`, `third` at the month of `new`.
    """
    gap = new.month - opened
    out, now = np.zeros((len(total), len(EXPERIENCE_LINES))), np.zeros((len(total), len(EXPERIENCE_LINES)))
    for k, key in enumerate(EXPERIENCE_LINES[:-1]):
        line = BY_KEY[key]
        sign = 1.0 if line.role == "income" else -1.0
        rows = [line_index(each) for each in line.ledger]
        actual = new.past.lines[key][:, len(new.past.months) - gap :].sum(axis=1) if gap else np.zeros(len(total))
        now[:, k] = sign * (actual - second[:, :gap, rows].sum(axis=(1, 2)))
        out[:, k] = now[:, k] + sign * (third[:, :, rows].sum(axis=(1, 2)) - second[:, gap:, rows].sum(axis=(1, 2)))
    out[:, -1] = total - out[:, :-1].sum(axis=1)
    if gap:
        closing = new.past.lines["closing_balance"][:, -1] - second[:, gap - 1, line_index("closing")]
        now[:, -1] = closing - now[:, :-1].sum(axis=1)
    return out, now


def _whole(
    previous: Month, month: Month, end: Month, names: tuple[str, ...], levels: Array, by_line: Array, now: Array,
    recorded: bool,
) -> Bridge:
    """Everything in whole fen, by region, and the sums of all regions. `levels` [6, R] yuan: the balance before and after
    each step; a part is the difference of two levels in whole fen, so it does not depend on the steps that follow."""
    rows: list[BridgePart] = []
    whole = [[round(FEN * each) for each in level] for level in levels.tolist()]
    starts, ends = (dict(zip(names, side, strict=True)) for side in (whole[0], whole[-1]))
    for r, name in enumerate(names):
        for cause in CAUSES:
            step = _STEPS.index(cause)
            amount = whole[step + 1][r] - whole[step][r]
            if cause != "experience":
                rows.append(BridgePart(cause, name, "", amount))
                continue
            lines = whole_parts([FEN * float(each) for each in by_line[r]], amount)
            rows += [BridgePart(cause, name, key, each, round(FEN * float(now[r, k])))
                     for k, (key, each) in enumerate(zip(EXPERIENCE_LINES, lines, strict=True))]
    total = [BridgePart(part.cause, TOTAL, part.line,
                        sum(each.amount for each in rows if (each.cause, each.line) == (part.cause, part.line)),
                        sum(each.this_month for each in rows if (each.cause, each.line) == (part.cause, part.line)))
             for part in rows if part.region == names[0]]
    return Bridge(month, previous, end, names, {TOTAL: sum(starts.values())} | starts, {TOTAL: sum(ends.values())} | ends,
                  (*total, *rows), recorded)


def whole_parts(parts: list[float], total: int) -> list[int]:
    """Whole numbers near `parts` that add up to `total` exactly: largest remainders, parts that are 0 left at 0.

    `total` must be what the parts add up to but for roundings. If no part differs from 0 and the total does, the first
    takes it.
    """
    whole = [int(np.floor(part)) if part else 0 for part in parts]
    missing = total - sum(whole)
    moving = sorted((k for k, part in enumerate(parts) if part), key=lambda k: whole[k] - parts[k]) or [0]
    for step in range(abs(missing)):
        k = moving[step % len(moving)] if missing > 0 else moving[-1 - step % len(moving)]
        whole[k] += 1 if missing > 0 else -1
    return whole
