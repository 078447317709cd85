"""The policy on a day, in words: the published checklist (N16), what changes when, and the history of one rule."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from sim.checklist import Wording, checklist
from sim.dated import DatedValue, format_first_day
from sim.policy import Policy
from sim.rule import Rule

if TYPE_CHECKING:
    import pandas as pd

MIXED = "mixed"
"""Status of a value whose members do not all have the same."""


def checklist_table(
    policy: Policy, when: date, language: str = "zh", region: str | None = None, compared: Policy | None = None,
) -> pd.DataFrame:
    """The checklist on a day, one row a published rule.

    Columns: those of `checklist.checklist`, status (a letter of `dated.STATUSES`, or `mixed`), expected (True for a
    guess at a decision still to be taken), note ("" without one), and changed: whether the value differs from the one
    in `compared` on that day. Raises BadInputError for a day before the policy begins.
    """
    import pandas as pd

    rows = checklist(policy, when, language, region)
    frame = pd.DataFrame(rows)
    pieces = [policy.piece(row["rule"], when, region) for row in rows]
    frame["status"] = [_status(piece) for piece in pieces]
    frame["expected"] = [piece.expected for piece in pieces]
    frame["note"] = [piece.note[language] if piece.note else "" for piece in pieces]
    frame["changed"] = [compared is not None and compared.piece(piece_rule, when, region).value != piece.value
                        for piece_rule, piece in zip(frame["rule"], pieces, strict=True)]
    return frame


def in_force_since(policy: Policy, when: date) -> date:
    """The first day from which all published rules are as they are on `when`."""
    return max(policy.piece(rule.key, when).start for rule in policy.rules.values() if rule.published)


def changes_table(
    policy: Policy, first: date, last: date, language: str = "zh", region: str | None = None,
) -> pd.DataFrame:
    """Every change of a rule's value from `first` to `last` (days, both included), in order of time.

    Columns: date (YYYY-MM or YYYY-MM-DD), id, rule, measure, before, after, reference, status, expected. Rules that the
    checklist does not publish are there too: the engine reads them all the same.
    """
    import pandas as pd

    wording, found = Wording(policy.terms, language), []
    for rule in policy.rules.values():
        history = rule.history_of(region)
        for before, after in pairwise(history):
            if first <= after.start <= last and before.value != after.value:
                found.append((after.start, rule, before, after))
    rows = [{"date": format_first_day(start), "id": rule.id, "rule": rule.key, "measure": rule.title[language],
             "before": wording.value(rule, before.value), "after": wording.value(rule, after.value),
             "reference": wording.reference(after.reference), "status": _status(after), "expected": after.expected}
            for start, rule, before, after in sorted(found, key=lambda change: (change[0], change[1].key))]
    return pd.DataFrame(rows, columns=["date", "id", "rule", "measure", "before", "after", "reference", "status",
                                       "expected"])


def history_table(rule: Rule, wording: Wording, region: str | None = None) -> pd.DataFrame:
    """All dated values of one rule: interval, standard, reference, status, expected, note, in one language."""
    import pandas as pd

    return pd.DataFrame([
        {"interval": wording.interval(piece.start, piece.end), "standard": wording.value(rule, piece.value),
         "reference": wording.reference(piece.reference), "status": _status(piece), "expected": piece.expected,
         "note": piece.note[wording.language] if piece.note else ""}
        for piece in rule.history_of(region)])


def _status(piece: DatedValue) -> str:
    if isinstance(piece.status, str):
        return piece.status
    letters = set(piece.status.values())
    return letters.pop() if len(letters) == 1 else MIXED
