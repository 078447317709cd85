"""Budgets and targets of a year as an office writes them: a table of kind, year, region, line and amount."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from sim.actuals.lines import BY_KEY, FEN
from sim.actuals.names import bare, names
from sim.problems import Problem, nearest_name, one_of, raise_if_any
from sim.store.records import Target, TargetKind
from sim.tables import BLANKS, TOTAL_NAMES, Field, Table, read_table, tidy
from sim.texts import text

FIELDS = (
    Field("kind", "text", titles=("类别", "类型")),
    Field("year", "number", titles=("年度", "年份", "年")),
    Field("region", "text", required=False, titles=("地区", "统筹地区")),
    Field("line", "text", titles=("项目", "科目")),
    Field("value", "number", required=False, titles=("数值",)),
    Field("amount_yuan", "yuan", required=False, titles=("金额", "预算数", "目标数")),
    Field("count", "count", required=False, titles=("数量", "户数")),
    Field("persons", "persons", required=False, titles=("人数",)),
    Field("unit", "text", required=False, titles=("单位",)),
    Field("status", "text", required=False, titles=("核实状态",)),
    Field("source", "text", required=False, titles=("依据", "来源", "备注")),
)
VALUES = ("value", "amount_yuan", "count", "persons")
"""Columns of which a row fills one; `value` is yuan or a count, as its line is. The columns after them are remarks."""
_MONEY = ("value", "amount_yuan")
KINDS: dict[str, TargetKind] = {"budget": "budget", "预算": "budget", "target": "target", "目标": "target"}
WHOLE_FUND = (*BLANKS, *TOTAL_NAMES, "全基金")


def read_plan(path: Path) -> list[Target]:
    """Budgets and targets of a csv or a spreadsheet. Raises BadInputError with every complaint."""
    table = read_table(path, FIELDS, "line")
    problems = list(table.problems)
    if not any(name in table.columns for name in VALUES):
        problems.append(Problem(text("problem.table.column_missing"), table.file, expected=one_of(VALUES)))
    found = [_target(table, row, problems) for row in range(len(table.lines))]
    raise_if_any(problems)
    return [each for each in found if each is not None]


def _target(table: Table, row: int, problems: list[Problem]) -> Target | None:
    before = len(problems)
    kind = KINDS.get(tidy(table.texts("kind")[row]))
    if kind is None:
        _complain(table, row, "kind", one_of(KINDS), nearest_name(table.texts("kind")[row], KINDS), problems)
    year = table.numbers("year")[row]
    if year != int(year if year == year else 0):
        _complain(table, row, "year", text("plan.expected.year"), "", problems)
    line = names().lines.get(bare(table.texts("line")[row]))
    if line is None:
        written = table.texts("line")[row]
        _complain(table, row, "line", "", nearest_name(written, [*BY_KEY, *(each.zh for each in BY_KEY.values())]), problems)
    value = None if line is None else _value(table, row, line, problems)
    if len(problems) > before or kind is None or line is None or value is None:
        return None
    region = table.texts("region")[row]
    return Target(kind, int(year), None if tidy(region) in WHOLE_FUND else region.strip(), line, value)


def _value(table: Table, row: int, line: str, problems: list[Problem]) -> int | None:
    """Whole fen or a count, from the one cell of the row that is filled."""
    given = [name for name in VALUES if table.columns.get(name) and table.columns[name][row] is not None]
    if not given and any(each.line == table.lines[row] for each in table.problems):
        return None  # complained of already: the cell holds no number
    money = BY_KEY[line].unit == "fen"
    if len(given) != 1 or (given[0] in _MONEY) < money or (given[0] == "amount_yuan" and not money):
        _complain(table, row, given[-1] if given else "line", text("plan.expected.one_value"), "", problems)
        return None
    exact = Decimal(repr(table.numbers(given[0])[row])) * (FEN if money else 1)
    if exact != int(exact):
        _complain(table, row, given[0], text("plan.expected.whole"), "", problems)
        return None
    return int(exact)


def _complain(table: Table, row: int, column: str, expected: str, nearest: str, problems: list[Problem]) -> None:
    cell = table.columns[column][row] if column in table.columns else None
    problems.append(Problem(text("plan.problem.cell", value="" if cell is None else cell), table.file, table.lines[row],
                            table.titles.get(column, column), expected, nearest))
