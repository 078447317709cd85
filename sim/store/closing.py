"""A month is closed when its required lines are there and every difference of its reconciliation is explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, select

from sim.actuals.lines import REQUIRED
from sim.actuals.reconcile import ALL_REGIONS, Difference, missing_lines, reconcile
from sim.actuals.shown import amount_text, check_name, line_name
from sim.actuals.table import Actuals
from sim.months import Month, format_month, month_of_year
from sim.problems import BadInputError, Problem, raise_if_any
from sim.store.checked import identity, month_in_range, name_of, text_of
from sim.store.figure_table import history, newest_revision, stated_sums
from sim.store.month_state import closed_in, events_of
from sim.store.part import Part, every, find_fund, region_place
from sim.store.records import MISSING, Explanation, Fund, MonthEvent
from sim.store.schema import EXPLANATION, MONTH_EVENT, WHOLE_FUND
from sim.texts import text


class Closing(Part):
    """Explanations of differences, and the closing of months."""

    def explain_difference(self, fund: str, region: str, month: Month, check_key: str, text: str, who: str, *,
                           difference: Difference | None = None) -> int:
        """Say why a check of a region's month (or of `ALL_REGIONS`) does not hold; returns the explanation's number.

        With `difference` the explanation holds for just these amounts: a later revision that changes them needs another.
        A required line that is not reported is explained under `missing:<line>`.
        """
        problems: list[Problem] = []
        who, text = identity(who), text_of(text, "text", problems)
        check = name_of(check_key, "check", problems)
        with self._database.write(who, "explain", fund=fund, region=region, month=_label(month, problems), check=check,
                                  text=text) as writing:
            known = find_fund(writing.connection, fund)
            place = _place(known, region, problems)
            raise_if_any(problems)
            return writing.insert(EXPLANATION, fund_id=known.id, region=place, month=int(month), check_key=check,
                                  expected=None if difference is None else int(difference.expected),
                                  found=None if difference is None else int(difference.found), text=text)

    def explanations(self, fund: str, month: Month | None = None, region: str | None = None) -> tuple[Explanation, ...]:
        """The explanations given, oldest first."""
        problems: list[Problem] = []
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            place = None if region is None else _place(known, region, problems)
            raise_if_any(problems)
            return _explanations(connection, known, month, place)

    def close_month(self, fund: str, month: Month, who: str, checks: Iterable[Difference] | None = None) -> MonthEvent:
        """Close a month. `checks`: the differences that its reconciliation found (default: `differences`).

        Raises BadInputError with every reason against it: already closed, required lines that are missing, differences
        that are not explained.
        """
        problems: list[Problem] = []
        who, label = identity(who), _label(month, problems)
        raise_if_any(problems)
        with self._database.write(who, "close_month", fund=fund, month=label) as writing:
            known = find_fund(writing.connection, fund)
            if month in closed_in(writing.connection, known):
                raise BadInputError([Problem(text("store.problem.already_closed", month=label))])
            raise_if_any(_open_points(writing.connection, known, month, checks))
            revision = newest_revision(writing.connection, known)
            writing.insert(MONTH_EVENT, fund_id=known.id, month=int(month), event="close", revision=revision, why="")
            return MonthEvent(writing.utc, who, month, "close", revision, "")

    def differences(self, fund: str, month: Month) -> tuple[Difference, ...]:
        """What does not reconcile in a month: `sim.actuals.reconcile` over the stored figures and stated sums."""
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            return tuple(_differences(connection, known, _history(connection, known, month, month), (month,)))

    def open_points(self, fund: str, month: Month, checks: Iterable[Difference] | None = None) -> tuple[Problem, ...]:
        """What stands against closing a month: missing lines and unexplained differences."""
        with self._database.read() as connection:
            return tuple(_open_points(connection, find_fund(connection, fund), month, checks))

    def reopen_month(self, fund: str, month: Month, who: str, why: str) -> MonthEvent:
        """Open a closed month again, with the reason; raises BadInputError where it is not closed."""
        problems: list[Problem] = []
        who, label, why = identity(who), _label(month, problems), text_of(why, "why", problems)
        raise_if_any(problems)
        with self._database.write(who, "reopen_month", fund=fund, month=label, why=why) as writing:
            known = find_fund(writing.connection, fund)
            if month not in closed_in(writing.connection, known):
                raise BadInputError([Problem(text("store.problem.not_closed", month=label))])
            revision = newest_revision(writing.connection, known)
            writing.insert(MONTH_EVENT, fund_id=known.id, month=int(month), event="reopen", revision=revision, why=why)
            return MonthEvent(writing.utc, who, month, "reopen", revision, why)

    def closed_months(self, fund: str) -> tuple[Month, ...]:
        """The months that are closed, in order."""
        with self._database.read() as connection:
            return tuple(closed_in(connection, find_fund(connection, fund)))

    def month_events(self, fund: str, month: Month | None = None) -> tuple[MonthEvent, ...]:
        """Every closing and reopening, oldest first."""
        with self._database.read() as connection:
            events = events_of(connection, find_fund(connection, fund))
        return tuple(event for event in events if month in (None, event.month))


def _label(month: Month, problems: list[Problem]) -> str:
    if month_in_range(month):
        return format_month(month)
    problems.append(Problem(text("store.problem.month", value=month), expected=text("store.expected.month")))
    return str(month)


def _place(fund: Fund, region: str, problems: list[Problem]) -> int:
    return WHOLE_FUND if region == ALL_REGIONS else region_place(fund, region, problems)


def _history(connection: Connection, fund: Fund, first: Month, last: Month) -> Actuals:
    """All that the reconciliation of these months looks at: from the December before the first."""
    return history(connection, fund, first=first - month_of_year(first), last=last)


def _differences(connection: Connection, fund: Fund, actuals: Actuals, months: Collection[Month]) -> list[Difference]:
    return [each for each in reconcile(actuals, stated_sums(connection, fund)) if each.month in months]


def _open_points(connection: Connection, fund: Fund, month: Month,
                 checks: Iterable[Difference] | None) -> list[Problem]:
    """Required lines that are missing, and differences that are not explained: of the month, and of closed months after
    it that its figures reach into (the next one's opening, sums since January)."""
    year_end = Month(month - month_of_year(month) + 12)
    months = [month, *(each for each in closed_in(connection, fund) if month < each <= max(year_end, month + 1))]
    actuals, given = _history(connection, fund, month, months[-1]), _explanations(connection, fund, None, None)
    found = _differences(connection, fund, actuals, months) if checks is None else checks
    return _not_there(actuals, month, given) + [
        Problem(text("store.problem.unexplained", region=each.region or text("word.total"),
                     month=format_month(Month(each.month)), check=check_name(each.check),
                     difference=amount_text(each.check, each.found - each.expected)), column=each.check)
        for each in found if each.month in months and not any(_explains(one, each) for one in given)]


def _not_there(actuals: Actuals, month: Month, given: Collection[Explanation]) -> list[Problem]:
    """Complaints of required lines without figure or explanation; one for a region that reported nothing."""
    label = format_month(month)
    absent = {(each.region, each.check) for each in given if each.month == month}
    missing = [each for each in missing_lines(actuals, month)
               if (each.region, f"{MISSING}{each.line}") not in absent]
    silent = [region for region, count in Counter(each.region for each in missing).items() if count == len(REQUIRED)]
    return [Problem(text("store.problem.not_reported", region=region, month=label)) for region in silent] + [
        Problem(text("store.problem.missing", region=each.region, month=label, line=line_name(each.line)),
                column=f"{MISSING}{each.line}") for each in missing if each.region not in silent]


def _explains(given: Explanation, found: Difference) -> bool:
    """Whether an explanation is of this difference: of its check, and of its amounts where it names them."""
    return ((given.region, given.month, given.check) == (found.region, found.month, found.check)
            and given.expected in (None, found.expected) and given.found in (None, found.found))


def _explanations(connection: Connection, fund: Fund, month: Month | None,
                  place: int | None) -> tuple[Explanation, ...]:
    wanted = every({EXPLANATION.c.fund_id: fund.id, EXPLANATION.c.month: month, EXPLANATION.c.region: place})
    rows: Any = connection.execute(select(EXPLANATION).where(*wanted).order_by(EXPLANATION.c.id))
    names = {WHOLE_FUND: ALL_REGIONS, **dict(enumerate(fund.regions))}
    return tuple(Explanation(row.utc, row.who, row.id, names[row.region], Month(row.month), row.check_key, row.text,
                             row.expected, row.found) for row in rows)
