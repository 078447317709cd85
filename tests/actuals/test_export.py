"""What is exported, filled and imported is what is stored, to the fen; and no cell of an exported file is a formula."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.actuals.export import Form, as_csv, as_xlsx, headings
from sim.actuals.lines import ACTUAL_LINES, Figure
from sim.actuals.table import Actuals
from sim.actuals.understand import understand
from sim.months import format_month
from sim.texts import LANGUAGES, use_language
from tests.actuals.world import CLEAN, MONTHS, REGIONS, as_dict

WRITERS = {"csv": as_csv, "xlsx": as_xlsx}
ALL = [Figure(*place, value) for place, value in CLEAN.items()]
COUNTS, MONEY = st.integers(0, 2 * 10**9), st.integers(-(10**16), 10**16)


@pytest.fixture(params=LANGUAGES, autouse=True)
def _both_languages(request: pytest.FixtureRequest) -> object:
    use_language(request.param)
    yield
    use_language("zh")


@pytest.mark.parametrize("ending", WRITERS)
def test_export_and_import_give_back_what_was_there(ending: str) -> None:
    found = understand(WRITERS[ending](Form.of(Actuals.of(ALL, REGIONS))), f"a.{ending}", REGIONS)
    assert found.problems == ()
    assert as_dict(found.figures) == CLEAN


def _figure(region: str, month: int, k: int, value: int) -> Figure:
    line = ACTUAL_LINES[k]
    return Figure(region, month, line.key, value if line.unit == "fen" else abs(value) % (2 * 10**9))


@given(st.dictionaries(st.tuples(st.sampled_from(REGIONS), st.sampled_from(MONTHS), st.integers(0, len(ACTUAL_LINES) - 1)),
                       MONEY, min_size=1, max_size=40), st.sampled_from(sorted(WRITERS)))
def test_any_figures_go_out_and_come_back(places: dict[tuple[str, int, int], int], ending: str) -> None:
    figures = [_figure(*place, value) for place, value in places.items()]
    # Zeros after the last month in which anything else stands are months not yet lived.
    last = max((f.month for f in figures if f.value), default=MONTHS[-1])
    live = {(f.region, f.month) for f in figures if f.month <= last}
    found = understand(WRITERS[ending](Form.of(Actuals.of(figures, REGIONS))), f"a.{ending}", REGIONS)
    assert as_dict(found.figures) == as_dict(f for f in figures if (f.region, f.month) in live)
    assert found.problems == () or not live


def test_a_filled_template_is_read_as_it_was_filled() -> None:
    book = openpyxl.load_workbook(io.BytesIO(as_xlsx(Form(REGIONS, MONTHS[:1]))))
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == headings()
    assert [(row[0].value, row[1].value) for row in sheet.iter_rows(min_row=2)] == [
        (region, format_month(MONTHS[0])) for region in REGIONS]
    for row in sheet.iter_rows(min_row=2):
        for cell, line in zip(row[2:], ACTUAL_LINES, strict=True):
            value = CLEAN[row[0].value, MONTHS[0], line.key]
            cell.value = value / 100 if line.unit == "fen" else value
    out = io.BytesIO()
    book.save(out)
    found = understand(out.getvalue(), "填好.xlsx", REGIONS)
    assert found.problems == ()
    assert as_dict(found.figures) == {key: value for key, value in CLEAN.items() if key[1] == MONTHS[0]}


def test_an_empty_template_holds_no_figures() -> None:
    for ending, write in WRITERS.items():
        found = understand(write(Form(REGIONS, MONTHS)), f"a.{ending}", REGIONS)
        assert found.figures == ()
        assert len(found.problems) == 1


@pytest.mark.parametrize("sign", ["=HYPERLINK(1)", "+1+2", "-2+3", "@SUM(A1)"])
def test_names_that_look_like_formulas_stay_text(sign: str) -> None:
    regions = (sign, "乙市")
    figures = [Figure(region, MONTHS[0], "benefits", 123_45) for region in regions]
    form = Form.of(Actuals.of(figures, regions))
    with zipfile.ZipFile(io.BytesIO(as_xlsx(form))) as archive:
        assert not any(b"<f>" in archive.read(name) or b"<f " in archive.read(name)
                       for name in archive.namelist() if name.startswith("xl/worksheets/sheet"))
    assert f"\n'{sign}," in as_csv(form).decode("utf-8-sig").replace("\r", "")
    for ending, write in WRITERS.items():
        assert as_dict(understand(write(form), f"a.{ending}", regions).figures) == as_dict(figures)
