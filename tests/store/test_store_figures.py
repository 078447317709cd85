"""Imports are revisions: all or nothing, the newest counts, older ones stay, a closed month is not touched."""

from __future__ import annotations

import pytest

from sim.actuals.lines import Figure
from sim.actuals.reconcile import ALL_REGIONS, Stated
from sim.months import Month
from sim.problems import BadInputError
from sim.store import Source, Store
from store.given import APRIL, DATASET, FUND, MARCH, OTHER, REGIONS, SOURCE, WHO, figure, whole_month

LARGEST = 2**63 - 1


def test_funds_keep_their_regions_in_order(store: Store) -> None:
    store.add_fund("全国", "china-national", ("全国",), OTHER)
    assert [fund.name for fund in store.funds()] == [FUND, "全国"]
    fund = store.fund(FUND)
    assert (fund.dataset, fund.regions, fund.who) == (DATASET, REGIONS, WHO)


def test_a_fund_is_refused_with_every_complaint(store: Store) -> None:
    with pytest.raises(BadInputError) as refused:
        store.add_fund(" ", "x", ("甲", "甲", ""), WHO)
    assert [problem.column for problem in refused.value.problems] == ["name", "regions[3]", "regions"]
    with pytest.raises(BadInputError, match=FUND):
        store.add_fund(FUND, DATASET, REGIONS, WHO)
    with pytest.raises(BadInputError) as unknown:
        store.fund("内蒙")
    assert unknown.value.problems[0].nearest == FUND
    assert len(store.funds()) == 1


def test_nobody_writes_without_a_name(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("UIFUND_USER", raising=False)
    for who in ("", "  ", "甲\n乙"):
        with pytest.raises(BadInputError):
            store.import_figures(FUND, [figure(1)], SOURCE, who)
    with pytest.raises(BadInputError):
        store.add_run("projection", FUND, MARCH, {}, {})
    monkeypatch.setenv("UIFUND_USER", WHO)
    assert store.runs() == ()
    assert store.run(store.add_run("projection", FUND, MARCH, {}, {})).who == WHO


def test_what_is_imported_is_read_back(store: Store) -> None:
    given = [figure(LARGEST), figure(-LARGEST, line="interest"), figure(0, at=APRIL), figure(7, REGIONS[2], "insured")]
    revision = store.import_figures(FUND, given, SOURCE, WHO)
    assert (revision.number, revision.new, revision.changed, revision.same) == (1, 4, 0, 0)
    actuals = store.actuals(FUND)
    assert actuals.regions == REGIONS
    assert actuals.months == (MARCH, APRIL)
    assert set(actuals.figures()) == set(given)
    assert store.imports(FUND) == (revision,)


def test_nothing_new_is_no_revision(store: Store) -> None:
    store.import_figures(FUND, [figure(1)], SOURCE, WHO)
    entries = len(store.log())
    again = store.import_figures(FUND, [figure(1)], Source("again.csv"), OTHER)
    assert (again.number, again.new, again.changed, again.same) == (None, 0, 0, 1)
    assert store.import_figures(FUND, [], SOURCE, WHO).number is None
    assert len(store.log()) == entries
    assert store.latest_revision(FUND) == 1


def test_a_correction_is_a_new_revision_with_a_reason(store: Store) -> None:
    store.import_figures(FUND, [figure(1), figure(2, line="interest")], SOURCE, WHO)
    with pytest.raises(BadInputError) as refused:
        store.import_figures(FUND, [figure(5), figure(2, line="interest")], SOURCE, OTHER)
    assert refused.value.problems[0].column == "why"
    revision = store.import_figures(FUND, [figure(5), figure(2, line="interest")], SOURCE, OTHER, "漏报一户")
    assert (revision.number, revision.new, revision.changed, revision.same) == (2, 0, 1, 1)
    assert set(store.actuals(FUND).figures()) == {figure(5), figure(2, line="interest")}
    assert set(store.actuals(FUND, as_of=1).figures()) == {figure(1), figure(2, line="interest")}
    assert list(store.actuals(FUND, as_of=0).figures()) == []
    changes = store.revisions(FUND, "包头", MARCH, "benefits")
    assert [(each.number, each.who, each.why, each.old, each.new) for each in changes] == [
        (1, WHO, "", None, 1), (2, OTHER, "漏报一户", 1, 5)]
    assert changes[1].source == SOURCE
    assert len(store.revisions(FUND)) == 3
    with pytest.raises(BadInputError):
        store.actuals(FUND, as_of=3)


def test_bad_figures_are_all_complained_of_and_none_is_kept(store: Store) -> None:
    given = [figure(1), figure(1, "包"), figure(1, line="benefit"), figure(1, at=Month(3)), figure(LARGEST + 1, at=APRIL),
             Figure("包头", MARCH, "interest", 1.5), Figure("包头", MARCH, "grant", True)]  # type: ignore[arg-type]
    with pytest.raises(BadInputError) as refused:
        store.import_figures(FUND, given, SOURCE, WHO)
    assert [problem.nearest for problem in refused.value.problems] == ["", "包头", "benefits", "", "", ""]
    with pytest.raises(BadInputError) as twice:
        store.import_figures(FUND, [figure(1), figure(1)], SOURCE, WHO)
    assert len(twice.value.problems) == 1
    assert list(store.actuals(FUND).figures()) == []
    assert store.verify_log() == []


def test_stated_sums_are_kept_and_the_newest_counts(store: Store) -> None:
    first, second = (Stated(ALL_REGIONS, MARCH, "benefits", value) for value in (10, 11))
    own = Stated("包头", MARCH, "total_income", 3, cumulative=True)
    store.import_figures(FUND, [figure(1)], SOURCE, WHO, stated=[first, own])
    assert set(store.stated(FUND)) == {first, own}
    again = store.import_figures(FUND, [figure(1)], SOURCE, WHO, stated=[second, own])
    assert (again.number, again.new, again.same) == (2, 0, 1)
    assert set(store.stated(FUND)) == {second, own}
    assert store.import_figures(FUND, [figure(1)], SOURCE, WHO, stated=[second]).number is None
    assert store.verify_log() == []


def test_a_closed_month_is_only_revised_by_reopening_it(store: Store) -> None:
    store.import_figures(FUND, whole_month(), SOURCE, WHO)
    store.close_month(FUND, MARCH, WHO)
    april = figure(9, at=APRIL)
    with pytest.raises(BadInputError, match="2021-03"):
        store.import_figures(FUND, [figure(9), april], SOURCE, OTHER, "更正")
    assert APRIL not in store.actuals(FUND).months
    assert store.import_figures(FUND, whole_month(), SOURCE, OTHER).number is None
    assert store.import_figures(FUND, [*whole_month(), april], SOURCE, OTHER).new == 1
    assert store.closed_months(FUND) == (MARCH,)
    assert store.import_figures(FUND, [figure(9)], SOURCE, OTHER, "更正", reopen=True).number == 3
    assert store.closed_months(FUND) == ()
    assert [(event.event, event.revision, event.why) for event in store.month_events(FUND, MARCH)] == [
        ("close", 1, ""), ("reopen", 2, "更正")]
