"""Scenarios, runs, reports with their signatures, notes, recommendations and targets are kept as they were given."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sim.problems import BadInputError
from sim.store import Store, Target
from store.given import APRIL, FUND, MARCH, OTHER, REGIONS, WHO

THIRD = "王五"


def test_every_version_of_a_scenario_is_kept(store: Store) -> None:
    assert store.save_scenario("高失业", "months: 36\n", WHO, "初稿").version == 1
    assert store.save_scenario("高失业", "months: 36\n", OTHER).version == 1
    assert store.save_scenario("高失业", "months: 24\n", OTHER).version == 2
    assert (store.scenario("高失业").yaml, store.scenario("高失业", 1).yaml) == ("months: 24\n", "months: 36\n")
    store.delete_scenario("高失业", WHO, "不再使用")
    assert store.scenarios() == ()
    with pytest.raises(BadInputError):
        store.scenario("高失业")
    with pytest.raises(BadInputError):
        store.delete_scenario("高失业", WHO)
    assert [each.version for each in store.scenario_versions("高失业")] == [1, 2, 3]
    assert store.save_scenario("高失业", "months: 24\n", WHO).version == 4
    assert [each.name for each in store.scenarios()] == ["高失业"]
    for name, yaml in (("", "a: 1"), ("x", " "), ("x", "a" * 2_000_001), ("x", "a: \ud800")):
        with pytest.raises(BadInputError):
            store.save_scenario(name, yaml, WHO)


def test_runs_come_back_with_manifest_and_result(store: Store) -> None:
    result = {"balance": {"包头": np.array([0.1, 1e300, np.nan])}, "months": ("2021-03",), "n": np.int64(3)}
    number = store.add_run("nowcast", FUND, MARCH, {"seed": 20200612}, result, who=WHO)
    store.add_run("projection", None, None, {}, {}, who=WHO)
    run = store.run(number)
    assert run.result == {"balance": {"包头": [0.1, 1e300, None]}, "months": ["2021-03"], "n": 3}
    assert (run.kind, run.fund, run.month, dict(run.manifest)) == ("nowcast", FUND, MARCH, {"seed": 20200612})
    assert [each.id for each in store.runs()] == [1, 2]
    assert [each.id for each in store.runs(fund=FUND, month=MARCH, kind="nowcast")] == [number]
    assert store.runs(fund=FUND, month=APRIL) == ()
    for unknown in (0, -1, 99, 10**30):
        with pytest.raises(BadInputError):
            store.run(unknown)


def _report(store: Store, value: int = 1, *, region: str | None = None, language: str = "zh") -> int:
    return store.add_report(FUND, MARCH, region, language, {"seed": 1}, {"关键指标": [["结余", value]]}, {"pdf": "ab" * 32},
                            who=WHO)


def test_a_report_is_a_draft_until_three_have_signed_in_order(store: Store) -> None:
    number = _report(store)
    assert store.status(number) == "draft"
    for role in ("reviewer", "approver"):
        with pytest.raises(BadInputError):
            store.sign(number, role, OTHER)  # type: ignore[arg-type]
    assert store.next_role(number) == "preparer"
    store.sign(number, "preparer", "Zhang San")
    assert store.next_role(number) == "reviewer"
    assert store.status(number) == "draft"
    with pytest.raises(BadInputError):
        store.sign(number, "preparer", OTHER)
    for same in ("Zhang San", "zhang  san", "ＺＨＡＮＧ ＳＡＮ"):
        with pytest.raises(BadInputError):
            store.sign(number, "reviewer", same)
    store.sign(number, "reviewer", OTHER, "数据核对一致")
    assert store.status(number) == "reviewed"
    with pytest.raises(BadInputError):
        store.sign(number, "approver", "Zhang San")
    store.sign(number, "approver", THIRD)
    assert store.status(number) == "approved"
    assert store.next_role(number) is None
    assert [(each.role, each.who) for each in store.signatures(number)] == [
        ("preparer", "Zhang San"), ("reviewer", OTHER), ("approver", THIRD)]
    with pytest.raises(BadInputError):
        store.sign(number, "witness", THIRD)  # type: ignore[arg-type]
    for unknown in (99, 10**30):
        with pytest.raises(BadInputError):
            store.sign(unknown, "preparer", THIRD)


def test_signatures_are_under_the_content(store: Store) -> None:
    first = _report(store)
    store.sign(first, "preparer", WHO)
    assert [each.role for each in store.signatures(_report(store))] == ["preparer"]
    assert store.signatures(_report(store, 2)) == ()
    assert store.signatures(_report(store, region="包头")) == ()
    assert store.report(first).tables == {"关键指标": [["结余", 1]]}
    assert [each.id for each in store.reports(FUND, MARCH, region="包头")] == [4]
    assert len(store.reports()) == 4
    for region, language in (("包", "zh"), (None, "fr")):
        with pytest.raises(BadInputError):
            _report(store, region=region, language=language)


def test_a_report_whose_tables_were_changed_has_no_signatures(store: Store, tamper: Callable[[str], None]) -> None:
    first, second = _report(store), _report(store, 2)
    for role, who in (("preparer", WHO), ("reviewer", OTHER), ("approver", THIRD)):
        store.sign(first, role, who)  # type: ignore[arg-type]
    tamper(f"UPDATE report SET tables = (SELECT tables FROM report WHERE id = {second}) WHERE id = {first}")
    assert store.status(first) == "draft"
    assert len(store.verify_log()) == 1


def test_notes_by_month_and_region(store: Store) -> None:
    store.add_note(FUND, MARCH, None, "系统切换，数据晚报", WHO)
    store.add_note(FUND, MARCH, "包头", "两户企业重复申报\n已核减", OTHER)
    assert [note.region for note in store.notes(FUND, MARCH)] == [None, "包头"]
    assert [note.text for note in store.notes(FUND, region="包头")] == ["两户企业重复申报\n已核减"]
    assert store.notes(FUND, APRIL) == ()
    for region, text in (("包", "x"), (None, " "), (None, "\x00")):
        with pytest.raises(BadInputError):
            store.add_note(FUND, MARCH, region, text, WHO)


def test_recommendations_are_tracked_until_closed(store: Store) -> None:
    first = store.add_recommendation(FUND, MARCH, "包头", "申请调剂金", "W-coverage-12", WHO)
    store.add_recommendation(FUND, MARCH, None, "提高统筹层次", "W-pool", WHO)
    store.close_recommendation(first, OTHER, "已拨付")
    assert [each.text for each in store.recommendations(FUND)] == ["提高统筹层次"]
    closed = store.recommendations(open_only=False)[0]
    assert closed.closed is not None
    assert (closed.warning, closed.closed.who, closed.closed.outcome) == ("W-coverage-12", OTHER, "已拨付")
    for number in (first, 99):
        with pytest.raises(BadInputError):
            store.close_recommendation(number, WHO, "x")


def test_targets_are_replaced_place_by_place(store: Store) -> None:
    store.set_targets(FUND, [Target("budget", 2021, None, "benefits", 10), Target("budget", 2021, "包头", "benefits", 4),
                             Target("target", 2021, None, "ordinary_refund", 7)], WHO)
    store.set_targets(FUND, [Target("budget", 2021, None, "benefits", 12)], OTHER, "调整预算")
    assert store.targets(FUND, 2021, "budget") == (
        Target("budget", 2021, None, "benefits", 12), Target("budget", 2021, "包头", "benefits", 4))
    assert len(store.targets(FUND)) == 3
    assert store.targets(FUND, 2020) == ()
    with pytest.raises(BadInputError) as refused:
        store.set_targets(FUND, [Target("plan", 21, "包", "benefit", 2**63)], WHO)  # type: ignore[arg-type]
    assert len(refused.value.problems) == 5
    assert store.fund(FUND).regions == REGIONS
    assert store.verify_log() == []
