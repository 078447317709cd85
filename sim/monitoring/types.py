"""What a month's monitoring consists of: plain, immutable rows that screens and reports print and never calculate with.

Money is whole fen and persons or enterprises are whole numbers, so that sums are exact and equal wherever they are shown;
coverage is months, probabilities are shares of paths. `None` stands for what is not known. The region `TOTAL` stands for
all regions together. Texts belong to `sim.monitoring.words`, which puts these rows into the language in use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sim.actuals.lines import Role
from sim.actuals.reconcile import ALL_REGIONS
from sim.months import Month
from sim.regions import Kind, Regions
from sim.scenario import Scenario

TOTAL = ALL_REGIONS
"""Stands where a region's name stands, for all regions together."""
Level = Literal["green", "yellow", "orange", "red"]
LEVELS: tuple[Level, ...] = ("green", "yellow", "orange", "red")
"""From nothing to see to act at once."""
Cause = Literal["data", "experience", "assumption", "policy", "model"]
CAUSES: tuple[Cause, ...] = ("data", "experience", "assumption", "policy", "model")
"""Why a projection of the same year-end is another one than last month, in the order in which a bridge shows it."""
Unit = Literal["fen", "persons", "enterprises", "months", "share", "ratio", "figures", "regions"]


# --- nowcast ----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Estimate:
    """One driver as the scenario has it, as the history says, and as the projection uses it.

    Numbers are in the driver's own unit: growth per month, yuan of wage, factor on the scenario, share.
    """

    driver: str
    region: str
    scenario: float
    estimate: float | None
    """What the history alone says; None where it was not estimated."""
    error: float | None
    """Standard error of `estimate`."""
    value: float
    """What the projection uses: `estimate` drawn to `scenario` by how little the history says."""
    months: int
    """Months of history behind it."""
    method: str
    """Key of the text that says how; `reason`: of the one that says why it was used or not."""
    used: bool
    reason: str


@dataclass(frozen=True)
class BandCheck:
    """A month's actual of one line against what last month's projection expected (unit of the line: fen or count)."""

    region: str
    line: str
    actual: int | None
    mean: float
    q05: float
    q25: float
    q50: float
    q75: float
    q95: float
    inside: bool | None
    """Whether the actual lies in [q05, q95]; None where it is not known, and for a band without width."""
    distance: float | None
    """Distance from the middle of the band in half-widths: above 1 is outside; None likewise."""


@dataclass(frozen=True)
class Filled:
    """A figure that was not reported and was taken from the projection to open the next one."""

    region: str
    month: Month
    line: str
    value: int


@dataclass(frozen=True, eq=False)
class Nowcast:
    """The last closed month as the opening of a projection, with drivers re-estimated on the history."""

    month: Month
    regions: Regions
    """The opening: balances of reported regions are the actual closing balances to the fen."""
    scenario: Scenario
    """The question asked from here on: it starts in the month after, with the re-estimated drivers."""
    estimates: tuple[Estimate, ...]
    checks: tuple[BandCheck, ...]
    """The month against the projection made a month before; empty for the first month."""
    filled: tuple[Filled, ...]
    history: int
    """Months of actuals behind the estimates; 0: everything is the scenario's."""


# --- warnings ---------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Remedy:
    """What would bring a warning back to green: money, months, persons or figures; `action` is the key of its text."""

    action: str
    amount: int | float
    unit: Unit


@dataclass(frozen=True)
class Warning:
    """One rule judged for one region (or TOTAL): its number, its threshold, its level, and what would clear it."""

    rule: str
    """W1, W2, … of `scenarios/monitoring/warnings.yaml`."""
    notice: str
    """The clause that the rule serves: N4, N5, …"""
    region: str
    level: Level
    value: float | None
    """The number judged, in `unit`; None where it is not known."""
    threshold: float | None
    """The limit of the level reached (of yellow, where the level is green)."""
    unit: Unit
    about: Month
    """The month that the number is about: this one, the year-end, or one ahead."""
    since: Month | None
    """The first month of the unbroken run of months in which the rule was not green; None when green."""
    clears: Remedy | None
    lines: tuple[str, ...] = ()
    """Lines of the actuals that the warning is about."""


# --- bridge -----------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class BridgePart:
    """One bar of the bridge, in fen. `line` names the line of the actuals behind experience, else it is empty."""

    cause: Cause
    region: str
    line: str
    amount: int
    this_month: int = 0
    """Experience: what the month itself brought; the rest is what it changes until the year-end."""


@dataclass(frozen=True)
class Step:
    """One column of the waterfall: where it begins and ends, in fen."""

    cause: str
    """One of CAUSES, or `start`, `end`."""
    line: str
    amount: int
    begin: int
    end: int


@dataclass(frozen=True)
class Bridge:
    """From last month's projection of the year-end balance (mean over paths) to this month's; parts add up to the fen."""

    month: Month
    previous: Month
    """The month whose projection it starts from."""
    year_end: Month
    regions: tuple[str, ...]
    start: Mapping[str, int]
    """By region, and TOTAL; fen."""
    end: Mapping[str, int]
    parts: tuple[BridgePart, ...]
    """By region and for TOTAL; what is exactly 0 is there too, so that every region has the same bars."""
    recorded: bool
    """Whether the start is a figure recorded last month; otherwise it is today's program on what was known then."""

    def of(self, region: str) -> tuple[BridgePart, ...]:
        """The parts of one region."""
        return tuple(part for part in self.parts if part.region == region)

    def waterfall(self, region: str = TOTAL) -> tuple[Step, ...]:
        """Columns ready to draw: start, every part that is not 0, end."""
        level = self.start[region]
        steps = [Step("start", "", level, 0, level)]
        for part in self.of(region):
            if part.amount:
                steps.append(Step(part.cause, part.line, part.amount, level, level + part.amount))
                level += part.amount
        return (*steps, Step("end", "", level, 0, level))


# --- the tables of the month ---
@dataclass(frozen=True)
class KeyFigure:
    """One figure of the summary, for all regions or one."""

    key: str
    """One of `summary.KEY_FIGURES`."""
    region: str
    value: int | float | None
    unit: Unit
    last_month: int | float | None
    last_year: int | float | None
    """The same month of last year."""


@dataclass(frozen=True)
class Item:
    """Income or expenditure on one line (or a count): the month and the year against what it can be set against."""

    region: str
    line: str
    role: Role
    month: int | None
    last_year_month: int | None
    year_to_date: int | None
    last_year_to_date: int | None
    budget: int | None
    """Of the whole year."""
    budget_used: float | None
    """Year to date over budget."""
    projected: int | None
    """Mean of last month's projection."""
    low: int | None
    high: int | None
    """The 90 % band of that projection."""
    inside: bool | None


@dataclass(frozen=True)
class CoverageRow:
    """Balance and coverage under every definition, and both gates, of one region."""

    region: str
    balance: int | None
    months: Mapping[str, float | None]
    """By definition: those of `coverage.coverage_by_definition`, with trailing_12 and forward_12."""
    gate_12: bool | None
    """Whether refunds are open this year: judged on last year-end."""
    gate_24: bool | None
    next_january: Month
    gate_12_next: float | None
    """Probability that the gate is open next January."""
    gate_24_next: float | None
    margin_12: int | None
    """Fen above (below: negative) the balance that the gate asks for now, against the last 12 months' expenditure."""
    margin_24: int | None


@dataclass(frozen=True)
class RefundRow:
    """Refunds to enterprises: the month, the year to date, and the year's target."""

    region: str
    firms: int | None
    firms_to_date: int | None
    staff: int | None
    staff_to_date: int | None
    ordinary: int | None
    ordinary_to_date: int | None
    hardship: int | None
    hardship_to_date: int | None
    target: int | None
    """Fen to be refunded this year."""
    target_firms: int | None
    progress: float | None
    """Refunds to date over target."""
    expected: float | None
    """What the progress should be by now: the year's months that are over, on the policy's window."""


@dataclass(frozen=True)
class TrainingRow:
    """Training on the job, paid from the skills account alone."""

    region: str
    persons: int | None
    persons_to_date: int | None
    subsidy: int | None
    subsidy_to_date: int | None
    account: int | None
    """Fen left in the skills account."""
    months_left: float | None
    """How long that lasts at the pace of the last three months; None without payments."""


@dataclass(frozen=True)
class SupportRow:
    """Remittance, grants and fiscal subsidy of one region, and how much of the year's cap is used."""

    region: str
    remittance: int | None
    remittance_to_date: int | None
    grant: int | None
    grant_to_date: int | None
    cap: int | None
    """Most that the year's grants may reach by now."""
    cap_used: float | None
    fiscal_subsidy: int | None
    fiscal_subsidy_to_date: int | None


@dataclass(frozen=True)
class Outlook:
    """The next twelve months of one measure in one region (or TOTAL), one entry a month: fen or months."""

    measure: Literal["balance", "coverage"]
    region: str
    months: tuple[Month, ...]
    mean: tuple[float, ...]
    q05: tuple[float, ...]
    q25: tuple[float, ...]
    q50: tuple[float, ...]
    q75: tuple[float, ...]
    q95: tuple[float, ...]


@dataclass(frozen=True)
class Chances:
    """Probabilities of one region over the next twelve months, one entry a month."""

    region: str
    months: tuple[Month, ...]
    below_12: tuple[float, ...]
    below_24: tuple[float, ...]
    shortage: tuple[float, ...]


@dataclass(frozen=True)
class Assumption:
    """What the projection takes for granted: status (V, M, D, A, I) and source, a reference or a remark in both languages."""

    what: str
    status: str
    source: str | Mapping[str, str]
    date: str = ""


@dataclass(frozen=True)
class Missing:
    """A region's month that is not complete: the required lines that are not known, all of them if none came."""

    region: str
    month: Month
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Revised:
    """A figure that was changed after it had been reported."""

    region: str
    month: Month
    line: str
    before: int | None
    after: int | None


@dataclass(frozen=True, eq=False)
class Monthly:
    """Everything that one month's report and screen print."""

    fund: str
    title: Mapping[str, str]
    """Of the fund's data set, by language."""
    kind: Kind
    """`illustrative` must be said on every page."""
    month: Month
    year_end: Month
    """The year-end that all forecasts speak of: this December, or in December the next."""
    regions: tuple[str, ...]
    regions_en: tuple[str, ...]
    key_figures: tuple[KeyFigure, ...]
    items: tuple[Item, ...]
    coverage: tuple[CoverageRow, ...]
    refunds: tuple[RefundRow, ...]
    training: tuple[TrainingRow, ...]
    support: tuple[SupportRow, ...]
    pool: int | None
    """The adjustment fund's balance at the month's end in fen, worked out from its opening and the actuals."""
    warnings: tuple[Warning, ...]
    """Every rule and region judged, the worst first; green ones too."""
    outlook: tuple[Outlook, ...]
    chances: tuple[Chances, ...]
    bridge: Bridge | None
    """None for a first month, which has no projection before it."""
    nowcast: Nowcast
    missing: tuple[Missing, ...]
    revised: tuple[Revised, ...]
    """What changed in earlier months since last month's run."""
    problems: str
    """The note of problems reported (N22)."""
    assumptions: tuple[Assumption, ...]
    manifest: Mapping[str, Any]
    """How to do it again: fund, month, scenario, seed, paths, hashes of inputs and of the actuals, versions."""
    decembers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Projected balance (mean, fen) by year-end (`YYYY-MM`) and region: what next month's bridge starts from."""
    notes: tuple[Mapping[str, str], ...] = field(default=())
    """What the data set says of itself, by language."""
