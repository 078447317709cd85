"""The national fund as one region, opened at any month of its history.

Published figures come first; what nobody publishes follows `assumptions.csv`, in the order that this page gives. The
items of expenditure always add up to the published total: what benefits, medical premium, refunds and skill-upgrading
subsidies leave of it is split between assistance and other statutory items.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.layout import ASSISTANCE_MONTHS, CLASSES, REFUND_CLASSES
from sim.months import Month, format_month, month, month_of_year, year_of
from sim.national import HUNDRED_MILLION, TEN_THOUSAND, NationalHistory
from sim.problems import BadInputError, Problem
from sim.regions import CONTRIBUTION_YEARS, EXPENDITURE_ITEMS, Floats, Kind, Regions, columns
from sim.texts import text

NAMES, NAMES_EN = ("全国",), ("China",)
MONTHS = 12
_MIDDLE_OF_YEAR = 5.5


def national_regions(history: NationalHistory, dataset: str, kind: Kind, opening: Month) -> Regions:
    """The one region at the end of `opening`.

    Raises BadInputError for a month outside the history or in a gap; the end of 2016 is a gap month whose year-end
    figures are known, and is allowed.
    """
    insured = _insured(history, opening)
    balance, _ = history.balance(opening)
    if not (history.first <= opening <= history.last) or np.isnan(insured) or np.isnan(balance):
        raise BadInputError([_no_opening(history, dataset, opening)])
    year, months = year_of(opening), month_of_year(opening)
    december = months == MONTHS
    last_year = year if december else year - 1
    fields = _structure(history, year)
    fields |= {
        "insured": insured * _shares(history, "insured_{}_share", CLASSES, year),
        "wage": np.array([_wage(history, opening)]),
        "contributions_last_year": _contributions(history, last_year, MONTHS),
        "expenditure_last_year": _expenditure(history, last_year, MONTHS),
        "balance_last_year_end": np.array([history.balance(month(last_year, MONTHS))[0]]),
        "balance": np.array([balance]),
        "recipients_total": np.array([recipients(history, opening)]),
        "assisted": _assisted(history, year, months),
    }
    if not december:
        fields |= {
            "contributions_this_year": _contributions(history, year, months),
            "expenditure_this_year": _expenditure(history, year, months),
            "refunds_paid_this_year": _ordinary_refunds(history, year, months),
        }
    return Regions(dataset, kind, opening, NAMES, NAMES_EN, **fields)


def _no_opening(history: NationalHistory, dataset: str, opening: Month) -> Problem:
    inside = history.first <= opening <= history.last
    message = text("problem.history.no_month" if inside else "problem.history.not_reached", dataset=dataset,
                   month=format_month(opening))
    first, last = format_month(history.first), format_month(history.last)
    return Problem(message, column="start", expected=text("problem.history.openings", first=first, last=last))


def recipients(history: NationalHistory, when: Month) -> float:
    """Recipients at a month's end: year-end stocks, and a straight line between them."""
    year, part = year_of(when), month_of_year(when) / MONTHS
    before, after = (history.annual[y, "recipients_10k_persons"].value * TEN_THOUSAND for y in (year - 1, year))
    return before + (after - before) * part


def _insured(history: NationalHistory, opening: Month) -> float:
    value = history.at(history.insured, opening)
    annual = history.annual.get((year_of(opening), "insured_10k_persons"))
    return annual.value * TEN_THOUSAND if np.isnan(value) and annual and month_of_year(opening) == MONTHS else value


def _wage(history: NationalHistory, opening: Month) -> float:
    """The contribution wage of a month: straight lines between the averages of the years, placed at their middle."""
    rows = history.assumed["contribution_wage_yuan_per_month"]
    middle = [MONTHS * year + _MIDDLE_OF_YEAR for year, _ in rows]
    return float(np.interp(opening, middle, [figure.value for _, figure in rows]))


def _shares(history: NationalHistory, pattern: str, members: tuple[str, ...], year: int) -> Floats:
    return np.array([[history.assumption(pattern.format(member), year) for member in members]])


def _structure(history: NationalHistory, year: int) -> dict[str, Any]:
    """What holds in all months: zone, shares, and the defaults of all that a nation as one region does not have."""
    fields: dict[str, Any] = {
        name: np.full((1, len(column.members)) if column.members else 1, column.default)
        for name, column in columns() if column.default is not None
    }
    fields["tile"] = fields["tile"].astype(np.int64)
    for name in ("claim_share", "hardship_share"):
        fields[name] = np.array([history.assumption(name, year)])
    fields["assistance_take_up"] = np.array([history.assumption("assistance_take_up_share", year)])
    fields["zone"] = np.array([int(history.assumption("minimum_wage_zone", year))], dtype=np.int64)
    fields["eligible"] = _shares(history, "eligible_{}_share", REFUND_CLASSES, year)
    fields["contribution_years"] = _shares(history, "contribution_years_{}_share", CONTRIBUTION_YEARS, year)
    return fields


def _to_date(history: NationalHistory, series: Floats, quantity: str, year: int, months: int) -> float:
    """Revenue or expenditure of a year's first months, yuan; for the whole year the final account where it is known."""
    final = history.annual.get((year, quantity))
    if months == MONTHS and final:
        return final.value * HUNDRED_MILLION
    return history.at(series, month(year, months)) if months else 0.0


def revenue_to_date(history: NationalHistory, year: int, months: int) -> tuple[float, float]:
    """Revenue of a year's first months, and what of it is interest on last year-end's balance, yuan."""
    revenue = _to_date(history, history.revenue_to_date, "revenue_100m_yuan", year, months)
    before = history.annual.get((year - 1, "balance_100m_yuan")) or history.annual[year, "balance_100m_yuan"]
    rate = history.assumption("interest_share_of_balance", year)
    return revenue, rate * before.value * HUNDRED_MILLION * months / MONTHS


def _contributions(history: NationalHistory, year: int, months: int) -> Floats:
    """Contributions of a year's first months by class [1, class]: revenue less interest."""
    revenue, interest = revenue_to_date(history, year, months)
    return (revenue - interest) * _shares(history, "contributions_{}_share", CLASSES, year)


def _named_items(history: NationalHistory, year: int, months: int) -> dict[str, float]:
    """Benefits, medical premium and skill-upgrading subsidy of a year's first months, yuan."""
    benefit = history.annual[year, "average_benefit_yuan_per_month"].value
    persons = [recipients(history, month(year, m)) for m in range(1, months + 1)] if (
        year - 1, "recipients_10k_persons") in history.annual else []
    drawing = sum(persons)
    premium = history.annual.get((year, "medical_premium_100m_yuan"))
    wage = _wage(history, month(year, 6))
    return {
        "benefits": drawing * benefit,
        "medical_premium": premium.value * HUNDRED_MILLION * months / MONTHS if premium else
        drawing * wage * history.assumption("medical_premium_share_of_wage", year),
        "skills_subsidy": history.assumption("skills_subsidy_yuan_per_insured_and_year", year) * months / MONTHS
        * _average_insured(history, year),
    }


def _average_insured(history: NationalHistory, year: int) -> float:
    values = [history.at(history.insured, month(year, m)) for m in range(1, MONTHS + 1)]
    return 0.0 if np.isnan(values).all() else float(np.nanmean(values))


def _unnamed(history: NationalHistory, year: int, months: int) -> float:
    """Expenditure to date that is refunds, assistance or other statutory items, yuan."""
    total = _to_date(history, history.expenditure_to_date, "expenditure_100m_yuan", year, months)
    return max(0.0, total - sum(_named_items(history, year, months).values()))


def refunds_to_date(history: NationalHistory, year: int, months: int) -> float:
    """Refunds of a year's first months, yuan.

    They grow with the expenditure that benefits and the like do not explain, through the totals announced in the year
    and the year's own total.
    """
    known = [(over, amount) for each, over, amount in history.checkpoints if each == year and over < MONTHS]
    unnamed = [_unnamed(history, year, m) for m in range(MONTHS + 1)]
    gaps = np.isnan(unnamed)
    progress = np.interp(range(MONTHS + 1), np.flatnonzero(~gaps), np.array(unnamed)[~gaps])
    progress = np.maximum.accumulate(progress)
    knots = [(0.0, 0.0)]
    knots += [(float(np.interp(over, range(MONTHS + 1), progress)), amount) for over, amount in known]
    knots.append((float(progress[MONTHS]), history.annual[year, "refunds_100m_yuan"].value * HUNDRED_MILLION))
    amount = np.interp(progress[months], [x for x, _ in knots], [y for _, y in knots])
    return float(min(amount, progress[months]))


def items_to_date(history: NationalHistory, year: int, months: int) -> dict[str, float]:
    """Expenditure of a year's first months by item, adding up to the published total, yuan."""
    total = _to_date(history, history.expenditure_to_date, "expenditure_100m_yuan", year, months)
    items = dict.fromkeys(EXPENDITURE_ITEMS, 0.0) | _named_items(history, year, months)
    items["refunds"] = refunds_to_date(history, year, months)
    rest = total - sum(items.values())
    items["assistance"] = rest * history.assumption("assistance_share_of_rest", year)
    items["other_statutory"] = rest - items["assistance"]
    return items


def _expenditure(history: NationalHistory, year: int, months: int) -> Floats:
    """The same as an array [1, item]."""
    items = items_to_date(history, year, months)
    return np.array([[items[name] for name in EXPENDITURE_ITEMS]])


def _ordinary_refunds(history: NationalHistory, year: int, months: int) -> Floats:
    """Ordinary refunds to date by class [1, refund class], shared out by the contributions they are counted from."""
    base = _shares(history, "contributions_{}_share", REFUND_CLASSES, year)
    ordinary = refunds_to_date(history, year, months) * (1 - history.assumption("hardship_share_of_refunds", year))
    return np.asarray(ordinary * base / base.sum())


def _assisted(history: NationalHistory, year: int, months: int) -> Floats:
    """Persons on assistance [1, 6], evenly over their months: what was spent to date over the amount per month."""
    spent = float(_expenditure(history, year, months)[0, EXPENDITURE_ITEMS.index("assistance")])
    amount = history.annual[year, "average_benefit_yuan_per_month"].value * history.assumption(
        "assistance_share_of_benefit", year)
    return np.full((1, ASSISTANCE_MONTHS), spent / months / amount / ASSISTANCE_MONTHS)
