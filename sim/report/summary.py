"""The opening of the report in words: what a finance director reads first. Every number stands in a table below."""

from __future__ import annotations

from sim.monitoring.types import LEVELS, TOTAL, Unit
from sim.monitoring.words import amount, warning_title
from sim.report.content_ahead import ALARMING
from sim.report.content_money import with_total
from sim.report.names import level_name
from sim.report.scope import SHARE, Scope, month_words, months_form
from sim.report.tables import Form, shown, spoken_money
from sim.texts import language, text

FIRST_NAMED = 3
"""Regions named in a sentence; the others are counted."""
HALF = 0.5


def summary(scope: Scope) -> tuple[str, ...]:
    """Two to four sentences: the balance, the refunds, the year-end, the warnings."""
    return tuple(words for words in (_balance(scope), _refunds(scope), _year_end(scope), _warnings(scope)) if words)


def _balance(scope: Scope) -> str:
    row = next(iter(scope.own(scope.monthly.coverage)), None)
    flows = {role: with_total(scope.own(scope.monthly.items), role) for role in ("income", "expenditure")}
    if row is None or row.balance is None or not all(flows.values()):
        return ""
    income, spent = (flows[role][-1].month for role in flows)
    if income is None or spent is None:
        return ""
    months = shown(row.months.get("trailing_12"), months_form())
    return text("report.summary.balance", month=month_words(scope.monthly.month), where=_where(scope),
                balance=spoken_money(row.balance), months=months, income=spoken_money(income), spent=spoken_money(spent),
                result=text(f"report.summary.{'surplus' if income >= spent else 'deficit'}",
                            amount=spoken_money(abs(income - spent))))


def _where(scope: Scope) -> str:
    if scope.whole and len(scope.monthly.regions) > 1:
        return text("report.all_regions", where=scope.place, count=len(scope.monthly.regions))
    return scope.place if scope.whole else scope.name(scope.region)


def _refunds(scope: Scope) -> str:
    row = next(iter(scope.own(scope.monthly.refunds)), None)
    if row is None or row.ordinary_to_date is None:
        return ""
    paid = row.ordinary_to_date + (row.hardship_to_date or 0)
    words = text("report.summary.refunds", amount=spoken_money(paid))
    if row.firms_to_date is not None and row.staff_to_date is not None:
        words += text("report.summary.refunded", firms=shown(row.firms_to_date, Form("count")),
                      staff=shown(row.staff_to_date, Form("count")))
    if row.progress is None or row.expected is None:
        return words + text("report.stop")
    pace = "even" if abs(row.progress - row.expected) < 0.0005 else "ahead" if row.progress > row.expected else "behind"
    return words + text("report.summary.progress", progress=shown(row.progress, SHARE), pace=text(
        f"report.summary.{pace}", points=shown(100 * abs(row.progress - row.expected), Form("number", 1))))


def _year_end(scope: Scope) -> str:
    monthly = scope.monthly
    found = next((each for each in scope.own(monthly.outlook) if each.measure == "balance"), None)
    if found is None or monthly.year_end not in found.months:
        return ""
    at = found.months.index(monthly.year_end)
    words = text("report.summary.year_end", month=month_words(monthly.year_end), mean=spoken_money(found.mean[at]),
                 low=spoken_money(found.q05[at]), high=spoken_money(found.q95[at]))
    if not scope.whole:
        return words + text("report.stop")
    likely = [each.region for each in monthly.chances if each.region != TOTAL and monthly.year_end in each.months
              and each.below_12[each.months.index(monthly.year_end)] > HALF]
    if not likely:
        return words + text("report.summary.none_below")
    return words + text("report.summary.below", count=len(likely), regions=_names(scope, likely))


def _warnings(scope: Scope) -> str:
    raised = [each for each in scope.rows(scope.monthly.warnings) if each.level in ALARMING]
    if not raised:
        return text("report.summary.no_warning")
    counts = text("report.and").join(
        text("report.summary.level", level=level_name(level), count=count) for level in reversed(ALARMING)
        if (count := sum(1 for each in raised if each.level == level)))
    worst = max(raised, key=lambda each: LEVELS.index(each.level))
    where = scope.name(worst.region) if worst.region else text("report.whole_fund")
    return text("report.summary.warnings", counts=counts, where=where, rule=warning_title(worst),
                value=_amount(worst.value, worst.unit), threshold=_amount(worst.threshold, worst.unit))


def _amount(value: float | None, unit: Unit) -> str:
    """With its unit; Chinese puts no space between them."""
    words = amount(value, unit)
    return words.replace(" ", "") if language() == "zh" else words


def _names(scope: Scope, regions: list[str]) -> str:
    named = text("report.and").join(scope.name(each) for each in regions[:FIRST_NAMED])
    return named if len(regions) <= FIRST_NAMED else text("report.and_others", names=named)
