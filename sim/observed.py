"""What was published about 2020, to fit to and to check against: the tables of `data/observed` and of the data sets.

`targets.csv` names what is compared and how closely; the figure itself is looked up where it stands once: refunds to a day
in a table of announcements, totals in those of the data set. Every figure keeps its status and its source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from sim.bundle import bundled
from sim.data import load_dataset
from sim.months import month
from sim.national import HUNDRED_MILLION, TEN_THOUSAND, Figure
from sim.problems import Problem, raise_if_any
from sim.tables import Field, Table, read_table
from sim.texts import text

UNITS = {"refunds_to_date_100m_yuan": HUNDRED_MILLION, "staff_10k_persons": TEN_THOUSAND, "firms_10k_count": TEN_THOUSAND,
         "balance_100m_yuan": HUNDRED_MILLION, "recipients_10k_persons": TEN_THOUSAND,
         "expenditure_100m_yuan": HUNDRED_MILLION}
"""Yuan, persons or enterprises in one unit of a published column."""

_TARGETS = (*(Field(name, "text") for name in (
    "case", "measure", "date", "table", "quantity", "tolerance_kind", "set_by", "zh", "en")),
    Field("tolerance", "number"), Field("fit_error", "number"))
_ANNOUNCED = (*(Field(name, "text") for name in ("date", "status", "source")), Field("note", "text", required=False),
              *(Field(name, "number") for name in ("refunds_to_date_100m_yuan", "firms_10k_count", "staff_10k_persons")))
_TOTALS = (*(Field(name, "text") for name in ("quantity", "unit", "table_column", "status", "source", "how_used_zh",
                                              "how_used_en")), Field("value", "number"))


@dataclass(frozen=True)
class Case:
    """One projection that can be held against what happened."""

    name: str
    scenario: str
    """The bundled scenario whose rules and economy must be those of the run."""
    dataset: str
    economy: str
    """The economy file whose fitted blocks `sim.fit` writes, relative to the scenarios."""
    announced: str
    """Refunds to a day, relative to the data."""

    @property
    def economy_path(self) -> Path:
        """The economy file of this copy of uifund."""
        return bundled("scenarios") / self.economy


CASES = {case.name: case for case in (
    Case("inner-mongolia", "baseline", "inner-mongolia", "economy/inner-mongolia.yaml",
         "observed/inner-mongolia-refunds.csv"),
    Case("china", "china-2020", "china-national", "economy/china.yaml", "china-national/refund_checkpoints.csv"),
)}


@dataclass(frozen=True)
class Target:
    """A published figure, what it is called, how near the model must come and how closely the fit is held to it."""

    measure: str
    """One of `sim.measures.MEASURES`."""
    day: date
    observed: float
    """Yuan, persons, enterprises, or a share."""
    tolerance: float
    kind: Literal["relative", "points"]
    """Whether deviation and tolerance are shares of the figure, or differences of shares."""
    fit_error: float | None
    """Standard error with which the fit of take-up weighs it, in the same kind; None: it is not fitted to."""
    set_by: str
    """Who makes the model meet it: `take-up` and `opening` are fitted by `sim.fit`, `data` is solved for by the data set's
    script, `growth` is a rate worked out from the figure; `nothing`: it tests the model."""
    title: Mapping[str, str]
    status: str
    source: str

    def deviation(self, model: float) -> float:
        """How far the model is off, in the kind of the tolerance."""
        difference = model - self.observed
        return difference if self.kind == "points" else difference / self.observed


def targets(case: Case) -> list[Target]:
    """The figures of a case in the order of the table; raises BadInputError with all problems of the tables."""
    path = bundled("data") / "observed" / "targets.csv"
    table = read_table(path, _TARGETS, "case")
    raise_if_any(list(table.problems))
    published, found, problems = Published(case), list[Target](), list[Problem]()
    for line, row in rows(table):
        if row["case"] == case.name:
            try:
                found.append(_target(row, published))
            except (KeyError, ValueError) as error:
                problems.append(Problem(text("problem.fit.figure", name=error), str(path), line,
                                        expected=text("problem.fit.figure_expected")))
    raise_if_any(problems)
    return found


def rows(table: Table) -> Iterator[tuple[int, dict[str, str | float | None]]]:
    """(line, cells by column) of a table."""
    for i, line in enumerate(table.lines):
        yield line, {name: cells[i] for name, cells in table.columns.items()}


def _target(row: Mapping[str, str | float | None], published: Published) -> Target:
    words = {name: str(cell) for name, cell in row.items()}
    kind: Literal["relative", "points"] = "points" if words["tolerance_kind"] == "points" else "relative"
    day = date.fromisoformat(words["date"])
    figure = published.figure(words["table"], words["quantity"], day)
    if kind == "points":  # a share of the year
        year = published.figure(words["table"], words["quantity"], date(day.year, 12, 31))
        figure = Figure(figure.value / year.value, "D", "; ".join(dict.fromkeys((figure.source, year.source))))
    error = row["fit_error"]
    return Target(words["measure"], day, figure.value, float(row["tolerance"] or 0), kind,
                  None if error is None else float(error), words["set_by"], {"zh": words["zh"], "en": words["en"]},
                  figure.status, figure.source)


class Published:
    """The tables that the figures of a case stand in, each read when it is first needed."""

    def __init__(self, case: Case) -> None:
        self.case = case

    def figure(self, table: str, quantity: str, day: date) -> Figure:
        """A published figure in yuan, persons or enterprises; raises KeyError when there is none."""
        if table == "refunds":
            return self._announced[quantity, day]
        if table == "totals":
            return self.total(quantity)
        if table == "annual":
            national = load_dataset(self.case.dataset).national
            found = national.annual[day.year, quantity] if national else None
            if found:
                return Figure(found.value * UNITS[quantity], found.status, found.source)
        if table == "contributions":
            return self._contributions(day.year)
        raise KeyError(f"{table}: {quantity}")

    def total(self, quantity: str) -> Figure:
        """One of the totals that the regions of the data set add up to; raises KeyError when there is none."""
        return self._totals[quantity]

    @cached_property
    def _announced(self) -> dict[tuple[str, date], Figure]:
        table = read_table(bundled("data") / self.case.announced, _ANNOUNCED, "date")
        raise_if_any(list(table.problems))
        return {(quantity, date.fromisoformat(str(row["date"]))):
                Figure(float(row[quantity] or 0) * unit, str(row["status"]), str(row["source"]))
                for _, row in rows(table) for quantity, unit in UNITS.items() if row.get(quantity) is not None}

    @cached_property
    def _totals(self) -> dict[str, Figure]:
        table = read_table(bundled("data") / self.case.dataset / "totals.csv", _TOTALS, "quantity")
        raise_if_any(list(table.problems))
        return {str(row["quantity"]): Figure(float(row["value"] or 0), str(row["status"]), str(row["source"]))
                for _, row in rows(table)}

    def _contributions(self, year: int) -> Figure:
        """Contributions of a year: published revenue less the interest that the data set assumes."""
        opened = load_dataset(self.case.dataset, month(year, 12))
        if opened.national is None:
            raise KeyError(f"contributions of {year}")
        revenue = opened.national.annual[year, "revenue_100m_yuan"]
        return Figure(float(opened.snapshot.contributions_last_year.sum()), "D", f"{revenue.source}; less interest (A)")
