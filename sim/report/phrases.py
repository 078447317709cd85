"""Lines of text that every writer prints alike."""

from __future__ import annotations

from sim.report.tables import Report, Signature, Table
from sim.texts import text


def signatures(report: Report) -> str:
    """The sign-off in one line."""
    return "　".join(_signed(sign) for sign in report.signatures)


def _signed(sign: Signature) -> str:
    if not sign.name:
        return text("report.unsigned", role=sign.role)
    line = text("report.signed", role=sign.role, name=sign.name, when=sign.when)
    return line + (text("report.in_brackets", words=sign.note) if sign.note else "")


def below(table: Table) -> list[str]:
    """What stands below a table: its notes, numbered where there are several, and its source."""
    several = len(table.notes) > 1
    notes = [text("report.note", note=f"{place}. {note}" if several else note)
             if place == 1 else f"{place}. {note}" for place, note in enumerate(table.notes, 1)]
    return [*notes, text("report.source", source=table.source)] if table.source else notes


def unit(table: Table) -> str:
    """The unit of a table, "" where its columns have different ones."""
    return text("report.unit", unit=table.unit) if table.unit else ""
