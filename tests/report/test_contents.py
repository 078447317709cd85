"""What every report says: assumptions with source, date and status, dates of the data, limits, what it replaces (Q12);
on every page and sheet that data are illustrative, and that an unsigned report is a draft (Q11)."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pdfplumber
import pytest

from sim.monitoring.types import LEVELS, TOTAL
from sim.report.content import Standing, make_report
from sim.report.fonts import unknown_signs
from sim.report.manifests import content_of
from sim.report.scope import month_words
from sim.report.writers import report_bytes
from sim.report.xlsx_file import MANIFEST_SHEET
from sim.store.packing import content_sha256
from sim.store.records import Signature
from sim.texts import text, use_language
from tests.report.made import FORMULA, made

MUST = ("key", "flows", "income", "expenditure", "against_projection", "coverage", "refunds", "training", "support",
        "warnings", "warning_levels", "warning_list",
        "outlook", "bridge", "regions", "problems", "basis", "assumptions", "data", "replaces", "limits",
        "manifest")
SIGNED = Standing("approved", tuple(
    Signature("2021-07-05T00:00:00Z", who, 1, role, "", "") for role, who in (
        ("preparer", "张三"), ("reviewer", "李四"), ("approver", "王五"))))


@pytest.fixture(autouse=True, params=["zh", "en"])
def _language(request: pytest.FixtureRequest) -> None:
    use_language(request.param)


def test_every_section_is_there() -> None:
    keys = dict.fromkeys(section.key for section in make_report(made()).all_sections())
    assert [key for key in keys if key in MUST] == list(MUST)


def test_assumptions_have_source_date_and_status() -> None:
    table = next(table for table in make_report(made()).tables() if table.key == "assumptions")
    assert [column.key for column in table.columns] == ["assumption", "status", "origin", "date"]
    assert table.rows
    assert all(all(row.cells) for row in table.rows)


def test_data_dates_limits_and_replaced_figures() -> None:
    report = make_report(made())
    tables = {table.key: table for table in report.tables()}
    assert "2021-06" in [row.cells[1] for row in tables["data"].rows]
    assert len(tables["revised"].rows) == 2
    assert all(next(section for section in report.sections if section.key == "limits").paragraphs)
    nothing = next(section for section in make_report(made(revised=())).sections if section.key == "replaces")
    assert nothing.paragraphs == (text("report.no_revision"),)


@pytest.mark.parametrize(("kind", "section"), [("report", "data"), ("return", "refunds")])
def test_a_month_that_is_not_closed_says_so_and_is_the_same_content(kind: str, section: str) -> None:
    found = {closed: make_report(made(), kind=kind, standing=Standing(closed=closed)) for closed in (None, True, False)}
    note = text("report.not_closed", month=month_words(made().month))
    said = {closed: note in next(each for each in report.sections if each.key == section).paragraphs
            for closed, report in found.items()}
    assert said == {None: False, True: False, False: True}
    assert len({content_sha256(content_of(report)) for report in found.values()}) == 1


def test_every_table_names_its_source_or_is_the_report_itself() -> None:
    for table in make_report(made()).tables():
        assert table.source or table.key in ("data", "manifest", "recommendations"), table.key


def test_totals_of_the_return_are_the_sums_of_its_rows() -> None:
    for table in make_report(made(), kind="return").tables():
        if table.key.startswith("return_"):
            body, total = table.rows[:-1], table.rows[-1]
            for place, cell in enumerate(total.cells[1:], 1):
                known = [row.cells[place] for row in body if row.cells[place] is not None]
                assert cell == (sum(known) if known else None)


def test_every_page_and_sheet_says_illustrative_and_draft() -> None:
    report = make_report(made())
    assert report.label == text("kind.illustrative")
    with pdfplumber.open(io.BytesIO(report_bytes(report, "pdf"))) as document:
        for page in document.pages:
            words = "".join((page.extract_text() or "").split())
            assert "".join(report.label.split()) in words
            assert all(sign in words for sign in report.mark)
    for sheet in openpyxl.load_workbook(io.BytesIO(report_bytes(report, "xlsx"))):
        assert report.label in str(sheet["A2"].value)
        assert report.mark in str(sheet["A2"].value)
        assert report.label in sheet.oddHeader.center.text
    headers = _headers(report_bytes(report, "docx"))
    assert len(headers) >= 2
    assert all(report.label in words and report.mark in words for words in headers)


def test_approved_report_has_no_watermark_and_names_who_signed() -> None:
    report = make_report(made(), standing=SIGNED)
    assert not report.mark
    assert [sign.name for sign in report.signatures] == ["张三", "李四", "王五"]
    assert all(text("report.draft") not in words for words in _headers(report_bytes(report, "docx")))
    with pdfplumber.open(io.BytesIO(report_bytes(report, "pdf"))) as document:
        assert text("report.draft") not in "".join(page.extract_text() or "" for page in document.pages)


def test_what_is_signed_is_the_same_in_both_languages_and_after_the_signature() -> None:
    hashes = set()
    for language in ("zh", "en"):
        use_language(language)
        hashes |= {content_sha256(content_of(make_report(made(), standing=standing))) for standing in (None, SIGNED)}
    assert len(hashes) == 1
    assert content_sha256(content_of(make_report(made(problems="另")))) not in hashes
    other = replace(made(), refunds=tuple(replace(row, ordinary=1) for row in made().refunds))
    assert content_sha256(content_of(make_report(other))) not in hashes


def test_the_sheet_of_the_manifest_keeps_its_name() -> None:
    """Replay finds it by that name; in English a table is called "Manifest", for Excel the same name."""
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(make_report(made()), "xlsx")))
    assert any(row[0].value == "json 0" for row in book[MANIFEST_SHEET].iter_rows(max_col=1))
    assert len({name.lower() for name in book.sheetnames}) == len(book.sheetnames)


def test_the_total_of_the_region_table_warns_as_its_worst_region() -> None:
    table = next(table for table in make_report(made()).tables() if table.key == "regions")
    levels = [text(f"monitoring.level.{level}") for level in LEVELS]
    shown = [levels.index(str(row.cells[-1])) for row in table.rows]
    assert shown[-1] == max(shown) > 0


def test_text_is_never_a_formula() -> None:
    book = openpyxl.load_workbook(io.BytesIO(report_bytes(make_report(made()), "xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f" or cell.hyperlink]
    assert any(cell.value == FORMULA for cell in cells)


def test_no_empty_page_and_no_missing_glyph() -> None:
    """Every page has a table, a chart or lines of text; every character of the report is in the vendored fonts."""
    for region, kind in ((TOTAL, "report"), ("包头市", "report"), (TOTAL, "return")):
        report = make_report(made(), region, kind)
        with pdfplumber.open(io.BytesIO(report_bytes(report, "pdf"))) as document:
            for page in document.pages:
                middle = page.crop((0, 0.13 * float(page.height), page.width, 0.88 * float(page.height)))
                assert len(middle.chars) + len(middle.curves) > 30, page.page_number
            fonts = {char["fontname"].partition("+")[2] for page in document.pages for char in page.chars}
            assert all(name.startswith("Noto") for name in fonts), fonts
            words = "".join(page.extract_text() or "" for page in document.pages)
        assert not unknown_signs(words)
        assert "\ufffd" not in words


def test_a_rare_character_is_taken_from_the_machine_and_does_not_stop_the_report() -> None:
    assert report_bytes(make_report(made(problems="𬭎鿫")), "pdf").startswith(b"%PDF")


def test_even_a_single_region_without_past_has_a_report() -> None:
    bare = made(1, bridge=None, revised=(), missing=(), outlook=(), chances=(), warnings=(), assumptions=(), pool=None,
                problems="", items=(), coverage=(), refunds=(), training=(), support=(), key_figures=())
    for kind in ("docx", "xlsx", "pdf", "json"):
        assert report_bytes(make_report(bare), kind)


def _headers(data: bytes) -> list[str]:
    """The words of every page header of a Word file that has any, the watermark's among them."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        for name in file.namelist():
            if name.startswith("word/header"):
                tree = ElementTree.fromstring(file.read(name))
                found.append("".join(f"{node.text or ''}{node.get('string') or ''}" for node in tree.iter()))
    return [words for words in found if words.strip()]


def test_the_manifest_names_the_content_that_is_signed() -> None:
    for kind in ("report", "return"):
        report = make_report(made(), kind=kind)
        assert report.manifest["content_sha256"] == content_sha256(content_of(report))


@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftoppm")), reason="no office program to look with")
def test_the_word_file_has_no_empty_page_as_an_office_program_lays_it_out(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(report_bytes(make_report(made()), "docx"))
    subprocess.run(["soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to", "pdf",
                    "--outdir", str(tmp_path), str(tmp_path / "report.docx")], check=True, capture_output=True, timeout=180)
    with pdfplumber.open(tmp_path / "report.pdf") as document:
        assert len(document.pages) > 10
        for page in document.pages:
            assert len(page.chars) + len(page.rects) + 100 * len(page.images) > 60, page.page_number
