"""Entries into figures: each place once, cumulative columns into months, totals held apart as what is to be checked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sim.actuals.cells import Empty
from sim.actuals.lines import ACTUAL_LINES, BY_KEY, Figure
from sim.actuals.names import YEAR_OPENING
from sim.actuals.reading import Entry, TableRead, column_name
from sim.actuals.reconcile import ALL_REGIONS, OPENING, Stated
from sim.actuals.shown import line_name
from sim.actuals.table import Actuals
from sim.months import Month, format_month, month_of_year
from sim.problems import Problem
from sim.sheets import where
from sim.texts import text

Place = tuple[str, Month, str]
"""Region, month and line."""
_AT_MONTH_END = ("closing_balance", "insured")
"""What a cumulative column can only mean as it stands at the end of its last month."""


@dataclass
class Settled:
    """What a file says: figures by place, sums to be checked, and what is wrong."""

    figures: dict[Place, int] = field(default_factory=dict)
    stated: list[Stated] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    repeated: int = 0
    """Figures that stand twice with the same value."""
    empty: set[tuple[str, Month]] = field(default_factory=set)
    """Regions and months whose cells say nothing: not reported."""


def settle(tables: Sequence[TableRead], known: Actuals | None) -> Settled:
    """Figures of all tables of a file. `known` are the months already stored, for cumulative columns that go on."""
    out = Settled()
    found: dict[tuple[Place, bool], dict[str, int]] = {}
    positions: dict[tuple[Place, str], str] = {}
    for table in tables:
        kept = _kept(table, out)
        for entry, value in kept:
            _sort_in(entry, value, table, out, found, positions)
        out.stated += _totals(table, kept)
    sums = {key: sum(items.values()) for key, items in found.items()}
    out.figures = {place: value for (place, so_far), value in sums.items() if not so_far}
    cumulative = {place: value for (place, so_far), value in sums.items() if so_far}
    _from_cumulative(out, cumulative, known, {place: position for (place, _), position in positions.items()})
    return out


def _kept(table: TableRead, out: Settled) -> list[tuple[Entry, int]]:
    """Entries that say something: a dash is zero for a flow, and a region's month that was not reported is left out.

    Not reported is a month in which a region has blanks and dashes alone, and one of zeros after the last month in
    which anything else stands: months not yet lived, that a form or its formulas already hold.
    """
    numbers = [entry for entry in table.entries if not isinstance(entry.value, Empty)]
    last = max((entry.month for entry in numbers if entry.value), default=None)
    live = {(entry.region, entry.month) for entry in numbers if last is None or entry.month <= last}
    out.empty |= {(entry.region, entry.month) for entry in table.entries
                  if entry.region != ALL_REGIONS and (entry.region, entry.month) not in live}
    kept = []
    for entry in table.entries:
        if (entry.region, entry.month) not in live:
            continue
        line = BY_KEY.get(entry.line)
        if entry.value is Empty.DASH and (line is None or line.role not in ("balance", "stock")):
            kept.append((entry, 0))
        elif not isinstance(entry.value, Empty):
            kept.append((entry, entry.value))
    return kept


def _sort_in(entry: Entry, value: int, table: TableRead, out: Settled, found: dict[tuple[Place, bool], dict[str, int]],
             positions: dict[tuple[Place, str], str]) -> None:
    """Put an entry into its place: by line, and by item where items add up to a line (`found`: items by place)."""
    line = BY_KEY.get(entry.line)
    if line is None:
        if entry.region != ALL_REGIONS or not entry.part:
            out.stated.append(_stated_sum(entry, value))
        return
    if entry.region == ALL_REGIONS:
        return
    place = entry.region, entry.month, entry.line
    so_far = entry.cumulative and line.key not in _AT_MONTH_END
    if so_far and line.role == "stock":
        out.problems.append(_problem("cumulative_stock", entry, table, line=line_name(entry.line)))
        return
    items = found.setdefault((place, so_far), {})
    if entry.item not in items:
        items[entry.item], positions[place, entry.item] = value, _position(entry, table)
    elif items[entry.item] == value:
        out.repeated += 1
    else:
        out.problems.append(_problem("twice", entry, table, line=line_name(entry.line), region=entry.region,
                                     month=format_month(entry.month), other=positions[place, entry.item]))


def _stated_sum(entry: Entry, value: int) -> Stated:
    if entry.line == YEAR_OPENING:
        return Stated(entry.region, entry.month, OPENING, value, cumulative=True)
    return Stated(entry.region, entry.month, entry.line, value, entry.cumulative)


def _totals(table: TableRead, kept: list[tuple[Entry, int]]) -> list[Stated]:
    """Totals of lines over the regions. A subtotal that equals the rows since the last one is right, and so left out.

    A line of several items is checked where each of them has a total.
    """
    since: dict[tuple[str, Month, bool, str], int] = defaultdict(int)
    items: dict[tuple[str, Month, bool], set[str]] = defaultdict(set)
    totals: dict[tuple[str, Month, bool], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for entry, value in sorted(kept, key=lambda pair: (pair[0].row, pair[0].column)):
        if entry.line not in BY_KEY:
            continue
        key = entry.line, entry.month, entry.cumulative and entry.line not in _AT_MONTH_END
        if entry.region != ALL_REGIONS:
            since[*key, entry.item] += value
            items[key].add(entry.item)
            continue
        if not (entry.part and entry.item in items[key] and since[*key, entry.item] == value):
            totals[key][entry.item].append(value)
        since[*key, entry.item] = 0
    out = []
    for (line, month, so_far), found in totals.items():
        names = items[line, month, so_far]
        if len(names | set(found)) == 1:
            out += [Stated(ALL_REGIONS, month, line, value, so_far) for value in next(iter(found.values()))]
        elif names <= set(found):
            out.append(Stated(ALL_REGIONS, month, line, sum(values[-1] for values in found.values()), so_far))
        else:
            table.unchecked += 1
    return out


def _from_cumulative(out: Settled, cumulative: dict[Place, int], known: Actuals | None, places: dict[Place, str]) -> None:
    """A month is its cumulative figure less that of the month before, or less the months of the year that are known."""
    have = dict(out.figures)
    if known is not None:
        for figure in known.figures():
            have.setdefault((figure.region, Month(figure.month), figure.line), figure.value)
    missing: dict[tuple[str, Month], list[str]] = defaultdict(list)
    for (region, month, line), value in sorted(cumulative.items(), key=lambda item: item[0][1]):
        if (region, month, line) in out.figures:
            out.stated.append(Stated(region, month, line, value, cumulative=True))
            continue
        before = _sum_before(region, month, line, cumulative, have)
        if before is None:
            missing[region, month].append(line)
            continue
        out.figures[region, month, line] = have[region, month, line] = value - before
    out.problems += [
        Problem(text("actuals.bad.no_months_before", month=format_month(month), region=region,
                     lines=text("separator.list").join(line_name(line) for line in lines)),
                places[region, month, lines[0]], expected=text("actuals.expected.months_before"))
        for (region, month), lines in missing.items()]


def _sum_before(region: str, month: Month, line: str, cumulative: dict[Place, int], have: dict[Place, int]) -> int | None:
    count = month_of_year(month) - 1
    if count == 0:
        return 0
    last = cumulative.get((region, Month(month - 1), line))
    if last is not None:
        return last
    total = 0
    for earlier in range(month - count, month):
        value = have.get((region, Month(earlier), line))
        if value is None:
            # A line that is not required may have had nothing to report in a month that was reported.
            if BY_KEY[line].required or not _reported(region, Month(earlier), have):
                return None
            value = 0
        total += value
    return total


def _reported(region: str, month: Month, have: dict[Place, int]) -> bool:
    return any((region, month, line.key) in have for line in ACTUAL_LINES)


def _position(entry: Entry, table: TableRead) -> str:
    grid = table.block.grid
    return f"{where(grid.file, grid.sheet)}:{grid.lines[entry.row]}"


def _problem(key: str, entry: Entry, table: TableRead, **values: object) -> Problem:
    grid = table.block.grid
    column = next(each for each in table.columns if each.index == entry.column)
    return Problem(text(f"actuals.bad.{key}", **values), where(grid.file, grid.sheet), grid.lines[entry.row],
                   column_name(column), text(f"actuals.expected.{key}"))


def figures_of(settled: Settled, regions: Sequence[str]) -> Iterable[Figure]:
    """The figures in order: by region, month and line."""
    order = {line.key: k for k, line in enumerate(ACTUAL_LINES)} | {region: r for r, region in enumerate(regions)}
    return (Figure(region, month, line, value) for (region, month, line), value in
            sorted(settled.figures.items(), key=lambda item: (order[item[0][0]], item[0][1], order[item[0][2]])))
