"""The layouts that offices use, drawn from the clean figures: lines in columns, items in rows, regions or months across."""

from __future__ import annotations

from collections.abc import Sequence

from sim.actuals.lines import BY_KEY, EXPENDITURE, INCOME
from sim.months import Month, month_of_year, year_of
from tests.actuals.world import CLEAN, LINES, MONTHS, REGIONS, Rows, Table, amount, digits

UNITS = {1: "元", 10_000: "万元", 100_000_000: "亿元"}


def title(line: str, unit: int = 1) -> str:
    """A Chinese heading with its unit in brackets."""
    each = BY_KEY[line]
    return f"{each.zh}（{UNITS[unit] if each.unit == 'fen' else '人' if each.unit == 'persons' else '户'}）"


def month_name(m: Month) -> str:
    """2021年3月."""
    return f"{year_of(m)}年{month_of_year(m)}月"


def wide(
    regions: Sequence[str] = REGIONS, months: Sequence[Month] = MONTHS, lines: Sequence[str] = LINES, unit: int = 1
) -> Table:
    """A row for every region and month, a column for every line."""
    rows: Rows = [["地区", "月份", *(title(line, unit) for line in lines)]]
    rows += [
        [region, month_name(m), *(amount(region, m, line, unit) for line in lines)]
        for m in months
        for region in regions
    ]
    return Table(rows)


def with_total(
    table: Table, m: Month, lines: Sequence[str], labels: Sequence[str] = ("合计", ""), unit: int = 1
) -> Table:
    """The same table of one month with a row of totals below."""
    table.rows.append([*labels, *(digits(sum(CLEAN[r, m, line] for r in REGIONS), line, unit) for line in lines)])
    return table


def official(m: Month, unit: int = 10_000) -> Table:
    """The monthly table of a department: title, note of the unit, headings in two rows, a row of totals, remarks."""
    income = (
        "contributions_employer",
        "contributions_employee",
        "interest",
        "fiscal_subsidy",
        "grant",
        "other_income",
    )
    paid = EXPENDITURE
    counts = ("insured", "recipients", "new_recipients")
    heads = {
        "contributions_employer": "单位缴费",
        "contributions_employee": "个人缴费",
        "interest": "利息收入",
        "fiscal_subsidy": "财政补贴",
        "grant": "调剂金",
        "other_income": "其他",
        "other_expenditure": "其他",
    }
    top = [
        "序号",
        "统筹地区",
        "基金收入",
        *[""] * len(income),
        "基金支出",
        *[""] * len(paid),
        "期末滚存结余",
        "参保人数",
        "领取失业保险金人数",
        "新增领金人数",
        "备注",
    ]
    sub = [
        "",
        "",
        "小计",
        *(heads[k] for k in income),
        "小计",
        *(heads.get(k, BY_KEY[k].zh) for k in paid),
        "",
        "",
        "",
        "",
        "",
    ]
    rows: Rows = [
        [f"{month_name(m)}失业保险基金收支情况表"],
        ["填报单位：自治区人力资源和社会保障厅", "", f"单位：{UNITS[unit]}、人"],
        top,
        sub,
    ]
    for k, region in enumerate(REGIONS, start=1):
        rows.append(
            [
                k,
                region,
                *_with_sum(region, m, income, unit),
                *_with_sum(region, m, paid, unit),
                amount(region, m, "closing_balance", unit),
                *(amount(region, m, c, unit) for c in counts),
                "",
            ]
        )
    whole = [["", "合  计"]]
    for keys in (income, paid):
        sums = [sum(CLEAN[r, m, key] for r in REGIONS) for key in keys]
        whole[0] += [
            digits(sum(sums), keys[0], unit),
            *(digits(s, key, unit) for s, key in zip(sums, keys, strict=True)),
        ]
    whole[0] += [digits(sum(CLEAN[r, m, key] for r in REGIONS), key, unit) for key in ("closing_balance", *counts)]
    rows += [*whole, ["注：1.本表为快报数。"], ["", "审核人：张三", "", "填表日期：2021年4月8日"]]
    last = len(top) - 1
    a, b = 2 + len(income), 3 + len(income)
    merged = [
        (0, 0, 0, last),
        (2, 0, 3, 0),
        (2, 1, 3, 1),
        (2, 2, 2, a),
        (2, b, 2, b + len(paid)),
        *((2, c, 3, c) for c in range(b + len(paid) + 1, last + 1)),
    ]
    return Table([[*row, *[""] * (last + 1 - len(row))] for row in rows], merged)


OFFICIAL_LINES = (*INCOME, *EXPENDITURE, "closing_balance", "insured", "recipients", "new_recipients")


def _with_sum(region: str, m: Month, keys: Sequence[str], unit: int) -> list[str]:
    return [
        digits(sum(CLEAN[region, m, key] for key in keys), keys[0], unit),
        *(amount(region, m, key, unit) for key in keys),
    ]


def statement(region: str, months: Sequence[Month] = MONTHS, unit: int = 10_000, cumulative: str = "") -> Table:
    """The statement of one region: items in rows with their numbering, months across, sums within."""
    items: list[tuple[str, Sequence[str]]] = [
        ("一、基金收入", INCOME),
        ("（一）失业保险费收入", INCOME[:2]),
        ("1.单位缴费", INCOME[:1]),
        ("2.个人缴费", INCOME[1:2]),
        ("（二）利息收入", ("interest",)),
        ("（三）财政补贴收入", ("fiscal_subsidy",)),
        ("（四）调剂金收入", ("grant",)),
        ("（五）其他", ("other_income",)),
        ("二、基金支出", EXPENDITURE),
        ("（一）失业保险金支出", ("benefits",)),
        ("（二）代缴医疗保险费", ("medical_premium",)),
        ("（三）失业补助金", ("assistance",)),
        ("（四）技能提升补贴", ("skills_subsidy",)),
        ("（五）稳岗返还", ("ordinary_refund",)),
        ("（六）困难企业稳岗返还", ("hardship_refund",)),
        ("（七）其他", ("other_expenditure",)),
        ("（八）上解上级支出", ("remittance",)),
        ("三、期末滚存结余", ("closing_balance",)),
    ]
    heads = [f"{month_of_year(m)}月" for m in months] + ([cumulative] if cumulative else [])
    rows: Rows = [
        [f"{region}失业保险基金收支情况"],
        [f"{year_of(months[0])}年度", "", "", f"单位：{UNITS[unit]}"],
        ["项    目", *heads],
    ]
    for name, keys in items:
        values = [sum(CLEAN[region, m, key] for key in keys) for m in months]
        row = [name, *(digits(value, keys[0], unit) for value in values)]
        if cumulative:
            row.append(digits(values[-1] if keys == ("closing_balance",) else sum(values), keys[0], unit))
        rows.append(row)
    rows += [
        ["四、期末参保人数（人）", *(amount(region, m, "insured") for m in months), *([""] if cumulative else [])],
        ["五、期末领金人数（人）", *(amount(region, m, "recipients") for m in months), *([""] if cumulative else [])],
    ]
    return Table(rows, name="收支表")


STATEMENT_LINES = (*INCOME, *EXPENDITURE, "closing_balance", "insured", "recipients")
