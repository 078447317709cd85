"""The key figures of a month: a handful of numbers beside last month and the same month of last year."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sim.actuals.lines import EXPENDITURE, FEN, INCOME
from sim.monitoring.nowcasting import Chain
from sim.monitoring.numbers import REFUNDS, definition, trailing_expenditure
from sim.monitoring.opening import pool
from sim.monitoring.reported import Reported
from sim.monitoring.tables import last_year, with_total
from sim.monitoring.types import TOTAL, KeyFigure, Unit
from sim.months import Month

Value = int | float | None
Find = Callable[[Chain, str, Month], Value]
CONTRIBUTIONS = ("contributions_employer", "contributions_employee")


def key_figures(chain: Chain, month: Month) -> Iterator[KeyFigure]:
    """Every figure for all regions together, then region by region; what counts regions is for TOTAL only."""
    for region in with_total(chain):
        for key, (unit, find) in _FIGURES.items():
            if region == TOTAL or key not in _TOTAL_ONLY:
                yield KeyFigure(key, region, find(chain, region, month), unit, find(chain, region, Month(month - 1)),
                                find(chain, region, last_year(month)))


def _month(*keys: str) -> Find:
    return lambda chain, region, month: Reported(chain.actuals).month(region, keys, month)


def _to_date(*keys: str) -> Find:
    return lambda chain, region, month: Reported(chain.actuals).to_date(region, keys, month)


def _surplus(chain: Chain, region: str, month: Month) -> Value:
    income, spent = (Reported(chain.actuals).month(region, keys, month) for keys in (INCOME, EXPENDITURE))
    return None if income is None or spent is None else income - spent


def _balance(chain: Chain, region: str, month: Month) -> Value:
    """As reported; at the data set's opening, the data set's."""
    if month == chain.past.base.opening:
        return round(FEN * float(chain.past.base.balance[Reported(chain.actuals).rows(region)].sum()))
    return Reported(chain.actuals).month(region, "closing_balance", month)


def _coverage(chain: Chain, region: str, month: Month) -> Value:
    """Months at the last twelve months' expenditure."""
    if not chain.past.base.opening < month <= chain.past.month:
        return None
    rows = Reported(chain.actuals).rows(region)
    spent = float(trailing_expenditure(chain, month)[rows, definition(chain, month)].sum())
    return 12 * float(chain.basis(month).opening.balance[rows].sum()) / spent if spent > 0 else None


def _below(limit: float) -> Find:
    """How many regions have less coverage than `limit` months."""
    def count(chain: Chain, region: str, month: Month) -> Value:
        found = [_coverage(chain, name, month) for name in chain.names]
        return None if None in found else sum(1 for value in found if value is not None and value < limit)
    return count


def _pool(chain: Chain, region: str, month: Month) -> Value:
    inside = chain.past.base.opening <= month <= chain.past.month
    return round(FEN * pool(chain.past.until(month))) if inside else None


_FIGURES: dict[str, tuple[Unit, Find]] = {
    "balance": ("fen", _balance), "coverage": ("months", _coverage),
    "income": ("fen", _month(*INCOME)), "expenditure": ("fen", _month(*EXPENDITURE)), "surplus": ("fen", _surplus),
    "contributions": ("fen", _month(*CONTRIBUTIONS)), "contributions_to_date": ("fen", _to_date(*CONTRIBUTIONS)),
    "benefits": ("fen", _month("benefits")), "benefits_to_date": ("fen", _to_date("benefits")),
    "refunds": ("fen", _month(*REFUNDS)), "refunds_to_date": ("fen", _to_date(*REFUNDS)),
    "insured": ("persons", _month("insured")), "recipients": ("persons", _month("recipients")),
    "new_recipients": ("persons", _month("new_recipients")),
    "regions_below_12": ("regions", _below(12.0)), "regions_below_24": ("regions", _below(24.0)), "pool": ("fen", _pool),
}
_TOTAL_ONLY = ("regions_below_12", "regions_below_24", "pool")
KEY_FIGURES = tuple(_FIGURES)
