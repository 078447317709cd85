"""`uifund reports` and `uifund sign`: the reports that are kept, and who has signed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sim.cli.options import Told, emit, verb
from sim.cli.store_access import (
    month_filter,
    open_store,
    optional_month,
    record,
    show_table,
    store_and_user,
    store_option,
)
from sim.cli.usage import Whole
from sim.problems import Problem, raise_if_any
from sim.texts import text

if TYPE_CHECKING:
    from sim.store import Store
    from sim.store.records import ReportEntry

KINDS = ("report", "return")
ROLES = ("preparer", "reviewer", "approver")


@verb("reports")
@store_option
@month_filter
@click.option("--fund", cls=Told)
def reports_verb(fund: str | None, of_month: str | None, store: str | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.reports"]`."""
    problems: list[Problem] = []
    month = optional_month(of_month, problems)
    raise_if_any(problems)
    with open_store(store) as opened:
        _show(opened, opened.reports(fund, month), as_json)


@verb("sign")
@store_and_user
@click.option("--note", cls=Told, default="")
@click.option("--role", cls=Told, type=click.Choice(ROLES), required=True)
@click.argument("report", type=Whole())
def sign_verb(report: int, role: str, note: str, user: str | None, store: str | None, as_json: bool) -> None:
    """See `texts_table.TEXTS["verb.sign"]`."""
    from sim.store import identity

    who = identity(user)
    with open_store(store) as opened:
        opened.sign(report, role, who, note)  # type: ignore[arg-type]
        _show(opened, [opened.report(report)], as_json)


def _kind(entry: ReportEntry) -> str:
    """Which report it is, as its manifest says."""
    about = entry.manifest.get("report")
    kind = about.get("kind") if isinstance(about, dict) else None
    return text(f"store.kind.{kind}") if kind in KINDS else str(kind or "")


def _show(store: Store, reports: Sequence[ReportEntry], as_json: bool) -> None:
    from sim.months import format_month

    found = [(each, store.status(each.id), store.signatures(each.id)) for each in reports]
    if as_json:
        emit({"reports": [{**record(each, "tables", "manifest"), "status": status,
                           "signatures": [record(one) for one in signed]} for each, status, signed in found]})
        return
    columns = ("number", "kind", "fund", "month", "region", "language", "status", *ROLES, "made")
    show_table(text("store.reports.title"), columns, [
        (each.id, _kind(each), each.fund, format_month(each.month), each.region or text("store.whole_fund"), each.language,
         text(f"store.status.{status}"),
         *(next((one.who for one in signed if one.role == role), "") for role in ROLES), f"{each.utc} {each.who}")
        for each, status, signed in found])
