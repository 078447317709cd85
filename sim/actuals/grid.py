"""A sheet as cells, with what merged cells cover; and the tables in it: titles, header rows, rows of data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sim.actuals.cells import Cell, is_blank, is_dash, looks_like_number
from sim.actuals.labels import Labels, as_text, unit_note
from sim.actuals.periods import take_period

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; from 0, the last ones included."""


@dataclass(frozen=True)
class Grid:
    """One sheet. `lines[r]` is the row as an editor or a spreadsheet counts, from 1; blank rows are kept."""

    file: str
    sheet: str
    rows: Sequence[Sequence[Cell]]
    lines: Sequence[int]
    merged: Sequence[Area] = ()
    faults: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Cells that hold no value though something stands in them → `error` or `formula`."""

    @cached_property
    def width(self) -> int:
        """Columns of the widest row."""
        return max(map(len, self.rows), default=0)

    @cached_property
    def covered(self) -> dict[tuple[int, int], tuple[int, int]]:
        """Cells under a merged cell → its first one."""
        return {(r, c): (top, left) for top, left, bottom, right in self.merged
                for r in range(top, min(bottom, len(self.rows) - 1) + 1) for c in range(left, min(right, self.width) + 1)}

    def cell(self, r: int, c: int) -> Cell:
        """What stands in a place, "" where nothing does."""
        row = self.rows[r]
        return row[c] if c < len(row) else ""

    def label(self, r: int, c: int) -> str:
        """A place as a label: what the merged cell says that covers it."""
        at = self.covered.get((r, c))
        return as_text(self.cell(*at) if at else self.cell(r, c))

    def filled(self, r: int) -> list[int]:
        """Columns of a row in which something stands."""
        return [c for c, cell in enumerate(self.rows[r]) if not isinstance(cell, str) or cell.strip()]

    def numbers(self, r: int) -> list[int]:
        """Columns of a row in which a number stands that is not plainly a month such as 202103."""
        return self._numbers[r]

    @cached_property
    def _numbers(self) -> list[list[int]]:
        return [[c for c, cell in enumerate(row) if cell != "" and looks_like_number(cell) and not _month_like(cell)]
                for row in self.rows]


@dataclass(frozen=True)
class Block:
    """One table of a sheet: its title rows, header rows and data rows, all by index."""

    grid: Grid
    titles: tuple[str, ...]
    header: range
    body: range

    @cached_property
    def paths(self) -> dict[int, tuple[str, ...]]:
        """Column → the headings above it, outermost first."""
        rows = [self._spread(r) for r in self.header]
        out = {}
        for c in range(self.grid.width):
            texts = [row[c] for row in rows if row[c]]
            out[c] = tuple(text for k, text in enumerate(texts) if k == 0 or text != texts[k - 1])
        return out

    def _spread(self, r: int) -> list[str]:
        """A header row in which a heading also stands above the columns to its right that it gathers."""
        labels = [self.grid.label(r, c) for c in range(self.grid.width)]
        if r == self.header[-1]:
            return labels
        below = [any(self.grid.label(k, c) for k in range(r + 1, self.header.stop)) for c in range(self.grid.width)]
        current = ""
        for c, label in enumerate(labels):
            if label:
                current = "" if self._is_wide(r, c) else label
            elif r > self.header.start and self.grid.label(r - 1, c) and (r - 1, c) not in self.grid.covered:
                current = ""  # another heading begins in the row above
            elif below[c]:
                labels[c] = current
        return labels

    def _is_wide(self, r: int, c: int) -> bool:
        return self.grid.covered.get((r, c)) is not None and self.grid.covered.get((r, c + 1)) == self.grid.covered[r, c]


def find_blocks(grid: Grid, labels: Labels) -> Iterator[Block]:
    """The tables of a sheet, from above. A table ends where the next one has its header."""
    heads = [r for r in range(len(grid.rows)) if _is_header(grid, r, labels)]
    if not heads:
        heads = [r for r in range(len(grid.rows)) if _is_header(grid, r, labels, least=1)][:1]
    ranges: list[range] = []
    for r in heads:
        if ranges and r < ranges[-1].stop:
            continue
        top, bottom = r, r + 1
        while top > (ranges[-1].stop if ranges else 0) and _is_above(grid, top - 1, top, labels):
            top -= 1
        while bottom < len(grid.rows) and _is_below(grid, bottom, top):
            bottom += 1
        ranges.append(range(top, bottom))
    for k, header in enumerate(ranges):
        end = ranges[k + 1].start if k + 1 < len(ranges) else len(grid.rows)
        yield Block(grid, tuple(_titles(grid, ranges[k - 1].stop if k else 0, header.start)), header,
                    range(header.stop, end))


def _titles(grid: Grid, start: int, stop: int) -> list[str]:
    """The texts between two tables, or above the first, back to the last row with numbers."""
    texts: list[str] = []
    for r in range(start, stop):
        if grid.numbers(r):
            texts = []
            continue
        texts += [as_text(grid.cell(r, c)) for c in grid.filled(r)]
    return texts


def _is_header(grid: Grid, r: int, labels: Labels, least: int = 2) -> bool:
    """Whether a row names columns: a heading of labels, or several lines, months or regions, and no numbers."""
    if grid.numbers(r):
        return False
    texts = [as_text(grid.cell(r, c)) for c in grid.filled(r)]
    if len(texts) < 2 or any(is_dash(text) for text in texts) or any(text.endswith((":", "：")) for text in texts):
        return False
    found: dict[str, set[str]] = {"head": set(), "line": set(), "region": set(), "period": set()}
    for text in texts:
        label = labels.read(text)
        if label.kind == "head":
            found["head"].add(label.key)
        elif label.kind in ("line", "sum", "group"):
            found["line"].add(label.key)
        elif label.kind == "region":
            found["region"].add(label.key)
        elif label.kind == "plain" and (label.period.month is not None or label.period.cumulative is not None):
            found["period"].add(repr(label.period))
    if any(len(keys) >= least for keys in found.values()):
        return True
    # 填报单位 | 呼和浩特市 | 单位：万元 is a line of the title, though 填报单位 heads a column elsewhere.
    return bool(found["head"]) and not found["region"] and not any(unit_note(text) for text in texts)


def _is_above(grid: Grid, r: int, top: int, labels: Labels) -> bool:
    """Whether the row above a header gathers its columns: headings, but none at the left edge, and no title."""
    filled = grid.filled(r)
    if not filled or grid.numbers(r) or filled[0] <= min(grid.filled(top), default=0):
        return False
    texts = [as_text(grid.cell(r, c)) for c in filled]
    if any(unit_note(text) for text in texts):
        return False
    kinds = [labels.read(text).kind for text in texts]
    months = sum(take_period(text)[0].month is not None for text in texts)
    return any(kind in ("line", "sum", "group", "region") for kind in kinds) or months >= 2


def _is_below(grid: Grid, r: int, top: int) -> bool:
    """Whether a row goes on with the header above it: no numbers, nothing new at the left edge."""
    filled = grid.filled(r)
    if not filled or grid.numbers(r) or any(is_dash(as_text(grid.cell(r, c))) for c in filled):
        return False
    left = min(c for k in range(top, r) for c in grid.filled(k))
    return filled[0] > left and not all(is_blank(as_text(grid.cell(r, c))) for c in filled)


def _month_like(cell: Cell) -> bool:
    """Whether a number may be a month written as 202103."""
    if isinstance(cell, str):
        cell = int(cell) if len(cell) == 6 and cell.isdecimal() else 0
    return isinstance(cell, int) and 190001 <= cell <= 220012 and 1 <= cell % 100 <= 12
