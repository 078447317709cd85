"""The worked example: a store filled with 24 illustrative months of 14 regions, and the nation's published months.

What the store then holds is what an office would have put in: each month imported as it was first reported, closed, and
corrected where a later return changed it; budgets, targets, and notes of problems. Everything of `inner-mongolia` is
illustrative (data/inner-mongolia-actuals, made by `make_actuals.py` from one path of the baseline).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from sim.actuals.lines import ACTUAL_LINES, BY_KEY, FEN, Figure
from sim.actuals.reconcile import missing_lines
from sim.bundle import bundled
from sim.data import load_dataset
from sim.monitoring.from_store import default_scenario
from sim.monitoring.national_months import ORIGINS, national_figures
from sim.months import Month, format_month, parse_month, year_of
from sim.policy import Policy
from sim.problems import BadInputError, Problem
from sim.store.records import Source, Target
from sim.store.store import Store
from sim.texts import text

FUNDS = ILLUSTRATIVE, NATIONAL = "inner-mongolia", "china-national"
WHO = "示例 example"
"""Who enters the example into the store's log."""
REPORTED, CORRECTIONS, PLAN = "reported.csv", "corrections.csv", "plan.csv"
REGION, MONTH, SENT, WHY = "统筹地区", "月份", "报送月份", "更正原因"
NOTES: tuple[tuple[str, str, str], ...] = (
    ("2020-11", "通辽市", "（示例）返还资金拨付集中，备付期限已低于 12 个月，本年调剂金额度用完。"),
    ("2021-08", "阿拉善盟", "（示例）信息系统升级，本月报表延至次月补报。"),
    ("2021-12", "二连浩特市", "（示例）地方财政补贴额度已用完，建议提前研究下年度调剂方案。"),
    ("2021-12", "呼伦贝尔市", "（示例）最低工资标准调整后待遇支出增加，备付期限继续下降。"),
)


@dataclass(frozen=True)
class Filled:
    """What one fund of the example holds now."""

    fund: str
    kind: str
    first: Month
    last: Month
    figures: int


@dataclass(frozen=True)
class Return:
    """One row of the example's tables: a region's month, when it came and, where it corrects, why."""

    sent: Month
    why: str
    figures: tuple[Figure, ...]


def fill(store: Store) -> tuple[Filled, ...]:
    """Put both funds into a store; raises BadInputError, before anything is written, where it has one of them already."""
    taken = {fund.name for fund in store.funds()} & set(FUNDS)
    if taken:
        raise BadInputError([Problem(text("monitoring.problem.taken", fund=name), store.name) for name in sorted(taken)])
    return _illustrative(store), _national(store)


def folder() -> Path:
    """Where the illustrative actuals stand."""
    return bundled("data") / "inner-mongolia-actuals"


def returns() -> list[Return]:
    """Every row of both tables, in the order in which they came."""
    found = [*_read(REPORTED), *_read(CORRECTIONS)]
    return sorted(found, key=lambda each: each.sent)


def figures(as_of: Month | None = None) -> list[Figure]:
    """The example's figures as they were known at the end of a month (default: all corrections in)."""
    known: dict[tuple[str, int, str], Figure] = {}
    for each in returns():
        if as_of is None or each.sent <= as_of:
            known |= {(figure.region, figure.month, figure.line): figure for figure in each.figures}
    return list(known.values())


def targets() -> Iterator[Target]:
    """Budgets and refund targets of the example."""
    with (folder() / PLAN).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            scale = FEN if BY_KEY[row["line"]].unit == "fen" else 1
            kind = "budget" if row["kind"] == "budget" else "target"
            yield Target(kind, int(row["year"]), row["region"], row["line"], int(row["value"]) * scale)  # type: ignore[arg-type]


def _read(name: str) -> Iterator[Return]:
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            month = parse_month(row[MONTH])
            cells = tuple(Figure(row[REGION], month, line.key, _value(row, line.zh, line.unit == "fen"))
                          for line in ACTUAL_LINES)
            yield Return(parse_month(row[SENT]) if SENT in row else month, row.get(WHY, ""), cells)


def _value(row: Mapping[str, str], title: str, money: bool) -> int:
    """A cell of the column with this title and its unit in brackets, as whole fen or a count."""
    cell = next(value for name, value in row.items() if name.partition("（")[0] == title)
    return int(Decimal(cell) * FEN) if money else int(cell)


def _illustrative(store: Store) -> Filled:
    regions = default_scenario(ILLUSTRATIVE).regions()
    store.add_fund(ILLUSTRATIVE, ILLUSTRATIVE, regions.names, WHO)
    store.set_targets(ILLUSTRATIVE, targets(), WHO, "示例：基准情景确定性推算取整")
    rows = returns()
    for month in sorted({each.sent for each in rows}):
        first = [figure for each in rows if each.sent == month and not each.why for figure in each.figures]
        store.import_figures(ILLUSTRATIVE, first, _source(REPORTED), WHO)
        for why in dict.fromkeys(each.why for each in rows if each.sent == month and each.why):
            later = [figure for each in rows if each.sent == month and each.why == why for figure in each.figures]
            store.import_figures(ILLUSTRATIVE, later, _source(CORRECTIONS), WHO, why, reopen=True)
        _close(store, ILLUSTRATIVE, month)
    for when, region, words in NOTES:
        store.add_note(ILLUSTRATIVE, parse_month(when), region, words, WHO)
    return _done(store, ILLUSTRATIVE)


def _close(store: Store, fund: str, until: Month) -> None:
    """Close every month up to `until` that is complete and not closed."""
    actuals, closed = store.actuals(fund), set(store.closed_months(fund))
    for month in actuals.months:
        if month <= until and month not in closed and not missing_lines(actuals, month):
            store.close_month(fund, month, WHO)


def _national(store: Store) -> Filled:
    """The nation: differences between the months and the final accounts are explained, from the scenario's start on the
    months are closed."""
    scenario = default_scenario(NATIONAL)
    history = load_dataset(NATIONAL).national
    assert history is not None
    regions = scenario.regions()
    store.add_fund(NATIONAL, NATIONAL, regions.names, WHO)
    source = Source("data/china-national", hashlib.sha256(
        b"".join(path.read_bytes() for path in sorted((bundled("data") / NATIONAL).glob("*.csv")))).hexdigest())
    store.import_figures(NATIONAL, national_figures(history, Policy.load()), source, WHO,
                         "；".join(f"{BY_KEY[each.line].zh}（{each.status}）{each.zh}" for each in ORIGINS))
    for month in store.actuals(NATIONAL).months:
        if month < scenario.start:
            continue
        for difference in store.differences(NATIONAL, month):
            store.explain_difference(NATIONAL, difference.region, month, difference.check, _why(month), WHO,
                                     difference=difference)
    actuals = store.actuals(NATIONAL)
    for month in actuals.months:
        if month >= scenario.start and not missing_lines(actuals, month):
            store.close_month(NATIONAL, month, WHO)
    return _done(store, NATIONAL)


def _why(month: Month) -> str:
    return f"{year_of(month)} 年末结余为公布的决算数，与月度快报累计收支之差（{format_month(month)}）。"


def _source(name: str) -> Source:
    return Source(f"data/inner-mongolia-actuals/{name}", hashlib.sha256((folder() / name).read_bytes()).hexdigest())


def _done(store: Store, fund: str) -> Filled:
    actuals = store.actuals(fund)
    return Filled(fund, default_scenario(store.fund(fund).dataset).regions().kind, actuals.months[0], actuals.months[-1],
                  int(actuals.known.sum()))
