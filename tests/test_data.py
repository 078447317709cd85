"""The bundled data sets: their sums, origins and history, and folders that are refused."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.bundle import bundled
from sim.data import Dataset, list_datasets, load_dataset, validate_data
from sim.layout import CLASSES, REFUND_CLASSES
from sim.months import Month, month, month_of_year, year_of
from sim.national import NationalHistory
from sim.national_opening import refunds_to_date
from sim.policy import Policy
from sim.problems import BadInputError
from sim.region_checks import check_regions

pytestmark = pytest.mark.usefixtures("in_english")

DATA = bundled("data")
NAMES = ("china-national", "china-provinces-2008", "inner-mongolia")
HISTORY_MONTHS = [month(y, m) for y in range(2013, 2024) for m in range(1, 13)]


def test_list_names_kind_and_one_line_in_both_languages() -> None:
    listed = list_datasets()
    kinds = {entry.name: entry.kind for entry in listed}
    assert {name: kinds[name] for name in NAMES} == dict(zip(NAMES, ("real", "real", "illustrative"), strict=True))
    assert all(entry.title[lang] and entry.summary[lang] for entry in listed for lang in ("zh", "en"))


@pytest.mark.parametrize("name", NAMES)
def test_every_table_has_its_origin_and_hash(name: str) -> None:
    dataset = load_dataset(name)
    tables = {path.name for path in (DATA / name).glob("*.csv")}
    assert tables | {"dataset.yaml"} == {file.name for file in dataset.files}
    assert all(len(file.sha256) == 64 and file.publisher for file in dataset.files)
    assert dataset.notes
    assert dataset.limits


@pytest.mark.parametrize("path", [path for name in NAMES for path in sorted((DATA / name).glob("*.csv"))],
                         ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_row_has_status_and_source(path: Path) -> None:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert set(table["status"]) <= {"V", "M", "D", "A", "I", "gap"}
    origin = "source" if "source" in table else "reason_en"
    assert (table[origin] != "").all()


def test_illustrative_data_say_so_in_title_and_note() -> None:
    dataset = load_dataset("inner-mongolia")
    assert "示例" in dataset.title["zh"]
    assert "illustrative" in dataset.title["en"]
    assert "示例" in dataset.notes[0]["zh"]
    assert set(pd.read_csv(DATA / "inner-mongolia" / "regions.csv")["status"]) == {"I"}


def test_unknown_data_set_with_the_nearest_name() -> None:
    with pytest.raises(BadInputError, match="did you mean 'inner-mongolia'"):
        load_dataset("inner-mongola")


# --- provinces ----------------------------------------------------------------------------------------------------
def test_provinces_reconcile_with_the_national_row() -> None:
    regions = load_dataset("china-provinces-2008").snapshot
    assert len(regions) == 31
    assert regions.insured_total.sum() == pytest.approx(123_998_000, abs=1000)
    assert regions.recipients_total.sum() == 2_612_000
    assert regions.expenditure_last_year_total.sum() == 253.5e8
    assert regions.balance.sum() == pytest.approx(1310.1e8, abs=0.1e8)


def test_provinces_are_for_gates_only() -> None:
    dataset = load_dataset("china-provinces-2008")
    assert dataset.regions is None
    assert not check_regions(dataset.snapshot, "gates")


def test_a_province_that_breaks_the_check_total_is_refused(tmp_path: Path) -> None:
    folder = copied("china-provinces-2008", tmp_path)
    table = folder / "provinces.csv"
    table.write_text(table.read_text("utf-8").replace("Beijing,6143000", "Beijing,7143000"), "utf-8")
    assert any("the rows add to" in problem.message for problem in validate_data(folder))


# --- the nation ---------------------------------------------------------------------------------------------------
def national(opening: Month | None = None) -> Dataset:
    return load_dataset("china-national", opening)


def history() -> NationalHistory:
    found = national().national
    assert found is not None
    return found


def test_cumulative_becomes_flow_and_gaps_stay() -> None:
    table = national().history
    assert table is not None
    table = table.set_index("month")
    assert len(table) == 132
    assert list(table.index[table["gap"]]) == ["2016-11", "2016-12"]
    assert table.loc["2013-01", "revenue_yuan"] == pytest.approx(94.9274e8)
    assert table.loc["2013-02", "revenue_yuan"] == pytest.approx((179.39 - 94.9274) * 1e8)
    assert table.loc["2017-01", "expenditure_yuan"] == pytest.approx(60.015e8)
    assert np.isnan(table.loc["2016-11", "revenue_yuan"])
    assert list(table.index[table["reporting_break"]]) == ["2020-01"]
    whole = table[~table.index.str.startswith("2016")]
    years = whole.groupby(whole.index.str[:4])["revenue_yuan"].sum()
    assert years["2019"] == pytest.approx(1272.5764e8)


def test_balances_are_derived_inside_a_year_and_published_at_its_end() -> None:
    found = history()
    assert found.balance(month(2020, 12)) == (3354.1e8, "V")
    assert found.balance(month(2016, 12)) == (5333.3e8, "M")
    value, status = found.balance(month(2020, 6))
    assert (value, status) == (pytest.approx((4625.4 - 611.2) * 1e8), "D")
    assert np.isnan(found.balance(month(2016, 11))[0])


@pytest.mark.parametrize("opening", [when for when in HISTORY_MONTHS if when != month(2016, 11)])
def test_any_month_can_open_a_projection(opening: Month) -> None:
    found = history()
    dataset = national(opening)
    regions = dataset.regions
    assert regions is not None, [str(problem) for problem in check_regions(dataset.snapshot)]
    assert regions.opening == opening
    year, months = year_of(opening), month_of_year(opening)
    if months < 12:
        spent = regions.expenditure_this_year.sum()
        assert spent == pytest.approx(found.at(found.expenditure_to_date, opening), rel=1e-12)
        assert regions.refunds_paid_this_year.sum() <= regions.expenditure_this_year[0, 5] + 1
    elif (year, "expenditure_100m_yuan") in found.annual:
        published = found.annual[year, "expenditure_100m_yuan"].value * 1e8
        assert regions.expenditure_last_year_total[0] == pytest.approx(published, rel=1e-12)


def test_a_month_that_was_never_published_is_refused() -> None:
    with pytest.raises(BadInputError, match="never published"):
        national(month(2016, 11))
    with pytest.raises(BadInputError, match="does not reach 2024-01"):
        national(month(2024, 1))


@pytest.mark.parametrize(("year", "months", "expected"), [
    (2020, 6, 636e8), (2020, 12, 1042e8), (2019, 12, 551.7e8), (2021, 12, 230e8), (2022, 8, 448.4e8), (2013, 12, 0.0),
])
def test_refunds_pass_through_what_was_announced(year: int, months: int, expected: float) -> None:
    assert refunds_to_date(history(), year, months) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("year", range(2014, 2024))
def test_refunds_never_fall_within_a_year(year: int) -> None:
    found = history()
    months = [refunds_to_date(found, year, m) for m in range(13)]
    assert months[0] == 0
    assert (np.diff(months) >= 0).all()


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("2015-03,16918.127,325.598,136.478", None, "2015-03 is missing"),
    ("2016-11,,,,", "2016-11,1,,,", "has a figure in a gap"),
    ("2015-03,16918.127,", "2015-03,,", "is blank"),
    ("2015-03,", "2015-02,", "2015-02 is doubled or out of order"),
    ("2015-03,", "2015-15,", "is not a month that exists"),
    ("2015-03,16918.127,", "2015-03,-1,", "-1 is negative"),
    ("2015-03,16918.127,325.598,136.478", "2015-03,16918.127,125.598,136.478",
     "monthly.csv:28 [revenue_to_date_100m_yuan]: the figure to date of 2015 falls to 125.598; expected at least 2"),
    ("2015-03,16918.127,325.598,136.478", "2015-03,16918.127,325.598,1",
     "[expenditure_to_date_100m_yuan]: the figure to date of 2015 falls to 1;"),
])
def test_a_broken_history_is_refused(tmp_path: Path, old: str, new: str | None, expected: str) -> None:
    folder = copied("china-national", tmp_path)
    path = folder / "monthly.csv"
    lines = path.read_text("utf-8").splitlines()
    assert any(line.startswith(old) for line in lines)
    changed = [line if not line.startswith(old) else new and new + line[len(old):] for line in lines]
    path.write_text("\n".join(line for line in changed if line is not None), "utf-8")
    assert any(expected in str(problem) for problem in validate_data(folder)), validate_data(folder)


# --- Inner Mongolia -----------------------------------------------------------------------------------------------
def totals() -> pd.DataFrame:
    return pd.read_csv(DATA / "inner-mongolia" / "totals.csv").set_index("quantity")


def test_the_regions_meet_every_total_exactly() -> None:
    table = pd.read_csv(DATA / "inner-mongolia" / "regions.csv")
    checked = totals().dropna(subset="table_column")
    sums = checked[~checked["unit"].isin(["yuan_per_month", "share"])]
    assert len(sums) >= 9
    for row in sums.itertuples():
        assert table[row.table_column].sum() == row.value, row.Index
    insured = table["insured_total_persons"]
    wage = (table["contribution_wage_yuan_per_month"] * insured).sum() / insured.sum()
    assert wage == pytest.approx(5688, abs=0.01)
    assert (table["hardship_share"] * insured).sum() / insured.sum() == pytest.approx(0.08, abs=1e-4)
    enterprises = table[[f"firms_{k}_count" for k in REFUND_CLASSES]].sum().sum()
    assert enterprises == totals().loc["enterprises", "value"]


def test_the_relief_of_february_to_june_2020_is_met() -> None:
    regions = load_dataset("inner-mongolia").snapshot
    policy, value = Policy.load(), totals()["value"]
    shares = regions.contributions_last_year / regions.contributions_last_year.sum(axis=1, keepdims=True)
    waived = np.array([policy.number("contribution_relief", month(2020, 3), member=k) for k in CLASSES])
    base = ((regions.insured_total * regions.wage)[:, None] * shares * waived).sum()
    base *= value["insured_factor_february_june"] * value["wage_factor_february_june"]
    base *= value["season_sum_february_june"] * value["collection"]
    relief = base * policy.number("contribution_rate_employer", month(2020, 3))
    assert relief == pytest.approx(2.2e8, rel=1e-4)


def test_last_years_items_follow_the_policy_of_the_year() -> None:
    """The table was made under the policy that ships; after a change of policy the script must be run again."""
    regions, policy, when = load_dataset("inner-mongolia").snapshot, Policy.load(), month(2019, 12)
    benefits = regions.item("benefits").sum()
    share = policy.number("other_statutory_share", when)
    assert regions.item("other_statutory").sum() == pytest.approx(share * benefits, rel=1e-6)
    rate = policy.number("remittance_rate", when)
    assert regions.item("remittance").sum() == pytest.approx(rate * 16e8, rel=1e-6)


def test_the_script_writes_the_table_that_ships(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = copied("inner-mongolia", tmp_path) / "make_regions.py"
    shipped = (DATA / "inner-mongolia" / "regions.csv").read_bytes()
    (script.parent / "regions.csv").unlink()
    spec = importlib.util.spec_from_file_location("make_regions", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.main()
    assert (script.parent / "regions.csv").read_bytes() == shipped


def test_the_border_city_needs_more_than_twice_its_remittance() -> None:
    """Refunds that its closed gate hands to the pool exceed twice what it remits, at any plausible take-up."""
    regions, policy, when = load_dataset("inner-mongolia").snapshot, Policy.load(), month(2020, 7)
    ratio = np.array([policy.number("refund_ratio", when, member=k) for k in REFUND_CLASSES])
    owed = (regions.contributions_last_year[:, :4] * regions.eligible * ratio).sum(axis=1)
    cap = 2 * policy.number("remittance_rate", when) * regions.contributions_last_year.sum(axis=1)
    small = regions.index("二连浩特市")
    assert 0.5 * owed[small] > 2 * cap[small]


def test_provenance_names_regions_and_columns_that_exist() -> None:
    table = pd.read_csv(DATA / "inner-mongolia" / "regions.csv")
    cells = pd.read_csv(DATA / "inner-mongolia" / "provenance.csv")
    assert set(cells["region"]) <= set(table["region"])
    assert set(cells["column"]) <= set(table.columns)


# --- folders ------------------------------------------------------------------------------------------------------
def copied(name: str, tmp_path: Path) -> Path:
    return Path(shutil.copytree(DATA / name, tmp_path / name))


@pytest.mark.parametrize("name", NAMES)
def test_a_folder_anywhere_is_a_data_set(tmp_path: Path, name: str) -> None:
    assert validate_data(copied(name, tmp_path)) == []


@pytest.mark.parametrize(("old", "new", "expected"), [
    ("kind: illustrative", "kind: invented", "kind"), ("reader: regions", "reader: magic", "reader"),
    ("opening: 2019-12", "opening: 2019-13", "opening"), ("opening: 2019-12", "opening: 2019-11", "opening_month"),
    ("pool_balance_yuan: 80000000", "pool_balance_yuan: -1", "pool_balance_yuan"),
    ("  totals.csv:", "  sums.csv:", "files"), ("summary:", "sumary:", "sumary"),
])
def test_a_bad_description_is_located(tmp_path: Path, old: str, new: str, expected: str) -> None:
    folder = copied("inner-mongolia", tmp_path)
    path = folder / "dataset.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    assert any(problem.column.startswith(expected) for problem in validate_data(folder)), validate_data(folder)
