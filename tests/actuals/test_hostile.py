"""Hostile files are refused at once, by name, and take neither time nor memory; formulas and errors are said at their cell."""

from __future__ import annotations

import io
import re
import resource

import openpyxl
import pytest

from sim.actuals.guard import safe_name
from sim.actuals.understand import understand
from tests.actuals.hostile import HOSTILE, entries, packed, with_entry
from tests.actuals.tables import official, wide
from tests.actuals.world import MONTHS, REGIONS, as_dict, as_xlsx, part


@pytest.mark.parametrize("name", HOSTILE)
def test_refused_with_its_own_words(name: str) -> None:
    file, make, words = HOSTILE[name]
    data = make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = understand(data, file, REGIONS)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert found.figures == ()
    assert [problem for problem in found.problems if re.search(words, str(problem))]
    assert all(file in str(problem) for problem in found.problems)
    assert grown < 400_000  # kilobytes; the bombs would take many times as much


def test_macros_are_never_run_and_do_not_disturb_the_data() -> None:
    found = understand(with_entry("xl/vbaProject.bin", b"Sub AutoOpen()"), "a.xlsm", REGIONS)
    assert found.problems == ()
    assert as_dict(found.figures) == part()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.xlsx", "C:\\temp\\表.xlsx", "/etc/表.xlsx", "a\x00b\n.xlsx", "x" * 500 + ".xlsx", ""]
)
def test_the_name_of_a_file_leads_nowhere(name: str) -> None:
    safe = safe_name(name)
    assert not re.search(r"[/\\\x00\n]", safe)
    assert 0 < len(safe) <= 140
    assert understand(b"", name, REGIONS).file == safe


def test_formulas_that_no_one_calculated_are_said_at_their_cells() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(wide(months=MONTHS[:1], lines=("benefits", "interest")))))
    book.active["C3"] = "=1+1"
    out = io.BytesIO()
    book.save(out)
    found = understand(out.getvalue(), "a.xlsx", REGIONS)
    assert [(problem.line, problem.column[:1]) for problem in found.problems] == [(3, "C")]
    assert "公式" in str(found.problems[0])


def test_formulas_with_values_are_read_and_stale_zeros_are_not() -> None:
    xlsx = as_xlsx(wide(months=MONTHS[:1], lines=("benefits",)))
    cell = re.compile(rb'(<c r="C3"[^>]*>)(<v>[^<]*</v>)')
    sheet = "xl/worksheets/sheet1.xml"
    files = {b'fullCalcOnLoad="1"': 1, b"": 0}
    for stale, problems in files.items():
        inside = entries(xlsx)
        inside[sheet] = cell.sub(rb"\1<f>1+1</f>\2", inside[sheet])
        inside["xl/workbook.xml"] = inside["xl/workbook.xml"].replace(b'fullCalcOnLoad="1"', stale)
        found = understand(packed(inside.items()), "a.xlsx", REGIONS)
        assert len(found.problems) == problems, found.problems


def test_a_formula_that_gave_an_empty_text_is_a_blank_cell() -> None:
    inside = entries(as_xlsx(wide(months=MONTHS[:1], lines=("benefits", "interest"))))
    sheet = "xl/worksheets/sheet1.xml"
    inside[sheet] = re.sub(
        rb'<c r="C3"[^>]*><v>[^<]*</v>', b'<c r="C3" t="str"><f>IF(1=1,"","x")</f><v></v>', inside[sheet])
    inside["xl/workbook.xml"] = inside["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"")
    found = understand(packed(inside.items()), "a.xlsx", REGIONS)
    assert found.problems == ()
    assert len(found.figures) == 2 * len(REGIONS) - 1


def test_the_name_of_a_file_that_says_another_month_is_noted() -> None:
    found = understand(as_xlsx(wide(months=MONTHS[:1])), "失业保险月报2021年3月.xlsx", REGIONS)
    assert found.problems == ()
    assert "2021-03" in found.notes[0]
    assert understand(as_xlsx(wide(months=MONTHS[:1])), "失业保险月报2021年1月.xlsx", REGIONS).notes == ()


def test_errors_in_cells_are_said() -> None:
    inside = entries(as_xlsx(wide(months=MONTHS[:1], lines=("benefits",))))
    sheet = "xl/worksheets/sheet1.xml"
    inside[sheet] = re.sub(rb'<c r="C3"[^>]*><v>[^<]*</v>', b'<c r="C3" t="e"><v>#REF!</v>', inside[sheet])
    found = understand(packed(inside.items()), "a.xlsx", REGIONS)
    assert [(problem.line, "错误值" in problem.message) for problem in found.problems] == [(3, True)]


def test_hidden_sheets_are_left_out() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(official(MONTHS[2]))))
    old = book.copy_worksheet(book.active)
    old.sheet_state, old["D5"] = "hidden", 1.0
    out = io.BytesIO()
    book.save(out)
    found = understand(out.getvalue(), "a.xlsx", REGIONS)
    assert found.problems == ()
    assert len(found.tables) == 1


def test_two_readings_of_the_same_bytes_are_the_same() -> None:
    data = as_xlsx(official(MONTHS[1]))
    assert understand(data, "a.xlsx", REGIONS) == understand(data, "a.xlsx", REGIONS)
