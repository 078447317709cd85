"""As of any revision the store gives what was known then, whatever was imported in which order."""

from __future__ import annotations

from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.actuals.lines import ACTUAL_LINES, Figure
from sim.problems import BadInputError
from sim.store import Source, Store
from store.given import MARCH, OTHER, REGIONS, WHO

_FUNDS = count(1)
PLACES = st.tuples(st.sampled_from(REGIONS), st.integers(MARCH, MARCH + 4), st.sampled_from([x.key for x in ACTUAL_LINES]))
VALUES = st.integers(-3, 3) | st.integers(-2**63 + 1, 2**63 - 1)
IMPORTS = st.lists(st.tuples(st.dictionaries(PLACES, VALUES, max_size=8), st.booleans()), max_size=8)
SAME_STORE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def figures_of(known: dict[tuple[str, int, str], int]) -> set[Figure]:
    return {Figure(*place, value) for place, value in known.items()}


@SAME_STORE
@given(imports=IMPORTS)
def test_as_of_any_revision(store: Store, imports: list[tuple[dict[tuple[str, int, str], int], bool]]) -> None:
    fund = f"基金{next(_FUNDS)}"
    store.add_fund(fund, "x", REGIONS, WHO)
    known: list[dict[tuple[str, int, str], int]] = [{}]
    for number, (values, with_reason) in enumerate(imports):
        before = known[-1]
        new = sum(place not in before for place in values)
        same = sum(before.get(place) == value for place, value in values.items())
        changed = len(values) - new - same
        given_figures = [Figure(*place, value) for place, value in values.items()]
        why = f"第 {number} 次" if with_reason else ""
        if changed and not with_reason:
            with pytest.raises(BadInputError):
                store.import_figures(fund, given_figures, Source("f"), OTHER, why)
            continue
        revision = store.import_figures(fund, given_figures, Source("f"), OTHER, why)
        assert (revision.new, revision.changed, revision.same) == (new, changed, same)
        if new + changed:
            known.append(before | values)
            assert revision.number == len(known) - 1
        else:
            assert revision.number is None
    assert store.latest_revision(fund) == len(known) - 1
    for number, then in enumerate(known):
        assert set(store.actuals(fund, as_of=number).figures()) == figures_of(then)
    assert set(store.actuals(fund).figures()) == figures_of(known[-1])
    replayed: dict[tuple[str, int, str], int] = {}
    for change in store.revisions(fund):
        place = (change.region, change.month, change.line)
        assert replayed.get(place) == change.old
        replayed[place] = change.new
    assert figures_of(replayed) == figures_of(known[-1])


@SAME_STORE
@given(places=st.lists(PLACES, unique=True, min_size=1, max_size=20), data=st.data())
def test_changes_are_narrowed_as_asked(store: Store, places: list[tuple[str, int, str]], data: st.DataObject) -> None:
    fund = f"基金{next(_FUNDS)}"
    store.add_fund(fund, "x", REGIONS, WHO)
    store.import_figures(fund, [Figure(*place, 1) for place in places], Source("f"), WHO)
    region, month, line = data.draw(st.sampled_from(places))
    assert {(each.region, each.month) for each in store.revisions(fund, region, month)} == {  # type: ignore[arg-type]
        (region, month)}
    assert len(store.revisions(fund, line=line)) == sum(place[2] == line for place in places)


def test_the_log_holds_through_all_of_it(store: Store) -> None:
    for number in range(3):
        store.add_fund(f"甲{number}", "x", REGIONS, WHO)
        for value in range(3):
            store.import_figures(f"甲{number}", [Figure("包头", MARCH, "benefits", value)], Source("f"), WHO, "更正")
    assert store.verify_log() == []
