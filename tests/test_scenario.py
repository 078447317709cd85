"""Scenario files: overlays, what a scenario says of itself, and every kind of bad input at its file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.bundle import bundled
from sim.data import dataset_folder
from sim.months import month
from sim.problems import BadInputError
from sim.scenario import Scenario, list_scenarios, load_scenario
from sim.scenario_files import REFUSED, bundled_files

pytestmark = pytest.mark.usefixtures("in_english")

HEADER = """\
title: {zh: 试验, en: Test}
author: tester
date: 2026-11-23
reason: {zh: 检验, en: A test}
"""
BUNDLED = {name: path for name, path in bundled_files().items() if path.parent.name != REFUSED}
EXPECTED = {
    "baseline", "null", "refund-ratio-50", "refund-ratio-80", "refund-ratio-100", "take-up-fast", "take-up-slow",
    "take-up-batch", "topup-september", "hardship-a", "hardship-b", "job-loss-deep", "job-loss-long",
    "below-gate-block", "below-gate-support", "rationing-pro-rata", "rationing-lowest-coverage",
    "rationing-equal-coverage", "rationing-optimal", "special-multiple", "special-multiple-unapproved",
    "relief-extended", "training-short-account", "china-2020",
}


def written(folder: Path, text: str, name: str = "question.yaml", extends: str = "baseline") -> Path:
    """A scenario file with a header."""
    path = folder / name
    path.write_text(HEADER + (f"extends: {extends}\n" if extends else "") + text, encoding="utf-8")
    return path


def complaint(path: str | Path, settings: dict[str, Any] | None = None) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        load_scenario(path, settings)
    return caught.value


# --- bundled ----------------------------------------------------------------------------------------------------------
def test_every_question_of_the_issue_is_bundled() -> None:
    assert set(bundled_files()) >= EXPECTED


@pytest.mark.parametrize("name", BUNDLED)
def test_every_bundled_scenario_loads_and_is_short(name: str) -> None:
    scenario = load_scenario(name)
    assert scenario.author == "uifund"
    assert all(scenario.title[language] and scenario.reason[language] for language in ("zh", "en"))
    assert len(BUNDLED[name].read_text(encoding="utf-8").splitlines()) <= 30
    assert scenario.regions().opening == scenario.start - 1


def test_baseline_is_what_the_issue_says() -> None:
    baseline = load_scenario("baseline")
    assert (baseline.dataset, baseline.start, baseline.months) == ("inner-mongolia", month(2020, 1), 36)
    assert (baseline.paths, baseline.seed, baseline.sampling) == (2000, 20200612, "philox")
    assert baseline.difference_from_baseline() == []


def test_null_scenario_asks_exactly_the_baseline() -> None:
    null, baseline = load_scenario("null"), load_scenario("baseline")
    assert null.content_hash == baseline.content_hash
    assert null.policy.sha256 == baseline.policy.sha256
    assert null.economy.content() == baseline.economy.content()
    assert null.difference_from_baseline() == []
    assert null.title != baseline.title


def test_a_multiple_above_two_without_approval_is_refused() -> None:
    error = complaint("special-multiple-unapproved")
    assert "more than 2 needs an approval record" in str(error)
    assert error.problems[0].file.endswith("special-multiple-unapproved.yaml")
    assert load_scenario("special-multiple").policy.value("grant_multiple", month(2020, 9), "二连浩特市") == 4


def test_the_list_names_kind_and_what_is_refused_on_purpose() -> None:
    entries = {entry.name: entry for entry in list_scenarios()}
    assert entries["baseline"].kind == "illustrative"
    assert entries["china-2020"].kind == "real"
    assert [name for name, entry in entries.items() if entry.refused] == ["special-multiple-unapproved"]


# --- overlays ---------------------------------------------------------------------------------------------------------
def test_an_overlay_changes_what_it_names_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path, """
months: 24
policy:
  refund_ratio: {from: 2020-06, to: 2020-12, value: {micro: 0.7}}
""", "one.yaml")
    two = written(tmp_path, """
paths: 10
policy:
  refund_ratio: {from: 2020-12, value: {micro: 0.2}}
  interest_rate: 0.01
""", "two.yaml", extends="one.yaml")
    scenario, baseline = load_scenario(two), load_scenario("baseline")
    assert (scenario.months, scenario.paths, scenario.seed) == (24, 10, baseline.seed)
    micro = [scenario.policy.value("refund_ratio", month(2020, m), member="micro") for m in (5, 6, 11, 12)]
    assert micro == [0.5, 0.7, 0.7, 0.2]
    assert scenario.policy.value("refund_ratio", month(2020, 9), member="small") == 1
    rates = [scenario.policy.value("interest_rate", month(*when)) for when in ((2019, 12), (2020, 1))]
    assert rates == [baseline.policy.value("interest_rate", month(2019, 12)), 0.01]
    assert [Path(file).name for file, _ in scenario.sources][-2:] == ["one.yaml", "two.yaml"]
    assert [Path(change.file).name for change in scenario.changes] == ["one.yaml", "two.yaml", "two.yaml"]


def test_difference_from_baseline_names_what_when_and_both_values(tmp_path: Path) -> None:
    path = written(tmp_path, """
seed: 7
policy:
  refund_ratio: {from: 2020-06, to: 2020-12, value: {micro: 0.7}}
economy:
  drivers: {wage_growth: {growth_per_year: 0.02}}
data:
  skills_account_balance_yuan: {scale: 0.5}
""")
    rows = {row["what"]: row for row in load_scenario(path).difference_from_baseline()}
    assert rows["seed"] == {"what": "seed", "from": None, "baseline": 20200612, "scenario": 7}
    assert rows["policy.refund_ratio"] == {
        "what": "policy.refund_ratio", "from": "2020-06", "baseline": {"micro": 1.0}, "scenario": {"micro": 0.7}}
    assert rows["data.skills_account_balance_yuan"]["scenario"] == {"scale": 0.5}
    assert any(what.startswith("economy.drivers.wage_growth") for what in rows)
    assert len(rows) == 4


def test_a_named_shock_can_be_added_changed_and_removed(tmp_path: Path) -> None:
    before = load_scenario("baseline").economy.shocks["epidemic-2020"]
    shocks = load_scenario(written(tmp_path, """
economy:
  shocks:
    epidemic-2020: {factor: 1.5}
    more: {driver: job_loss, from: 2021-01, months: 3, factor: 2}
""")).economy.shocks
    assert (shocks["epidemic-2020"].factor, shocks["epidemic-2020"].months) == (1.5, before.months)
    assert shocks["more"].factor == 2
    assert not load_scenario(written(tmp_path, "economy: {shocks: {epidemic-2020: null}}\n")).economy.shocks


def test_settings_of_the_caller_lie_on_top() -> None:
    scenario = load_scenario("baseline", {"paths": 5, "policy": {"below_gate": "block"}})
    assert scenario.paths == 5
    assert scenario.policy.value("below_gate", month(2020, 1)) == "block"
    error = complaint("baseline", {"paths": 0})
    assert "settings given with the call" in str(error)
    assert "paths" in str(error)


@pytest.mark.parametrize("name", ["special-multiple", "job-loss-deep", "rationing-optimal", "china-2020", "baseline"])
def test_a_scenario_written_out_is_the_same_scenario(tmp_path: Path, name: str) -> None:
    scenario = load_scenario(name)
    path = tmp_path / "again.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load_scenario(path).content_hash == scenario.content_hash


def test_settings_written_out_with_a_header_run_again(tmp_path: Path) -> None:
    header = {"title": {"zh": "另存", "en": "Saved"}, "author": "a", "date": "2026-11-23",
              "reason": {"zh": "存", "en": "s"}}
    scenario = load_scenario("job-loss-deep", {**header, "policy": {"refund_ratio": {"sme": 0.8}}, "paths": 11})
    path = tmp_path / "saved.yaml"
    path.write_text(scenario.to_yaml(), encoding="utf-8")
    again = load_scenario(path)
    assert again.content_hash == scenario.content_hash
    assert again.author == "a"


def test_data_overrides_reach_the_regions_and_leave_the_data_set_alone(tmp_path: Path) -> None:
    before = load_scenario("baseline").regions()
    path = written(tmp_path, """
data:
  pool_balance_yuan: 6e7
  balance_opening_yuan: {scale: 0.5, regions: [二连浩特市]}
  training_new_hire_persons_per_month: 3
""")
    after = load_scenario(path).regions()
    r = before.names.index("二连浩特市")
    assert after.pool_balance == 6e7
    assert after.balance[r] == after.balance_last_year_end[r] == before.balance[r] / 2
    np.testing.assert_array_equal(np.delete(after.balance, r), np.delete(before.balance, r))
    assert (after.training_persons[:, 0] == 3).all()
    assert (load_scenario("baseline").regions().balance == before.balance).all()


def test_a_table_of_regions_can_stand_in_for_a_data_set(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_bytes((bundled("data") / "inner-mongolia" / "regions.csv").read_bytes())
    scenario = load_scenario(written(tmp_path, "dataset: mine.csv\nrecord: [benefits, grant]\n"))
    assert scenario.dataset == str(tmp_path / "mine.csv")
    assert scenario.record == ("benefits", "grant")
    assert scenario.regions().names == load_scenario("baseline").regions().names
    again = tmp_path / "again.yaml"
    again.write_text(scenario.to_yaml(), encoding="utf-8")
    assert load_scenario(again).content_hash == scenario.content_hash


def test_the_regions_of_a_scenario_cannot_be_changed_by_accident() -> None:
    with pytest.raises(ValueError, match="read-only"):
        load_scenario("baseline").regions().balance[0] = 0


def test_the_hash_follows_content_not_wording(tmp_path: Path) -> None:
    def of(text: str) -> Scenario:
        return load_scenario(written(tmp_path, text))

    assert of("paths: 3\n").content_hash == of("# a remark\npaths: 3\n").content_hash
    assert of("paths: 3\n").content_hash != of("paths: 4\n").content_hash
    assert of("policy: {grant_multiple: 2}\n").content_hash != of("policy: {grant_multiple: 1.5}\n").content_hash
    assert of("economy: {hazard: {source: other}}\n").content_hash == load_scenario("baseline").content_hash


# --- refusals ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("text", "fragments"), [
    ("months: 0\n", ["[months]", "0 cannot be used", "greater than or equal to 1"]),
    ("months: 10000\n", ["[months]", "10000", "600"]),
    ("months: 1.5\n", ["[months]"]),
    ("months: true\n", ["[months]"]),
    ("paths: 0\n", ["[paths]"]),
    ("paths: 1000001\n", ["[paths]", "1,000,000"]),
    ("seed: -1\n", ["[seed]"]),
    ("seed: 9223372036854775808\n", ["[seed]"]),
    ("start: 2020-13\n", ["2020-13"]),
    ("start: 2020-1\n", ["[start]", "YYYY-MM"]),
    ("start: 2020-02\n", ["start: 2020-01"]),
    ("date: 2026-02-30\n", ["2026-02-30"]),
    ("record: [benefit]\n", ["no line 'benefit'", "did you mean 'benefits'"]),
    ("sampling: sobel\n", ["did you mean 'sobol'"]),
    ("dataset: inner-mongola\n", ["inner-mongola", "did you mean 'inner-mongolia'"]),
    ("mouths: 12\n", ["'mouths' is not known here", "did you mean 'months'"]),
    ("economy: {hasard: {}}\n", ["did you mean 'hazard'"]),
    ("economy: {drivers: {job_lost: {factor: 1}}}\n", ["did you mean 'job_loss'"]),
    ("economy: {take_up: {larg: {}}}\n", ["did you mean 'large'"]),
    ("economy: {drivers: {job_loss: {factor: .nan}}}\n", ["finite"]),
    ("economy: {shocks: {one: {driver: job_los, from: 2020-01, months: 1, factor: 2}}}\n", ["did you mean 'job_loss'"]),
    ("economy: {shocks: {one: {driver: job_loss, from: 2020-01, months: 1, factor: 2, regions: [包头]}}}\n",
     ["'包头'", "did you mean '包头市'"]),
    ("economy: {correlation: {job_loss: {exit_hazard: 1}}}\n", ["positive definite"]),
    ("economy: 3\n", ["[economy]"]),
    ("economy_file: economy/chine.yaml\n", ["did you mean 'economy/china.yaml'"]),
    ("policy: {refund_ration: 1}\n", ["unknown rule 'refund_ration'", "did you mean 'refund_ratio'"]),
    ("policy: {refund_ratio: {from: 2020-06, value: {sme: 1.2}}}\n", ["1.2", "0 to 1"]),
    ("policy: {refund_ratio: {from: 2020-02-30, value: 1}}\n", ["does not exist"]),
    ("policy: {grant_multiple: 3}\n", ["approval record"]),
    ("policy: {grant_multiple: {from: 2020-01, value: 1, regions: [二连]}}\n", ["'二连'", "did you mean '二连浩特市'"]),
    ("policy: [1]\n", ["[policy]"]),
    ("data: {skills_account: 1}\n", ["no column 'skills_account'", "did you mean"]),
    ("data: {balance_opening_yuan: -1}\n", ["balance_opening_yuan"]),
    ("data: {hardship_share: {scale: 100}}\n", ["hardship_share"]),
    ("data: {pool_balance_yuan: -5}\n", ["negative"]),
    ("data: {balance_opening_yuan: {scale: 2, value: 3}}\n", ["either `value` or `scale`"]),
    ("data: {balance_opening_yuan: {scale: 2, regions: [火星]}}\n", ["'火星'"]),
])
def test_bad_values_are_refused_at_their_line(tmp_path: Path, text: str, fragments: list[str]) -> None:
    base = HEADER.replace("date: 2026-11-23\n", "") if text.startswith("date") else HEADER
    path = tmp_path / "bad.yaml"
    path.write_text(base + "extends: baseline\n" + text, encoding="utf-8")
    error = complaint(path)
    assert str(path) in str(error)
    line = base.count("\n") + 2
    assert any(problem.line == line for problem in error.problems), str(error)
    for fragment in fragments:
        assert fragment in str(error)


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    written(tmp_path, "paths: 0\npolicy: {refund_ration: 1}\n", "below.yaml")
    path = written(tmp_path, """
months: 0
tittle: x
policy: {grant_multiple: 3, refund_ratio: 1.5}
economy: {hazard: {months_1_3: 2}}
""", "above.yaml", extends="below.yaml")
    error = complaint(path)
    assert len(error.problems) == 7
    files = [Path(problem.file).name for problem in error.problems]
    assert files.count("below.yaml") == 2
    assert files.count("above.yaml") == 5
    assert all(problem.line for problem in error.problems)


@pytest.mark.parametrize("text", [
    "paths: !!bool maybe", 'paths: !!int "abc"', 'paths: !!int ""', "paths: !!float", "date: !!timestamp 2020-99-99",
    "policy: !!map [1]", f"seed: {'9' * 5000}",
    f"seed: 0x{'f' * 5000}", f"policy: {{refund_ratio: {'9' * 400}}}",
])
def test_a_value_that_cannot_be_read_is_bad_input(tmp_path: Path, text: str) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(HEADER.replace("date: 2026-11-23\n", "") + "extends: baseline\n" + text + "\n", encoding="utf-8")
    assert all(problem.file == str(path) for problem in complaint(path).problems)


@pytest.mark.parametrize("name", ['"a\\0b"', "a" * 300, "a/" * 3000])
@pytest.mark.parametrize("key", ["extends", "dataset", "economy_file"])
def test_a_name_that_no_file_can_have_is_bad_input(tmp_path: Path, key: str, name: str) -> None:
    extends = name if key == "extends" else "baseline"
    path = written(tmp_path, "" if key == "extends" else f"{key}: {name}\n", extends=extends)
    assert all(problem.file == str(path) and problem.line for problem in complaint(path).problems)
    complaint(name.replace("\\0", "\0"))
    with pytest.raises(BadInputError, match="no data set"):
        dataset_folder(name.replace("\\0", "\0"))


def test_header_is_never_inherited(tmp_path: Path) -> None:
    path = tmp_path / "anonymous.yaml"
    path.write_text("extends: baseline\npaths: 3\n", encoding="utf-8")
    assert [problem.message for problem in complaint(path).problems] == [
        f"{key!r} is missing" for key in ("title", "author", "date", "reason")]


def test_what_nothing_gives_is_missing(tmp_path: Path) -> None:
    text = str(complaint(written(tmp_path, "paths: 3\n", extends="")))
    assert all(f"{key!r} is missing" in text for key in ("dataset", "start", "months", "seed", "economy"))


def test_a_circle_of_scenarios_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "", "one.yaml", extends="two.yaml")
    path = written(tmp_path, "", "two.yaml", extends="one.yaml")
    assert "extends itself: two.yaml -> one.yaml -> two.yaml" in str(complaint(path))


def test_unknown_scenarios_get_the_nearest_name(tmp_path: Path) -> None:
    assert "did you mean 'baseline'" in str(complaint("basline"))
    error = complaint(written(tmp_path, "", extends="refund-ratio-5O"))
    assert error.problems[0].nearest.startswith("refund-ratio-")
    assert error.problems[0].line == 5


def test_files_that_are_no_scenario_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    for content, fragment in [
        (b"", "empty"),
        (b"- 1\n- 2\n", "key: value"),
        (b"title: !!python/object/apply:os.system ['true']\n", "not plain YAML"),
        ("title: {zh: 试验}".encode("gb18030"), "UTF-8"),
        (b"paths: [1\n", "not plain YAML"),
        (b"paths: 1\npaths: 2\n", "stands twice"),
    ]:
        path.write_bytes(content)
        assert fragment in str(complaint(path))
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert "50,000,000 bytes" in str(complaint(path))
    assert "cannot be read" in str(complaint(tmp_path)) or "no scenario" in str(complaint(tmp_path))


@pytest.mark.parametrize(("text", "fragment"), [
    ("extends: [a]\n", "no scenario"),
    ("economy: null\n", "`key: value` pairs"),
    ("economy: {shocks: [1]}\n", "`key: value` pairs"),
    ("data: 3\n", "`key: value` pairs"),
    ("data: {hardship_share: null}\n", "either `value` or `scale`"),
    ("policy: {refund_ratio: null}\n", "`value` is missing"),
    ("dataset: china-provinces-2008\n", "cannot be projected"),
    ("dataset: china-national\nstart: 2016-12\n", "2016-11"),
    ("dataset: china-national\nstart: 2030-01\n", "2029-12"),
    ("1: 2\n", "'1' is not known here"),
    ("paths: &a [*a]\n", "recursive"),
    ("a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
        f"{name}: &{name} [{', '.join(['*' + below] * 9)}]\n" for below, name in ("ab", "bc", "cd", "de", "ef")),
     "unfold"),
])
def test_odd_files_get_a_message_and_never_a_crash(tmp_path: Path, text: str, fragment: str) -> None:
    extends = "" if text.startswith("extends") else "baseline"
    assert fragment in str(complaint(written(tmp_path, text, extends=extends)))
