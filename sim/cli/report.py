"""`uifund report MONTH`: the reports of a month as files, kept in the store for their signatures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from sim.cli.files import check_folder
from sim.cli.options import Told, emit, out_option, verb
from sim.cli.store_access import open_store, region_of, store_and_user
from sim.problems import BadInputError, Problem, clipped, nearest_name
from sim.texts import text

if TYPE_CHECKING:
    from sim.report.issue import Issued
    from sim.store import Store

DEFAULT_FORMATS = "docx,xlsx,pdf"
BOTH = "both"


@verb("report")
@out_option
@click.option("--kind", cls=Told, type=click.Choice(("report", "return", BOTH)), default=BOTH)
@click.option("--format", "formats", cls=Told, default=DEFAULT_FORMATS, metavar="FORMAT,...")
@click.option("--region", cls=Told)
@store_and_user
@click.option("--fund", cls=Told)
@click.argument("month")
def report_verb(month: str, fund: str | None, store: str | None, user: str | None, region: str | None, formats: str,
                kind: str, out: Path | None, as_json: bool) -> None:
    """See `report.texts.TEXTS["verb.report"]`."""
    from sim.report.content import KINDS

    check_folder(out)
    wanted = _formats(formats)
    kinds = KINDS if kind == BOTH else (kind,)
    with open_store(store) as opened:
        issued = [each for name in _funds(opened, fund, month, region)
                  for each in _issue(opened, name, month, region, kinds, wanted, out or Path(), user)]
    if as_json:
        emit({"reports": [{"number": each.number, "kind": each.report.kind, "fund": each.report.fund,
                           "region": each.report.region or "all", "month": each.report.month, "status": each.status,
                           "content_sha256": each.report.manifest["content_sha256"],
                           "files": [str(path) for path in each.files]} for each in issued]})
        return
    for each in issued:
        click.echo(text("report.written", title=each.report.title, number=each.number,
                        status=text(f"store.status.{each.status}")))
        for path in each.files:
            click.echo(f"  {path}")


def _issue(store: Store, fund: str, month: str, region: str | None, kinds: tuple[str, ...], formats: list[str], out: Path,
           user: str | None) -> list[Issued]:
    from sim.monitoring.types import TOTAL
    from sim.report.issue import ALL, issue, month_named, month_of

    when = month_named(store, fund, month)
    place = None if region == ALL else region_of(store.fund(fund), region)
    monthly = month_of(store, fund, when)
    return [issue(store, monthly, TOTAL if place is None else place, kind, formats, out, user) for kind in kinds]


def _funds(store: Store, name: str | None, month: str, region: str | None) -> list[str]:
    """The fund named; else those that have figures of the month, and the region where one is named. Raises BadInputError
    where there is none, before anything is written."""
    from sim.intake import region_names
    from sim.report.issue import ALL, LATEST, month_named

    if name is not None or len(store.funds()) < 2:
        return [store.fund_meant(name).name]
    reported = {fund.name: store.actuals(fund.name).months for fund in store.funds()}
    found = [fund.name for fund in store.funds() if reported[fund.name]
             and (month == LATEST or month_named(store, fund.name, month) in reported[fund.name])
             and (region is None or region == ALL or region_names(fund).find(region))]
    if not found:
        month_named(store, store.funds()[0].name, month)  # a month that is none is complained of as such
        found_none = text("report.problem.no_fund", month=clipped(month), region=clipped(region or ALL))
        raise BadInputError([Problem(found_none, column="--fund", expected=", ".join(reported))])
    return found


def _formats(written: str) -> list[str]:
    from sim.report.writers import FORMATS

    names = [each.strip().lower() for each in written.replace("，", ",").split(",") if each.strip()]
    wrong = [each for each in names if each not in FORMATS]
    if wrong or not names:
        raise BadInputError([Problem(text("report.problem.formats", name=clipped(each)), column="--format",
                                     expected=", ".join(FORMATS), nearest=nearest_name(each, FORMATS))
                             for each in wrong or [""]])
    return list(dict.fromkeys(names))
