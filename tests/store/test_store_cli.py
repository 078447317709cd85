"""The store on the command line: a month from its figures to its closing, a report's signatures, notes, and the log."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sim.actuals.reconcile import Stated
from sim.cli import main
from sim.store import Store
from sim.texts import DEFAULT, use_language
from store.given import DATASET, FUND, MARCH, OTHER, REGIONS, SOURCE, WHO, figure, whole_month


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store with a month of figures whose stated sum is not the sum; the setting says where it is."""
    place = tmp_path / "uifund.db"
    with Store.open(place) as store:
        store.add_fund(FUND, DATASET, REGIONS, WHO)
        store.import_figures(FUND, [each for each in whole_month() if (each.region, each.line) != ("包头", "interest")],
                             SOURCE, WHO, stated=[Stated("包头", MARCH, "benefits", 5)])
        store.add_report(FUND, MARCH, None, "zh", {"report": {"kind": "report"}}, {"t": [1]}, {"pdf": "00"}, who=WHO)
    monkeypatch.setenv("UIFUND_STORE", str(place))
    monkeypatch.delenv("UIFUND_USER", raising=False)
    yield place
    use_language(DEFAULT)


def call(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output
    return result


def told(*words: object) -> dict[str, Any]:
    """The JSON object that a verb writes."""
    found: dict[str, Any] = json.loads(call(*words, "--json").stdout)
    return found


def test_a_month_is_explained_and_closed(place: Path) -> None:
    status = told("month", "status", FUND, "2021-03")
    assert [point["check"] for point in status["open_points"]] == ["missing:interest", "benefits"]
    assert "包头 2021-03 缺少必报项目“利息收入”" in call("month", "status", FUND, "2021-03").stdout
    call("month", "close", FUND, "2021-03", "--user", WHO, code=2)
    elsewhere = call("month", "explain", FUND, "2021-03", "--check", "benefits", "--text", "x", "--user", WHO, code=2)
    assert "应为：--region 包头" in elsewhere.output  # it is told which region has that difference
    for check in ("missing:interest", "benefits"):
        call("month", "explain", FUND, "2021-03", "--region", "包头", "--check", check, "--text", "季末结息", "--user", WHO)
    assert told("month", "close", FUND, "2021-03", "--user", OTHER)["closed"]
    assert "已结账" in call("month", "status", FUND, "2021-03").stdout
    assert told("funds")["funds"][0]["closed"] == ["2021-03"]
    reopened = told("month", "reopen", FUND, "2021-03", "--why", "更正", "--user", WHO)
    assert [event["event"] for event in reopened["events"]] == ["close", "reopen"]
    assert "to be closed" in call("--lang", "en", "month", "status", FUND, "2021-03").stdout


@pytest.mark.parametrize(("words", "complaints"), [
    (("month", "explain", "x", "2021-13"), 4),
    (("month", "reopen", FUND, "2021-03"), 2),
    (("month", "status", "内蒙", "2021-03"), 1),
    (("month", "explain", FUND, "2021-03", "--region", "包头", "--check", "benefit", "--text", "x", "--user", "x"), 1),
    (("note", FUND, "03-2021", "x"), 2),
    (("note", FUND, "2021-03", "x", "--region", "包", "--user", "x"), 1),
    (("recommendations", "add"), 4),
    (("recommendations", "close", "--user", "x"), 2),
    (("recommendations", "--month", "x"), 1),
    (("sign", "1", "--role", "reviewer", "--user", "x"), 1),
    (("sign", "9", "--role", "preparer", "--user", "x"), 1),
    (("sign", "1", "--role", "preparer"), 1),
    (("funds", "add"), 2),
    (("funds", "add", "x", "--from", "inner-mongolian", "--user", "x"), 1),
    (("log", "verify", "--anchor", "x"), 1),
    (("log", "--store", "mysql://x/y"), 1),
    (("log", "--store", "nowhere.db"), 1),
])
def test_bad_words_get_all_complaints_at_once(place: Path, words: tuple[str, ...], complaints: int) -> None:
    before = place.read_bytes()
    result = call(*words, code=2)
    assert result.stderr.count("\n  - ") == complaints, result.stderr
    assert result.stdout == ""
    assert place.read_bytes() == before


def test_a_report_is_signed(place: Path) -> None:
    assert told("reports")["reports"][0]["status"] == "draft"
    for role, who in (("preparer", WHO), ("reviewer", OTHER), ("approver", "王五")):
        signed = told("sign", 1, "--role", role, "--user", who, "--note", "同意")
    report, = signed["reports"]
    assert (report["status"], report["month"]) == ("approved", "2021-03")
    assert [each["who"] for each in report["signatures"]] == [WHO, OTHER, "王五"]
    shown = call("reports", "--fund", FUND, "--month", "2021-03").stdout
    assert "已审批" in shown
    assert "基金运行监测月报" in shown
    assert all(who in shown for who in (WHO, OTHER, "王五"))
    assert told("reports", "--month", "2021-04")["reports"] == []
    assert "无" in call("reports", "--month", "2021-04").stdout


def test_notes_and_recommendations(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UIFUND_USER", WHO)
    call("note", FUND, "2021-03", "两户重复申报", "--region", "包头")
    assert told("note", FUND, "2021-03")["notes"][0]["text"] == "两户重复申报"
    call("recommendations", "add", "--fund", FUND, "--month", "2021-03", "--text", "申请调剂金", "--warning", "W1")
    assert told("recommendations")["recommendations"][0]["warning"] == "W1"
    call("recommendations", "close", "--number", 1, "--text", "已拨付", "--user", OTHER)
    assert told("recommendations")["recommendations"] == []
    assert "已拨付" in call("recommendations", "--all").stdout


def test_a_fund_is_opened_from_a_data_set(tmp_path: Path) -> None:
    place = tmp_path / "new.db"
    found = told("funds", "add", "全区", "--from", "inner-mongolia", "--user", WHO, "--store", place)
    assert (found["funds"][0]["dataset"], len(found["funds"][0]["regions"])) == ("inner-mongolia", 14)
    noted = told("note", "全区", "2021-03", "两户重复", "--region", "Baotou", "--user", WHO, "--store", place)
    assert noted["notes"][0]["region"] == "包头市"
    noted = told("note", "全区", "2021年3月", "两户重复", "--region", "包头", "--user", WHO, "--store", place)
    assert (noted["notes"][-1]["region"], noted["notes"][-1]["month"]) == ("包头市", "2021-03")
    for words in (("funds",), ("recommendations", "--month", "２０２１年３月"), ("month", "status", "全区", "202103"),
                  ("actuals", "show", "--month", "2021年3月", "--region", "包头", "--fund", "全区")):
        call(*words, "--store", place)
    for words in (("actuals", "show", "--fund", "长" * 900), ("month", "status", "长" * 900, "2021-03"),
                  ("note", "全区", "2021-03", "x", "--region", "长" * 900, "--user", WHO), ("reports", "--month", "9" * 900)):
        assert len(call(*words, "--store", place, code=2).stderr) < 300
    call("note", "全区", "2021-03", "两户重复", "--region", "Baotow", "--user", WHO, "--store", place, code=2)


def test_the_log_is_shown_and_verified(place: Path) -> None:
    with Store.open(place) as store:
        store.import_figures(FUND, [figure(7)], SOURCE, OTHER, "漏报一户")
    for language in ("zh", "en"):
        assert "漏报一户" in call("--lang", language, "log").stdout
    assert [entry["action"] for entry in told("log")["entries"]] == ["create", "add_fund", "import", "add_report", "import"]
    assert len(told("log", "--last", 2)["entries"]) == 2
    anchor = told("log", "verify")["anchor"]
    assert anchor in call("log", "verify", "--anchor", anchor).stdout
    with sqlite3.connect(place) as hand:
        hand.execute("UPDATE figure SET value = value + 1 WHERE revision = 2")
    broken = call("log", "verify", code=3)
    assert "figure:1/2" in broken.stderr
    assert broken.stdout == ""
    assert json.loads(call("log", "verify", "--json", code=3).stdout)["problems"]


def test_a_store_of_no_fund_or_several_is_told_in_one_way_by_every_verb(tmp_path: Path, place: Path) -> None:
    Store.open(tmp_path / "empty.db").close()
    with Store.open(place) as store:
        assert store.fund_meant(None).name == store.fund_meant(FUND).name == FUND
        store.add_fund("另一基金", DATASET, REGIONS, WHO)
    for words in (("actuals", "show"), ("actuals", "export", "a.csv"), ("monitor", "2021-03"), ("report", "2021-03")):
        empty = call(*words, "--store", tmp_path / "empty.db", code=2).stderr
        assert "还没有基金" in empty
        assert "uifund funds add" in empty
        if words[0] != "report":  # of several funds, those are reported that have the month
            several = call(*words, code=2).stderr
            assert "--fund" in several
            assert f"{FUND}、另一基金" in several
