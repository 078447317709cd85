"""Ugly files: names of regions, totals, cumulative columns."""

from __future__ import annotations

from dataclasses import dataclass, field

from sim.months import Month
from tests.actuals.corpus import FEB, JAN, MAR, Ugly, put, ugly
from tests.actuals.tables import (
    STATEMENT_LINES,
    month_name,
    statement,
    wide,
    with_total,
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
    as_xlsx,
    clean,
    digits,
    part,
)

# --- regions ----------


@ugly
def regions_by_any_name() -> Ugly:
    names = {
        "呼和浩特市": ("呼 和 浩 特", "呼市", "呼和浩特市人社局"),
        "包头市": ("包头", "包　头　市", "包头市社会保险中心"),
        "满洲里市": ("满洲里", "滿洲里市".replace("滿", "满"), "满 洲 里 市 "),
    }
    table = wide(lines=REQUIRED)
    for k, row in enumerate(table.rows[1:]):
        row[0] = names[row[0]][k // 3]
    return Ugly("regions by short names, with spaces, by their office", "表.csv", as_csv(table), part(lines=REQUIRED))


@ugly
def misspelled_region() -> Ugly:
    return Ugly(
        "a region misspelt", "表.csv", as_csv(put(wide(lines=("benefits",)), 2, 0, "包投市")), refused=("包投市",)
    )


@ugly
def region_of_another_fund() -> Ugly:
    return Ugly(
        "a region of another fund",
        "表.csv",
        as_csv(put(wide(lines=("benefits",)), 2, 0, "大同市")),
        refused=("大同市",),
    )


@ugly
def region_twice() -> Ugly:
    table = wide(months=[JAN], lines=("benefits",))
    table.rows.append(["包头市", month_name(JAN), "1.00"])
    return Ugly("a region twice with other numbers", "表.csv", as_csv(table), refused=("出现两次",))


@ugly
def region_twice_the_same() -> Ugly:
    table = wide(months=[JAN], lines=("benefits",))
    table.rows.append(list(table.rows[1]))
    return Ugly(
        "a region twice with the same numbers", "表.csv", as_csv(table), part(months=[JAN], lines=["benefits"])
    )


# --- totals and cumulative columns ----------


@ugly
def total_right() -> Ugly:
    return Ugly(
        "a row of totals",
        "表.csv",
        as_csv(with_total(wide(months=[JAN], lines=REQUIRED), JAN, REQUIRED)),
        part(months=[JAN], lines=REQUIRED),
    )


@ugly
def total_first() -> Ugly:
    table = with_total(wide(months=[JAN], lines=REQUIRED), JAN, REQUIRED, ("全  区", month_name(JAN)))
    table.rows.insert(1, table.rows.pop())
    return Ugly("the whole region first", "表.csv", as_csv(table), part(months=[JAN], lines=REQUIRED))


@ugly
def total_wrong() -> Ugly:
    table = with_total(wide(months=[JAN], lines=REQUIRED), JAN, REQUIRED)
    table.rows[-1][4] = digits(sum(CLEAN[r, JAN, "interest"] for r in REGIONS) + 1, "interest")
    return Ugly(
        "a total that is a fen too much", "表.csv", as_csv(table), part(months=[JAN], lines=REQUIRED), differences=1
    )


@ugly
def subtotals_of_groups() -> Ugly:
    table = wide(months=[JAN], lines=("benefits", "interest"))

    def sums(label: str, regions: tuple[str, ...]) -> list[str]:
        return [label, "", *(digits(sum(CLEAN[r, JAN, k] for r in regions), k) for k in ("benefits", "interest"))]

    rows = [
        *table.rows[:3],
        sums("盟市小计", REGIONS[:2]),
        table.rows[3],
        sums("小计", REGIONS[2:]),
        sums("总计", REGIONS),
    ]
    return Ugly(
        "subtotals of groups, and a total",
        "表.csv",
        as_csv(Table(rows)),
        part(months=[JAN], lines=["benefits", "interest"]),
    )


@ugly
def month_and_cumulative() -> Ugly:
    rows: Rows = [
        ["2021年3月", "", "", "单位：元"],
        ["地区", "失业保险金支出", "", "利息收入", ""],
        ["", "本月", "本年累计", "本月", "1-3月累计"],
    ]
    for region in REGIONS:
        rows.append(
            [
                region,
                *(
                    x
                    for k in ("benefits", "interest")
                    for x in (amount(region, MAR, k), digits(sum(CLEAN[region, m, k] for m in MONTHS), k))
                ),
            ]
        )
    return Ugly(
        "the month and the year so far beside each other",
        "表.csv",
        as_csv(Table(rows)),
        part(months=[MAR], lines=["benefits", "interest"]),
    )


@ugly
def cumulative_only() -> Ugly:
    rows: Rows = [["地区", "月份", "失业保险金支出本年累计（元）", "期末滚存结余（元）"]]
    for region in REGIONS:
        for k, m in enumerate(MONTHS):
            rows.append(
                [
                    region,
                    month_name(m),
                    digits(sum(CLEAN[region, e, "benefits"] for e in MONTHS[: k + 1]), "benefits"),
                    amount(region, m, "closing_balance"),
                ]
            )
    return Ugly(
        "the year so far alone: months are its steps",
        "表.csv",
        as_csv(Table(rows)),
        part(lines=["benefits", "closing_balance"]),
    )


@ugly
def cumulative_without_before() -> Ugly:
    rows: Rows = [["2021年1-3月", "", "单位：元"], ["地区", "失业保险金支出"]]
    rows += [[region, amount(region, MAR, "benefits")] for region in REGIONS]
    return Ugly("the year so far without its months", "表.csv", as_csv(Table(rows)), refused=("缺少年内以前月份",))


@ugly
def cumulative_statement() -> Ugly:
    return Ugly(
        "a statement with a cumulative column",
        "包头.xlsx",
        as_xlsx(statement("包头市", cumulative="本年累计")),
        part(["包头市"], lines=STATEMENT_LINES),
    )


@ugly
def cumulative_recipients() -> Ugly:
    rows: Rows = [["2021年1-3月"], ["地区", "领金人数（人）"], *([r, amount(r, MAR, "recipients")] for r in REGIONS)]
    return Ugly("recipients of the year so far are no stock", "表.csv", as_csv(Table(rows)), refused=("时点数",))


@dataclass(frozen=True)
class Twelve:
    """A year of one region, for sums of half a year and of quarters."""

    months: tuple[Month, ...] = field(default_factory=lambda: tuple(Month(JAN + k) for k in range(12)))


@ugly
def half_years() -> Ugly:
    months = Twelve().months
    figures = clean(["包头市"], months)

    def so_far(count: int) -> str:
        return digits(sum(figures["包头市", m, "interest"] for m in months[:count]), "interest")

    rows: Rows = [
        ["包头市2021年度利息收入（元）"],
        ["项目", *(f"{k}月" for k in range(1, 13)), "一季度", "上半年", "前三季度", "全年"],
        [
            "利息收入",
            *(digits(figures["包头市", m, "interest"], "interest") for m in months),
            so_far(3),
            so_far(6),
            so_far(9),
            so_far(12),
        ],
    ]
    return Ugly(
        "a year of months with quarters and halves",
        "表.csv",
        as_csv(Table(rows)),
        {key: value for key, value in figures.items() if key[2] == "interest"},
    )


@ugly
def items_of_a_line() -> Ugly:
    parts = {"丧葬补助金和抚恤金": 1_234_56, "职业培训补贴": 50_00, "其他支出": 7_89}
    rows: Rows = [
        ["2021年2月"],
        ["地区", "失业保险金（元）", *(f"{name}（元）" for name in parts)],
        *([r, amount(r, FEB, "benefits"), *(f"{value / 100:.2f}" for value in parts.values())] for r in REGIONS),
        [
            "合计",
            digits(sum(CLEAN[r, FEB, "benefits"] for r in REGIONS), "benefits"),
            *(f"{3 * value / 100:.2f}" for value in parts.values()),
        ],
    ]
    right = part(months=[FEB], lines=["benefits"])
    right |= {(r, FEB, "other_expenditure"): sum(parts.values()) for r in REGIONS}
    return Ugly("items that add up to one line, with their totals", "表.csv", as_csv(Table(rows)), right)


@ugly
def items_within_a_line() -> Ugly:
    rows: Rows = [
        ["包头市2021年2月失业保险基金支出（元）"],
        ["项目", "金额"],
        ["失业保险金", amount("包头市", FEB, "benefits")],
        ["其他支出", "100.00"],
        ["其中：丧葬补助金", "30.00"],
        ["      职业培训补贴", "70.00"],
        ["上解上级支出", amount("包头市", FEB, "remittance")],
    ]
    right = part(["包头市"], [FEB], ["benefits", "remittance"]) | {("包头市", FEB, "other_expenditure"): 100_00}
    return Ugly("items within a line are in it already", "表.csv", as_csv(Table(rows)), right)


@ugly
def stocks_at_month_end() -> Ugly:
    rows: Rows = [
        ["2021年3月", "", "", "单位：人"],
        ["地区", "参保人数", "", "领金人数", ""],
        ["", "期末", "比上月增减", "期末数", "本月新增"],
    ]
    rows += [[r, amount(r, MAR, "insured"), "12", amount(r, MAR, "recipients"), "3"] for r in REGIONS]
    rows[2][4] = "比上月增减"
    return Ugly(
        "persons at month end beside their change",
        "表.csv",
        as_csv(Table(rows)),
        part(months=[MAR], lines=["insured", "recipients"]),
    )
