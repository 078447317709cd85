"""Actuals as tables for a page: what was understood of files, what would change, what does not add up, how months stand.

Texts are in the language in use. Money stands as text to the fen, because a number in a browser is a binary fraction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.actuals.lines import ACTUAL_LINES
from sim.actuals.reconcile import SUMS, Difference
from sim.actuals.shown import amount_text, check_name, line_name, value_text
from sim.actuals.understand import Understanding
from sim.intake import Intake
from sim.months import Month, format_month
from sim.texts import text

if TYPE_CHECKING:
    import pandas as pd

    from sim.actuals.table import Actuals
    from sim.store import Fund, Store

LEFT_OUT, AUTOMATIC = "-", ""
"""What a label may be said to mean besides a line, a sum or a region: nothing; or what was understood by itself."""


def meanings(regions: Sequence[str]) -> dict[str, str]:
    """What a label may be said to mean → its name: as understood, left out, lines, sums, regions."""
    lines = {line.key: line_name(line.key) for line in ACTUAL_LINES}
    sums = {key: text("actuals.view.sum", name=line_name(key)) for key in SUMS}
    return {AUTOMATIC: text("actuals.view.automatic"), LEFT_OUT: text("actuals.view.left_out"), **lines, **sums,
            **{region: region for region in regions}}


def labels_table(file: Understanding) -> pd.DataFrame:
    """What can be corrected in a file: its columns of values and its labels of rows, each once.

    Columns: place, label, understood, values (cells read), meaning (what the user said: a key of `meanings`). What was not
    understood, and what the user corrected, comes first.
    """
    import pandas as pd

    rows: dict[str, dict[str, Any]] = {}
    said = file.mapping.labels
    for view in file.tables:
        for column in view.columns:
            if not column.heading or column.use not in ("value", "ignored") or (column.use == "ignored" and not (
                    said.get(column.heading))):
                continue
            rows.setdefault(column.heading, {
                "place": f"{view.sheet} {text('actuals.view.column', letter=column.letter)}".strip(),
                "label": column.heading, "understood": _column_means(column), "values": f"{column.values:,}",
                "meaning": said.get(column.heading, AUTOMATIC)})
        for row in view.rows:
            label = row.reading.unknown or row.label
            if row.use not in ("data", "total", "unknown", "ignored") or not (
                    row.reading.line or row.use == "unknown" or said.get(label)):
                continue
            rows.setdefault(label, {
                "place": f"{view.sheet} {text('actuals.view.row', line=row.line)}".strip(), "label": label,
                "understood": line_name(row.reading.line) if row.reading.line else row.reading.region or _unknown(row.use),
                "values": "", "meaning": said.get(label, AUTOMATIC)})
    unknown_first = sorted(rows.values(), key=lambda row: row["understood"] != _unknown("unknown") and not row["meaning"])
    return pd.DataFrame(unknown_first, columns=["place", "label", "understood", "values", "meaning"])


def figures_table(intake: Intake, only_changes: bool = False) -> pd.DataFrame:
    """The figures found, or those that differ from what is stored: month, region, line, value, stored."""
    import pandas as pd

    old = {(each.region, each.month, each.line): each.old for each in intake.changes}
    rows = []
    for figure in intake.figures:
        place = figure.region, Month(figure.month), figure.line
        if only_changes and old.get(place) is None:
            continue
        before = old.get(place, figure.value)
        rows.append((format_month(place[1]), figure.region, line_name(figure.line), value_text(figure.line, figure.value),
                     value_text(figure.line, before)))
    return pd.DataFrame(rows, columns=["month", "region", "line", "value", "stored"])


def differences_table(differences: Iterable[Difference]) -> pd.DataFrame:
    """What does not add up: month, region, check, expected, found, difference."""
    import pandas as pd

    return pd.DataFrame([(
        format_month(Month(each.month)), each.region or text("word.total"), check_name(each.check),
        amount_text(each.check, each.expected), amount_text(each.check, each.found),
        amount_text(each.check, each.found - each.expected)) for each in differences],
        columns=["month", "region", "check", "expected", "found", "difference"])


@dataclass(frozen=True)
class MonthState:
    """How a month stands: figures that are there, regions that reported, whether it is closed, what stands against it."""

    month: Month
    figures: int
    regions: int
    closed: bool
    points: int


def month_states(store: Store, fund: Fund, actuals: Actuals) -> list[MonthState]:
    """How every month stands, the newest first."""
    closed = set(store.closed_months(fund.name))
    out = []
    for k, month in enumerate(actuals.months):
        count = int(actuals.known[:, k].sum())
        points = len(store.open_points(fund.name, month)) if count and month not in closed else 0
        out.append(MonthState(month, count, int(actuals.known[:, k].any(axis=1).sum()), month in closed, points))
    return out[::-1]


def state_text(state: MonthState) -> str:
    """The state of a month in words."""
    if state.closed:
        return text("actuals.state.closed")
    if not state.figures:
        return text("actuals.state.nothing")
    return text("actuals.state.open_points", count=state.points) if state.points else text("actuals.state.ready")


def months_table(states: Sequence[MonthState], fund: Fund) -> pd.DataFrame:
    """Months: month, regions, figures, state."""
    import pandas as pd

    return pd.DataFrame([(format_month(each.month), f"{each.regions}/{len(fund.regions)}", f"{each.figures:,}",
                          state_text(each)) for each in states], columns=["month", "regions", "figures", "state"])


def month_table(actuals: Actuals, month: Month) -> pd.DataFrame:
    """One month: a row for every line, a column for every region, values as text."""
    import pandas as pd

    at = actuals.months.index(month)
    rows = {text("actuals.column.line"): [line_name(line.key) for line in ACTUAL_LINES],
            text("actuals.column.unit"): [text(f"actuals.unit.{line.unit}") for line in ACTUAL_LINES]}
    for r, region in enumerate(actuals.regions):
        rows[region] = [value_text(line.key, int(actuals.values[r, at, k]) if actuals.known[r, at, k] else None)
                        for k, line in enumerate(ACTUAL_LINES)]
    return pd.DataFrame(rows)


def imports_table(store: Store, fund: Fund) -> pd.DataFrame:
    """Imports, the newest first: revision, when, who, source, counts, why."""
    import pandas as pd

    return pd.DataFrame([(each.number, each.utc, each.who, each.source.name,
                          text("actuals.show.counts", new=each.new, changed=each.changed), each.why)
                         for each in reversed(store.imports(fund.name))],
                        columns=["revision", "when", "who", "source", "counts", "why"])


def corrections_table(store: Store, fund: Fund, month: Month | None = None) -> pd.DataFrame:
    """Corrected figures, the newest first: revision, when, month, region, line, before, after, who, why."""
    import pandas as pd

    return pd.DataFrame([(each.number, each.utc, format_month(each.month), each.region, line_name(each.line),
                          value_text(each.line, each.old), value_text(each.line, each.new), each.who, each.why)
                         for each in reversed(store.revisions(fund.name, month=month)) if each.old is not None],
                        columns=["revision", "when", "month", "region", "line", "before", "after", "who", "why"])


def titled(frame: pd.DataFrame) -> dict[str, str]:
    """The titles of a table's columns in the language in use."""
    return {str(name): text(f"actuals.column.{name}") for name in frame.columns}


def _column_means(column: Any) -> str:
    if column.use == "ignored":
        return text("actuals.use.ignored")
    if column.confidence == "none":
        return _unknown("unknown")
    parts = [line_name(column.line) if column.line in _named() else text("actuals.view.heading") if column.line else "",
             column.region, column.month, text(f"actuals.period.{column.period}") if column.period else ""]
    return " · ".join(part for part in parts if part) or text("actuals.use.value")


def _named() -> set[str]:
    return {line.key for line in ACTUAL_LINES} | set(SUMS) | {"opening_balance", "year_opening_balance"}


def _unknown(use: str) -> str:
    return text("actuals.view.unknown") if use == "unknown" else ""
