"""Whatever stands in a file, it is understood or refused and never fails; each figure comes from one cell of the file."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from sim.actuals.reconcile import reconcile
from sim.actuals.table import Actuals
from sim.actuals.understand import Mapping, understand
from tests.actuals.world import REGIONS, Table, as_csv

WORDS = (
    "地区",
    "月份",
    "项目",
    "单位",
    "金额",
    "合计",
    "小计",
    "全区",
    "本月",
    "本年累计",
    "1-3月",
    "2021年3月",
    "2021-02",
    "202101",
    "3月",
    "4-6月",
    "上半年",
    "2021年度",
    "基金收入",
    "基金支出",
    "其他",
    "单位缴费（万元）",
    "利息收入（元）",
    "失业保险金",
    "期末滚存结余",
    "参保人数",
    "领金人数（人）",
    "单位：万元",
    "填报单位：",
    "注：以上",
    "同比",
    "呼和浩特",
    "包头市",
    "满洲里市",
    "大同市",
    "备注",
    "序号",
    "栏次",
    "稳岗返还",
    "以工代训",
    "=1+1",
    "#REF!",
    "-",
    "—",
    "",
)
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6).map(str),
    st.decimals(-(10**6), 10**6, places=2).map(str),
    st.sampled_from(("1,234.50", "（12）", "１２", "3.2万元", "12%", "1e5", "202103", "44256", "0", "0.00", "1.234")),
)
CELLS = st.one_of(st.sampled_from(WORDS), NUMBERS, st.text(max_size=6))
TABLES = st.lists(st.lists(CELLS, max_size=7), max_size=9)


@given(TABLES)
def test_any_table_is_understood_or_refused(rows: list[list[str]]) -> None:
    data = as_csv(Table(rows), "utf-8")
    found = understand(data, "a.csv", REGIONS)
    assert found == understand(data, "a.csv", REGIONS)
    assert len({(f.region, f.month, f.line) for f in found.figures}) == len(found.figures)
    assert all(str(problem) for problem in found.problems)
    assert found.figures or found.problems
    reconcile(Actuals.of(found.figures, REGIONS), found.stated)


@given(st.binary(max_size=300), st.sampled_from(("a.csv", "a.xls", "a.xlsx")))
def test_any_bytes_are_understood_or_refused(data: bytes, name: str) -> None:
    found = understand(data, name, REGIONS)
    assert found.figures or found.problems


@given(TABLES, st.dictionaries(st.sampled_from(WORDS), st.sampled_from(("benefits", "contributions", "包头市", "-"))))
def test_any_mapping_is_taken(rows: list[list[str]], labels: dict[str, str]) -> None:
    understand(as_csv(Table(rows)), "a.csv", REGIONS).with_mapping(Mapping(labels, "万元"))


@given(st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=6), st.sampled_from(",;\t"))
def test_cells_of_a_csv_come_back_as_they_were(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    understand(out.getvalue().encode("utf-8", "replace"), "a.csv", REGIONS)
