"""What stands around a table and speaks for all of it: its title rows, the name of its sheet, the name of its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from sim.actuals.cells import Dimension, Unit
from sim.actuals.grid import Block
from sim.actuals.labels import Labels, unit_note
from sim.actuals.names import bare, names
from sim.actuals.periods import NO_PERIOD, Period, take_period
from sim.tables import tidy

_EMPTY_SHEET = re.compile(r"(sheet|表|工作表)\d*")


@dataclass(frozen=True)
class Context:
    """What is taken for granted where a table's own labels do not say it; empty where nothing does either."""

    period: Period = NO_PERIOD
    units: tuple[Unit, ...] = ()
    region: str = ""
    line: str = ""

    def unit(self, dimension: Dimension) -> Unit | None:
        """The unit of one kind; None where none is stated."""
        return next((unit for unit in self.units if unit.dimension == dimension), None)


def context_of(block: Block, labels: Labels, before: Context) -> Context:
    """The context of a table: its titles, else those of the table before it on the sheet, else sheet and file."""
    own = _read(block.titles, labels)
    around = [before, _read([_sheet(block)], labels), _read([PurePath(block.grid.file).stem], labels)]
    region = labels.regions.regions[0] if len(labels.regions.regions) == 1 else ""
    for other in around:
        own = Context(_fill(own.period, other.period), own.units or other.units, own.region or other.region,
                      own.line or other.line)
    return replace(own, region=region or own.region)


def _sheet(block: Block) -> str:
    return "" if _EMPTY_SHEET.fullmatch(tidy(block.grid.sheet)) else block.grid.sheet


def _fill(inner: Period, outer: Period) -> Period:
    """A month is taken whole or not at all: the months of a title and the months of a file's name do not mix."""
    if inner.month is not None or inner.other:
        same = outer.month == inner.month
        return Period(inner.year if inner.year is not None else outer.year, inner.month,
                      inner.cumulative if inner.cumulative is not None or not same else outer.cumulative, inner.other)
    if inner.year is not None and outer.year not in (None, inner.year):
        return inner
    return outer.inside(inner) if inner.cumulative is None else inner.inside(outer)


def _read(texts: Sequence[str], labels: Labels) -> Context:
    period, units, region, line = NO_PERIOD, list[Unit](), "", ""
    for text in _without_dates_of_writing(texts):
        found, _ = take_period(tidy(text))
        if found.month is not None or found.other or period.empty:
            period = found if period.month is None and not period.other else period
        units = unit_note(text) or units
        region = region or labels.regions.find_in(text) or ""
        line = line or _line_in(text)
    return Context(period, tuple(units), region, line)


def _without_dates_of_writing(texts: Iterable[str]) -> list[str]:
    """Texts up to words such as 填报日期, and without the cell after them."""
    out: list[str] = []
    skip = False
    for text in texts:
        tidied = tidy(text)
        words = [tidied.index(word) for word in names().written_on if word in tidied]
        if skip and take_period(tidied)[0].month is not None:
            skip = False
            continue
        skip = bool(words) and len(tidied) - min(words) < 6
        out.append(tidied[: min(words)] if words else text)
    return out


def _line_in(title: str) -> str:
    """The one line that a title is about; none where it speaks of the fund as a whole."""
    name = bare(title)
    return next((key for known, key in names().long_lines if known in name), "")
