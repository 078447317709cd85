"""One call for all that a month's report and screen need: `monthly`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sim.actuals.lines import ACTUAL_LINES, FEN
from sim.actuals.reconcile import missing_lines
from sim.actuals.table import Actuals
from sim.data import Dataset, load_dataset
from sim.manifest import scenario_manifest, versions
from sim.monitoring.bridge import bridge
from sim.monitoring.content import result_sha256
from sim.monitoring.judging import warnings_of
from sim.monitoring.nowcasting import Chain, year_end
from sim.monitoring.opening import pool
from sim.monitoring.past import is_december
from sim.monitoring.plans import Plans
from sim.monitoring.settings import Settings, load_settings
from sim.monitoring.summary import key_figures
from sim.monitoring.tables import chances, coverage, items, outlook, refunds, support, training
from sim.monitoring.types import Assumption, Bridge, Missing, Monthly, Revised
from sim.months import Month, format_month, month_range
from sim.plain import canonical
from sim.problems import BadInputError, Problem
from sim.regions import Regions
from sim.scenario import Scenario
from sim.texts import text

UNVERIFIED = ("A", "M", "D", "I")
"""Status of rules that a report has to name: all but verified ones."""


@dataclass(frozen=True, eq=False)
class Earlier:
    """What was known and assumed when last month was monitored; what is None is as it is now."""

    actuals: Actuals | None = None
    scenario: Scenario | None = None
    recorded: Mapping[str, int] | None = None
    """Last month's projected balance, by region in fen, at the year-end that this month speaks of."""
    revision: int | None = None


@dataclass(frozen=True, eq=False)
class Question:
    """A month to be monitored, with all that it depends on. `sim.monitoring.from_store` asks it of a store."""

    fund: str
    month: Month
    actuals: Actuals
    scenario: Scenario
    plans: Plans = field(default_factory=Plans)
    earlier: Earlier = field(default_factory=Earlier)
    problems: str = ""
    """The note of problems reported (N22)."""
    revision: int | None = None
    """Of the actuals, in their store."""
    paths: int | None = None
    threads: int | None = None


def monthly(question: Question, settings: Settings | None = None) -> Monthly:
    """Monitor a month. The same question gives the same numbers and the same `result_sha256`.

    Raises BadInputError for actuals of other regions than the scenario's data set has, a month before its opening, and
    a month of which nothing was reported; BrokenIdentityError when an account of a projection does not close.
    """
    settings = settings or load_settings()
    month = question.month
    if month not in question.actuals.months or not question.actuals.known[:, question.actuals.months.index(month)].any():
        raise BadInputError([Problem(text("monitoring.problem.nothing", fund=question.fund, month=format_month(month)))])
    chain = Chain.of(question.actuals, question.scenario, month, settings.nowcast, question.paths, question.threads)
    regions, dataset = chain.past.base, _dataset(question.scenario)
    found = Monthly(
        fund=question.fund, title=dataset.title if dataset else {"zh": question.fund, "en": question.fund},
        kind=regions.kind, month=month, year_end=year_end(month), regions=regions.names, regions_en=regions.names_en,
        key_figures=tuple(key_figures(chain, month)), items=tuple(items(chain, month, question.plans)),
        coverage=tuple(coverage(chain, month)), refunds=tuple(refunds(chain, month, question.plans)),
        training=tuple(training(chain, month)), support=tuple(support(chain, month)),
        pool=round(FEN * pool(chain.basis(month).past)),
        warnings=warnings_of(chain, month, question.plans, settings), outlook=tuple(outlook(chain, month)),
        chances=tuple(chances(chain, month)), bridge=_bridge(question, chain), nowcast=chain.nowcast(month),
        missing=_missing(chain, month), revised=tuple(_revised(question, chain)), problems=question.problems,
        assumptions=tuple(_assumptions(question, settings)), manifest={},
        decembers=_decembers(chain, month), notes=(*dataset.notes, *dataset.limits) if dataset else ())
    return replace(found, manifest=_manifest(question, chain, settings) | {"result_sha256": result_sha256(found)})


def _dataset(scenario: Scenario) -> Dataset | None:
    """The data set of a scenario; None for a table of regions."""
    if Path(scenario.dataset).is_file():
        return None
    return load_dataset(scenario.dataset, Month(scenario.start - 1))


def _bridge(question: Question, chain: Chain) -> Bridge | None:
    earlier = question.earlier
    before = chain
    if earlier.actuals is not None or earlier.scenario is not None:
        before = Chain.of(earlier.actuals or question.actuals, earlier.scenario or question.scenario,
                          max(Month(question.month - 1), chain.past.base.opening), chain.rules, question.paths,
                          question.threads)
    return bridge(before, chain, question.month, earlier.recorded)


def _decembers(chain: Chain, month: Month) -> dict[str, dict[str, int]]:
    """Projected balance (mean, fen) by region at each year-end of the horizon: what next month's bridge starts from."""
    closing = chain.run(month)[1].line("balance")
    ends = [when for when in month_range(Month(month + 1), closing.shape[1]) if is_december(when)]
    return {format_month(when): {name: round(FEN * float(closing[r, when - month - 1]))
                                 for r, name in enumerate(chain.names)} for when in ends}


def _missing(chain: Chain, month: Month) -> tuple[Missing, ...]:
    """Regions whose month is not complete."""
    found: dict[str, list[str]] = {}
    for each in missing_lines(chain.actuals, month):
        found.setdefault(each.region, []).append(each.line)
    return tuple(Missing(region, month, tuple(lines)) for region, lines in found.items())


def _revised(question: Question, chain: Chain) -> Iterator[Revised]:
    """What changed since last month's run in the months before this one."""
    if question.earlier.actuals is None:
        return
    before = {(each.region, each.month, each.line): each.value for each in question.earlier.actuals.figures()}
    after = {(each.region, each.month, each.line): each.value for each in chain.actuals.figures()
             if each.month < question.month}
    rows, lines = {name: r for r, name in enumerate(chain.names)}, {line.key: k for k, line in enumerate(ACTUAL_LINES)}
    changed = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)
               and place[1] < question.month and place[0] in rows]
    for region, when, line in sorted(changed, key=lambda place: (place[1], rows[place[0]], lines[place[2]])):
        yield Revised(region, Month(when), line, before.get((region, when, line)), after.get((region, when, line)))


def _assumptions(question: Question, settings: Settings) -> Iterator[Assumption]:
    """Economy, nowcast, warnings and the rules in force that are not verified."""
    scenario, month = question.scenario, question.month
    for what, part in scenario.economy.assumptions():
        yield Assumption(f"economy.{what}", part.status, part.source.model_dump(), scenario.date)
    for name in type(settings.nowcast.drivers).model_fields:
        driver = getattr(settings.nowcast.drivers, name)
        yield Assumption(f"nowcast.{name}", driver.status, driver.source.model_dump())
    for name, rule in settings.warnings.each():
        yield Assumption(f"warnings.{name}", rule.status, rule.reference.model_dump())
    for key, rule_of_law in sorted(scenario.policy.rules.items()):
        piece = rule_of_law.at(month, None)
        status = piece.status if piece else ""
        worst = status if isinstance(status, str) else next(
            (each for each in UNVERIFIED if each in status.values()), "V")
        if piece and worst in UNVERIFIED:
            yield Assumption(f"policy.{key}", worst, piece.reference, piece.start.isoformat())


def _manifest(question: Question, chain: Chain, settings: Settings) -> dict[str, Any]:
    """How to do it again. Nothing in it depends on the clock."""
    regions: Regions = chain.past.base
    earlier = question.earlier
    return {
        "what": "monthly", "fund": question.fund, "month": format_month(question.month),
        **scenario_manifest(question.scenario, regions),
        "months": chain.rules.horizon_months.value, "paths": chain.paths, "seed": question.scenario.seed,
        "actuals": {"revision": question.revision, "sha256": actuals_sha256(question.actuals.until(question.month)),
                    "earlier_revision": earlier.revision,
                    "earlier_sha256": actuals_sha256(earlier.actuals) if earlier.actuals else None},
        "earlier": {"scenario_sha256": earlier.scenario.content_hash if earlier.scenario else None,
                    "recorded": dict(earlier.recorded) if earlier.recorded else None},
        "plans_sha256": _sha256({"budgets": _places(question.plans.budgets), "targets": _places(question.plans.targets)}),
        "settings": [{"file": Path(name).name, "sha256": digest} for name, digest in settings.files],
        "versions": versions(),
    }


def actuals_sha256(actuals: Actuals) -> str:
    """SHA-256 of every known figure, whatever the order of the regions."""
    return _sha256(sorted([each.region, int(each.month), each.line, each.value] for each in actuals.figures()))


def _places(places: Mapping[tuple[str, int, str], int]) -> list[list[Any]]:
    return sorted([*place, value] for place, value in places.items())


def _sha256(content: Any) -> str:
    return hashlib.sha256(canonical(content).encode()).hexdigest()
