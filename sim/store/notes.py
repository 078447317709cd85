"""Problems reported for a month (N22), and recommendations that are tracked until they are closed."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from sim.months import Month, format_month
from sim.problems import BadInputError, Problem, raise_if_any
from sim.store.checked import identity, month_in_range, text_of
from sim.store.part import Part, every, find_fund, fund_of, optional_place, region_name, row_number
from sim.store.records import Closing, Note, Recommendation
from sim.store.schema import FUND, NOTE, OUTCOME, RECOMMENDATION
from sim.texts import text as told


class Notes(Part):
    """The notes and recommendations of a store."""

    def add_note(self, fund: str, month: Month, region: str | None, text: str, who: str) -> int:
        """Report a problem of a month (region None: of the whole fund); returns the note's number."""
        return self._add(NOTE, "add_note", fund, month, region, text, who)

    def notes(self, fund: str, month: Month | None = None, region: str | None = None) -> tuple[Note, ...]:
        """The problems reported, oldest first."""
        problems: list[Problem] = []
        with self._database.read() as connection:
            known = find_fund(connection, fund)
            wanted = every({NOTE.c.fund_id: known.id, NOTE.c.month: month,
                            NOTE.c.region: optional_place(known, region, problems)})
            raise_if_any(problems)
            rows = connection.execute(select(NOTE).where(*wanted).order_by(NOTE.c.id)).all()
        return tuple(Note(row.utc, row.who, row.id, Month(row.month), region_name(known, row.region), row.text)
                     for row in rows)

    def add_recommendation(self, fund: str, month: Month, region: str | None, text: str, warning_id: str,
                           who: str) -> int:
        """Recommend what to do about a warning; returns the recommendation's number."""
        return self._add(RECOMMENDATION, "add_recommendation", fund, month, region, text, who, warning_id=warning_id)

    def close_recommendation(self, recommendation_id: int, who: str, outcome: str) -> None:
        """Say what became of a recommendation; raises BadInputError where there is none or it is closed already."""
        problems: list[Problem] = []
        who, outcome = identity(who), text_of(outcome, "outcome", problems)
        raise_if_any(problems)
        with self._database.write(who, "close_recommendation", recommendation=recommendation_id,
                                  outcome=outcome) as writing:
            found = writing.connection.execute(
                select(RECOMMENDATION.c.id, OUTCOME.c.id.label("closed")).select_from(RECOMMENDATION.outerjoin(OUTCOME))
                .where(RECOMMENDATION.c.id == row_number(recommendation_id))).first()
            if found is None or found.closed is not None:
                key = "no_recommendation" if found is None else "recommendation_closed"
                raise BadInputError([Problem(told(f"store.problem.{key}", number=recommendation_id))])
            writing.insert(OUTCOME, recommendation_id=recommendation_id, text=outcome)

    def recommendations(self, fund: str | None = None, month: Month | None = None, *,
                        open_only: bool = True) -> tuple[Recommendation, ...]:
        """The recommendations, oldest first; the closed ones too where `open_only` is False."""
        closed = (OUTCOME.c.utc.label("closed_utc"), OUTCOME.c.who.label("closed_who"), OUTCOME.c.text.label("outcome"))
        with self._database.read() as connection:
            funds = {row.id: fund_of(row) for row in connection.execute(select(FUND))}
            wanted = every({RECOMMENDATION.c.fund_id: None if fund is None else find_fund(connection, fund).id,
                            RECOMMENDATION.c.month: month})
            rows = connection.execute(select(RECOMMENDATION, *closed).select_from(RECOMMENDATION.outerjoin(OUTCOME))
                                      .where(*wanted).order_by(RECOMMENDATION.c.id)).all()
        return tuple(Recommendation(
            row.utc, row.who, row.id, funds[row.fund_id].name, Month(row.month),
            region_name(funds[row.fund_id], row.region), row.text, row.warning_id,
            None if row.closed_utc is None else Closing(row.closed_utc, row.closed_who, row.outcome))
            for row in rows if not (open_only and row.closed_utc))

    def _add(self, table: Any, action: str, fund: str, month: Month, region: str | None, text: str, who: str,
             **more: str) -> int:
        problems: list[Problem] = []
        who, text = identity(who), text_of(text, "text", problems)
        if not month_in_range(month):
            problems.append(Problem(told("store.problem.month", value=month), expected=told("store.expected.month")))
        raise_if_any(problems)
        with self._database.write(who, action, fund=fund, month=format_month(month), region=region, text=text,
                                  **more) as writing:
            known = find_fund(writing.connection, fund)
            place = optional_place(known, region, problems)
            raise_if_any(problems)
            return writing.insert(table, fund_id=known.id, month=int(month), region=place, text=text, **more)
