"""Warnings: every rule judged for every region of a month, since when, and what would clear it.

Deterministic: the same history and rules give the same warnings in the same order, the worst first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import numpy as np

from sim.layout import CHANNELS
from sim.ledger import POOL_KEYS
from sim.monitoring.nowcasting import Chain, year_end
from sim.monitoring.numbers import NUMBERS, Number, Question
from sim.monitoring.plans import Plans
from sim.monitoring.remedies import remedy
from sim.monitoring.settings import Settings, WarningRule
from sim.monitoring.types import LEVELS, TOTAL, Level, Warning
from sim.months import Month
from sim.projection import Projection

Place = tuple[str, str, str]
"""Name of the rule, region, line."""


def warnings_of(chain: Chain, month: Month, plans: Plans, settings: Settings) -> tuple[Warning, ...]:
    """Every rule judged for the month; green ones are there too."""
    found = _judge(chain, month, plans, settings)
    since = _since(chain, month, plans, settings, {place for place, (level, _) in found.items() if level != "green"})
    out = []
    for (name, region, line), (level, number) in found.items():
        rule: WarningRule = getattr(settings.warnings, name)
        clears = None if level == "green" else remedy(name, Question(chain, month, plans, rule), number)
        out.append(Warning(rule.id, rule.notice, region, level, number.value, rule.threshold(level), rule.unit,
                           number.about, since.get((name, region, line)), clears, (line,) if line else ()))
    return in_order(out, chain.names)


def in_order(found: Iterable[Warning], regions: tuple[str, ...]) -> tuple[Warning, ...]:
    """The worst first; then by rule, the total before the regions, and line."""
    places = {TOTAL: -1} | {name: r for r, name in enumerate(regions)}
    return tuple(sorted(found, key=lambda each: (
        -LEVELS.index(each.level), int(each.rule[1:]), places[each.region], each.lines)))


def counts(found: Iterable[Warning]) -> Mapping[Level, int]:
    """How many warnings there are of each level, all levels named."""
    seen = Counter(each.level for each in found)
    return {level: seen[level] for level in LEVELS}


def worst(found: Iterable[Warning], region: str) -> Level:
    """The worst level of a region, for TOTAL of the fund and every region; green where nothing is judged."""
    return max((each.level for each in found if region in (TOTAL, each.region)), key=LEVELS.index, default="green")


def _judge(
    chain: Chain, month: Month, plans: Plans, settings: Settings, only: set[str] | None = None
) -> dict[Place, tuple[Level, Number]]:
    """Every rule, or those named `only`."""
    found: dict[Place, tuple[Level, Number]] = {}
    for name, rule in settings.warnings.each():
        for number in NUMBERS[name](Question(chain, month, plans, rule)) if only is None or name in only else ():
            found[name, number.region, number.line] = rule.level(number.value), number
    return found


def _since(
    chain: Chain, month: Month, plans: Plans, settings: Settings, open_places: set[Place]
) -> dict[Place, Month]:
    """The first month of the unbroken run in which each place was not green, as far back as the settings go."""
    since = dict.fromkeys(open_places, month)
    running = set(open_places)
    for back in range(1, settings.nowcast.walk_back_months.value + 1):
        earlier = Month(month - back)
        if not running or earlier <= chain.past.base.opening:
            break
        found = _judge(chain, earlier, plans, settings, {name for name, _, _ in running})
        running = {place for place in running if place in found and found[place][0] != "green"}
        since |= dict.fromkeys(running, earlier)
    return since


# --- a projection alone -----------------------------------------------------------------------------------------------
def warnings_of_projection(projection: Projection, settings: Settings) -> tuple[Warning, ...]:
    """The rules that a projection can be judged by without a history: coverage in its first month, chances ahead, the
    pool and the skills accounts. `since` and `clears` are unknown.

    Chances of a shortage are the largest of any single month, so at most what the rule asks for.
    """
    out: list[Warning] = []
    for name, rule in settings.warnings.each():
        for number in _of_projection(name, rule, projection):
            level = rule.level(number.value)
            out.append(Warning(rule.id, rule.notice, number.region, level, number.value, rule.threshold(level), rule.unit,
                               number.about, None, None))
    return in_order(out, projection.names)


def _of_projection(name: str, rule: WarningRule, projection: Projection) -> list[Number]:
    start, months = projection.inputs.start, projection.inputs.months
    opening, last = Month(start - 1), months - 1
    end = min(last, year_end(opening) - start)
    ahead = min(last, (rule.months_ahead or 1) - 1)
    if name == "coverage_now":
        return _numbers(projection, projection.line("coverage")[:, 0], start)
    if name in ("year_end_below_12", "year_end_below_24", "ahead_below_12", "ahead_below_24"):
        at = end if name.startswith("year_end") else ahead
        return _numbers(projection, projection.line(f"coverage_below_{name[-2:]}")[:, at], Month(start + at))
    if name == "shortage_ahead":
        return _numbers(projection, projection.line("shortage")[:, : ahead + 1].max(axis=1), Month(start + ahead))
    year = min(12, months)
    if name == "pool_low":
        grants = projection.pool[:year, POOL_KEYS.index("pool_grants")].sum() / year
        value = float(projection.pool[0, POOL_KEYS.index("pool_opening")] / grants) if grants > 0 else None
        return [Number(TOTAL, value, start)]
    if name == "skills_account":
        pace = sum((projection.line(f"training_{c}")[:, :year].sum(axis=1) for c in CHANNELS), np.zeros(1)) / year
        account = projection.line("skills_account")[:, 0]
        with np.errstate(divide="ignore", invalid="ignore"):
            return _numbers(projection, np.where(pace > 0, account / pace, np.nan), start)
    return []


def _numbers(projection: Projection, values: np.ndarray, about: Month) -> list[Number]:
    return [Number(name, None if np.isnan(value) else float(value), about)
            for name, value in zip(projection.names, values.tolist(), strict=True)]
