"""Texts of complaints about input: key → (Chinese, English). Keys begin with `problem.`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # --- tables of the pages ------------------------------------------------------------------------------------
    "problem.views.month": ("{month} 不在推算期内", "{month} lies outside the horizon"),
    "problem.views.month.expected": ("{first} 至 {last} 之间的月份", "a month from {first} to {last}"),
    "problem.views.span": ("期间的终点 {last} 早于起点 {first}", "the period ends in {last}, before it begins in {first}"),
    "problem.views.span.expected": ("起点不晚于终点", "a first month that is not later than the last"),
    "problem.views.line": ("台账没有科目 {name}", "the ledger has no line {name}"),
    "problem.views.line.expected": ("台账科目的代码", "the key of a ledger line"),
    "problem.views.statistic": ("{name} 没有统计量 {statistic}", "{name} has no statistic {statistic}"),
}
