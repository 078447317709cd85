"""Ugly files: months as they are written."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from sim.months import Month, month_of_year, year_of
from tests.actuals.corpus import FEB, MAR, Ugly, put, ugly
from tests.actuals.tables import (
    wide,
)
from tests.actuals.world import (
    MONTHS,
    REGIONS,
    REQUIRED,
    Table,
    as_csv,
    as_xls,
    as_xlsx,
    part,
)

# --- months ----------


def _months_as(write: Callable[[Month], object]) -> Table:
    table = wide(lines=REQUIRED)
    for k, row in enumerate(table.rows[1:]):
        row[1] = write(MONTHS[k // len(REGIONS)])
    return table


@ugly
def months_in_many_ways() -> Ugly:
    forms = (
        "2021-{:02d}",
        "2021{:02d}",
        "2021/{}",
        "２０２１年{}月",
        "21年{}月份",
        "2021.{:02d}",
        "2021年{:02d}月28日",
    )
    table = wide(lines=REQUIRED)
    for k, row in enumerate(table.rows[1:]):
        row[1] = forms[k % len(forms)].format(month_of_year(MONTHS[k // len(REGIONS)]))
    return Ugly("months written in seven ways", "表.csv", as_csv(table), part(lines=REQUIRED))


@ugly
def excel_dates() -> Ugly:
    table = _months_as(lambda m: datetime.date(year_of(m), month_of_year(m), 28))
    return Ugly("months as dates of a spreadsheet", "表.xlsx", as_xlsx(table), part(lines=REQUIRED))


@ugly
def xls_dates() -> Ugly:
    table = _months_as(lambda m: datetime.date(year_of(m), month_of_year(m), 1))
    return Ugly("months as dates in an xls", "表.xls", as_xls(table), part(lines=REQUIRED))


@ugly
def serial_numbers() -> Ugly:
    table = _months_as(lambda m: (datetime.date(year_of(m), month_of_year(m), 1) - datetime.date(1899, 12, 30)).days)
    return Ugly("dates that lost their format", "表.xlsx", as_xlsx(table), part(lines=REQUIRED))


@ugly
def numbers_of_months() -> Ugly:
    table = _months_as(lambda m: month_of_year(m))
    table.rows.insert(0, ["2021年失业保险基金月报"])
    return Ugly("1, 2, 3 for months, the year in the title", "表.csv", as_csv(table), part(lines=REQUIRED))


@ugly
def year_and_month_columns() -> Ugly:
    table = wide(lines=REQUIRED)
    table.rows = [
        [
            row[0],
            "年度" if k == 0 else 2021,
            "月份" if k == 0 else f"{month_of_year(MONTHS[(k - 1) // 3])}月",
            *row[2:],
        ]
        for k, row in enumerate(table.rows)
    ]
    return Ugly("year and month apart", "表.xlsx", as_xlsx(table), part(lines=REQUIRED))


@ugly
def english_months() -> Ugly:
    names = ("Jan 2021", "February 2021", "Mar-2021")
    table = wide(lines=REQUIRED)
    for k, row in enumerate(table.rows[1:]):
        row[1] = names[k // 3]
    return Ugly("English months", "t.csv", as_csv(table), part(lines=REQUIRED))


@ugly
def month_of_the_file_name() -> Ugly:
    table = wide(months=[FEB], lines=REQUIRED)
    table.rows = [[row[0], *row[2:]] for row in table.rows]
    return Ugly(
        "the month in the file's name alone",
        "失业保险基金月报202102.csv",
        as_csv(table),
        part(months=[FEB], lines=REQUIRED),
    )


@ugly
def month_asked() -> Ugly:
    table = wide(months=[FEB], lines=REQUIRED)
    table.rows = [[row[0], *row[2:]] for row in table.rows]
    return Ugly(
        "the month from the command line", "月报.csv", as_csv(table), part(months=[FEB], lines=REQUIRED), month=FEB
    )


@ugly
def one_month_of_many() -> Ugly:
    return Ugly("one month asked for of three", "表.csv", as_csv(wide()), part(months=[FEB]), month=FEB)


@ugly
def no_month() -> Ugly:
    table = wide(months=[FEB], lines=("benefits",))
    table.rows = [[row[0], *row[2:]] for row in table.rows]
    return Ugly("no month anywhere", "月报.csv", as_csv(table), refused=("哪个月份",))


@ugly
def no_year() -> Ugly:
    table = wide(months=[FEB], lines=("benefits",))
    for row in table.rows[1:]:
        row[1] = "2月"
    return Ugly("a month without a year", "月报.csv", as_csv(table), refused=("没有年份",))


@ugly
def month_thirteen() -> Ugly:
    return Ugly("2021年13月", "表.csv", as_csv(put(wide(lines=("benefits",)), 1, 1, "2021年13月")), refused=("13月",))


@ugly
def second_quarter() -> Ugly:
    table = wide(months=[FEB], lines=("benefits",))
    for row in table.rows[1:]:
        row[1] = "2021年4-6月"
    return Ugly("a quarter that is no month", "表.csv", as_csv(table), refused=("从1月起的累计",))


@ugly
def day_of_writing() -> Ugly:
    table = wide(months=[MAR], lines=REQUIRED)
    rows = [
        ["2021年3月份失业保险基金月报"],
        ["填报日期：2021年4月5日", "", "单位：元"],
        *([row[0], *row[2:]] for row in table.rows),
    ]
    return Ugly("the day of writing is no month", "表.csv", as_csv(Table(rows)), part(months=[MAR], lines=REQUIRED))
