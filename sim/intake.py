"""Files of actuals on their way into the store: understood, held against what is stored, and taken in whole or not at all.

The command line and the data page both go this way: `examine` shows what would happen, `take_in` does it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.actuals.lines import Figure
from sim.actuals.names import RegionNames
from sim.actuals.reconcile import Difference, Missing, Oddity, Stated, missing_lines, oddities, reconcile
from sim.actuals.shown import line_name
from sim.actuals.table import Actuals
from sim.actuals.understand import Mapping as LabelMapping
from sim.actuals.understand import Understanding, understand
from sim.months import Month, format_month
from sim.problems import BadInputError, Problem, raise_if_any
from sim.store import Fund, Revision, Source, Store
from sim.texts import text

_NAME_LENGTH = 90
"""Of a source, so that it fits into the store with the count of the other files."""


@dataclass(frozen=True)
class Given:
    """One file as it was given: its name and bytes, and what the user says its labels mean."""

    name: str
    data: bytes
    mapping: LabelMapping = field(default_factory=LabelMapping)


@dataclass(frozen=True)
class Changed:
    """A figure that differs from the one that is stored; `old` is None where none is."""

    region: str
    month: Month
    line: str
    old: int | None
    new: int


@dataclass(frozen=True)
class Intake:
    """What files say and what taking them in would do. With `problems` they cannot be taken in."""

    fund: str
    source: Source
    files: tuple[Understanding, ...]
    figures: tuple[Figure, ...]
    stated: tuple[Stated, ...]
    problems: tuple[Problem, ...]
    changes: tuple[Changed, ...]
    differences: tuple[Difference, ...]
    missing: tuple[Missing, ...]
    oddities: tuple[Oddity, ...]

    @property
    def months(self) -> tuple[Month, ...]:
        """Months that the files have figures of."""
        return tuple(sorted({Month(figure.month) for figure in self.figures}))

    @property
    def corrections(self) -> tuple[Changed, ...]:
        """Stored figures that would change: these need a reason."""
        return tuple(change for change in self.changes if change.old is not None)


def region_names(fund: Fund) -> RegionNames:
    """The regions of a fund with the English names of the data set it is opened from, where that is there."""
    from sim.data import regions_of

    try:
        regions = regions_of(fund.dataset)
    except BadInputError:
        return RegionNames(fund.regions)
    english = dict(zip(regions.names, regions.names_en, strict=True))
    return RegionNames(fund.regions, [english.get(name, name) for name in fund.regions])


def examine(files: Sequence[Given], fund: str, regions: RegionNames, known: Actuals, stated: Sequence[Stated] = (),
            month: Month | None = None) -> Intake:
    """Read files against what is stored of a fund (`known`, `stated`). Never raises for what is in them."""
    understood = _read(files, regions, known, month)
    problems = [problem for each in understood for problem in each.problems]
    figures, sums = _one_of_each(understood, problems)
    after = known.updated(figures)
    months = {figure.month for figure in figures} | {each.month for each in sums}
    newest = {(each.region, each.month, each.what, each.cumulative): each for each in (*stated, *sums)}
    differences = tuple(each for each in reconcile(after, newest.values()) if each.month in months)
    of_month = [Month(m) for m in sorted({figure.month for figure in figures})]
    return Intake(
        fund, _source(files, understood), understood, figures, sums, tuple(problems), _changes(figures, known), differences,
        tuple(each for m in of_month for each in missing_lines(after, m)),
        tuple(each for m in of_month for each in oddities(after, m)))


def take_in(store: Store, intake: Intake, who: str, why: str = "", *, reopen: bool = False) -> Revision:
    """Store what was examined, in one transaction. Raises BadInputError with every complaint of the files or the store."""
    raise_if_any(list(intake.problems))
    return store.import_figures(intake.fund, intake.figures, intake.source, who, why, stated=intake.stated, reopen=reopen)


def _read(files: Sequence[Given], regions: RegionNames, known: Actuals, month: Month | None) -> tuple[Understanding, ...]:
    """Each file; one whose cumulative columns go on from another file's months is read again once those are known."""
    out: dict[int, Understanding] = {}
    waiting, before = list(range(len(files))), known
    while waiting:
        for k in waiting:
            given = files[k]
            out[k] = understand(given.data, given.name, regions, before, month, given.mapping)
        ready = [k for k in waiting if not out[k].problems]
        if not ready or len(ready) == len(waiting):
            break
        waiting = [k for k in waiting if k not in ready]
        before = before.updated(figure for k in ready for figure in out[k].figures)
    return tuple(out[k] for k in range(len(files)))


def _one_of_each(files: Sequence[Understanding], problems: list[Problem]) -> tuple[tuple[Figure, ...], tuple[Stated, ...]]:
    """The figures of all files; complains where two files differ about one."""
    figures: dict[tuple[str, int, str], tuple[Figure, str]] = {}
    sums: dict[tuple[str, int, str, bool], Stated] = {}
    for each in files:
        for figure in each.figures:
            place = figure.region, figure.month, figure.line
            other = figures.setdefault(place, (figure, each.file))
            if other[0].value != figure.value:
                problems.append(Problem(
                    text("actuals.bad.twice", line=line_name(figure.line), region=figure.region,
                         month=format_month(Month(figure.month)), other=other[1]), each.file,
                    expected=text("actuals.expected.twice")))
        sums |= {(one.region, one.month, one.what, one.cumulative): one for one in each.stated}
    return tuple(figure for figure, _ in figures.values()), tuple(sums.values())


def _changes(figures: Sequence[Figure], known: Actuals) -> tuple[Changed, ...]:
    before: Mapping[tuple[str, int, str], int] = known.by_place()
    out = []
    for figure in figures:
        old = before.get((figure.region, figure.month, figure.line))
        if old != figure.value:
            out.append(Changed(figure.region, Month(figure.month), figure.line, old, figure.value))
    return tuple(out)


def _source(files: Sequence[Given], understood: Sequence[Understanding]) -> Source:
    """The name and hash of one file, or of all of them together."""
    hashes = [hashlib.sha256(each.data).hexdigest() for each in files]
    name = understood[0].file[:_NAME_LENGTH] if understood else "-"
    if len(files) == 1:
        return Source(name, hashes[0])
    listed = "\n".join(f"{sha} {each.file}" for sha, each in sorted(zip(hashes, understood, strict=True), key=lambda p: p[0]))
    return Source(text("actuals.source.several", name=name[: _NAME_LENGTH - 20], count=len(files)),
                  hashlib.sha256(listed.encode()).hexdigest())
