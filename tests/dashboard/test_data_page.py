"""数据 Data: a file dropped in is shown as understood, corrected, stored when confirmed; months close when they may."""

from __future__ import annotations

import pytest
from screens import open_page

from dashboard import stored
from sim.store import Store
from tests.actuals.tables import wide, with_total
from tests.actuals.world import CLEAN, LINES, MONTHS, REGIONS, as_csv, as_dict, as_xlsx

JAN = MONTHS[0]


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store with a fund of three regions, and a user."""
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "s.db"))
    monkeypatch.setenv("UIFUND_USER", "张三")
    with Store.open() as opened:
        opened.add_fund("三市", "inner-mongolia", REGIONS, "张三")
        yield opened
    stored._opened.cache_clear()


def drop(app, *files):
    """Drop files into the page."""
    app.file_uploader[0].set_value([(name, data, "application/octet-stream") for name, data in files]).run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def click(app, key):
    app.button(key=key).click().run()
    assert not app.exception, [each.value for each in app.exception]
    return app


def test_a_file_is_shown_and_stored_when_confirmed(store):
    app = drop(open_page("data", paths="64"), ("表.xlsx", as_xlsx(wide())))
    assert not app.error
    assert store.actuals("三市").months == ()
    assert any("198" in each.value for each in app.markdown)
    click(app, "data_confirm")
    assert "第 1 版" in app.success[0].value
    assert as_dict(store.actuals("三市").figures()) == CLEAN
    assert store.imports("三市")[0].who == "张三"


def test_a_bad_file_is_refused_in_clear_words_and_cannot_be_stored(store):
    table = wide(months=[JAN])
    table.rows[1][2] = "约三百万"
    app = drop(open_page("data", paths="64"), ("坏.csv", as_csv(table)))
    assert "约三百万" in app.error[0].value
    assert "第 2 行" in app.error[0].value
    assert not [button for button in app.button if button.key == "data_confirm"]
    assert store.actuals("三市").months == ()


def test_labels_and_unit_are_corrected_on_the_page(store):
    table = wide(months=[JAN], lines=("benefits", "interest"))
    table.rows[0][2] = "失业保障金"
    data = as_csv(table)
    app = drop(open_page("data", paths="64"), ("表.csv", data))
    assert "不认识的列" in app.error[0].value
    app.session_state["data_labels"] = {__import__("hashlib").sha256(data).hexdigest(): {"失业保障金": "benefits"}}
    app.selectbox(key="data_unit").set_value("元").run()
    assert not app.error
    click(app, "data_confirm")
    assert as_dict(store.actuals("三市").figures()) == {
        key: value for key, value in CLEAN.items() if key[1] == JAN and key[2] in ("benefits", "interest")}


def test_a_correction_needs_a_reason(store):
    store.import_figures("三市", [], __import__("sim.store", fromlist=["Source"]).Source("x"), "张三")
    app = drop(open_page("data", paths="64"), ("表.csv", as_csv(wide(months=[JAN]))))
    click(app, "data_confirm")
    table = wide(months=[JAN])
    table.rows[1][2] = "1.00"
    app = drop(open_page("data", paths="64"), ("更正.csv", as_csv(table)))
    assert app.button(key="data_confirm").disabled
    app.text_input(key="data_why").set_value("漏记").run()
    click(app, "data_confirm")
    assert [each.why for each in store.revisions("三市") if each.old is not None] == ["漏记"]


def test_a_month_closes_when_nothing_stands_against_it(store):
    table = with_total(wide(months=[JAN]), JAN, LINES)
    table.rows[-1][4] = "1.00"
    app = drop(open_page("data", paths="64"), ("表.csv", as_csv(table)))
    click(app, "data_confirm")
    app = open_page("data", paths="64")
    assert app.button(key="data_close").disabled
    difference = store.differences("三市", JAN)[0]
    store.explain_difference("三市", "", JAN, difference.check, "合计行未更新", "李四", difference=difference)
    app = open_page("data", paths="64")
    click(app, "data_close")
    assert store.closed_months("三市") == (JAN,)
    app.text_input(key=f"data_reopen_{JAN}").set_value("更正").run()
    click(app, "data_reopen_month")
    assert store.closed_months("三市") == ()


def test_without_a_name_nothing_can_be_stored(store, monkeypatch):
    monkeypatch.delenv("UIFUND_USER")
    app = drop(open_page("data", paths="64"), ("表.csv", as_csv(wide(months=[JAN]))))
    assert "UIFUND_USER" in app.warning[0].value
    assert app.button(key="data_confirm").disabled


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_without_a_store_the_page_offers_data_sets_and_makes_none(lang, tmp_path, monkeypatch):
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "none.db"))
    app = open_page("data", lang=lang, paths="64")
    assert all(option for option in app.selectbox(key="data_fund").options)
    assert not (tmp_path / "none.db").exists()
