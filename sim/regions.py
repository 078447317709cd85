"""The regions of a fund at the opening of a projection: one snapshot, one row per pooling region.

`Regions` is what every data set is read into and what the engine starts from. Each field carries how
its columns are called in a table (with the unit), within which bounds its numbers lie and whether one may be missing;
readers, templates and checks all follow that one list.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_type_hints

import numpy as np
from numpy.typing import NDArray

from sim.layout import ASSISTANCE_MONTHS, CHANNELS, CLASSES, REFUND_CLASSES, SPELL_MONTHS
from sim.months import Month
from sim.problems import nearest_name

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
INF, NAN = float("inf"), float("nan")
Kind = Literal["real", "illustrative", "user"]
Purpose = Literal["projection", "gates"]

EXPENDITURE_ITEMS = (
    "benefits", "medical_premium", "assistance", "other_statutory", "skills_subsidy", "refunds", "remittance",
)
"""What a fund pays in a year. `refunds` holds all kinds, whoever paid them; `remittance` is no part of the total."""
STATUTORY_ITEMS = EXPENDITURE_ITEMS[:4]
CONTRIBUTION_YEARS = ("1_5", "5_10", "over_10")
"""Bands of contribution years, which decide how long benefits last."""
ZONES = (1, 2, 3, 4)
MAX_REGIONS = 2000
MAX_PERSONS, MAX_YUAN, MAX_WAGE = 2e9, 1e14, 1e7
"""What no region comes near: persons and counts; yuan held or paid in a year; yuan of a month's wage."""
MIN_WAGE = 100.0
"""A contribution wage below this, in yuan per month, is no wage of insured persons."""


@dataclass(frozen=True)
class Column:
    """How one field stands in a table.

    `pattern` is the column's name, with `{}` where a member's name goes; `members` are the second axis (none: one
    number per region). A number lies in [`lower`, `upper`]. A column with a `default` may be left out of a table or be
    blank in a row; one without must be filled, except that a snapshot used only to judge gates may have NaN (zone: 0)
    in all that is not `needed_for` gates.
    """

    pattern: str
    members: tuple[str, ...] = ()
    lower: float = 0.0
    upper: float = INF
    default: float | None = None
    needed_for: Purpose = "projection"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in a table, in the order of the second axis."""
        return tuple(self.pattern.format(member) for member in self.members) or (self.pattern,)

    @property
    def largest(self) -> float:
        """The largest number: `upper`, or where there is none what is absurd in the column's unit.

        A column whose default is infinite may be infinite, but no absurd number either.
        """
        if self.upper < INF:
            return self.upper
        if "wage_yuan" in self.pattern:
            return MAX_WAGE
        return MAX_YUAN if "_yuan" in self.pattern else MAX_PERSONS


_SPELL = tuple(f"{d:02d}" for d in range(1, SPELL_MONTHS + 1))
_ASSISTED = tuple(str(j) for j in range(1, ASSISTANCE_MONTHS + 1))


@dataclass(frozen=True, eq=False)
class Regions:
    """Stocks, structure and last year's flows of R regions at the end of the month `opening`.

    Money is yuan, persons are heads, rates are per month; a field without members is [R], with members [R, members].
    If the opening is a December, "last year" is the year that it ends and "this year" is empty (zeros); otherwise last
    year is the calendar year before and this year runs from January to the opening.
    """

    dataset: str
    kind: Kind
    opening: Month
    names: tuple[str, ...]
    names_en: tuple[str, ...]
    zone: Annotated[Ints, Column("minimum_wage_zone", lower=min(ZONES), upper=max(ZONES))]
    insured: Annotated[Floats, Column("insured_{}_persons", CLASSES)]
    wage: Annotated[Floats, Column("contribution_wage_yuan_per_month")]
    contributions_last_year: Annotated[Floats, Column("contributions_last_year_{}_yuan", CLASSES)]
    expenditure_last_year: Annotated[Floats, Column("expenditure_last_year_{}_yuan", EXPENDITURE_ITEMS)]
    balance_last_year_end: Annotated[Floats, Column("balance_last_year_end_yuan", needed_for="gates")]
    balance: Annotated[Floats, Column("balance_opening_yuan", needed_for="gates")]
    recipients_total: Annotated[Floats, Column("recipients_total_persons")]
    recipients: Annotated[Floats, Column("recipients_spell_month_{}_persons", _SPELL, default=NAN)]
    assisted: Annotated[Floats, Column("assisted_spell_month_{}_persons", _ASSISTED, default=0.0)]
    contribution_years: Annotated[Floats, Column("contribution_years_{}_share", CONTRIBUTION_YEARS, upper=1.0)]
    job_loss_rate: Annotated[Floats, Column("job_loss_rate_per_month", upper=1.0, default=NAN)]
    claim_share: Annotated[Floats, Column("claim_share", upper=1.0)]
    assistance_take_up: Annotated[Floats, Column("assistance_take_up_share", upper=1.0)]
    hardship_share: Annotated[Floats, Column("hardship_share", upper=1.0)]
    eligible: Annotated[Floats, Column("eligible_{}_share", REFUND_CLASSES, upper=1.0)]
    contributions_this_year: Annotated[Floats, Column("contributions_this_year_{}_yuan", CLASSES, default=0.0)]
    expenditure_this_year: Annotated[Floats, Column("expenditure_this_year_{}_yuan", EXPENDITURE_ITEMS, default=0.0)]
    remitted_this_year: Annotated[Floats, Column("remitted_this_year_yuan", default=0.0)]
    granted_this_year: Annotated[Floats, Column("granted_this_year_yuan", default=0.0)]
    fiscal_subsidy_this_year: Annotated[Floats, Column("fiscal_subsidy_this_year_yuan", default=0.0)]
    refunds_paid_this_year: Annotated[Floats, Column("refunds_paid_this_year_{}_yuan", REFUND_CLASSES, default=0.0)]
    firms: Annotated[Floats, Column("firms_{}_count", CLASSES, default=0.0)]
    skills_account: Annotated[Floats, Column("skills_account_balance_yuan", default=0.0)]
    training_persons: Annotated[Floats, Column("training_{}_persons_per_month", CHANNELS, default=0.0)]
    fiscal_capacity: Annotated[Floats, Column("fiscal_capacity_yuan_per_year", default=INF)]
    other_income: Annotated[Floats, Column("other_income_yuan_per_month", default=0.0)]
    tile: Annotated[Ints, Column("tile_{}", ("row", "column"), lower=-1, default=-1.0)]
    pool_balance: float = 0.0
    """Regional adjustment fund at the opening, yuan."""
    published_expenditure: Floats | None = None
    """Last year's total expenditure [R] in yuan where its items are not published; None: the items say it all."""
    published_insured: Floats | None = None
    """Insured persons [R] where they are not published by class; None: the classes say it all."""

    def __len__(self) -> int:
        return len(self.names)

    @property
    def insured_total(self) -> Floats:
        """Insured persons [R]: the sum of the classes, else the published total, else NaN."""
        return _sum_or(self.insured, self.published_insured)

    @property
    def expenditure_last_year_total(self) -> Floats:
        """Last year's expenditure without remittance [R], yuan: the items' sum, else the published total, else NaN."""
        return _sum_or(self.expenditure_last_year[:, :-1], self.published_expenditure)

    def item(self, name: str) -> Floats:
        """Last year's expenditure on one of EXPENDITURE_ITEMS [R], yuan."""
        return self.expenditure_last_year[:, EXPENDITURE_ITEMS.index(name)]

    def index(self, name: str) -> int:
        """Position of a region by its name in either language; raises KeyError if there is none."""
        for names in (self.names, self.names_en):
            if name in names:
                return names.index(name)
        raise KeyError(name)

    def shown(self, name: str, language: str) -> str:
        """The name of a region in a language, `zh` or `en`."""
        return (self.names if language == "zh" else self.names_en)[self.index(name)]

    def nearest(self, name: str) -> str:
        """The name, as files write it, of the region whose name in either language is closest; empty when none is."""
        found = nearest_name(name, (*self.names, *self.names_en))
        return self.names[self.index(found)] if found else ""

    def take(self, order: Sequence[int]) -> Regions:
        """The regions at the given positions, in that order: a subset or a permutation."""
        rows = list(order)
        arrays: dict[str, Any] = {name: getattr(self, name)[rows] for name, _ in columns()}
        for name in ("published_expenditure", "published_insured"):
            total = getattr(self, name)
            arrays[name] = None if total is None else total[rows]
        return dataclasses.replace(self, **arrays, names=tuple(self.names[r] for r in rows),
                                   names_en=tuple(self.names_en[r] for r in rows))


def _sum_or(parts: Floats, total: Floats | None) -> Floats:
    found = np.asarray(parts.sum(axis=1))
    return found if total is None else np.where(np.isnan(found), total, found)


def columns() -> Iterator[tuple[str, Column]]:
    """Every array field of `Regions` that has one row per region, with its rules, in the order of declaration."""
    yield from _COLUMNS.items()


_COLUMNS: dict[str, Column] = {
    name: rule for name, hint in get_type_hints(Regions, include_extras=True).items()
    for rule in getattr(hint, "__metadata__", ())
}
