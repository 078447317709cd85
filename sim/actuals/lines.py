"""The lines of a month's actuals: what an office reports for a region and month, and where each line stands in the ledger.

Money of actuals is whole fen, counts are whole numbers, so that sums are exact. The engine's yuan in float64 begin where
a nowcast is made from them. `ledger` names the lines of `sim.ledger` that a line is held against.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sim.layout import CHANNELS, REFUND_CLASSES

Role = Literal["income", "expenditure", "balance", "stock", "flow", "skills"]
"""`income` and `expenditure` move the fund's balance; `balance` is its closing; `stock` and `flow` are counted in
persons or enterprises; `skills` moves the skills account, which the fund never pays."""
Unit = Literal["fen", "persons", "enterprises"]
FEN = 100
"""Fen in a yuan."""


@dataclass(frozen=True)
class ActualLine:
    """One line of a month's actuals. `ledger`: lines of `sim.ledger` whose sum it is the actual of (none: no counterpart)."""

    key: str
    role: Role
    zh: str
    en: str
    ledger: tuple[str, ...] = ()
    unit: Unit = "fen"
    required: bool = False
    """Whether a month without it is incomplete and cannot be closed."""


ACTUAL_LINES: tuple[ActualLine, ...] = (
    ActualLine("contributions_employer", "income", "单位缴费收入", "contributions, employer",
               ("contributions_employer",), required=True),
    ActualLine("contributions_employee", "income", "个人缴费收入", "contributions, employee",
               ("contributions_employee",), required=True),
    ActualLine("interest", "income", "利息收入", "interest", ("interest",), required=True),
    ActualLine("fiscal_subsidy", "income", "财政补贴收入", "fiscal subsidy", ("fiscal_subsidy",)),
    ActualLine("grant", "income", "调剂金收入", "grant from the adjustment fund", ("grant",)),
    ActualLine("other_income", "income", "其他收入", "other income", ("other_income",)),
    ActualLine("benefits", "expenditure", "失业保险金", "unemployment benefits", ("benefits",), required=True),
    ActualLine("medical_premium", "expenditure", "代缴基本医疗保险费", "medical premium of recipients",
               ("medical_premium",), required=True),
    ActualLine("assistance", "expenditure", "失业补助金", "unemployment assistance", ("assistance",)),
    ActualLine("skills_subsidy", "expenditure", "技能提升补贴", "skill-upgrading subsidies", ("skills_subsidy",)),
    ActualLine("ordinary_refund", "expenditure", "稳岗返还", "ordinary refund (top-ups included)",
               (*(f"ordinary_refund_{k}" for k in REFUND_CLASSES), "topup")),
    ActualLine("hardship_refund", "expenditure", "困难企业稳岗返还", "hardship refund", ("hardship_refund",)),
    ActualLine("other_expenditure", "expenditure", "其他支出", "other expenditure", ("other_statutory",)),
    ActualLine("remittance", "expenditure", "上解调剂金", "remittance to the adjustment fund", ("remittance",)),
    ActualLine("closing_balance", "balance", "期末滚存结余", "closing balance", ("closing",), required=True),
    ActualLine("insured", "stock", "参保人数", "insured", ("insured",), "persons", required=True),
    ActualLine("recipients", "stock", "领金人数", "recipients", ("recipients",), "persons", required=True),
    ActualLine("new_recipients", "flow", "新增领金人数", "new recipients", ("new_recipients",), "persons"),
    ActualLine("firms_refunded", "flow", "返还企业数", "enterprises refunded", (), "enterprises"),
    ActualLine("staff_refunded", "flow", "返还惠及职工人数", "staff of enterprises refunded", (), "persons"),
    ActualLine("training_persons", "flow", "以工代训人数", "persons in training on the job", (), "persons"),
    ActualLine("training_subsidy", "skills", "以工代训补贴", "training subsidy (skills account)",
               tuple(f"training_{c}" for c in CHANNELS)),
)
BY_KEY: dict[str, ActualLine] = {line.key: line for line in ACTUAL_LINES}
INCOME = tuple(line.key for line in ACTUAL_LINES if line.role == "income")
EXPENDITURE = tuple(line.key for line in ACTUAL_LINES if line.role == "expenditure")
REQUIRED = tuple(line.key for line in ACTUAL_LINES if line.required)


@dataclass(frozen=True, slots=True)
class Figure:
    """One reported number: `value` is fen for money, else a count. `month` is absolute (`sim.months.Month`)."""

    region: str
    month: int
    line: str
    value: int
