"""The nation's published months as actuals of a one-region fund, and what of them is published and what is derived.

The bulletins give insured persons and, to date, total revenue and total expenditure. Lines of the actuals are split off
these totals as the data set opens a projection (`sim.national_opening`), so that each month adds up to its published
totals to the fen; gaps stay gaps. A December takes the final accounts, whose balance need not be the one carried on from
the months: such a difference stays, and is for a person to explain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from sim.actuals.lines import FEN, Figure
from sim.layout import CLASSES
from sim.months import Month, month_of_year, month_range, year_of
from sim.national import NationalHistory
from sim.national_opening import NAMES, items_to_date, recipients, revenue_to_date
from sim.policy import Policy

ITEM_LINES = {"benefits": "benefits", "medical_premium": "medical_premium", "assistance": "assistance",
              "skills_subsidy": "skills_subsidy"}


@dataclass(frozen=True)
class Origin:
    """Where a line of these months comes from: its status, and how it was made."""

    line: str
    status: str
    zh: str
    en: str


ORIGINS: tuple[Origin, ...] = (
    Origin("insured", "V", "月度快报公布", "published in the monthly bulletin"),
    Origin("closing_balance", "D", "年末为公布数，其余为上年末结余加累计收支差",
           "published at year-ends, else last year-end and the surplus to date"),
    Origin("contributions_employer", "D", "公布的收入减去利息，按费率和减免分摊",
           "published revenue less interest, split by rates and relief"),
    Origin("contributions_employee", "D", "同上", "likewise"),
    Origin("interest", "A", "按结余的假定利率", "an assumed rate on the balance"),
    Origin("benefits", "D", "领金人数乘以人均标准，年度数之间直线内插",
           "recipients times the average benefit, straight lines between years"),
    Origin("medical_premium", "D", "年度数或假定费率", "the year's figure or an assumed rate"),
    Origin("assistance", "A", "公布的支出减去其他各项后的假定比重", "an assumed part of what the other items leave"),
    Origin("skills_subsidy", "A", "按参保人数的假定标准", "an assumed amount per insured"),
    Origin("ordinary_refund", "D", "按公布的累计数和年度数推算", "from announced totals to date and the year's total"),
    Origin("hardship_refund", "A", "返还的假定比重", "an assumed part of the refunds"),
    Origin("other_expenditure", "D", "公布的支出减去其他各项", "published expenditure less the other items"),
    Origin("recipients", "D", "年末数之间直线内插", "straight lines between year-ends"),
)
"""Every line that there is. Not there at all: fiscal subsidy, grants, other income, remittance, new recipients,
enterprises and staff refunded by month, training."""


def national_figures(history: NationalHistory, policy: Policy) -> Iterator[Figure]:
    """Every month that the bulletins have, in fen and counts."""
    for when in month_range(history.first, len(history.insured)):
        before = Month(when - 1)
        year, over = year_of(when), month_of_year(when)
        if np.isnan(history.at(history.insured, when)) or (over > 1 and np.isnan(history.at(history.insured, before))):
            continue
        cells = _flows(history, policy, when, year, over)
        cells["closing_balance"] = _fen(history.balance(when)[0])
        cells["insured"] = round(history.at(history.insured, when))
        cells["recipients"] = round(recipients(history, when))
        for line, value in cells.items():
            yield Figure(NAMES[0], when, line, value)


def _flows(history: NationalHistory, policy: Policy, when: Month, year: int, over: int) -> dict[str, int]:
    """The month's flows: differences of whole fen to date, so that nothing is lost in rounding."""
    now, before = _to_date(history, year, over), _to_date(history, year, over - 1)
    month = {key: now[key] - before[key] for key in now}
    contributions = month.pop("revenue") - month["interest"]
    employer = round(contributions * _employer_share(history, policy, when))
    named = sum(month[key] for key in (*ITEM_LINES.values(), "ordinary_refund", "hardship_refund"))
    return month | {"contributions_employer": employer, "contributions_employee": contributions - employer,
                    "other_expenditure": month.pop("expenditure") - named}


def _to_date(history: NationalHistory, year: int, over: int) -> dict[str, int]:
    """Totals and items of a year's first months, fen."""
    if not over:
        keys = ("revenue", "interest", "expenditure", *ITEM_LINES.values(), "ordinary_refund", "hardship_refund")
        return dict.fromkeys(keys, 0)
    items = items_to_date(history, year, over)
    revenue, interest = revenue_to_date(history, year, over)
    hardship = history.assumption("hardship_share_of_refunds", year) * items["refunds"]
    return {"revenue": _fen(revenue), "interest": _fen(interest), "expenditure": _fen(sum(items.values())),
            **{line: _fen(items[item]) for item, line in ITEM_LINES.items()},
            "ordinary_refund": _fen(items["refunds"] - hardship), "hardship_refund": _fen(hardship)}


def _employer_share(history: NationalHistory, policy: Policy, when: Month) -> float:
    """Employers' part of the contributions received, after relief."""
    shares = [history.assumption(f"contributions_{name}_share", year_of(when)) for name in CLASSES]
    employer, employee = (policy.number(f"contribution_rate_{side}", when) for side in ("employer", "employee"))
    kept = sum(share * (1 - policy.number("contribution_relief", when, member=name))
               for share, name in zip(shares, CLASSES, strict=True)) / sum(shares)
    return employer * kept / (employer * kept + employee)


def _fen(yuan: float) -> int:
    return round(FEN * yuan)
