"""The fund of one region: its stocks and year accounts, and how they stand at the opening."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .exact import INFINITY, ONE, TWELVE, ZERO, dec, total
from .rules import CLASSES, REFUND_CLASSES, SPELL_MONTHS
from .training import CHANNELS

DEFINITIONS = ("statutory", "benefits_only", "total", "total_with_remittance")
ITEMS = ("benefits", "medical_premium", "assistance", "other_statutory", "skills_subsidy", "refunds", "remittance")
ASSISTANCE_MONTHS = 6


def coverage_expenditures(items: dict[str, Decimal]) -> dict[str, Decimal]:
    """Expenditure under each definition, from the seven items."""
    statutory = items["benefits"] + items["medical_premium"] + items["assistance"] + items["other_statutory"]
    everything = statutory + items["skills_subsidy"] + items["refunds"]
    return {"statutory": statutory, "benefits_only": items["benefits"], "total": everything,
            "total_with_remittance": everything + items["remittance"]}


def months_of_coverage(balance: Decimal, year_expenditure: Decimal) -> Decimal:
    """Coverage in months; without expenditure a balance covers any time."""
    if year_expenditure == ZERO:
        return INFINITY if balance >= ZERO else -INFINITY
    return TWELVE * balance / year_expenditure


@dataclass
class YearAccounts:
    """What adds up over a calendar year and is "last year's" in the next one."""

    contributions: dict[str, Decimal]
    expenditure: dict[str, Decimal]
    remitted: Decimal = ZERO
    granted: Decimal = ZERO
    fiscal_subsidy: Decimal = ZERO


@dataclass
class Promise:
    """What a calendar year's refunds are computed from: base, hardship share and the gates of that year."""

    base: dict[str, Decimal]
    hs: Decimal = ZERO
    open_12: bool = False
    open_24: bool = False


@dataclass
class Fund:
    """One region on one path."""

    name: str
    row: dict[str, Any]
    insured: Decimal
    wage: Decimal
    recipients: list[Decimal]
    assisted: list[Decimal]
    balance: Decimal
    skills_account: Decimal
    balance_last: Decimal
    last_year: YearAccounts
    year: YearAccounts
    recent: dict[str, list[Decimal]]
    """Expenditure of the last 12 months, oldest first, by definition of coverage."""
    promise: Promise
    carried: Promise
    observed_refunds: dict[str, Decimal]
    """Ordinary refunds paid before the opening in the opening's calendar year."""
    carry_by_proxy: bool = False
    topup_outstanding: Decimal = ZERO
    arrears_own: Decimal = ZERO
    arrears_support: Decimal = ZERO
    live_coverage: Decimal | None = None
    training_backlog: dict[str, Decimal] = field(default_factory=lambda: dict.fromkeys(CHANNELS, ZERO))

    def share(self, k: str) -> Decimal:
        """A class's share of the contribution base: its share of the insured, because the wage is one for all."""
        return self.number(f"insured_{k}_persons") / total(self.number(f"insured_{each}_persons") for each in CLASSES)

    def number(self, column: str, default: Any = None) -> Decimal:
        """A column of the region's row; empty cells take the default."""
        return cell(self.row, column, default)


def cell(row: dict[str, Any], column: str, default: Any = None) -> Decimal:
    """A number out of a row of the region table."""
    value = row.get(column)
    if value is None or str(value).strip() == "":
        if default is None:
            raise KeyError(f"column {column} is missing or empty")
        return dec(default)
    return dec(value)


def open_fund(row: dict[str, Any], opening: int, hazard: Sequence[Any], still_entitled: list[Decimal],
              carry: str) -> Fund:
    """The fund at the end of the month `opening`, from the columns of the region table.

    `carry` says what is still owed for the window of the year before the base year, whose base no table holds: "none",
    or "proxy" (the base of the year that is known).
    """
    paid_in = {k: cell(row, f"contributions_last_year_{k}_yuan") for k in CLASSES}
    spent = {item: cell(row, f"expenditure_last_year_{item}_yuan", 0) for item in ITEMS}
    last_year = YearAccounts(paid_in, coverage_expenditures(spent))
    year, observed = _year_so_far(row)
    balance_last = cell(row, "balance_last_year_end_yuan")
    known = {k: paid_in[k] for k in REFUND_CLASSES}
    unknown = known if carry == "proxy" else dict.fromkeys(REFUND_CLASSES, ZERO)
    # At a December opening the running window's own base is of a year no table holds; January brings the known one.
    running = unknown if opening % 12 == 11 else known
    return Fund(
        name=str(row["region"]), row=row,
        insured=cell(row, "insured_total_persons", total(cell(row, f"insured_{k}_persons") for k in CLASSES)),
        wage=cell(row, "contribution_wage_yuan_per_month"),
        recipients=opening_recipients(row, hazard, still_entitled),
        assisted=[cell(row, f"assisted_spell_month_{j}_persons", 0) for j in range(1, ASSISTANCE_MONTHS + 1)],
        balance=cell(row, "balance_opening_yuan", balance_last),
        skills_account=cell(row, "skills_account_balance_yuan", 0),
        balance_last=balance_last, last_year=last_year, year=year,
        recent={name: last_twelve(last_year.expenditure[name], year.expenditure[name], opening)
                for name in DEFINITIONS},
        promise=Promise(running), carried=Promise(unknown), carry_by_proxy=carry == "proxy",
        observed_refunds=observed,
    )


def _year_so_far(row: dict[str, Any]) -> tuple[YearAccounts, dict[str, Decimal]]:
    """Accounts from January to the opening, and the ordinary refunds paid in them; zeros for an opening in December."""
    spent = {item: cell(row, f"expenditure_this_year_{item}_yuan", 0) for item in ITEMS}
    accounts = YearAccounts(
        contributions={k: cell(row, f"contributions_this_year_{k}_yuan", 0) for k in CLASSES},
        expenditure=coverage_expenditures(spent),
        remitted=cell(row, "remitted_this_year_yuan", 0),
        granted=cell(row, "granted_this_year_yuan", 0),
        fiscal_subsidy=cell(row, "fiscal_subsidy_this_year_yuan", 0),
    )
    return accounts, {k: cell(row, f"refunds_paid_this_year_{k}_yuan", 0) for k in REFUND_CLASSES}


def last_twelve(last_year: Decimal, this_year: Decimal, opening: int) -> list[Decimal]:
    """The last 12 months' expenditure at the opening: each calendar year's known sum, spread evenly over its months."""
    months = (opening % 12 + 1) % 12
    before = [last_year / TWELVE] * (12 - months)
    return before + ([this_year / months] * months if months else [])


def opening_recipients(row: dict[str, Any], hazard: Sequence[Any], still_entitled: list[Decimal]) -> list[Decimal]:
    """Recipients by spell month: as given, or the total spread as if the same number had begun every month."""
    first = row.get("recipients_spell_month_01_persons")
    if first is not None and str(first).strip():
        return [cell(row, f"recipients_spell_month_{d:02d}_persons") for d in range(1, SPELL_MONTHS + 1)]
    survival = [ONE]
    for d in range(SPELL_MONTHS - 1):
        survival.append(survival[-1] * (ONE - min(ONE, dec(hazard[d]))) * still_entitled[d])
    everybody = cell(row, "recipients_total_persons")
    return [everybody * each / total(survival) for each in survival]
