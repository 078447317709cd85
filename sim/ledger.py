"""The chart of accounts: every line the engine writes for a region and month, its sign in the accounts, and its name.

The first lines are known once the region's own month is done; the others follow when regions have met in the adjustment
fund. The engine writes rows, of which `lines` makes these.
"""

from __future__ import annotations

from dataclasses import dataclass

from sim.layout import CHANNELS, COVERAGE_EXPENDITURES, REFUND_CLASSES

STOCK, IN, OUT, MEMO, SKILLS_IN, SKILLS_OUT = "stock", "in", "out", "memo", "skills_in", "skills_out"


@dataclass(frozen=True)
class Line:
    """One line of the ledger: key, account side, Chinese and English name, unit."""

    key: str
    side: str
    zh: str
    en: str
    unit: str = "yuan"


_CLASS_ZH = dict(zip(REFUND_CLASSES, ("大型企业", "中型企业", "小型企业", "微型企业"), strict=True))
_CHANNEL_ZH = dict(zip(CHANNELS, ("新录用", "停工停业", "重点行业"), strict=True))

LINES: tuple[Line, ...] = (
    # the region's own month
    Line("contributions_employer", IN, "单位缴费", "contributions, employer"),
    Line("contributions_employee", IN, "个人缴费", "contributions, employee"),
    Line("other_income", IN, "其他收入", "other income"),
    Line("benefits", OUT, "失业保险金", "unemployment benefits"),
    Line("medical_premium", OUT, "代缴基本医疗保险费", "medical premium of recipients"),
    Line("assistance", OUT, "失业补助金", "unemployment assistance"),
    Line("other_statutory", OUT, "其他法定支出", "other statutory items"),
    Line("skills_subsidy", OUT, "技能提升补贴", "skill-upgrading subsidies"),
    *(Line(f"ordinary_refund_{k}", OUT, f"稳岗返还（{_CLASS_ZH[k]}）", f"ordinary refund, {k}") for k in REFUND_CLASSES),
    Line("topup", OUT, "补差返还", "top-up of ordinary refunds"),
    Line("hardship_refund", OUT, "困难企业稳岗返还", "hardship refund"),
    Line("remittance", OUT, "上解调剂金", "remittance to the adjustment fund"),
    *(Line(f"training_{c}", SKILLS_OUT, f"以工代训补贴（{_CHANNEL_ZH[c]}）", f"training subsidy, {c}") for c in CHANNELS),
    Line("skills_topup", SKILLS_IN, "专账补充", "paid into the skills account"),
    Line("skills_account", STOCK, "职业技能提升行动专账结余", "skills account, closing"),
    Line("training_backlog", MEMO, "以工代训待付", "training subsidy owed and unpaid"),
    Line("contributions_due", MEMO, "应缴保费", "contributions due"),
    Line("relief", MEMO, "减免保费", "contributions relieved"),
    Line("insured", MEMO, "参保人数", "insured", "persons"),
    Line("recipients", MEMO, "领金人数", "recipients", "persons"),
    Line("new_recipients", MEMO, "新增领金人数", "new recipients", "persons"),
    Line("refunds_own", MEMO, "基金自付返还", "refunds paid from the own balance"),
    Line("refunds_supported", MEMO, "调剂与财政承担返还", "refunds left to grant and fiscal subsidy"),
    Line("refund_backlog", MEMO, "已受理未支付返还", "refunds accepted and not yet paid"),
    Line("gate_12_open", MEMO, "12个月门槛通过", "12-month gate open", "share of paths"),
    Line("gate_24_open", MEMO, "24个月门槛通过", "24-month gate open", "share of paths"),
    # after the regions have met in the adjustment fund
    Line("opening", STOCK, "期初结余", "opening balance"),
    Line("grant", IN, "调剂金收入", "grant from the adjustment fund"),
    Line("fiscal_subsidy", IN, "财政补贴", "fiscal subsidy"),
    Line("arrears_incurred", IN, "本期末未付", "unpaid at the end of the month"),
    Line("arrears_settled", OUT, "上期未付转入", "unpaid brought forward"),
    Line("interest", IN, "利息收入", "interest"),
    Line("closing", STOCK, "期末滚存结余", "closing balance"),
    Line("coverage", MEMO, "备付期限", "coverage", "months"),
    *(Line(f"coverage_{d}", MEMO, f"备付期限（{d}）", f"coverage, {d}", "months") for d in COVERAGE_EXPENDITURES),
    Line("coverage_below_12", MEMO, "备付不足12个月", "coverage below 12 months", "share of paths"),
    Line("coverage_below_24", MEMO, "备付不足24个月", "coverage below 24 months", "share of paths"),
    Line("shortage", MEMO, "基金不足支付", "own balance cannot pay", "share of paths"),
    Line("need", MEMO, "资金需求", "need before grant and subsidy"),
    Line("cap_left", MEMO, "调剂额度余额", "what the cap still allows before this month's grant"),
    Line("arrears", MEMO, "累计未付", "arrears outstanding"),
)
LINE_KEYS: tuple[str, ...] = tuple(line.key for line in LINES)
NLINE = len(LINES)
OUTCOMES = ("balance", "coverage")
"""Outcomes that every run records path by path; any other line can be asked for by its key."""

POOL_LINES: tuple[Line, ...] = (
    Line("pool_opening", STOCK, "调剂金期初结余", "adjustment fund, opening"),
    Line("pool_remittances", IN, "上解收入", "remittances received"),
    Line("pool_interest", IN, "利息收入", "interest"),
    Line("pool_grants", OUT, "调剂支出", "grants paid"),
    Line("pool", STOCK, "调剂金期末结余", "adjustment fund, closing"),
    Line("pool_short", MEMO, "调剂金不足", "adjustment fund short", "share of paths"),
)
POOL_KEYS: tuple[str, ...] = tuple(line.key for line in POOL_LINES)
NPOOL = len(POOL_LINES)

SIGNS: tuple[float, ...] = tuple({IN: 1.0, OUT: -1.0}.get(line.side, 0.0) for line in LINES)
"""Sign of each line in the identity opening + Σ sign · line = closing of the fund's account."""
FUND_LINES: tuple[str, ...] = tuple(line.key for line in LINES if line.side in (IN, OUT))
INCOME_LINES: tuple[str, ...] = tuple(line.key for line in LINES if line.side == IN)
EXPENDITURE_LINES: tuple[str, ...] = tuple(line.key for line in LINES if line.side == OUT)
TOLERANCE_YUAN = 0.005
LAST_DIGITS = 1e-14
"""What a float64 of many amounts may lose besides, as a share of the largest: a fund of 10^14 yuan counts in steps of a fen."""


def line_index(key: str) -> int:
    """Position of a line; `balance` is another name of `closing`. Raises ValueError for an unknown key."""
    return LINE_KEYS.index("closing" if key == "balance" else key)
