"""Ugly files: titles, headings, merged cells, tables of every layout."""

from __future__ import annotations

from sim.actuals.lines import EXPENDITURE, INCOME
from tests.actuals.corpus import FEB, JAN, MAR, Ugly, ugly
from tests.actuals.tables import (
    OFFICIAL_LINES,
    STATEMENT_LINES,
    month_name,
    official,
    statement,
    title,
    wide,
)
from tests.actuals.world import (
    CLEAN,
    MONTHS,
    REGIONS,
    REQUIRED,
    Rows,
    Table,
    amount,
    as_csv,
    as_xls,
    as_xlsx,
    digits,
    part,
)

# --- headings, titles, layouts ----------


@ugly
def official_xlsx() -> Ugly:
    return Ugly(
        "title, unit, two rows of merged headings, sums, remarks",
        "月报.xlsx",
        as_xlsx(official(MAR)),
        part(months=[MAR], lines=OFFICIAL_LINES),
    )


@ugly
def official_xls() -> Ugly:
    return Ugly("the same in Excel 97", "月报.xls", as_xls(official(MAR)), part(months=[MAR], lines=OFFICIAL_LINES))


@ugly
def official_csv() -> Ugly:
    return Ugly(
        "the same as csv, nothing merged",
        "月报.csv",
        as_csv(official(MAR), "gbk"),
        part(months=[MAR], lines=OFFICIAL_LINES),
    )


@ugly
def a_sheet_per_month() -> Ugly:
    tables = [official(m) for m in MONTHS]
    for table, m in zip(tables, MONTHS, strict=True):
        table.rows[0][0], table.name = "失业保险基金收支情况表", month_name(m)
    cover = Table([["失业保险基金月报"], ["自治区人力资源和社会保障厅"]], name="封面")
    return Ugly(
        "a cover and a sheet for every month", "月报.xlsx", as_xlsx(cover, *tables), part(lines=OFFICIAL_LINES)
    )


@ugly
def a_sheet_per_region() -> Ugly:
    tables = [statement(region) for region in REGIONS]
    for table, name in zip(tables, ("呼和浩特", "包头", "满洲里"), strict=True):
        table.rows[0][0], table.name = "失业保险基金收支情况", name
    return Ugly(
        "a sheet for every region, named without 市", "全区.xlsx", as_xlsx(*tables), part(lines=STATEMENT_LINES)
    )


@ugly
def items_in_rows() -> Ugly:
    return Ugly(
        "items in rows, months across, sums within",
        "包头.csv",
        as_csv(statement("包头市"), "gbk"),
        part(["包头市"], lines=STATEMENT_LINES),
    )


@ugly
def items_and_regions() -> Ugly:
    rows: Rows = [["失业保险基金收支情况（2021年2月）"], ["单位：万元"], ["项目", *REGIONS, "合计"]]
    for line in (*INCOME, *EXPENDITURE, "closing_balance"):
        values = [CLEAN[region, FEB, line] for region in REGIONS]
        rows.append([title(line).split("（元）")[0], *(digits(v, line, 10_000) for v in (*values, sum(values)))])
    return Ugly(
        "items in rows, regions across, a column of totals",
        "表.xlsx",
        as_xlsx(Table(rows)),
        part(months=[FEB], lines=[*INCOME, *EXPENDITURE, "closing_balance"]),
    )


@ugly
def unit_beside_something_else_in_brackets() -> Ugly:
    table = wide(months=[JAN], lines=STATEMENT_LINES)
    heads = [str(head).split("（")[0] for head in table.rows[0]]
    first = ["地区", "月份", f"{heads[2]}（本年累计，元）", *heads[3:]]
    return Ugly("a unit beside a period in one pair of brackets, in the title and in a heading", "表.xlsx",
                as_xlsx(Table([["失业保险基金收支情况（2021年，元）"], first, *table.rows[1:]])),
                part(months=[JAN], lines=STATEMENT_LINES))


@ugly
def fully_long() -> Ugly:
    rows: Rows = [["序号", "地区", "月份", "项目", "金额（元）"]]
    for k, (region, m, line) in enumerate(part(lines=(*INCOME, *EXPENDITURE)), start=1):
        rows.append([k, region, month_name(m), title(line).split("（元）")[0], amount(region, m, line)])
    return Ugly("a row for every figure", "表.xlsx", as_xlsx(Table(rows)), part(lines=(*INCOME, *EXPENDITURE)))


@ugly
def two_sides() -> Ugly:
    left, right = INCOME[:4], EXPENDITURE[:4]
    rows: Rows = [["包头市2021年2月失业保险基金收支表（单位：元）"], ["收入项目", "金额", "支出项目", "金额"]]
    rows += [
        [title(a).split("（元）")[0], amount("包头市", FEB, a), title(b).split("（元）")[0], amount("包头市", FEB, b)]
        for a, b in zip(left, right, strict=True)
    ]
    return Ugly(
        "income on the left, expenditure on the right",
        "表.csv",
        as_csv(Table(rows)),
        part(["包头市"], [FEB], [*left, *right]),
    )


@ugly
def regions_merged_downwards() -> Ugly:
    rows: Rows = [["地区", "月份", *(title(line) for line in REQUIRED)]]
    for region in REGIONS:
        for k, m in enumerate(MONTHS):
            rows.append([region if k == 0 else "", month_name(m), *(amount(region, m, line) for line in REQUIRED)])
    merged = [(1 + 3 * k, 0, 3 + 3 * k, 0) for k in range(3)]
    return Ugly("regions merged over their months", "表.xlsx", as_xlsx(Table(rows, merged)), part(lines=REQUIRED))


@ugly
def regions_left_blank() -> Ugly:
    rows: Rows = [["地区", "月份", *(title(line) for line in REQUIRED)]]
    for region in REGIONS:
        for k, m in enumerate(MONTHS):
            rows.append([region if k == 0 else "", month_name(m), *(amount(region, m, line) for line in REQUIRED)])
    return Ugly("regions named once and left blank below", "表.csv", as_csv(Table(rows)), part(lines=REQUIRED))


@ugly
def months_and_lines_across() -> Ugly:
    lines = ("benefits", "interest")
    rows: Rows = [
        ["统筹地区", *(x for m in MONTHS for x in (month_name(m), ""))],
        ["", *(x for _ in MONTHS for x in ("失业保险金支出（万元）", "利息（万元）"))],
    ]
    rows += [[region, *(amount(region, m, line, 10_000) for m in MONTHS for line in lines)] for region in REGIONS]
    merged = [(0, 1 + 2 * k, 0, 2 + 2 * k) for k in range(3)]
    return Ugly("months above lines", "表.xlsx", as_xlsx(Table(rows, merged)), part(lines=lines))


@ugly
def line_of_the_title() -> Ugly:
    rows: Rows = [["2021年各盟市失业保险金支出情况"], ["", "", "", "单位：元"], ["地区", "1月", "2月", "3月", "合计"]]
    for region in REGIONS:
        values = [CLEAN[region, m, "benefits"] for m in MONTHS]
        rows.append([region, *(digits(v, "benefits") for v in (*values, sum(values)))])
    return Ugly(
        "the line in the title alone, months across, a column of totals",
        "表.csv",
        as_csv(Table(rows)),
        part(lines=["benefits"]),
    )


@ugly
def two_tables_on_a_sheet() -> Ugly:
    first, second = wide(months=[JAN], lines=INCOME), wide(months=[JAN], lines=EXPENDITURE)
    rows = [["一、收入"], *first.rows, [], ["二、支出"], *second.rows, ["说明：以上为快报数"]]
    return Ugly(
        "two tables, one below the other",
        "表.csv",
        as_csv(Table(rows)),
        part(months=[JAN], lines=(*INCOME, *EXPENDITURE)),
    )


@ugly
def header_again_on_each_page() -> Ugly:
    table = wide(lines=REQUIRED)
    rows = [["基金月报"], *table.rows[:5], table.rows[0], *table.rows[5:]]
    return Ugly("the header again on each page", "表.csv", as_csv(Table(rows)), part(lines=REQUIRED))


@ugly
def numbered_columns() -> Ugly:
    table = wide(months=[JAN], lines=REQUIRED)
    table.rows.insert(1, ["甲", "乙", *(str(k) for k in range(1, len(REQUIRED) + 1))])
    return Ugly("a row that numbers the columns", "表.csv", as_csv(table), part(months=[JAN], lines=REQUIRED))


@ugly
def empty_rows_and_columns() -> Ugly:
    table = wide(lines=REQUIRED)
    rows: Rows = [[], ["", "", "", "失业保险基金"], []]
    for k, row in enumerate(table.rows):
        rows += [["", "", *row]] if k % 2 else [["", "", *row], []]
    return Ugly("empty rows and columns in between", "表.xlsx", as_xlsx(Table(rows)), part(lines=REQUIRED))


@ugly
def synonyms() -> Ugly:
    names = {
        "contributions_employer": "失业保险费收入-单位(元)",
        "contributions_employee": "个人缴纳【元】",
        "interest": "银行存款利息收入 （元）",
        "benefits": "保险金支出(元)",
        "medical_premium": "代缴医保费（元）",
        "closing_balance": "累 计 结 余（元）",
        "insured": "期末参保人数",
        "recipients": "领取失业保险金人数（人）",
    }
    table = wide(lines=REQUIRED)
    table.rows[0] = ["盟市", "所属期", *(names[line] for line in REQUIRED)]
    return Ugly("other names for everything", "表.csv", as_csv(table), part(lines=REQUIRED))


@ugly
def english() -> Ugly:
    table = wide(lines=("benefits", "insured"))
    table.rows[0] = ["Region", "Month", "Unemployment benefits (yuan)", "Insured"]
    return Ugly("English headings", "t.csv", as_csv(table), part(lines=("benefits", "insured")))


@ugly
def unknown_column() -> Ugly:
    table = wide(lines=("benefits", "interest"))
    table.rows[0][2] = "失业保障金发放（元）"
    return Ugly("a column that no one knows", "表.csv", as_csv(table), refused=("不认识的列",))


@ugly
def column_without_heading() -> Ugly:
    table = wide(lines=("benefits", "interest"))
    table.rows[0][3] = ""
    return Ugly("numbers without a heading", "表.csv", as_csv(table), refused=("没有表头",))


@ugly
def no_header() -> Ugly:
    return Ugly(
        "numbers without a header",
        "表.csv",
        as_csv(Table(wide(lines=("benefits",)).rows[1:])),
        refused=("找不到表头",),
    )


@ugly
def comparisons_left_out() -> Ugly:
    table = wide(lines=("benefits",))
    rows = [
        [*row, *(["上年同期（元）", "同比增长（%）"] if k == 0 else ["123.45", "12.3%"])]
        for k, row in enumerate(table.rows)
    ]
    return Ugly("comparisons with last year are left out", "表.csv", as_csv(Table(rows)), part(lines=["benefits"]))
