"""The policy files and what is read from them: every date of change, every refusal, explanations, the checklist."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim import layout
from sim.bundle import bundled
from sim.checklist import checklist
from sim.cli.explain import parse_when
from sim.dated import DatedValue, last_day_of, parse_first_day
from sim.months import Month, month, month_range, parse_month
from sim.policy import Policy
from sim.problems import BadInputError
from sim.yamlfile import read_yaml

pytestmark = pytest.mark.usefixtures("in_english")

POLICY = Policy.load()
FOLDER = bundled("scenarios") / "policy"
FIRST, YEARS = month(2013, 1), 18
CHANGES = [(key, piece) for key, rule in POLICY.rules.items() for piece in rule.history[1:]]
KEY_DATES = read_yaml(Path(__file__).parent / "cases" / "key_dates.yaml")["rules"]


def when(text: str) -> Month | date:
    return parse_month(text) if len(text) == len("YYYY-MM") else parse_first_day(text)


@cache
def entries() -> dict[str, list[dict[str, Any]]]:
    """The dated values as they stand in the files, read without the code under test."""
    out: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(FOLDER.glob("*.yaml")):
        for key, rule in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader).items():
            if "values" in rule:
                out[key] = rule["values"]
    return out


# --- the files --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("key", "piece"), CHANGES, ids=[f"{key}-{piece.start}" for key, piece in CHANGES])
def test_month_before_of_and_after_a_change(key: str, piece: DatedValue) -> None:
    rule, changed = POLICY.rules[key], Month(12 * piece.start.year + piece.start.month - 1)
    before = rule.history[rule.history.index(piece) - 1]
    assert (piece.value, piece.reference) != (before.value, before.reference), "nothing changes here"
    assert POLICY.piece(key, piece.start) is piece
    assert POLICY.piece(key, piece.start - timedelta(days=1)) is before
    assert POLICY.value(key, Month(changed - 1)) == POLICY.value(key, last_day_of(Month(changed - 1)))
    assert POLICY.value(key, changed) == POLICY.value(key, last_day_of(changed))
    assert POLICY.piece(key, Month(changed + 1)).start >= piece.start


@pytest.mark.parametrize("key", sorted(POLICY.rules))
def test_values_change_where_the_file_says_and_only_there(key: str) -> None:
    starts = {entry["from"][:7] for entry in entries()[key]}
    assert len(starts) == len(entries()[key]), "two values in one month"
    months = month_range(FIRST, 12 * YEARS)
    for earlier, later in pairwise(months):
        if POLICY.piece(key, earlier) is not POLICY.piece(key, later):
            assert f"{later // 12}-{later % 12 + 1:02d}" in starts
    assert {f"{piece.start:%Y-%m}" for piece in POLICY.rules[key].history} == starts


@pytest.mark.parametrize(("key", "member", "expected"), KEY_DATES, ids=[f"{row[0]}-{row[1]}" for row in KEY_DATES])
def test_key_dates(key: str, member: Any, expected: dict[str, Any]) -> None:
    assert {text: POLICY.value(key, when(text), member=member) for text in expected} == expected


def test_every_value_has_reference_status_and_every_text_both_languages() -> None:
    for rule in POLICY.rules.values():
        assert set(rule.title) == {"zh", "en"}
        assert rule.history[0].start <= date(2013, 1, 1)
        assert rule.history[-1].end is None
        assert all(piece.reference and piece.status for piece in rule.history), rule.key


def test_codes_of_the_files_are_those_of_the_engine() -> None:
    codes = {
        "hardship_formula": layout.HARDSHIP_FORMULAS, "below_gate": layout.BELOW_GATE, "rationing": layout.RATIONINGS,
        "coverage_expenditure": layout.COVERAGE_EXPENDITURES, "coverage_period": layout.COVERAGE_PERIODS,
        "remitted_basis": layout.REMITTED_BASES, "benefit_duration": layout.BENEFIT_DURATIONS,
    }
    for key, names in codes.items():
        assert tuple(POLICY.rules[key].form.choices) == names


def test_the_groups_of_the_notice_are_exactly_four_and_the_industries_can_be_extended() -> None:  # N9, N11
    assert len(POLICY.value("training_groups", month(2020, 7))) == 4
    more = {"from": "2020-07", "to": "2020-12", "value": ["foreign_trade", "education"]}
    extended = POLICY.with_changes({"training_industries": more}, "x")
    assert "education" in extended.value("training_industries", month(2020, 7))


RULE = "{id: N1, title: {zh: a, en: b}, unit: share, min: 0, max: 1, values: [%s]}"


@pytest.mark.parametrize(("text", "expected"), [
    (RULE % "{from: 2013-01, to: 2014-06, value: 0, status: V}, {from: 2014-05, value: 1, status: V}", "overlaps"),
    (RULE % "{from: 2013-01, to: 2014-06, value: 0, status: V}, {from: 2014-08, value: 1, status: V}", "leaves a gap"),
    (RULE % "{from: 2013-01, to: 2014-06, value: 0, status: V}", "nothing is said about the time after 2014-06-30"),
    (RULE % "{from: 2013-01, value: 0, status: V}, {from: 2012-01, value: 1, status: V}", "does not come after"),
    (RULE % "{from: 2013-13, value: 0, status: V}", "does not exist"),
    (RULE % "{from: 2013-02-29, value: 0, status: V}", "does not exist"),
    (RULE % "{from: 2013, value: 0, status: V}", "not a date of the form"),
    (RULE % "{from: 2013-02, to: 2013-01, value: 0, status: V}", "is later than `to`"),
    (RULE % "{from: 2013-01, value: 1.1, status: V}", "1.1 is out of range; expected a number from 0 to 1"),
    (RULE % "{from: 2013-01, value: .nan, status: V}", "not a number"),
    (RULE % "{from: 2013-01, value: true, status: V}", "not a number"),
    (RULE % "{from: 2013-01, value: 0, status: Q}", "unknown status 'Q'"),
    (RULE % "{from: 2013-01, value: 0}", "unknown status"),
    (RULE % "{from: 2013-01, status: V}", "`value` is missing"),
    (RULE % "{from: 2013-01, value: 0, status: V, vlaue: 1}", "did you mean 'value'"),
    (RULE % "{from: 2013-01, value: 0, status: V, note: only one}", "in each language"),
    ("{id: N1, unit: share, values: []}", "needs `id`, `title` and `unit`"),
    ("{id: N1, titel: {zh: a, en: b}, unit: share, values: [1]}", "did you mean 'title'"),
    ("just text", "must be `key: value` pairs"),
    ("{id: N1, title: {zh: a, en: b}, unit: share, by: clas, values: [{from: 2013-01, value: 0, status: V}]}",
     "did you mean 'class'"),
    ("{id: N1, title: {zh: a, en: b}, unit: share, by: class, values: [{from: 2013-01, value: {sme: 0}, status: V}]}",
     "no value for member 'large'"),
])
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, text: str, expected: str) -> None:
    (tmp_path / "rules.yaml").write_text(f"\nsome_rule: {text}\n", encoding="utf-8")
    with pytest.raises(BadInputError) as caught:
        Policy.load(tmp_path)
    assert expected in str(caught.value)
    assert "rules.yaml:2" in str(caught.value)


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(f"{name}: {RULE % '{from: 2013-13, value: 2, status: Z}'}\n", "utf-8")
    (tmp_path / "c.yaml").write_text("", "utf-8")
    with pytest.raises(BadInputError) as caught:
        Policy.load(tmp_path)
    assert len(caught.value.problems) == 7


def test_one_file_can_be_checked_alone_and_an_empty_folder_is_refused(tmp_path: Path) -> None:
    assert set(Policy.load(FOLDER / "gates.yaml").rules) == {key for key in POLICY.rules if key in read_yaml(
        FOLDER / "gates.yaml")}
    with pytest.raises(BadInputError, match="no policy files here"):
        Policy.load(tmp_path)
    with pytest.raises(BadInputError, match="unknown rule 'refund_ratio'"):
        Policy.load(FOLDER / "gates.yaml").value("refund_ratio", month(2020, 1))


# --- explanations -----------------------------------------------------------------------------------------------------
def test_explain_gives_value_interval_and_reference() -> None:
    explained = POLICY.explain("training_subsidy_per_month", month(2020, 8))
    assert {name: explained[name] for name in ("rule", "value", "unit", "since", "until", "reference")} == {
        "rule": "training_subsidy_per_month", "value": 600.0, "unit": "yuan_per_month", "since": "2020-06-12",
        "until": "2020-12", "reference": "notice 三(四)"}


def test_explain_takes_a_number_of_the_register_a_zone_and_a_region() -> None:
    explained = POLICY.explain("N4", month(2020, 8))
    assert explained["rule"] == "gate_ordinary_months"
    assert "gate_hardship_months" in explained["related"]
    assert POLICY.explain("minimum_wage", month(2018, 1), zone=2)["value"] == 1660
    changed = POLICY.with_changes({"below_gate": {"from": "2020-06", "value": "block", "regions": ["甲"]}}, "x")
    assert changed.explain("below_gate", month(2020, 8), region="甲")["value"] == "block"


def test_explain_takes_the_numbers_that_no_rule_has_as_its_own() -> None:
    for number in ("N6", "n7"):
        assert POLICY.explain(number, month(2020, 8))["rule"] == "grant_multiple"


@pytest.mark.parametrize("bound", ["9" * 400, ".nan", ".inf", "yes", "text"])
def test_a_bound_is_a_number(tmp_path: Path, bound: str) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("r: {id: N1, title: {zh: a, en: b}, unit: share, max: " + bound
                    + ", values: [{from: 2013-01, value: 1, status: V}]}\n", encoding="utf-8")
    with pytest.raises(BadInputError, match="`max` is not a number"):
        Policy.load(path)


def test_also_must_be_a_list(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(f"some_rule: {RULE % '{from: 2013-01, value: 0, status: V}'}".replace(
        "id: N1", "id: N1, also: N2", 1), encoding="utf-8")
    with pytest.raises(BadInputError, match="`also` must be a list"):
        Policy.load(tmp_path)


@pytest.mark.parametrize("text", ["9999-12", "0000-01", "1899-12", "2201-01"])
def test_a_month_lies_in_the_years_1900_to_2200(text: str) -> None:
    with pytest.raises(ValueError, match="outside the years 1900 to 2200"):
        parse_month(text)
    for written in (text, f"{text}-01"):
        with pytest.raises(BadInputError, match="outside the years 1900 to 2200"):
            parse_when(written)


@pytest.mark.parametrize(("name", "nearest"), [("refund_rato", "refund_ratio"), ("N99", "N9")])
def test_explain_refuses_an_unknown_rule_with_the_nearest_name(name: str, nearest: str) -> None:
    with pytest.raises(BadInputError, match=f"did you mean '{nearest}'"):
        POLICY.explain(name, month(2020, 8))


def test_nothing_is_in_force_before_the_policy_begins() -> None:
    with pytest.raises(BadInputError, match="a date from 2013-01 on"):
        POLICY.explain("refund_ratio", month(2012, 12))


def test_unknown_member_is_refused() -> None:
    with pytest.raises(BadInputError, match="did you mean 'small'"):
        POLICY.value("refund_ratio", month(2020, 8), member="smal")


# --- the published checklist (N16) ------------------------------------------------------------------------------------
def test_checklist_is_made_of_the_parameters() -> None:
    rows = {row["rule"]: row for row in checklist(POLICY, month(2020, 7))}
    assert rows["refund_ratio"]["standard"] == "大型企业 50%、中小微企业 100%"
    assert rows["refund_ratio"]["window"] == "2020-01 – 2020-12"
    assert rows["refund_ratio"]["next_change"] == "2021-01: 大型企业 30%、中小微企业 60%"
    change = {"from": "2020-07", "to": "2020-12", "value": 500}
    changed = POLICY.with_changes({"training_subsidy_per_month": change}, "x")
    english = {row["rule"]: row for row in checklist(changed, month(2020, 7), "en")}
    assert english["training_subsidy_per_month"]["standard"] == "500 yuan a month"
    assert english["gate_ordinary_months"]["reference"] == "notice 二(三)"


def test_checklist_says_when_nobody_or_not_everybody_may_apply() -> None:
    """A window that is shut is no window: 2021 begins before its policy came, and then without hardship refunds."""
    windows = {at: {row["rule"]: row["window"] for row in checklist(POLICY, at)} for at in (month(2021, 3), month(2021, 6))}
    assert windows[month(2021, 3)]["refund_ratio"] == "不受理"
    assert windows[month(2021, 3)]["training_subsidy_per_month"] == "不受理"
    assert windows[month(2021, 6)]["refund_ratio"] == "2021-05 – 2021-12（大型企业、中小微企业）"


def test_checklist_can_be_made_for_every_month_in_both_languages() -> None:
    for at in month_range(FIRST, 12 * YEARS)[::5]:
        for language in ("zh", "en"):
            rows = checklist(POLICY, at, language)
            assert all(isinstance(text, str) for row in rows for text in row.values())
            assert {row["id"] for row in rows} >= {"N1", "N2", "N3", "N4", "N5", "N8", "N9", "N10", "N11", "N12", "N13"}


@pytest.mark.parametrize(("written", "found"), [
    ("2020-06", month(2020, 6)), ("2020年6月", month(2020, 6)), ("2020.6", month(2020, 6)), ("202006", month(2020, 6)),
    ("２０２０年０６月份", month(2020, 6)), ("Jun 2020", month(2020, 6)), ("20年6月", month(2020, 6)),
    ("2020-06-12", date(2020, 6, 12)), ("2020年6月12日", date(2020, 6, 12)), ("2020/6/12", date(2020, 6, 12)),
])
def test_a_month_or_day_is_read_as_people_write_it(written: str, found: object) -> None:
    assert parse_when(written) == found


@pytest.mark.parametrize("written", [
    "", "6月", "2020", "2020年1-6月", "2020年上半年", "2020年6月累计", "2020年6月x", "2020-06-31"])
def test_what_is_no_month_is_refused(written: str) -> None:
    with pytest.raises(BadInputError):
        parse_when(written)
