"""What each column of a table is: labels of regions, months or lines; values, with what their headings say; or nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sim.actuals.cells import looks_like_number, read_unit
from sim.actuals.grid import Block
from sim.actuals.labels import Labels, Reading, as_text
from sim.actuals.lines import BY_KEY
from sim.tables import tidy

Use = Literal["region", "month", "year", "line", "unit", "value", "ignored"]
ROLE_SUMS = {"income": "total_income", "expenditure": "total_expenditure"}
_LOOKED_AT = 400
"""Rows of labels that decide what a column is."""
_EXCEL_DAYS = range(36_526, 54_789)
"""Days since 1900 from 2000 to 2049, as which a spreadsheet keeps a month that lost its format."""


@dataclass(frozen=True)
class Column:
    """One column: what it is used for, and what the headings above it say."""

    index: int
    use: Use
    path: tuple[str, ...]
    reading: Reading


def columns_of(block: Block, labels: Labels) -> list[Column]:
    """The columns of a table that hold anything."""
    out: list[Column] = []
    role = ""
    for c, path in block.paths.items():
        reading = labels.path(path, (role,) if role else ())
        head = _head(path, reading, labels)
        numbers, texts = _content(block, c, labels, bool(reading.line))
        if not path and not numbers and not texts:
            continue
        if reading.line:
            role = role_of(reading.line)
        out.append(Column(c, _use(reading, head, numbers, texts), path, reading))
    return _with_serials_ignored(block, out)


def role_of(key: str) -> str:
    """The sum that a line or sum belongs to, as the scope of what stands after it; "" for neither side."""
    if key in ("total_income", "contributions"):
        return "total_income"
    if key in ("total_expenditure", "refunds", "benefit_group", "promotion_group"):
        return "total_expenditure"
    line = BY_KEY.get(key)
    return ROLE_SUMS.get(line.role, "") if line else ""


def month_text(text: str, use: Use) -> str:
    """A label of a month or year column, where a bare number means one: 3, 2021, or a day counted from 1900."""
    if not text.isdecimal():
        return text
    if use == "year":
        return f"{text}年"
    if len(text) <= 2:
        return f"{text}月"
    if int(text) in _EXCEL_DAYS:
        from datetime import date, timedelta

        return as_text(date(1899, 12, 30) + timedelta(days=int(text)))
    return text


def _head(path: tuple[str, ...], reading: Reading, labels: Labels) -> str:
    """What the innermost heading says a column of labels holds."""
    label = labels.read(path[-1]) if path else None
    if label is None or reading.confidence == "mapped":
        return ""
    return "ignored" if label.kind == "ignored" else label.key if label.kind == "head" else ""


def _content(block: Block, c: int, labels: Labels, of_line: bool) -> tuple[int, Counter[str]]:
    """How many numbers a column holds, and its texts by what they are; 202103 is a number in the column of a line."""
    numbers, texts = 0, Counter[str]()
    for r in block.body[:_LOOKED_AT]:
        text = block.grid.label(r, c)
        if not text:
            continue
        if c in block.grid.numbers(r) or (of_line and looks_like_number(block.grid.cell(r, c))):
            numbers += 1
            continue
        texts[_kind(text, labels)] += 1
    return numbers, texts


def _kind(text: str, labels: Labels) -> str:
    if read_unit(tidy(text)) is not None:
        return "unit"
    label = labels.read(text)
    if label.kind == "plain":
        return "month" if label.period.month is not None else "year" if label.period.year is not None else "other"
    return {"line": "line", "sum": "line", "group": "line", "region": "region", "total": "total"}.get(label.kind, "other")


def _use(reading: Reading, head: str, numbers: int, texts: Counter[str]) -> Use:
    known = [(count, kind) for kind, count in texts.items() if kind in ("region", "month", "year", "line", "unit")]
    most = max(known, default=(0, ""))
    words = sum(texts.values()) - texts["total"]
    if head in ("month", "year"):
        return "month" if head == "month" else "year"
    if head == "ignored" or reading.kind == "ignored":
        return "ignored"
    if most[0] > numbers and 2 * most[0] > words - texts["other"] and (head != "value" or most[1] != "unit"):
        return most[1]  # type: ignore[return-value]
    if numbers or head == "value" or (reading.line and not words - texts["other"]):
        return "value"
    if head in ("region", "line", "unit"):
        return head  # type: ignore[return-value]
    return "value" if reading.line or reading.region or reading.period.month or reading.period.cumulative is not None \
        or reading.total else "ignored"


def _with_serials_ignored(block: Block, columns: list[Column]) -> list[Column]:
    """A first column without a heading that numbers the rows holds no values."""
    first = next((column for column in columns if column.use == "value"), None)
    if first is None or first.path or first.index > min(column.index for column in columns):
        return columns
    numbers = [as_text(block.grid.cell(r, first.index)) for r in block.body if block.grid.cell(r, first.index) != ""]
    if numbers != [str(k) for k in range(1, len(numbers) + 1)]:
        return columns
    return [Column(first.index, "ignored", (), first.reading) if column is first else column for column in columns]


def label_columns(columns: list[Column], value: int) -> Iterator[Column]:
    """The columns of labels that say what a value is: of each use the nearest to the left, else the first."""
    uses: dict[str, Column] = {}
    for column in columns:
        if column.use in ("value", "ignored"):
            continue
        if column.use not in uses or column.index < value:
            uses[column.use] = column
    yield from uses.values()
