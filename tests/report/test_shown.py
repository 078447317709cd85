"""A number is printed in one way everywhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.report.tables import Form, in_unit, number_format, shown, spoken_money
from sim.texts import use_language
from tests.report.reading import as_shown

MONEY, SHARE, CHANGE = Form("money", 2, 10**6), Form("share", 1), Form("change", 1)


@pytest.mark.parametrize(("value", "form", "words"), [
    (123_456_789, MONEY, "123.46"), (5_000, MONEY, "0.01"), (4_999, MONEY, "0.00"), (-4_999, MONEY, "0.00"),
    (-5_000, MONEY, "-0.01"), (None, MONEY, "—"), (float("inf"), Form("months", 1), "∞"), (float("nan"), MONEY, "—"),
    (0.0, SHARE, "0.0%"), (0.0004, SHARE, "<0.1%"), (0.99996, SHARE, ">99.9%"), (1.0, SHARE, "100.0%"),
    (0.125, CHANGE, "+12.5%"), (-0.125, CHANGE, "-12.5%"), (0.0, CHANGE, "0.0%"), (12.25, Form("months", 1), "12.3"),
    (1_234_567, Form("count"), "1,234,567")])
def test_printed_rounded_half_up(value: float | None, form: Form, words: str) -> None:
    assert shown(value, form) == words


@given(st.one_of(st.integers(-10**15, 10**15), st.floats(-1e9, 1e9)),
       st.sampled_from([MONEY, SHARE, CHANGE, Form("months", 1), Form("count"), Form("number", 4)]))
def test_a_spreadsheet_shows_the_same(value: float, form: Form) -> None:
    cell = SimpleNamespace(value=in_unit(value, form), number_format=number_format(value, form))
    assert as_shown(cell) == shown(value, form)


@pytest.mark.parametrize(("lang", "fen", "words"), [
    ("zh", 590_772_300_00, "5.91 亿元"), ("zh", 99_999_999_99, "10,000.00 万元"), ("zh", -4_328_700_00, "-432.87 万元"),
    ("en", 4_328_700_00, "4.33 m yuan"), ("en", 5_907_723_000_00, "5.91 bn yuan")])
def test_money_in_a_sentence_is_never_rounded_to_nothing(lang: str, fen: int, words: str) -> None:
    use_language(lang)
    assert spoken_money(fen).replace(" ", "") == words.replace(" ", "")
