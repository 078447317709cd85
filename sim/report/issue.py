"""Issue the reports of a month: monitor it, write every format, and keep the report in the store for its signatures."""

from __future__ import annotations

import getpass
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sim.actuals.periods import read_month
from sim.monitoring.from_store import RUN_KIND, monthly_of_store, record
from sim.monitoring.types import TOTAL, Monthly
from sim.months import Month, parse_month
from sim.problems import BadInputError, Problem, clipped, nearest_name
from sim.report.content import Standing, make_report
from sim.report.files import file_name, write_whole
from sim.report.manifests import content_of, content_sha256
from sim.report.tables import Report
from sim.report.writers import report_bytes
from sim.store.checked import USER, identity
from sim.store.records import ReportEntry, Status
from sim.store.store import Store
from sim.texts import text

LATEST = "latest"
ALL = "all"


@dataclass(frozen=True)
class Issued:
    """A report that was written: its number in the store, how far its sign-off is, and its files."""

    number: int
    report: Report
    status: Status
    files: tuple[Path, ...]


def month_named(store: Store, fund: str, written: str) -> Month:
    """A month as people write it, or `latest`: the last closed month of the fund, else its last with figures.

    Raises BadInputError.
    """
    if written != LATEST:
        try:
            return read_month(written)
        except ValueError as error:
            raise BadInputError([Problem(str(error), column="MONTH",
                                         expected=text("report.expected.month"))]) from error
    closed = store.closed_months(fund)
    if closed:
        return Month(max(closed))
    months = store.actuals(fund).months
    if not months:
        raise BadInputError([Problem(text("report.problem.no_month", fund=fund))])
    return months[-1]


def region_named(monthly: Monthly, name: str | None) -> str:
    """A region by its name in either language; all of them for None and `all`. Raises BadInputError."""
    if name is None or name == ALL:
        return TOTAL
    both = {**dict(zip(monthly.regions_en, monthly.regions, strict=True)), **{each: each for each in monthly.regions}}
    if name not in both:
        unknown = text("monitoring.problem.region", fund=monthly.fund, region=clipped(name))
        raise BadInputError([Problem(unknown, column="--region", nearest=nearest_name(name, both))])
    return both[name]


def month_of(store: Store, fund: str, month: Month, threads: int | None = None) -> Monthly:
    """Monitor a month of the store's fund, and keep the run: next month's bridge starts from it."""
    found = monthly_of_store(store, fund, month, threads=threads)
    runs = store.runs(fund, month, RUN_KIND)
    if not runs or runs[-1].result_sha256 != found.manifest["result_sha256"]:
        record(store, found, writer())
    return found


def writer(user: str | None = None) -> str:
    """Who issues a report: as given, else by the setting, else the account of the machine. Signing asks for more."""
    return identity(user if user is not None or os.environ.get(USER) else getpass.getuser())


def standing_of(store: Store, monthly: Monthly, region: str, kind: str) -> Standing:
    """The signatures under exactly this content, the recommendations of the fund, and whether the month is closed."""
    closed = monthly.month in store.closed_months(monthly.fund)
    entry = known(store, make_report(monthly, region, kind))
    recommendations = store.recommendations(monthly.fund, open_only=False)
    if entry is None:
        return Standing(recommendations=recommendations, closed=closed)
    return Standing(store.status(entry.id), store.signatures(entry.id), recommendations, closed)


def known(store: Store, report: Report) -> ReportEntry | None:
    """The newest stored report of exactly this content."""
    digest = content_sha256(content_of(report))
    entries = store.reports(report.fund, parse_month(report.month))
    return next((each for each in reversed(entries) if each.content_sha256 == digest
                 and each.region == (report.region or None)), None)


def standing_report(store: Store, monthly: Monthly, region: str, kind: str) -> Report:
    """A report with its signatures, ready to be written."""
    return make_report(monthly, region, kind, standing_of(store, monthly, region, kind), made=datetime.now(UTC))


def issue(store: Store, monthly: Monthly, region: str, kind: str, formats: Sequence[str], folder: Path,
          user: str | None = None) -> Issued:
    """Write a report in every format into `folder` and keep it in the store. Raises BadInputError.

    Every format is made before the first file is written.
    """
    report = standing_report(store, monthly, region, kind)
    made = {each: report_bytes(report, each) for each in formats}
    paths = {each: folder / file_name(report, each) for each in formats}
    for each, data in made.items():
        write_whole(paths[each], data)
    number = keep(store, report, made, user)
    return Issued(number, report, store.status(number), tuple(paths.values()))


def keep(store: Store, report: Report, files: dict[str, bytes], user: str | None = None) -> int:
    """Keep a report and the hashes of its files in the store; returns its number."""
    return store.add_report(
        report.fund, parse_month(report.month), report.region or None, report.language, report.manifest,
        content_of(report), {each: hashlib.sha256(data).hexdigest() for each, data in files.items()}, who=writer(user))
