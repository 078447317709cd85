"""A workbook's cells, read in a process of its own: `python -I sheet_reader.py < workbook > cells`.

A workbook of a few kilobytes can ask for more memory than a machine has: two cells far apart, one long text in a million
cells. Whatever such a file does to the reader, it does it here, within bounds of memory and time. Imports nothing of uifund.
"""

from __future__ import annotations

import io
import marshal
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY, SECONDS = 1_500_000_000, 20
MAX_CELLS, MAX_SIGNS, MAX_SHEETS = 4_000_000, 50_000_000, 200
DAMAGED, ENCRYPTED, TOO_LARGE = 11, 12, 13
"""How the process ends where there are no cells; any other end but 0 is a bound that was reached."""


def read(data: bytes) -> list[tuple[str, list[list[Any]], list[tuple[int, int, int, int]]]]:
    """Sheets that are shown: name, rows of cells from the first on, merged areas. A day is (year, month, day)."""
    import python_calamine as calamine

    book = calamine.load_workbook(io.BytesIO(data))
    shown = [meta.name for meta in book.sheets_metadata if meta.visible is calamine.SheetVisibleEnum.Visible
             and meta.typ is calamine.SheetTypeEnum.WorkSheet]
    if len(shown) > MAX_SHEETS:
        raise MemoryError
    cells = signs = 0
    out = []
    for name in shown:
        sheet = book.get_sheet_by_name(name)
        cells += sheet.total_height * sheet.total_width
        if cells > MAX_CELLS:
            raise MemoryError
        rows = [[plain(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        signs += sum(len(cell) for row in rows for cell in row if isinstance(cell, str))
        merged = [(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ()]
        if signs > MAX_SIGNS or sum((c - a + 1) * (min(d, 1_000) - b + 1) for a, b, c, d in merged) > MAX_CELLS:
            raise MemoryError
        out.append((name, rows, merged))
    return out


def plain(value: Any) -> Any:
    """A cell of types that can be handed over: whole numbers as such, days as three numbers."""
    if isinstance(value, datetime | date):
        return value.year, value.month, value.day
    if isinstance(value, time | timedelta):
        return str(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def bound() -> None:
    """Limit memory and time, where the system can."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> int:
    """Read, hand over, end."""
    bound()
    try:
        cells = read(sys.stdin.buffer.read())
    except MemoryError:
        return TOO_LARGE
    except Exception as error:  # the reader raises a dozen types; all but one mean the same
        return ENCRYPTED if type(error).__name__ == "PasswordError" else DAMAGED
    sys.stdout.buffer.write(marshal.dumps(cells))
    return 0


if __name__ == "__main__":
    sys.exit(main())
