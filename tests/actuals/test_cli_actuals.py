"""`uifund actuals`: files go in whole or not at all, what is stored comes out again, and a month closes when it may."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from sim.actuals.lines import ACTUAL_LINES
from sim.cli import main
from sim.data import load_dataset
from sim.months import format_month
from sim.store import Store
from tests.actuals.tables import wide, with_total
from tests.actuals.world import CLEAN, MONTHS, REGIONS, Figures, as_csv, as_dict, as_xlsx, clean

JAN, FEB, MAR = MONTHS
LINES = tuple(line.key for line in ACTUAL_LINES)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a store of three regions, and a user."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UIFUND_USER", "张三")
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "s.db"))
    with Store.open() as store:
        store.add_fund("三市", "inner-mongolia", REGIONS, "张三")
    return tmp_path


def call(*words: object, code: int = 0) -> Result:
    result = CliRunner().invoke(main, ["actuals", *map(str, words)])
    assert result.exit_code == code, result.output
    return result


def answer(*words: object) -> Any:
    return json.loads(call(*words, "--json").stdout)


def stored() -> Figures:
    with Store.open() as store:
        return as_dict(store.actuals("三市").figures())


def test_import_export_and_import_again_changes_nothing(here: Path) -> None:
    (here / "表.xlsx").write_bytes(as_xlsx(wide()))
    assert answer("import", "表.xlsx")["revision"] == 1
    assert stored() == CLEAN
    for name in ("out.xlsx", "out.csv"):
        call("export", name)
        again = answer("import", name)
        assert (again["revision"], again["changes"], again["figures"]) == (None, [], len(CLEAN))


def test_a_dry_run_writes_nothing_and_says_what_was_understood(here: Path) -> None:
    (here / "表.csv").write_bytes(as_csv(wide(months=[JAN])))
    said = answer("import", "表.csv", "--dry-run")
    assert said["revision"] is None
    assert len(said["changes"]) == len(REGIONS) * len(LINES)
    assert [column["line"] for column in said["files"][0]["tables"][0]["columns"]][2:] == list(LINES)
    assert stored() == {}
    assert "未存入" in call("import", "表.csv", "--dry-run").output


def test_a_dry_run_without_a_store_makes_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "none.db"))
    call("template", "forms", "--fund", "inner-mongolia", "--month", "2021-03")
    regions = load_dataset("inner-mongolia").snapshot.names
    figures = clean(regions, [JAN])
    rows = [["地区", "月份", *LINES], *([r, "2021-01", *(figures[r, JAN, k] for k in LINES)] for r in regions)]
    (tmp_path / "表.csv").write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    call("import", "表.csv", "--fund", "inner-mongolia", "--dry-run", "--unit", "元")
    call("show", code=2)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["forms", "表.csv"]
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == ["actuals-2021-03.csv", "actuals-2021-03.xlsx"]
    call("template", "forms", "--fund", "inner-mongolia", "--month", "2021-03", code=2)


def test_the_first_form_is_of_the_month_after_the_opening(here: Path) -> None:
    call("template", "forms")
    assert sorted(path.name for path in (here / "forms").iterdir()) == ["actuals-2020-01.csv", "actuals-2020-01.xlsx"]


def test_of_two_files_none_is_stored_when_one_is_bad(here: Path) -> None:
    (here / "好.csv").write_bytes(as_csv(wide(months=[JAN])))
    bad = wide(months=[FEB], lines=("benefits", "interest"))
    bad.rows[1][2], bad.rows[2][0] = "约三百", "包投市"
    (here / "坏.csv").write_bytes(as_csv(bad))
    said = call("import", "好.csv", "坏.csv", code=2).output
    assert all(words in said for words in ("坏.csv", "第 2 行", "约三百", "包投市", "包头市", "失业保险金"))
    assert stored() == {}


def test_two_files_that_differ_about_a_figure_are_refused(here: Path) -> None:
    (here / "一.csv").write_bytes(as_csv(wide(months=[JAN])))
    other = wide(months=[JAN])
    other.rows[1][2] = "1.00"
    (here / "二.csv").write_bytes(as_csv(other))
    assert "出现两次" in call("import", "一.csv", "二.csv", code=2).output
    assert stored() == {}


def test_cumulative_files_of_a_year_go_in_together_in_any_order(here: Path) -> None:
    for k, m in enumerate(MONTHS):
        rows = [[f"2021年1-{k + 1}月"], ["地区", "失业保险金支出（元）"]]
        rows += [[region, f"{sum(CLEAN[region, e, 'benefits'] for e in MONTHS[: k + 1]) / 100:.2f}"] for region in REGIONS]
        (here / f"{format_month(m)}.csv").write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    call("import", "2021-03.csv", "2021-01.csv", "2021-02.csv")
    assert stored() == {place: value for place, value in CLEAN.items() if place[2] == "benefits"}


def test_a_correction_needs_a_reason_and_keeps_the_old_figure(here: Path) -> None:
    (here / "表.csv").write_bytes(as_csv(wide(months=[JAN])))
    call("import", "表.csv")
    table = wide(months=[JAN])
    table.rows[2][2] = "1.00"
    (here / "更正.csv").write_bytes(as_csv(table))
    call("import", "更正.csv", code=2)
    assert stored()["包头市", JAN, "contributions_employer"] == CLEAN["包头市", JAN, "contributions_employer"]
    call("import", "更正.csv", "--why", "漏记", "--user", "李四")
    assert stored()["包头市", JAN, "contributions_employer"] == 1_00
    changes = [each for each in answer("show", "--revisions", "--month", "2021-01")["revisions"] if each["old"] is not None]
    assert [(each["who"], each["why"], each["new"]) for each in changes] == [("李四", "漏记", 100)]


def test_a_wrong_total_stands_against_closing_until_it_is_explained(here: Path) -> None:
    table = with_total(wide(months=[JAN]), JAN, LINES)
    table.rows[-1][4] = "1.00"
    (here / "表.csv").write_bytes(as_csv(table))
    said = answer("import", "表.csv")
    assert [each["check"] for each in said["differences"]] == ["total.interest"]
    assert "利息收入" in call("show", "--month", "2021-01").output
    with Store.open() as store:
        assert "利息收入" in str(*store.open_points("三市", JAN))
        store.explain_difference("三市", "", JAN, "total.interest", "合计行未更新", "张三")
        store.close_month("三市", JAN, "张三")
    assert answer("show")["months"][0]["closed"] is True
    (here / "新.csv").write_bytes(as_csv(wide(months=[JAN, FEB])))
    answer("import", "新.csv")  # the figures of the closed month are the same, so it stays closed
    assert answer("show", "--month", "2021-01")["closed"] is True
    table.rows[1][2] = "1.00"
    (here / "表.csv").write_bytes(as_csv(table))
    call("import", "表.csv", "--why", "更正", code=2)
    assert answer("import", "表.csv", "--why", "更正", "--reopen")["revision"] == 3
    assert answer("show", "--month", "2021-01")["closed"] is False


def test_labels_and_units_can_be_said_on_the_command_line(here: Path) -> None:
    table = wide(months=[JAN], lines=("benefits", "interest"))
    table.rows[0][2:] = ["失业保障金", "存息"]
    (here / "表.csv").write_bytes(as_csv(table))
    assert "不认识的列" in call("import", "表.csv", code=2).output
    call("import", "表.csv", "--map", "失业保障金=失业保险金", "--map", "存息=-", "--unit", "元")
    assert stored() == {place: value for place, value in CLEAN.items() if place[1] == JAN and place[2] == "benefits"}
    assert "看不懂" in call("import", "表.csv", "--map", "失业保障金=没有的", code=2).output
    call("import", "表.csv", "--unit", "美元", code=2)


def test_labels_that_mean_the_same_line_add_up_and_headings_are_told_apart_by_what_is_above_them(here: Path) -> None:
    rows = [["2021年1月", "", "", "", "单位：元"], ["地区", "职工", "", "农民工", ""], ["", "缴费", "待遇", "缴费", "待遇"],
            ["包头市", "1.00", "2.00", "4.00", "8.00"]]
    (here / "表.csv").write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    call("import", "表.csv", "--map", "职工|缴费=单位缴费收入", "--map", "农民工|缴费=单位缴费收入",
         "--map", "职工|待遇=失业保险金", "--map", "农民工|待遇=-")
    assert stored() == {("包头市", JAN, "contributions_employer"): 5_00, ("包头市", JAN, "benefits"): 2_00}


def test_a_fund_is_made_from_a_data_set_at_the_first_import(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("UIFUND_STORE", str(tmp_path / "new.db"))
    path = tmp_path / "表.csv"
    path.write_text("month,insured\n2021-01,200000000\n", encoding="utf-8")
    call("import", path, "--user", "A", code=2)
    call("import", path, "--fund", "china-nationl", "--user", "A", code=2)
    assert answer("import", path, "--fund", "china-national", "--user", "A")["figures"] == 1
    assert answer("show", "--month", "2021-01")["fund"] == "china-national"


@pytest.mark.parametrize("words", [("import", "none.csv"), ("import", "."), ("export", "x.docx"), ("show", "--region", "大同"),
                                   ("show", "--month", "2021-13"), ("import", "none.csv", "--user", " ")])
def test_bad_usage_is_told_and_writes_nothing(here: Path, words: tuple[str, ...]) -> None:
    assert call(*words, code=2).output
    assert stored() == {}


def complaints(here: Path, content: str) -> list[str]:
    (here / "表.csv").write_text(content, encoding="utf-8")
    return [line for line in call("import", "表.csv", "--dry-run", code=2).stderr.splitlines() if line.startswith("  - ")]


def test_a_month_that_does_not_exist_is_no_region_and_no_column(here: Path) -> None:
    rows = f"月份,地区,失业保险金（元）\n2021-13,{REGIONS[0]},1\n十三月,{REGIONS[0]},1\n2021-12,{REGIONS[0]},1\n"
    first, second = complaints(here, rows)
    assert "“2021-13”不是存在的月份" in first
    assert "“十三月”不是存在的月份" in second
    found = complaints(here, f"地区,2021-13,2021-12\n{REGIONS[0]},1,2\n")
    assert "“2021-13”不是存在的月份" in found[0]


def test_a_unit_that_is_missing_is_one_complaint(here: Path) -> None:
    found, = complaints(here, f"月份,地区,失业保险金,利息收入,上解调剂金,财政补贴\n2021-12,{REGIONS[0]},1,2,3,4\n")
    assert "没有注明金额单位（4 列）" in found
    assert "[C 失业保险金、D 利息收入、E 上解调剂金…]" in found
