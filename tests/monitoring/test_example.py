"""The worked example: it closes to the fen, is made again byte for byte, and shows what it is meant to show."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from sim.actuals.reconcile import missing_lines, reconcile
from sim.actuals.table import Actuals
from sim.data import load_dataset
from sim.monitoring import example
from sim.monitoring.national_months import ORIGINS, national_figures
from sim.months import format_month, parse_month
from sim.policy import Policy
from sim.scenario import Scenario, load_scenario


def _script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_actuals", example.folder() / "make_actuals.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_writes_the_same_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = _script()
    monkeypatch.setattr(script, "HERE", tmp_path)
    script.main()
    for name in (example.REPORTED, example.CORRECTIONS, example.PLAN):
        assert (tmp_path / name).read_bytes() == (example.folder() / name).read_bytes(), name


def test_every_month_closes_to_the_fen_and_none_is_missing(actuals: Actuals, scenario: Scenario) -> None:
    assert reconcile(actuals) == []
    assert len(actuals.months) == 24
    assert not [each for month in actuals.months for each in missing_lines(actuals, month)]
    first = actuals.line("closing_balance")[:, 0] - (scenario.regions().balance)
    income = sum(actuals.line(key)[:, 0] for key in ("contributions_employer", "contributions_employee", "interest"))
    spent = sum(actuals.line(key)[:, 0] for key in ("benefits", "medical_premium", "skills_subsidy", "other_expenditure",
                                                    "remittance"))
    assert abs(first - (income - spent)).max() < 0.005


@pytest.mark.parametrize("month", ["2020-12", "2021-06", "2021-12"])
def test_what_was_known_at_any_time_closes_too(month: str, scenario: Scenario) -> None:
    known = Actuals.of(example.figures(parse_month(month)), scenario.regions().names)
    assert reconcile(known) == []


def test_one_region_is_late_and_one_month_was_wrong(scenario: Scenario) -> None:
    names = scenario.regions().names
    august = Actuals.of(example.figures(parse_month("2021-08")), names)
    assert {each.region for each in missing_lines(august, parse_month("2021-08"))} == {"阿拉善盟"}
    before, after = (Actuals.of(example.figures(parse_month(month)), names).until(parse_month("2020-12"))
                     for month in ("2020-12", "2021-01"))
    changed = {(names[r], format_month(before.months[m])) for r, m, _ in zip(
        *(before.values != after.values).nonzero(), strict=True)}
    assert changed == {("通辽市", "2020-11"), ("通辽市", "2020-12")}


def test_the_nation_has_its_published_totals_and_keeps_its_gaps() -> None:
    history = load_dataset("china-national").national
    assert history
    nation = Actuals.of(national_figures(history, Policy.load()), ("全国",))
    gaps = [format_month(month) for month in nation.months if missing_lines(nation, month)]
    assert gaps == ["2016-11", "2016-12"]
    assert {each.month % 12 for each in reconcile(nation)} == {11}, "only final accounts differ from the months"
    inside = nation.months.index(parse_month("2021-06"))
    for keys, to_date in ((("contributions_employer", "contributions_employee", "interest"), history.revenue_to_date),
                          (("benefits", "medical_premium", "assistance", "skills_subsidy", "ordinary_refund",
                            "hardship_refund", "other_expenditure"), history.expenditure_to_date)):
        flow = history.flow(to_date)[inside]
        assert sum(int(nation.fen(key)[0, inside]) for key in keys) == round(100 * flow)
    assert {each.line for each in ORIGINS} == {each.line for each in nation.figures()}


def test_scenarios_of_the_two_funds() -> None:
    from sim.monitoring.from_store import default_scenario

    assert default_scenario("inner-mongolia").name == "baseline"
    assert default_scenario("china-national").dataset == "china-national"
    assert default_scenario("china-national").start == load_scenario("china-2020").start
