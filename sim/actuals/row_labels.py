"""What the labels of a row say: region, month, item; what blank cells take from above; what an item is part of."""

from __future__ import annotations

from dataclasses import replace

from sim.actuals.cells import read_unit
from sim.actuals.columns import Column, label_columns, month_text, role_of
from sim.actuals.grid import Grid
from sim.actuals.labels import Labels, Reading
from sim.tables import tidy
from sim.texts import text


class RowLabels:
    """Reads the labels of rows, which go on from row to row: in order, from the first to the last."""

    def __init__(self, grid: Grid, columns: list[Column], labels: Labels) -> None:
        self.grid, self.columns, self.labels = grid, columns, labels
        self.carried: dict[int, str] = {}
        self.scopes: dict[int, tuple[str, str]] = {}
        self.inside: set[int] = set()
        self.row, self.known = -1, dict[tuple[int, ...], tuple[Reading, str]]()

    def read(self, r: int, has_values: bool, value: int) -> tuple[Reading, str]:
        """What the labels of a row say of a value in a column, and the labels as text."""
        columns = list(label_columns(self.columns, value))
        if r != self.row:
            self.row, self.known = r, {}
        key = tuple(column.index for column in columns)
        if key not in self.known:
            self.known[key] = self._read(r, has_values, columns)
        return self.known[key]

    def _read(self, r: int, has_values: bool, columns: list[Column]) -> tuple[Reading, str]:
        texts: list[str] = []
        out, unit = Reading(), None
        own = {column.index: self.grid.label(r, column.index) for column in columns}
        total = any(self.labels.read(own[c.index]).kind == "total" for c in columns if own[c.index])
        for column in columns:
            label = own[column.index]
            if label and column.use in ("region", "month", "year"):
                self.carried[column.index] = label
            elif not label and has_values and not total and any(own.values()):
                label = self.carried.get(column.index, "") if column.use in ("region", "month", "year") else ""
            if not label:
                continue
            texts.append(label)
            if column.use == "unit":
                unit = read_unit(tidy(label))
                continue
            out = self._join(out, self._one(label, column))
        if not texts and columns and has_values:
            out = replace(out, unknown=text("actuals.bad.blank_label"), confidence="none")
        return replace(out, unit=unit or out.unit), " ".join(texts)

    def _one(self, label: str, column: Column) -> Reading:
        if column.use in ("month", "year"):
            return self.labels.path([month_text(label, column.use)])
        if column.use != "line":
            return self.labels.path([label])
        role, last = self.scopes.get(column.index, ("", ""))
        reading = self.labels.path([label], tuple(scope for scope in (role, last) if scope))
        reading = self._of_which(label, reading, column.index, last)
        if reading.line:
            self.scopes[column.index] = (role_of(reading.line), reading.line)
        elif reading.total and role and not reading.unknown:
            # 小计 below 基金收入 sums up what stands above it.
            reading = replace(reading, line=role, kind="sum", total=False)
        return reading

    def _of_which(self, label: str, reading: Reading, column: int, last: str) -> Reading:
        """An item after 其中 below its own line is in that line's figure already: it is not added, nor are those after it."""
        if not (reading.part and reading.line == last):
            self.inside.discard(column)
            return reading
        if label.strip().startswith("其中"):
            self.inside.add(column)
        return replace(reading, kind="ignored") if column in self.inside else reading

    @staticmethod
    def _join(a: Reading, b: Reading) -> Reading:
        if "ignored" in (a.kind, b.kind):
            return replace(a, kind="ignored")
        return Reading(b.line or a.line, b.kind if b.line else a.kind, b.region or a.region, a.total or b.total,
                       b.period.inside(a.period), b.unit or a.unit, b.unknown or a.unknown,
                       "none" if "none" in (a.confidence, b.confidence) else b.confidence, a.part or b.part)
