"""A month asked of a store: the example filled once, what was known then, recorded runs, and the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.actuals.table import Actuals
from sim.cli import main
from sim.monitoring.example import CORRECTIONS, ILLUSTRATIVE, NATIONAL, REPORTED, figures, fill, folder
from sim.monitoring.from_store import monthly_of_store, question_of, record
from sim.monitoring.types import TOTAL
from sim.months import format_month, parse_month
from sim.problems import BadInputError
from sim.store.store import Store
from tests.monitoring.conftest import PATHS


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("example") / "example.db"
    with Store.open(path) as store:
        fill(store)
    return path


@pytest.fixture
def store(place: Path) -> Iterator[Store]:
    with Store.open(place) as opened:
        yield opened


def test_every_complete_month_is_closed(store: Store) -> None:
    assert [format_month(month) for month in store.closed_months(ILLUSTRATIVE)] == [
        f"{year}-{m:02d}" for year in (2020, 2021) for m in range(1, 13)]
    assert format_month(store.closed_months(NATIONAL)[0]) == "2020-01"
    assert len(store.closed_months(NATIONAL)) == 48
    assert store.verify_log() == []


def test_a_second_example_is_refused_and_changes_nothing(store: Store) -> None:
    before = len(store.log())
    with pytest.raises(BadInputError) as refused:
        fill(store)
    assert len(refused.value.problems) == 2
    assert len(store.log()) == before


def test_what_was_known_last_month_is_its_first_closing(store: Store) -> None:
    question = question_of(store, ILLUSTRATIVE, parse_month("2021-01"))
    assert question.earlier.actuals is not None
    assert question.earlier.actuals.months[-1] == parse_month("2020-12")
    found = monthly_of_store(store, ILLUSTRATIVE, parse_month("2021-01"), paths=PATHS)
    assert len(found.revised) == 3
    assert found.bridge
    assert sum(part.amount for part in found.bridge.of(TOTAL) if part.cause == "data") < 0
    late = monthly_of_store(store, ILLUSTRATIVE, parse_month("2021-08"), paths=PATHS)
    assert "阿拉善盟" in late.problems


def test_as_it_was_then(store: Store) -> None:
    """The same month at the revision it was closed at, when a return was still missing."""
    closing = next(event for event in store.month_events(ILLUSTRATIVE) if event.month == parse_month("2020-11"))
    then = monthly_of_store(store, ILLUSTRATIVE, parse_month("2020-11"), as_of=closing.revision, paths=PATHS)
    now = monthly_of_store(store, ILLUSTRATIVE, parse_month("2020-11"), paths=PATHS)
    row = {found.manifest["actuals"]["revision"]: next(
        item.month for item in found.items if (item.region, item.line) == ("通辽市", "benefits")) for found in (then, now)}
    assert row[closing.revision] == (row[store.latest_revision(ILLUSTRATIVE)] or 0) - 260_000_000


def test_a_recorded_run_is_what_the_bridge_starts_from(tmp_path: Path) -> None:
    with Store.open(tmp_path / "runs.db") as store:
        fill(store)
        february, march = parse_month("2021-02"), parse_month("2021-03")
        first = monthly_of_store(store, ILLUSTRATIVE, february, paths=PATHS)
        number = record(store, first, "tester")
        assert record(store, first, "tester") == number
        found = monthly_of_store(store, ILLUSTRATIVE, march, paths=PATHS)
        assert found.bridge
        assert found.bridge.recorded
        assert found.bridge.start["赤峰市"] == first.decembers["2021-12"]["赤峰市"]
        assert not any(part.amount for part in found.bridge.parts if part.cause in ("model", "data", "policy"))
        record(store, found, "tester")
        record(store, monthly_of_store(store, ILLUSTRATIVE, february, paths=2 * PATHS), "tester")
        assert monthly_of_store(store, ILLUSTRATIVE, march, paths=PATHS).manifest == found.manifest
        changed = tmp_path / "other.yaml"
        changed.write_text("title: {zh: 另, en: other}\nauthor: t\ndate: 2021-01-01\nreason: {zh: 测, en: t}\n"
                           "extends: baseline\npolicy:\n  interest_rate: {from: 2021-04, value: 0.03}\n", encoding="utf-8")
        other = monthly_of_store(store, ILLUSTRATIVE, march, scenario=changed, paths=PATHS)
        assert other.bridge
        assert any(part.amount for part in other.bridge.parts if part.cause == "policy")
        assert not any(part.amount for part in other.bridge.parts if part.cause in ("model", "data"))


def invoke(*words: str) -> str:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("more", [(), ("--all",), ("--region", "通辽")])
def test_the_command_line(place: Path, lang: str, more: tuple[str, ...]) -> None:
    shown = invoke("--lang", lang, "monitor", "2021-01", "--store", str(place), "--fund", ILLUSTRATIVE, "--paths", "64",
                   *more)
    assert "W10 · N5" in shown
    assert ("更正" if lang == "zh" else "revised") in shown
    assert ("通辽市" if lang == "zh" else "Tongliao") in shown
    assert "monitoring." not in shown


def test_the_command_line_takes_the_latest_month(place: Path) -> None:
    assert "2021-12" in invoke("monitor", "latest", "--store", str(place), "--fund", ILLUSTRATIVE, "--paths", "64")


def test_the_command_line_reads_months_and_regions_as_the_import_does(place: Path) -> None:
    where = ("--store", str(place), "--fund", ILLUSTRATIVE)
    shown = invoke("monitor", "2021年12月", "--region", "通辽", "--paths", "64", "--json", *where)
    assert json.loads(shown)["month"] == "2021-12"
    for month, region, complaint in (("2021年13月", "通辽", "2021年13月"), ("2021-12", "通遼", "通遼"),
                                     ("2021-12", "长" * 900, "…")):
        result = CliRunner().invoke(main, ["monitor", month, "--region", region, *where])
        assert result.exit_code == 2
        assert complaint in result.stderr
        assert len(result.stderr) < 300


def test_the_command_line_as_json(place: Path) -> None:
    shown = invoke("monitor", "2020-01", "--store", str(place), "--fund", NATIONAL, "--paths", "64", "--json")
    found = json.loads(shown)
    assert found["month"] == "2020-01"
    assert found["bridge"]["previous"] == "2019-12"


def test_the_example_on_the_command_line(place: Path) -> None:
    assert str(place) in invoke("example", str(place))
    with Store.open(place) as store:
        assert len(store.funds()) == 2


def test_the_importer_reads_what_the_example_holds(tmp_path: Path) -> None:
    """The tables of the example are a file like an office's: imported, they are what `uifund example` stores."""
    target = ("--store", str(tmp_path / "imported.db"), "--fund", ILLUSTRATIVE, "--user", "tester")
    invoke("actuals", "import", str(folder() / REPORTED), *target)
    invoke("actuals", "import", str(folder() / CORRECTIONS), *target, "--why", "corrected")
    with Store.open(tmp_path / "imported.db") as store:
        found = store.actuals(ILLUSTRATIVE)
    made = Actuals.of(figures(), found.regions)
    assert np.array_equal(found.values, made.values)
    assert np.array_equal(found.known, made.known)


@pytest.mark.parametrize("words", [
    ("monitor", "2021-13"), ("monitor", "2031-01"), ("monitor", "2021-01", "--region", "上海市"),
    ("monitor", "2021-01", "--fund", "nobody"), ("monitor", "2018-01"),
])
def test_refusals(place: Path, words: tuple[str, ...]) -> None:
    fund = () if "--fund" in words else ("--fund", ILLUSTRATIVE)
    result = CliRunner().invoke(main, [*words, *fund, "--store", str(place), "--paths", "32"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "monitoring.problem" not in result.stderr
