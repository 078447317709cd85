"""Stored reports: their tables, manifest and the hashes of their files, and who signed them.

A signature is under the content of a report (the hash of its tables), for its fund, month and region: the same content
written anew, without the watermark or in another format, keeps its signatures; other content needs new ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Select, select

from sim.months import Month, format_month
from sim.plain import plain
from sim.problems import BadInputError, Problem, raise_if_any
from sim.store.checked import choice_of, identity, month_in_range, same_person, text_of
from sim.store.packing import content_sha256, pack, unpack
from sim.store.part import Part, every, find_fund, optional_place, row_number
from sim.store.records import ROLES, ReportEntry, Role, Signature, Status, StoredReport
from sim.store.schema import FUND, REPORT, SIGNATURE
from sim.texts import LANGUAGES, text


class Reports(Part):
    """The reports of a store and their signatures."""

    def add_report(self, fund: str, month: Month, region: str | None, language: str, manifest: Mapping[str, Any],
                   tables: Mapping[str, Any], files: Mapping[str, str], *, who: str | None = None) -> int:
        """Keep a report (region None: the whole fund) and the hashes of its files; returns its number."""
        problems: list[Problem] = []
        who = identity(who)
        choice_of(language, LANGUAGES, "language", problems)
        if not month_in_range(month):
            problems.append(Problem(text("store.problem.month", value=month), expected=text("store.expected.month")))
        raise_if_any(problems)
        digest, packed = content_sha256(tables), pack(tables)
        with self._database.write(who, "add_report", fund=fund, month=format_month(month), region=region,
                                  language=language, content_sha256=digest, files=dict(files)) as writing:
            known = find_fund(writing.connection, fund)
            place = optional_place(known, region, problems)
            raise_if_any(problems)
            return writing.insert(REPORT, fund_id=known.id, month=int(month), region=place, language=language,
                                  manifest=json.dumps(plain(manifest)), content_sha256=digest, tables=packed,
                                  files=json.dumps(dict(files)))

    def report(self, report_id: int) -> StoredReport:
        """One report with its tables; raises BadInputError for a number that there is not."""
        with self._database.read() as connection:
            row = _find(connection, report_id)
        return StoredReport(**_columns(row), tables=unpack(row.tables))

    def reports(self, fund: str | None = None, month: Month | None = None, region: str | None = None,
                language: str | None = None) -> tuple[ReportEntry, ...]:
        """The reports of a fund and month (None: any), oldest first, without their tables."""
        with self._database.read() as connection:
            known = None if fund is None else find_fund(connection, fund).id
            wanted = every({REPORT.c.fund_id: known, REPORT.c.month: month, REPORT.c.language: language})
            rows = connection.execute(_entries().where(*wanted).order_by(REPORT.c.id)).all()
        entries = (ReportEntry(**_columns(row)) for row in rows)
        return tuple(entry for entry in entries if region in (None, entry.region))

    def sign(self, report_id: int, role: Role, who: str, note: str = "") -> Signature:
        """Sign a report as preparer, then as reviewer (another person), then as approver (not the preparer).

        Raises BadInputError for a role out of order or signed already, and for a person who may not sign it (Q11).
        """
        problems: list[Problem] = []
        who, note = identity(who), text_of(note, "note", problems, optional=True)
        choice_of(role, ROLES, "role", problems)
        raise_if_any(problems)
        with self._database.write(who, "sign", report=report_id, role=role, note=note) as writing:
            row = _find(writing.connection, report_id)
            given = _signatures(writing.connection, row)
            raise_if_any(_against(role, who, {each.role: each for each in given}))
            writing.what["content_sha256"] = row.content_sha256
            writing.insert(SIGNATURE, report_id=report_id, role=role, content_sha256=row.content_sha256, note=note)
            return Signature(writing.utc, who, report_id, role, row.content_sha256, note)

    def signatures(self, report_id: int) -> tuple[Signature, ...]:
        """The signatures that hold for a report's content, in the order in which they were given."""
        with self._database.read() as connection:
            return _signatures(connection, _find(connection, report_id))

    def next_role(self, report_id: int) -> Role | None:
        """The role whose turn it is to sign, None where all have signed."""
        given = {each.role for each in self.signatures(report_id)}
        return next((each for each in ROLES if each not in given), None)

    def status(self, report_id: int) -> Status:
        """`approved` with all three signatures, `reviewed` with the first two, else `draft` (with the watermark)."""
        roles = {each.role for each in self.signatures(report_id)}
        if roles.issuperset(ROLES):
            return "approved"
        return "reviewed" if roles.issuperset(ROLES[:2]) else "draft"


def _against(role: Role, who: str, given: Mapping[Role, Signature]) -> list[Problem]:
    """What speaks against this signature."""
    if role in given:
        return [Problem(text("store.problem.signed", role=text(f"store.role.{role}"), who=given[role].who),
                        column="role")]
    first = next(each for each in ROLES if each not in given)
    if role != first:
        return [Problem(text("store.problem.order", role=text(f"store.role.{role}")), column="role",
                        expected=text(f"store.role.{first}"))]
    if role != "preparer" and same_person(who, given["preparer"].who):
        return [Problem(text("store.problem.same_person", role=text(f"store.role.{role}"), who=who),
                        expected=text("store.expected.other_person"))]
    return []


def _entries(*more: Any) -> Select[Any]:
    columns = [column for column in REPORT.c if column.name != "tables"]
    return select(*columns, FUND.c.name.label("fund"), FUND.c.regions, *more).select_from(REPORT.join(FUND))


def _find(connection: Connection, report_id: int) -> Any:
    row = connection.execute(_entries(REPORT.c.tables).where(REPORT.c.id == row_number(report_id))).one_or_none()
    if row is None:
        raise BadInputError([Problem(text("store.problem.no_report", number=report_id))])
    return row


def _signatures(connection: Connection, report: Any) -> tuple[Signature, ...]:
    """Signatures under the content of a report row; none where its tables are not those that it was kept with."""
    rows = connection.execute(select(SIGNATURE).join(REPORT).where(
        REPORT.c.fund_id == report.fund_id, REPORT.c.month == report.month,
        REPORT.c.region.is_not_distinct_from(report.region),
        SIGNATURE.c.content_sha256 == report.content_sha256).order_by(SIGNATURE.c.id)).all()
    if rows and content_sha256(unpack(report.tables)) != report.content_sha256:
        return ()
    return tuple(Signature(row.utc, row.who, row.report_id, row.role, row.content_sha256, row.note) for row in rows)


def _columns(row: Any) -> dict[str, Any]:
    region = None if row.region is None else json.loads(row.regions)[row.region]
    return {"utc": row.utc, "who": row.who, "id": row.id, "fund": row.fund, "month": Month(row.month), "region": region,
            "language": row.language, "content_sha256": row.content_sha256, "files": json.loads(row.files),
            "manifest": json.loads(row.manifest)}
