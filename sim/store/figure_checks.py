"""Figures as they are handed to the store: known regions, lines and months, whole numbers, no place twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from operator import index

from sim.actuals.lines import BY_KEY, Figure
from sim.actuals.reconcile import ALL_REGIONS, Stated
from sim.months import Month, format_month
from sim.problems import Problem, nearest_name
from sim.store.checked import month_in_range
from sim.store.part import region_place
from sim.store.records import Fund
from sim.store.schema import WHOLE_FUND
from sim.texts import text

Place = tuple[int, int, str]
"""Where a figure stands: month, region's place in its fund, line."""
StatedPlace = tuple[int, int, str, int]
"""Where a stated sum stands: month, region's place or `WHOLE_FUND`, what it is the sum of, 1 if from January on."""
_LARGEST = 2**63 - 1
_SHOWN = 20
"""Complaints of one kind that are worth reading."""


def places_of(figures: Sequence[Figure], fund: Fund, problems: list[Problem]) -> dict[Place, int]:
    """Values by place; what cannot be used is complained of and left out."""
    regions = _places(figures, fund, problems)
    check_lines({each.line for each in figures}, problems)
    values: dict[Place, int] = {}
    wrong: list[Figure] = []
    for each in figures:
        value = whole(each.value)
        if value is None:
            wrong.append(each)
        else:
            values[int(each.month), regions[each.region], each.line] = value
    problems += [Problem(text("store.problem.value", value=each.value, **_named(each.region, each.month, each.line)),
                         expected=text("store.expected.value")) for each in wrong[:_SHOWN]]
    if len(values) + len(wrong) < len(figures):
        _complain_of_doubles([(each.region, each.month, each.line) for each in figures], problems)
    return values


def stated_places(stated: Sequence[Stated], fund: Fund, problems: list[Problem]) -> dict[StatedPlace, int]:
    """The same for sums that a source states."""
    regions = _places(stated, fund, problems)
    values = {(int(each.month), regions[each.region], each.what, int(each.cumulative)): whole(each.value) or 0
              for each in stated}
    problems += [Problem(text("store.problem.value", value=each.value, **_named(each.region, each.month, each.check)),
                         expected=text("store.expected.value")) for each in stated if whole(each.value) is None]
    if len(values) < len(stated):
        _complain_of_doubles([(each.region, each.month, each.check) for each in stated], problems)
    return values


def _places(given: Sequence[Figure] | Sequence[Stated], fund: Fund, problems: list[Problem]) -> dict[str, int]:
    """The places of regions by name; regions and months that there are not are complained of."""
    problems += [Problem(text("store.problem.month", value=month), expected=text("store.expected.month"))
                 for month in sorted({each.month for each in given}) if not month_in_range(month)]
    whole = {ALL_REGIONS: WHOLE_FUND} if given and isinstance(given[0], Stated) else {}
    return whole | {name: region_place(fund, name, problems)
                    for name in dict.fromkeys(each.region for each in given) if name not in whole}


def check_lines(lines: set[str], problems: list[Problem]) -> None:
    """Complain of lines that there are not."""
    problems += [Problem(text("store.problem.no_line", name=line), nearest=nearest_name(line, BY_KEY))
                 for line in sorted(lines - BY_KEY.keys())]


def whole(value: object) -> int | None:
    """A whole number, of numpy's types too, that a database can keep; None for anything else, truth values among it."""
    if type(value) is not int:
        try:
            value = None if isinstance(value, bool) else index(value)  # type: ignore[arg-type]
        except TypeError:
            return None
    return value if value is not None and -_LARGEST <= value <= _LARGEST else None


def _complain_of_doubles(places: Sequence[tuple[str, int, str]], problems: list[Problem]) -> None:
    doubles = [place for place, count in Counter(places).items() if count > 1]
    problems += [Problem(text("store.problem.double", **_named(*place))) for place in doubles[:_SHOWN]]


def _named(region: str, month: int, line: str) -> dict[str, str]:
    return {"region": region, "line": line,
            "month": format_month(Month(month)) if month_in_range(month) else str(month)}
