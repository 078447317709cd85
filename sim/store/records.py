"""What the store gives back. Times are UTC as `2021-02-03T04:05:06Z`; months are `sim.months.Month`; money is fen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from sim.months import Month

Role = Literal["preparer", "reviewer", "approver"]
ROLES: tuple[Role, ...] = ("preparer", "reviewer", "approver")
"""The roles of a report's signatures, in the order in which they sign."""
Status = Literal["draft", "reviewed", "approved"]
TargetKind = Literal["budget", "target"]
TARGET_KINDS: tuple[TargetKind, ...] = ("budget", "target")
MISSING = "missing:"
"""Before the key of a line: the check that a required line is there."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A row that says when it was written and by whom."""

    utc: str
    who: str


@dataclass(frozen=True, slots=True)
class Fund(Signed):
    """A fund: its name, the data set that it is opened from, and its regions in order."""

    id: int
    name: str
    dataset: str
    regions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures came from: the name of the file and its SHA-256."""

    name: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Revision(Signed):
    """One import. `number` is None where nothing was new and so nothing was written."""

    fund: str
    number: int | None
    source: Source
    why: str
    new: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class Change(Signed):
    """One figure as a revision brought it. `old` is None for the first."""

    number: int
    source: Source
    why: str
    region: str
    month: Month
    line: str
    old: int | None
    new: int


@dataclass(frozen=True, slots=True)
class Explanation(Signed):
    """Why a check does not hold. With `expected` and `found` it explains this difference and no other.

    `region` is `sim.actuals.reconcile.ALL_REGIONS` for a check of the whole fund.
    """

    id: int
    region: str
    month: Month
    check: str
    text: str
    expected: int | None
    found: int | None


@dataclass(frozen=True, slots=True)
class MonthEvent(Signed):
    """A month was closed or opened again; `revision` was the newest then (0: none)."""

    month: Month
    event: Literal["close", "reopen"]
    revision: int
    why: str


@dataclass(frozen=True, slots=True)
class SavedScenario(Signed):
    """A version of a saved scenario."""

    name: str
    version: int
    yaml: str
    note: str


@dataclass(frozen=True, slots=True)
class RunEntry(Signed):
    """A stored run without its result."""

    id: int
    kind: str
    fund: str | None
    month: Month | None
    manifest: Mapping[str, Any]
    result_sha256: str


@dataclass(frozen=True, slots=True)
class StoredRun(RunEntry):
    """A stored run with its result."""

    result: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ReportEntry(Signed):
    """A stored report without its tables. `files`: format → SHA-256; `content_sha256`: of the tables."""

    id: int
    fund: str
    month: Month
    region: str | None
    language: str
    content_sha256: str
    files: Mapping[str, str]
    manifest: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredReport(ReportEntry):
    """A stored report with its tables."""

    tables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Signature(Signed):
    """A signature under the content of a report."""

    report: int
    role: Role
    content_sha256: str
    note: str


@dataclass(frozen=True, slots=True)
class Note(Signed):
    """A problem reported for a month (N22); without region it concerns the whole fund."""

    id: int
    month: Month
    region: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Recommendation(Signed):
    """What should be done about a warning; `closed` is None while it is open."""

    id: int
    fund: str
    month: Month
    region: str | None
    text: str
    warning: str
    closed: Closing | None


@dataclass(frozen=True, slots=True)
class Closing(Signed):
    """How a recommendation was closed."""

    outcome: str


@dataclass(frozen=True, slots=True)
class Target:
    """A year's budget or target of a line (fen, or counts); without region it is the whole fund's."""

    kind: TargetKind
    year: int
    region: str | None
    line: str
    value: int


@dataclass(frozen=True, slots=True)
class LogEntry(Signed):
    """An entry of the log: what was done, which rows were written (`table:id` → SHA-256), and the chain's hash."""

    number: int
    action: str
    what: Mapping[str, Any]
    rows: Mapping[str, str]
    hash: str
