"""One set of tables: the numbers of docx, xlsx, pdf and json are equal, read back from the files (Q10)."""

from __future__ import annotations

import json

import pytest

from sim.monitoring.types import TOTAL
from sim.report.content import make_report
from sim.report.json_file import json_bytes
from sim.report.tables import Report, Table
from sim.report.writers import report_bytes
from sim.texts import use_language
from tests.report.made import made
from tests.report.reading import bare, docx_tables, pdf_rows, xlsx_sheets

CASES = [("zh", TOTAL, "report"), ("en", TOTAL, "report"), ("zh", "包头市", "report"), ("zh", TOTAL, "return"),
         ("en", TOTAL, "return")]


@pytest.fixture(params=CASES, ids=lambda case: "-".join(case))
def report(request: pytest.FixtureRequest) -> Report:
    """A report of the hand-made month."""
    language, region, kind = request.param
    use_language(language)
    return make_report(made(), region, kind)


def grid(table: Table) -> list[list[str]]:
    """Heads and cells of a table as they are printed."""
    return [[bare(cell) for cell in row] for row in ([column.title for column in table.columns], *table.texts())]


def test_word_file_has_the_tables(report: Report) -> None:
    assert docx_tables(report_bytes(report, "docx")) == [grid(table) for table in report.tables()]


def test_pdf_has_the_tables(report: Report) -> None:
    found = pdf_rows(report_bytes(report, "pdf"))
    wanted = [row for table in report.tables() for row in grid(table)]
    heads = [grid(table)[0] for table in report.tables()]
    # A head repeated on a further page is no row of its own.
    rows = [row for k, row in enumerate(found) if k == 0 or row not in heads or row == _next_head(found[:k], heads)]
    assert rows == wanted


def _next_head(before: list[list[str]], heads: list[list[str]]) -> list[str] | None:
    seen: list[list[str]] = []
    for row in before:
        if len(seen) < len(heads) and row == heads[len(seen)]:
            seen.append(row)
    return heads[len(seen)] if len(seen) < len(heads) else None


def test_workbook_has_the_tables(report: Report) -> None:
    sheets = list(xlsx_sheets(report_bytes(report, "xlsx")).values())[1:]
    for table in report.tables():
        wanted = grid(table)
        wide = len(table.columns)
        found = next(cells for cells in sheets if cells and cells[0][0] == bare(table.title) and len(cells) > 3
                     and cells[3][:wide] == wanted[0])
        assert [row[:wide] for row in found[3:3 + len(wanted)]] == wanted


def test_json_has_the_tables(report: Report) -> None:
    found = [table for section in json.loads(json_bytes(report))["sections"] for table in section["tables"]]
    assert [[[bare(cell) for cell in row["shown"]] for row in table["rows"]] for table in found] == [
        grid(table)[1:] for table in report.tables()]
