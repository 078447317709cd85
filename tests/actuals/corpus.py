"""Ugly files, made from the clean figures by known damage. Each is read exactly right, or refused with the right words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.months import Month
from tests.actuals.world import MONTHS, Figures, Table

JAN, FEB, MAR = MONTHS


@dataclass(frozen=True)
class Ugly:
    """One file. `right`: the figures it holds; else `refused`: words of each complaint that must be made, and no other."""

    name: str
    file: str
    data: bytes
    right: Figures | None = None
    refused: tuple[str, ...] = ()
    month: Month | None = None
    differences: int = 0
    """How many of its sums are wrong."""


_MAKERS: list[Callable[[], Ugly]] = []


def ugly(make: Callable[[], Ugly]) -> Callable[[], Ugly]:
    """Put a maker into the corpus."""
    _MAKERS.append(make)
    return make


def corpus() -> list[Ugly]:
    """All of them, once their modules have been imported."""
    return [make() for make in _MAKERS]


def edit(table: Table, change: Callable[[str], str], first_row: int = 1, first_column: int = 2) -> Table:
    rows = [
        [
            change(cell) if r >= first_row and c >= first_column and isinstance(cell, str) and cell else cell
            for c, cell in enumerate(row)
        ]
        for r, row in enumerate(table.rows)
    ]
    return Table(rows, table.merged, table.name)


def put(table: Table, r: int, c: int, cell: object) -> Table:
    rows = [list(row) for row in table.rows]
    rows[r][c] = cell
    return Table(rows, table.merged, table.name)


FULL = str.maketrans("0123456789.,-()", "０１２３４５６７８９．，－（）")


def thousands(text: str) -> str:
    whole, dot, rest = text.partition(".")
    return f"{int(whole):,}{dot}{rest}"
