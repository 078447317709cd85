"""Ugly files: encodings, delimiters, numbers as they are typed, units."""

from __future__ import annotations

from sim.actuals.lines import INCOME
from tests.actuals.corpus import FEB, FULL, JAN, MAR, Ugly, edit, put, thousands, ugly
from tests.actuals.tables import (
    STATEMENT_LINES,
    month_name,
    statement,
    wide,
)
from tests.actuals.world import (
    MONTHS,
    REGIONS,
    Rows,
    Table,
    amount,
    as_csv,
    as_xls,
    as_xlsx,
    part,
)

# --- encodings and delimiters ----------


@ugly
def gbk() -> Ugly:
    return Ugly("csv in GBK", "表.csv", as_csv(wide(), "gbk"), part())


@ugly
def gb18030() -> Ugly:
    return Ugly(
        "csv in GB 18030 with a rare sign", "表.csv", as_csv(Table([["𠮷林上报"], *wide().rows]), "gb18030"), part()
    )


@ugly
def utf8_without_mark() -> Ugly:
    return Ugly("UTF-8 without a mark", "表.csv", as_csv(wide(), "utf-8"), part())


@ugly
def utf16() -> Ugly:
    return Ugly("UTF-16, as Excel saves Unicode text", "表.txt", as_csv(wide(), "utf-16", "\t"), part())


@ugly
def semicolons_with_thousands() -> Ugly:
    return Ugly(
        "semicolons, and commas for thousands", "表.csv", as_csv(edit(wide(), thousands), delimiter=";"), part()
    )


@ugly
def tabs_named_xls() -> Ugly:
    return Ugly("text parted by tabs, named xls", "导出.xls", as_csv(wide(), "gbk", "\t"), part())


@ugly
def csv_named_xlsx() -> Ugly:
    return Ugly("a csv named xlsx", "表.xlsx", as_csv(wide()), part())


@ugly
def xlsx_named_csv() -> Ugly:
    return Ugly("an xlsx named csv", "表.csv", as_xlsx(wide()), part())


@ugly
def separator_line() -> Ugly:
    return Ugly("a first line sep=;", "表.csv", b"sep=;\r\n" + as_csv(wide(), "utf-8", ";"), part())


@ugly
def quoted_line_breaks() -> Ugly:
    table = wide()
    table.rows[0] = [str(cell).replace("（", "\n（") for cell in table.rows[0]]
    return Ugly("headings with line breaks", "表.csv", as_csv(table), part())


# --- numbers ----------


@ugly
def full_width() -> Ugly:
    return Ugly("full-width digits and signs", "表.csv", as_csv(edit(wide(), lambda s: s.translate(FULL))), part())


@ugly
def full_width_thousands() -> Ugly:
    return Ugly(
        "full-width commas for thousands",
        "表.xlsx",
        as_xlsx(edit(wide(), lambda s: thousands(s).translate(FULL))),
        part(),
    )


@ugly
def yuan_suffix() -> Ugly:
    table = wide(lines=INCOME)
    return Ugly(
        "元 after every number, ¥ before",
        "表.csv",
        as_csv(edit(table, lambda s: f"¥{thousands(s)} 元")),
        part(lines=INCOME),
    )


@ugly
def unit_in_cells() -> Ugly:
    table = wide(lines=("benefits",))
    table.rows[0][2] = "失业保险金"
    rows = [
        table.rows[0],
        *([*row[:2], amount(row[0], m, "benefits", 10_000) + "万元"] for m in MONTHS for row in table.rows[1:4]),
    ]
    for k, row in enumerate(rows[1:]):
        row[1] = month_name(MONTHS[k // 3])
    return Ugly("the unit in every cell", "表.csv", as_csv(Table(rows)), part(lines=["benefits"]))


@ugly
def bracketed_negatives() -> Ugly:
    right = part(lines=["interest", "benefits"])
    right["包头市", FEB, "benefits"] = -123_456_78
    right["满洲里市", MAR, "benefits"] = -5_00
    table = wide(lines=("interest", "benefits"))
    table = put(put(table, 5, 3, "（123,456.78）"), 9, 3, "(5.00)")
    return Ugly("negatives in brackets", "表.csv", as_csv(table), right)


@ugly
def other_minus_signs() -> Ugly:
    right = part(lines=["interest", "benefits"])
    right["呼和浩特市", JAN, "benefits"] = right["包头市", JAN, "benefits"] = -1_00
    table = put(put(wide(lines=("interest", "benefits")), 1, 3, "－1.00"), 2, 3, "−1")
    return Ugly("minus signs of every width", "表.xlsx", as_xlsx(table), right)


@ugly
def dashes() -> Ugly:
    right = part(lines=["interest", "grant", "insured"])
    for region in REGIONS:
        right[region, JAN, "grant"] = 0
        del right[region, FEB, "grant"], right[region, MAR, "insured"]
    table = wide(lines=("interest", "grant", "insured"))
    for r, dash in zip((1, 2, 3), ("-", "——", "—"), strict=True):
        table.rows[r][3] = dash
    for r in (4, 5, 6):
        table.rows[r][3] = ""
    for r in (7, 8, 9):
        table.rows[r][4] = "-"
    return Ugly("a dash is zero for a flow, nothing for a stock; blank is nothing", "表.csv", as_csv(table), right)


@ugly
def months_not_yet_lived() -> Ugly:
    table = statement("包头市", unit=10_000)
    for r, row in enumerate(table.rows):
        row += ["4月", "5月"] if r == 2 else ["-", "0.00"] if r > 2 else []
    return Ugly(
        "months not yet lived, filled with dashes and zeros",
        "包头.xlsx",
        as_xlsx(table),
        part(["包头市"], lines=STATEMENT_LINES),
    )


@ugly
def binary_dust() -> Ugly:
    table = wide(lines=("benefits",))
    for row in table.rows[1:]:
        row[2] = float(row[2]) + 4e-8
    return Ugly(
        "what formulas leave below a millionth of a yuan", "表.xlsx", as_xlsx(table), part(lines=["benefits"])
    )


@ugly
def too_fine() -> Ugly:
    return Ugly(
        "a third of a yuan", "表.xlsx", as_xlsx(put(wide(lines=("benefits",)), 4, 2, 100 / 3)), refused=("不是整分",)
    )


@ugly
def too_fine_text() -> Ugly:
    return Ugly(
        "more digits than fen in text",
        "表.csv",
        as_csv(put(wide(lines=("benefits",)), 4, 2, "33.333")),
        refused=("不是整分",),
    )


@ugly
def scientific() -> Ugly:
    return Ugly(
        "digits lost to 1.23E+08",
        "表.csv",
        as_csv(put(wide(lines=("benefits",)), 4, 2, "1.23E+08")),
        refused=("科学计数法",),
    )


@ugly
def words_for_numbers() -> Ugly:
    table = put(put(wide(lines=("benefits", "insured")), 2, 2, "约三百万"), 5, 3, "12.5")
    return Ugly("words, and half a person: both are said", "表.csv", as_csv(table), refused=("不是数字", "不是整数"))


@ugly
def commas_astray() -> Ugly:
    return Ugly(
        "a comma that parts no thousands",
        "表.csv",
        as_csv(put(wide(lines=("benefits",)), 1, 2, "12,34")),
        refused=("不是数字",),
    )


@ugly
def absurd() -> Ugly:
    return Ugly(
        "more money than there is",
        "表.csv",
        as_csv(put(wide(lines=("benefits",)), 1, 2, "9" * 30)),
        refused=("大得不合理",),
    )


# --- units ----------


@ugly
def wan_yuan() -> Ugly:
    return Ugly("万元 with six decimals", "表.xlsx", as_xlsx(wide(unit=10_000)), part())


@ugly
def yi_yuan() -> Ugly:
    return Ugly("亿元 with ten decimals", "表.xls", as_xls(wide(unit=100_000_000)), part())


@ugly
def unit_missing() -> Ugly:
    table = wide(lines=("benefits",))
    table.rows[0][2] = "失业保险金"
    return Ugly("no unit anywhere", "表.csv", as_csv(table), refused=("没有注明金额单位（1 列）",))


@ugly
def unit_of_another_kind() -> Ugly:
    table = put(wide(lines=("benefits",)), 1, 2, "300人")
    return Ugly("persons in a column of money", "表.csv", as_csv(table), refused=("单位与本项目不符",))


@ugly
def ten_thousand_persons() -> Ugly:
    table = wide(lines=("insured",))
    table.rows[0][2] = "参保人数（万人）"
    rows = [table.rows[0], *([r, m, f"{int(v) / 10_000:.4f}"] for r, m, v in table.rows[1:])]
    return Ugly("万人", "表.csv", as_csv(Table(rows)), part(lines=["insured"]))


@ugly
def unit_column() -> Ugly:
    rows: Rows = [["指标名称", "计量单位", *(month_name(m) for m in MONTHS)]]
    rows += [
        [name, unit, *(amount("包头市", m, line, scale) for m in MONTHS)]
        for name, unit, scale, line in (
            ("单位缴费", "万元", 10_000, "contributions_employer"),
            ("参保人数", "人", 1, "insured"),
            ("失业保险金支出", "元", 1, "benefits"),
        )
    ]
    return Ugly(
        "a column of units",
        "包头市.csv",
        as_csv(Table(rows)),
        part(["包头市"], lines=["contributions_employer", "insured", "benefits"]),
    )
