"""What the tests of the store start from: a fund of three regions and the figures of a month."""

from __future__ import annotations

from sim.actuals.lines import REQUIRED, Figure
from sim.months import Month, month
from sim.store import Source

FUND, DATASET, WHO, OTHER = "内蒙古", "inner-mongolia", "张三", "李四"
REGIONS = ("呼和浩特", "包头", "鄂尔多斯")
MARCH = month(2021, 3)
APRIL = Month(MARCH + 1)
SOURCE = Source("三月报表.xlsx", "ab" * 32)


def figure(value: int, region: str = "包头", line: str = "benefits", at: Month = MARCH) -> Figure:
    """One figure."""
    return Figure(region, at, line, value)


def whole_month(at: Month = MARCH) -> list[Figure]:
    """Every required line of every region."""
    return [Figure(region, at, line, 100 * place + k) for place, region in enumerate(REGIONS)
            for k, line in enumerate(REQUIRED)]
