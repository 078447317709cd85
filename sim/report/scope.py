"""Whose report it is: all regions of a fund, or one; and how its numbers and names are printed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sim.monitoring.types import TOTAL, Monthly
from sim.monitoring.types import Unit as MonitoringUnit
from sim.monitoring.words import region_name
from sim.months import Month, month_of_year, year_of
from sim.report.tables import Column, Form, Number, Row, money
from sim.texts import pick, text


@dataclass(frozen=True)
class Scope:
    """A month of a fund, and the region that the report is about (`TOTAL`: all of them)."""

    monthly: Monthly
    region: str = TOTAL

    @property
    def whole(self) -> bool:
        """Whether the report is about all regions."""
        return self.region == TOTAL

    def name(self, region: str) -> str:
        """A region's name in the language in use."""
        return region_name(self.monthly, region)

    @property
    def place(self) -> str:
        """Whose fund it is, from the title of its data set: that data are illustrative is said on every page anyway."""
        title = pick(self.monthly.title)
        return re.split(r"失业保险|[（(]|'s national fund|, unemployment", title)[0].strip() or title

    def problems(self) -> tuple[str, ...]:
        """The problems reported (N22), line by line, as people wrote them."""
        return tuple(line.strip() for line in self.monthly.problems.splitlines() if line.strip())

    def rows(self, rows: Iterable[Any]) -> list[Any]:
        """The rows of this report: its region's own; for all regions every region's, the total last."""
        found = [row for row in rows if self.whole or row.region == self.region]
        return sorted(found, key=lambda row: row.region == TOTAL)

    def own(self, rows: Iterable[Any]) -> list[Any]:
        """The rows about exactly what the report is about: the total, or the region."""
        return [row for row in rows if row.region == self.region]

    def region_row(self, region: str, *cells: Any) -> Row:
        """A table row that begins with the region's name; the total is set apart."""
        return Row((self.name(region), *cells), rank="total" if region == TOTAL else "")


def region_column() -> Column:
    """The first column of tables by region."""
    return Column("region", text("report.col.region"))


def column(key: str, form: Form | None = None, width: float = 0) -> Column:
    """A column whose title is the text `report.col.<key>`."""
    return Column(key, text(f"report.col.{key}"), form, width=width)


def count_form() -> Form:
    """Persons, enterprises, figures."""
    return Form("count")


def months_form() -> Form:
    """Months of coverage."""
    return Form("months", 1, 1, text("unit.months"))


SHARE, CHANGE, RATIO = Form("share", 1), Form("change", 1), Form("number", 2)


def form_of(unit: MonitoringUnit) -> Form:
    """How a number of the monitoring is printed."""
    forms = {"fen": money(), "months": months_form(), "share": Form("share", 1, 1, "%"), "ratio": RATIO}
    if unit in forms:
        return forms[unit]
    return Form("count", unit=text("unit.regions" if unit == "regions" else f"report.unit.{unit}"))


def change(now: Number | None, before: Number | None) -> float | None:
    """Growth on an earlier figure; None where there is none to grow on."""
    return None if now is None or before is None or before <= 0 else now / before - 1


def month_words(month: Month) -> str:
    """2020年6月, or 2020-06."""
    return text("report.month", year=year_of(month), month=month_of_year(month))
