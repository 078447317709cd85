"""The reports of a month, made once from its monitoring: the same tables for documents, files and screens."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from sim.monitoring.types import TOTAL, Monthly
from sim.months import format_month
from sim.report import content_ahead as ahead
from sim.report import content_basis as basis
from sim.report import content_money as flows
from sim.report.manifests import report_manifest
from sim.report.returns import return_sections
from sim.report.scope import Scope, column, month_words
from sim.report.summary import summary
from sim.report.tables import Chart, Report, Row, Section, Signature, Table, spoken_money
from sim.store.records import ROLES, Recommendation, Status
from sim.store.records import Signature as Signed
from sim.texts import language, pick, text

KINDS = ("report", "return")
"""The monitoring report of the fund (N19), and the return on how the policy is carried out (N15)."""


@dataclass(frozen=True)
class Standing:
    """How far the sign-off of a report is, and what was recommended."""

    status: Status = "draft"
    signatures: tuple[Signed, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()
    closed: bool | None = None
    """Whether the month is closed in the store; None where no store was asked."""


def make_report(monthly: Monthly, region: str = TOTAL, kind: str = "report", standing: Standing | None = None,
                made: datetime | None = None) -> Report:
    """A report of one kind about all regions or one, in the language in use.

    `standing`: its signatures; without all three the report is marked as a draft. What is signed is the content, which
    depends neither on the language nor on who has signed (`manifests.content_of`). `made`: when it is written.
    """
    scope, standing = Scope(monthly, region), standing or Standing()
    sections = _report_sections(scope, standing) if kind == "report" else return_sections(scope, _open(scope, standing))
    report = Report(
        kind=kind, title=_title(scope, kind), subtitle=text("report.subtitle", month=month_words(monthly.month)),

        fund=monthly.fund, region=region, region_name="" if scope.whole else scope.name(region),
        month=format_month(monthly.month), language=language(),
        summary=summary(scope) if kind == "report" else (), sections=tuple(sections),
        annexes=_estimates(scope) if kind == "report" else (), signatures=_signatures(standing),
        mark="" if standing.status == "approved" else text("report.draft"),
        label="" if monthly.kind == "real" else text(f"kind.{monthly.kind}"), written=scope.problems())
    manifest = report_manifest(report, monthly.manifest, made)
    annex = _section("manifest", basis.manifest_table(manifest))
    return replace(report, manifest=manifest, annexes=(*report.annexes, annex))


def _title(scope: Scope, kind: str) -> str:
    return text(f"report.title.{kind}", where=scope.place if scope.whole else scope.name(scope.region))


def _signatures(standing: Standing) -> tuple[Signature, ...]:
    given = {each.role: each for each in standing.signatures}
    return tuple(
        Signature(text(f"store.role.{role}"), given[role].who, given[role].utc[:10], given[role].note)
        if role in given else Signature(text(f"store.role.{role}")) for role in ROLES)


def _report_sections(scope: Scope, standing: Standing) -> list[Section]:
    monthly = scope.monthly
    people, amounts = flows.refund_tables(scope)
    coverage = flows.coverage_table(scope)
    sections = [
        _section("key", flows.key_table(scope)),
        _section("flows"),
        _section("income", flows.item_table(scope, "income"), level=2),
        _section("expenditure", flows.item_table(scope, "expenditure"), level=2),
        _section("against_projection", flows.projection_table(scope), level=2),
        _section("coverage", flows.coverage_chart(scope) if (scope.whole and len(monthly.regions) > 1) or not coverage.rows
                 else flows.turned(coverage),
                 flows.definitions_table(scope)),
        _section("refunds", amounts, people),
        _section("training", flows.training_table(scope)),
        _section("support", flows.support_table(scope), words=_pool(scope)),
        _section("warnings"),
        _section("warning_levels", ahead.levels_table(scope), level=2),
        _section("warning_list", ahead.warnings_table(scope), level=2),
        _section("outlook", *_outlook(scope, "balance"), *_outlook(scope, "coverage"), ahead.chances_table(scope)),
    ]
    if monthly.bridge:
        sections.append(_section("bridge", ahead.bridge_chart(scope, monthly.bridge),
                                 ahead.bridge_table(scope, monthly.bridge)))
    if scope.whole:
        sections += [_section("regions"), _section("coverage_regions", coverage, level=2),
                     _section("region_table", ahead.region_table(scope), level=2)]
        if monthly.bridge:
            sections.append(_section("bridge_regions", ahead.region_bridge_table(scope, monthly.bridge), level=2))
    return [_kept(section) for section in (*sections, _problems(scope, standing), *_basis(scope, standing))]


def _outlook(scope: Scope, measure: str) -> list[Table | Chart]:
    return [*ahead.outlook_chart(scope, measure), ahead.outlook_table(scope, measure)]


def _section(key: str, *parts: Table | Chart, level: int = 1, words: Iterable[str] = ()) -> Section:
    return Section(key, text(f"report.section.{key}"), tuple(words), parts, level)


def _kept(section: Section) -> Section:
    """A section without tables that have no row and charts that have nothing to show."""
    return replace(section, parts=tuple(part for part in section.parts
                                        if (part.labels if isinstance(part, Chart) else part.rows)))


def _pool(scope: Scope) -> list[str]:
    if not scope.whole or scope.monthly.pool is None:
        return []
    return [text("report.pool", amount=spoken_money(scope.monthly.pool))]


def _estimates(scope: Scope) -> tuple[Section, ...]:
    table = basis.estimates_table(scope)
    return (_section("estimates", table),) if table.rows else ()


def _problems(scope: Scope, standing: Standing) -> Section:
    """Problems reported (N22), and recommendations with what became of them."""
    words = scope.problems() or (text("report.no_problems"),)
    columns = (column("region"), column("recommended", width=14), column("rule"), column("state", width=12))
    rows = tuple(Row((scope.name(each.region or TOTAL), each.text, each.warning,
                      text("report.open") if each.closed is None else text("report.closed", outcome=each.closed.outcome)))
                 for each in standing.recommendations if scope.whole or each.region in (None, scope.region))
    table = Table("recommendations", text("report.table.recommendations"), columns, rows, signed=False)
    return _section("problems", table, words=words)


def _open(scope: Scope, standing: Standing) -> tuple[str, ...]:
    """That the month is not closed: a word, not a figure, and so no part of what is signed."""
    return (text("report.not_closed", month=month_words(scope.monthly.month)),) if standing.closed is False else ()


def _basis(scope: Scope, standing: Standing) -> list[Section]:
    limits = [text(f"report.limit.{key}") for key in ("projection", "regions", "coverage", "bands")]
    limits += [pick(each) for each in scope.monthly.notes]
    revised = basis.revised_table(scope)
    return [
        _section("basis"),
        _section("assumptions", basis.assumptions_table(scope), level=2),
        _section("data", basis.data_table(scope), level=2, words=_open(scope, standing)),
        _section("replaces", revised, level=2, words=() if revised.rows else [text("report.no_revision")]),
        _section("limits", level=2, words=limits),
    ]
