"""How wide the columns of a table are, and how large its type, so that nothing is clipped on any paper or sheet."""

from __future__ import annotations

from unicodedata import east_asian_width

from sim.report.tables import Column, Table

WIDEST_WORDS = 14.0
"""Chinese characters after which words break in documents."""
UNBROKEN = 5.6
"""Chinese characters up to which words are kept in one line: names of regions and items."""
SIZES = ((6, 10.5), (8, 9.5), (10, 9.0))
"""Columns up to which a table has that size of type, in points."""
SMALLEST = 8.0
PADDING = 1.2


def cells_of(words: str) -> float:
    """Width of a text in Chinese characters; Latin signs take about half of one."""
    return sum(1.0 if east_asian_width(sign) in "WF" else 0.55 for sign in words)


def type_size(table: Table) -> float:
    """Size of type of a table in a document, in points."""
    columns = len(table.columns)
    return next((size for most, size in SIZES if columns <= most), SMALLEST + 1.0 * table.wide)


def column_widths(table: Table, room: float) -> list[float]:
    """Widths in points that fill `room`: numbers are never broken, words and heads share what is left."""
    size, texts = type_size(table), table.texts()
    least, wanted = [], []
    for place, column in enumerate(table.columns):
        body = [cells_of(row[place]) + (place == 0 and kind.rank == "part")
                for row, kind in zip(texts, table.rows, strict=True)]
        number = column.numeric
        head = _head_width(column)
        firm = max([*body, head]) if number else max([min(max(body, default=0.0), UNBROKEN), head])
        least.append((firm + PADDING) * size)
        wanted.append((max([*(min(each, column.width or WIDEST_WORDS) for each in body), head, firm]) + PADDING) * size)
    if sum(wanted) <= room:
        return [width * room / sum(wanted) for width in wanted]
    spare, stretch = room - sum(least), sum(wanted) - sum(least)
    if spare <= 0 or stretch <= 0:
        return [width * room / sum(least) for width in least]
    return [low + (want - low) * spare / stretch for low, want in zip(least, wanted, strict=True)]


def sheet_widths(table: Table) -> list[float]:
    """Column widths of a spreadsheet, in its own unit (about one Latin digit)."""
    texts = table.texts()
    return [min(60.0, max([8.0, *(2 * cells_of(row[place]) + 2 for row in texts), 2 * _head_width(column) + 3]))
            for place, column in enumerate(table.columns)]


def _head_width(column: Column) -> float:
    """A head may break into two or three lines, but not inside a Latin word."""
    words = max((cells_of(word) for word in column.title.split()), default=0.0)
    if any(east_asian_width(sign) in "WF" for sign in column.title):
        return min(words, max(2.0, cells_of(column.title) / 2 + 0.5))
    return words
