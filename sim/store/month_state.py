"""Which months of a fund are closed: the last event of each month says so."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from sim.months import Month
from sim.store.records import Fund, MonthEvent
from sim.store.schema import MONTH_EVENT


def events_of(connection: Connection, fund: Fund) -> tuple[MonthEvent, ...]:
    """Every closing and reopening, oldest first."""
    rows = connection.execute(select(MONTH_EVENT).where(MONTH_EVENT.c.fund_id == fund.id).order_by(MONTH_EVENT.c.id))
    return tuple(_event(row) for row in rows)


def closed_in(connection: Connection, fund: Fund) -> dict[Month, MonthEvent]:
    """The closed months in order, each with the event that closed it."""
    last = {event.month: event for event in events_of(connection, fund)}
    return {month: event for month, event in sorted(last.items()) if event.event == "close"}


def _event(row: Any) -> MonthEvent:
    return MonthEvent(row.utc, row.who, Month(row.month), row.event, row.revision, row.why)
