"""The regions table: what users' files may look like, and what is refused with every problem at once."""

from __future__ import annotations

import csv
import dataclasses
import io
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.bundle import bundled
from sim.data import load_dataset, load_regions_file
from sim.problems import BadInputError
from sim.region_checks import check_regions
from sim.region_table import region_columns
from sim.regions import Regions, columns
from sim.tables import number
from sim.template import write_csv, write_workbook
from sim.yamlfile import read_yaml

pytestmark = pytest.mark.usefixtures("in_english")

BUNDLED = bundled("data") / "inner-mongolia" / "regions.csv"


def rows_of_bundled() -> list[dict[str, str]]:
    with BUNDLED.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def write(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8", titles: dict[str, str] | None = None,
          above: str = "") -> Path:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([(titles or {}).get(name, name) for name in rows[0]])
    writer.writerows(row.values() for row in rows)
    path.write_bytes((above + buffer.getvalue()).encode(encoding))
    return path


def same(one: Regions, other: Regions) -> None:
    assert (one.opening, one.names, one.names_en) == (other.opening, other.names, other.names_en)
    assert one.pool_balance == other.pool_balance
    for name, _ in columns():
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def messages(path: Path) -> list[str]:
    with pytest.raises(BadInputError) as caught:
        load_regions_file(path)
    return [str(problem) for problem in caught.value.problems]


# --- what offices send ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    same(load_regions_file(write(tmp_path / "r.csv", rows_of_bundled(), encoding)), load_regions_file(BUNDLED))


def test_an_ugly_office_table(tmp_path: Path) -> None:
    """GBK, a title row, Chinese headers in 万元 and 万人, full-width digits, commas, a row of totals and a remark."""
    rows = rows_of_bundled()
    titles = {text.field.name: text.title_zh for text in region_columns()}
    unit = {"yuan": "（元）", "persons": "（人）"}
    titles = {text.field.name: titles[text.field.name] + unit.get(text.field.dimension, "")
              for text in region_columns()}
    titles["balance_opening_yuan"] = "滚存结余（万元）"
    titles["balance_last_year_end_yuan"] = "上年末\n滚存结余 (亿元)"
    titles["recipients_total_persons"] = "领金人数（万人）"
    titles["claim_share"] = "申领比例(%)"
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    for row in rows:
        row["insured_total_persons"] = f"{int(row['insured_total_persons']):,}".translate(wide)
        row["balance_opening_yuan"] = f"{int(row['balance_opening_yuan']) / 1e4:,.4f}"
        row["balance_last_year_end_yuan"] = f"{int(row['balance_last_year_end_yuan']) / 1e8:.8f} "
        row["recipients_total_persons"] = f"{int(row['recipients_total_persons']) / 1e4:.4f}"
        row["claim_share"] = f"{float(row['claim_share']) * 100:g}%"
        row["opening_month"] = "2019年12月"
        row["skills_account_balance_yuan"] = row["skills_account_balance_yuan"] + "元"
    total = dict.fromkeys(rows[0], "") | {"region": "合 计", "insured_total_persons": "2,720,000"}
    remark = dict.fromkeys(rows[0], "") | {"region": "注：示例数据"}
    above = "内蒙古失业保险基金情况表,,,\r\n,,\r\n"
    path = write(tmp_path / "r.csv", [*rows, total, remark], "gbk", titles, above)
    ugly, clean = load_regions_file(path), load_regions_file(BUNDLED)
    for name in ("insured", "recipients_total", "claim_share", "skills_account", "contributions_last_year"):
        np.testing.assert_allclose(getattr(ugly, name), getattr(clean, name), rtol=1e-12, err_msg=name)
    np.testing.assert_allclose(ugly.balance, clean.balance, atol=0.01)


@pytest.mark.parametrize(("text", "expected"), [
    ("1,234,567.5", 1234567.5), ("１２，３４５", 12345.0), ("（300）", -300.0), ("-5", -5.0), ("12%", None),
    ("3.2万元", 32000.0), ("0.5亿元", 5e7), ("12,34", None), ("1.2.3", None), ("abc", None),
    ("nan", None), ("inf", None), ("1e400", None), ("1e3", 1000.0), ("3万人", None), ("(5", None), ("", None),
])
def test_numbers_as_people_type_them(text: str, expected: float | None) -> None:
    assert number(text, "yuan") == expected


def test_a_share_may_be_a_percentage() -> None:
    assert number("12%", "share") == 0.12


def test_header_of_money_must_say_its_unit(tmp_path: Path) -> None:
    titles = {"balance_opening_yuan": "滚存结余", "balance_last_year_end_yuan": "上年末滚存结余", "insured_large_persons":
              "大型企业参保人数"}
    found = messages(write(tmp_path / "r.csv", rows_of_bundled(), titles=titles))
    assert any("2 columns do not say the unit; expected （元）" in message for message in found)
    assert any("1 column does not say the unit; expected （人）" in message for message in found)


# --- round trip -----------------------------------------------------------------------------------------------------
def filled(regions: Regions) -> list[dict[str, object]]:
    """The rows that a department would type for these regions."""
    rows: list[dict[str, object]] = []
    for r, name in enumerate(regions.names):
        row: dict[str, object] = {"region": name, "region_en": regions.names_en[r], "opening_month": "2020-06"}
        for attribute, column in columns():
            values = np.asarray(getattr(regions, attribute)[r], float).ravel()
            cells = zip(column.names, values, strict=True)
            row |= {title: float(value) for title, value in cells if np.isfinite(value)}
        rows.append(row | {"pool_balance_yuan": regions.pool_balance})
    return rows


MONEY = st.floats(0, 1e11, allow_nan=False).map(lambda value: round(value, 2))


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 5), st.data())
def test_template_filled_and_read_gives_the_same_regions(
    tmp_path_factory: pytest.TempPathFactory, count: int, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("template")
    base = load_dataset("inner-mongolia").snapshot.take(range(count))
    arrays = {}
    for name in ("balance", "balance_last_year_end", "contributions_this_year", "expenditure_last_year"):
        shape = getattr(base, name).shape
        drawn = data.draw(st.lists(MONEY, min_size=int(np.prod(shape)), max_size=int(np.prod(shape))))
        arrays[name] = np.array(drawn).reshape(shape)
    regions = dataclasses.replace(base, opening=12 * 2020 + 5, pool_balance=data.draw(MONEY), **arrays)
    write_csv(folder / "regions.csv", filled(regions))
    write_workbook(folder / "regions.xlsx", filled(regions))
    write_csv(folder / "titled.csv", filled(regions), titled=True)
    same(load_regions_file(folder / "titled.csv"), regions)
    same(load_regions_file(folder / "regions.csv"), regions)
    same(load_regions_file(folder / "regions.xlsx"), regions)


def test_templates_that_ship_are_what_the_code_writes(tmp_path: Path) -> None:
    write_csv(tmp_path / "regions.csv")
    assert (tmp_path / "regions.csv").read_bytes() == (bundled("data") / "template" / "regions.csv").read_bytes()


def test_an_empty_template_is_refused_kindly(tmp_path: Path) -> None:
    for name in ("regions.csv", "regions.xlsx"):
        assert any("no rows" in message for message in messages(bundled("data") / "template" / name))


def test_titles_of_the_template_say_their_unit_and_notes_are_whole(tmp_path: Path) -> None:
    write_csv(tmp_path / "r.csv", titled=True)
    header = (tmp_path / "r.csv").read_text("utf-8-sig").strip().split(",")
    assert header[:5] == ["统筹地区", "英文名称", "期初月份", "最低工资类别", "大型企业参保人数（人）"]
    assert {"领取第15个月人数（人）", "上年其他法定支出（元）", "缴费1—5年比例"} <= set(header)
    assert {"月平均缴费工资（元/月）", "年财政补贴上限（元/年）"} <= set(header)
    texts = read_yaml(bundled("data") / "template" / "columns.yaml")
    for name, entry in texts["columns"].items():
        assert set(entry) <= {"zh", "also", "note"}, name
        assert set(entry["note"]) == {"zh", "en"}, name
    assert all(set(member) == {"zh", "en"} for member in texts["members"].values())


def test_every_column_is_explained_in_both_languages() -> None:
    texts = region_columns()
    assert len({text.field.name for text in texts}) == len(texts)
    assert len({text.title_zh for text in texts}) == len(texts)
    assert all(text.note_zh and text.note_en for text in texts)
    named = {text.field.name for text in texts}
    assert all(title in named for _, column in columns() for title in column.names)


# --- what is refused ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("cells", "expected"), [
    ({"insured_large_persons": "-5"}, "[insured_large_persons]: 呼和浩特市: -5 is out of range"),
    ({"insured_total_persons": "464001000"}, "is not the sum of its parts"),
    ({"expenditure_last_year_total_yuan": "1"}, "is not the sum of its parts"),
    ({"claim_share": "1.2"}, "expected 0 to 1"),
    ({"claim_share": ""}, "is missing"),
    ({"claim_share": "nan"}, "is not a number"),
    ({"contribution_wage_yuan_per_month": "about 5000"}, "'about 5000' is not a number"),
    ({"contribution_years_1_5_share": "0.9"}, "expected a sum of 1"),
    ({"opening_month": "2019-13"}, "is not a month that exists"),
    ({"opening_month": "2019-02-30"}, "is not a month that exists"),
    ({"opening_month": "2019-11"}, "differs from"),
    ({"minimum_wage_zone": "5"}, "expected 1 to 4"),
    ({"minimum_wage_zone": "1.5"}, "is not a whole number"),
    ({"balance_opening_yuan": "1"}, "is not the year-end balance"),
    ({"region": ""}, "has no name"),
    ({"region": "包头市"}, "'包头市' stands 2 times"),
    ({"status": "Z"}, "'Z' is no status"),
    ({"balance_opening_yuan": "-1", "balance_last_year_end_yuan": "-1"}, "expected at least 0"),
    ({"recipients_total_persons": "4640000", "insured_total_persons": ""}, "recipients are more than the insured"),
    ({"contribution_wage_yuan_per_month": "0"}, "expected at least 100"),
    ({"contribution_wage_yuan_per_month": "99"}, "expected at least 100"),
    ({"contribution_wage_yuan_per_month": "1e15"}, "[contribution_wage_yuan_per_month]: 呼和浩特市: "),
    ({"contribution_wage_yuan_per_month": "1e8"}, "expected at most 10,000,000"),
    ({"insured_large_persons": "5e12"}, "expected at most 2,000,000,000"),
    ({"firms_large_count": "1e308"}, "expected at most 2,000,000,000"),
    ({"fiscal_capacity_yuan_per_year": "1e15"}, "expected at most 100,000,000,000,000"),
    ({"other_income_yuan_per_month": "1e308"}, "expected at most 100,000,000,000,000"),
    ({"pool_balance_yuan": "1e15"}, "expected a finite number, 0 to 100,000,000,000,000"),
])
def test_bad_cells(tmp_path: Path, cells: dict[str, str], expected: str) -> None:
    rows = rows_of_bundled()
    rows[0] |= cells
    found = messages(write(tmp_path / "r.csv", rows))
    assert any(expected in message for message in found), found


def test_all_problems_come_at_once_with_row_and_column(tmp_path: Path) -> None:
    rows = rows_of_bundled()
    rows[0]["claim_share"] = "many"
    rows[1]["insured_large_persons"] = "-1"
    rows[2]["hardship_share"] = ""
    rows[3]["balance_opening_yuan"] = "12,34"
    with pytest.raises(BadInputError) as caught:
        load_regions_file(write(tmp_path / "r.csv", rows))
    places = {(problem.line, problem.column) for problem in caught.value.problems}
    assert places >= {(2, "claim_share"), (3, "insured_large_persons"), (4, "hardship_share"),
                      (5, "balance_opening_yuan")}
    assert sum(problem.line == 2 for problem in caught.value.problems) == 1, "one complaint per bad cell"


def test_a_bad_cell_is_named_as_the_file_names_it(tmp_path: Path) -> None:
    rows = rows_of_bundled()
    rows[0]["claim_share"] = "2"
    path = write(tmp_path / "r.csv", rows, titles={"claim_share": "申领比例"})
    assert any("[申领比例]" in message for message in messages(path))


def test_unknown_and_missing_columns_with_the_nearest_name(tmp_path: Path) -> None:
    path = write(tmp_path / "r.csv", rows_of_bundled(), titles={"claim_share": "claim_shares"})
    found = messages(path)
    assert any("did you mean 'claim_share'" in message for message in found)
    assert any("[claim_share]: the column is missing" in message for message in found)
    assert len(found) == 2


def test_rows_of_totals_are_checked(tmp_path: Path) -> None:
    rows = rows_of_bundled()
    rows.append(dict.fromkeys(rows[0], "") | {"region": "合计", "recipients_total_persons": "25000"})
    assert any("the row of totals has 25,000" in message for message in messages(write(tmp_path / "r.csv", rows)))


def test_spell_months_must_be_complete_and_add_up(tmp_path: Path) -> None:
    rows = rows_of_bundled()
    for row in rows:
        row |= {f"recipients_spell_month_{d:02d}_persons": "" for d in range(1, 25)}
    rows[0] |= {f"recipients_spell_month_{d:02d}_persons": "1" for d in range(1, 25)}
    found = messages(write(tmp_path / "r.csv", rows))
    assert any("recipients by spell month add to 24" in message for message in found)


# --- files that are no tables ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(("name", "content", "expected"), [
    ("r.csv", b"", "the file is empty"), ("r.csv", b" \n\n", "the file is empty"),
    ("r.csv", b",,,\n,,\n", "the table is empty"),
    ("r.csv", b"region\n\xff\xff\x80", "encoding is not known"), ("r.csv", b"a,b\n1,2\n", "no header"),
    ("r.csv", b"PK\x00\x00\x01", "encoding is not known"), ("r.xlsx", b"not a workbook", "is not a spreadsheet"),
    ("r.pdf", b"%PDF", "file name ending"), ("r.csv", b'region,"open\n', "is not a csv table"),
])
def test_files_that_are_no_tables(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert any(expected in message for message in messages(tmp_path / name)), messages(tmp_path / name)


def test_missing_file_folder_and_oversize(tmp_path: Path) -> None:
    assert "cannot be read" in messages(tmp_path / "none.csv")[0]
    (tmp_path / "folder.csv").mkdir()
    assert "is a folder" in messages(tmp_path / "folder.csv")[0]
    with (tmp_path / "big.csv").open("wb") as file:
        file.truncate(50_000_000)
    assert "50,000,000 bytes" in messages(tmp_path / "big.csv")[0]


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        book.add_worksheet().write_string(0, 0, "region")
    monkeypatch.setattr("sim.sheets.MAX_UNPACKED_BYTES", 100)
    assert "unpacks to" in messages(tmp_path / "r.xlsx")[0]


# --- the dataclass --------------------------------------------------------------------------------------------------
def test_a_subset_or_permutation_keeps_each_region() -> None:
    regions = load_dataset("inner-mongolia").snapshot
    order = [13, 0, 5]
    some = regions.take(order)
    assert some.names == tuple(regions.names[r] for r in order)
    assert not check_regions(some)
    np.testing.assert_array_equal(some.insured, regions.insured[order])
    assert some.index("Erenhot") == some.index("二连浩特市") == 0


def test_no_limit_may_be_infinite_and_nothing_else() -> None:
    regions = load_dataset("inner-mongolia").snapshot
    endless = np.full(len(regions), np.inf)
    assert not check_regions(dataclasses.replace(regions, fiscal_capacity=endless))
    found = check_regions(dataclasses.replace(regions, other_income=endless))
    assert len(found) == len(regions)
    assert "is not a finite number" in str(found[0])


def test_a_region_without_insured_needs_no_wage() -> None:
    regions = load_dataset("inner-mongolia").snapshot
    empty = dataclasses.replace(regions, insured=0 * regions.insured, wage=0 * regions.wage,
                                recipients_total=0 * regions.recipients_total)
    assert not check_regions(empty)
    assert not any("wage" in problem.message for problem in check_regions(
        dataclasses.replace(regions, wage=0 * regions.wage), "gates"))


def test_check_refuses_wrong_shapes_and_too_many_regions() -> None:
    regions = load_dataset("inner-mongolia").snapshot
    assert "shape" in str(check_regions(dataclasses.replace(regions, wage=regions.wage[:3]))[0])
    many = regions.take([0] * 2001)
    assert any("2001 regions" in str(problem) for problem in check_regions(many))
