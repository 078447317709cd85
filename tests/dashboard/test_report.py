"""The report page: the tables of the files, signatures in their order, recommendations; nothing without a store (Q10, Q11)."""

from __future__ import annotations

import io
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from screens import open_page

from sim.monitoring.example import ILLUSTRATIVE, fill
from sim.monitoring.from_store import monthly_of_store
from sim.months import parse_month
from sim.report.content import make_report
from sim.show import MISSING
from sim.store.store import Store
from sim.texts import use_language


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("store") / "example.db"
    with Store.open(path) as store:
        fill(store)
    return path


@pytest.fixture
def store(example: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UIFUND_STORE", str(example))
    monkeypatch.setenv("UIFUND_USER", "张三")
    return example


def page(**query: str):
    app = open_page("report", paths="96", months="26", **query)
    assert not app.error, [each.value for each in app.error]
    return app


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_shows_the_tables_of_the_files(store: Path, lang: str) -> None:
    shown = list(page(lang=lang, report_month="2021-12").dataframe)
    use_language(lang)
    with Store.open(store) as opened:
        report = make_report(monthly_of_store(opened, ILLUSTRATIVE, parse_month("2021-12")))
    tables = list(report.tables())
    assert len(tables) > 15
    for table, frame in zip(tables, shown, strict=False):
        assert frame.proto.alt == table.title
        if table.key != "manifest":  # it names the time
            assert _printed(frame) == table.texts(), table.key


def _printed(frame) -> list[list[str]]:
    """The cells as the browser is told to print them."""
    styled = frame.proto.arrow_data.styler.display_values
    printed = pa.ipc.open_stream(io.BytesIO(styled)).read_all().to_pandas()
    return [[MISSING if cell is None or pd.isna(cell) else str(cell) for cell in row]
            for row in printed.itertuples(index=False)]


def test_signatures_go_in_order_and_by_different_people(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    query = {"report_month": "2021-06", "region": "Wuhai"}
    app = page(**query)
    assert any("征求意见稿" in each.value for each in app.markdown)
    app.button(key="sign_preparer").click().run()
    assert any("✓ 张三" in each.value for each in app.markdown)
    app.button(key="sign_reviewer").click().run()
    assert "张三" in app.error[0].value  # the preparer cannot review
    for who, role in (("李四", "reviewer"), ("王五", "approver")):
        monkeypatch.setenv("UIFUND_USER", who)
        app = page(**query)
        app.button(key=f"sign_{role}").click().run()
        assert not app.error
    app = page(**query, lang="en")
    assert not any("DRAFT" in each.value for each in app.markdown)
    with Store.open(store) as opened:
        entry = opened.reports(ILLUSTRATIVE, parse_month("2021-06"))[-1]
        assert opened.status(entry.id) == "approved"
        assert set(entry.files) == {"docx", "xlsx", "pdf"}


def test_without_identity_nobody_signs(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UIFUND_USER")
    app = page(report_month="2021-05")
    assert any("UIFUND_USER" in each.value for each in app.warning)
    assert not [each for each in app.button if each.key and each.key.startswith("sign_")]


def test_recommendations_are_kept_until_they_are_closed(store: Path) -> None:
    app = page(report_month="2021-12", report_kind="return")
    app.text_input[1].set_value("向满洲里市调剂")
    app.text_input[2].set_value("W1")
    next(each for each in app.button if each.label == "提出建议").click().run()
    assert not app.error
    with Store.open(store) as opened:
        assert [each.text for each in opened.recommendations(ILLUSTRATIVE)] == ["向满洲里市调剂"]


def test_without_a_store_the_page_says_how_to_make_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "none.db"))
    app = page()
    assert any("示例" in each.value for each in app.info)
    assert not (tmp_path / "none.db").exists()
