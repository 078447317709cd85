"""The published checklist of measures (N16, notice 四(一)): generated from the rules that the engine reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from sim.dated import DatedValue, Scalar, Text, Value, format_first_day, format_last_day
from sim.form import GROUPS, NO_MONTH
from sim.months import Month
from sim.policy import Policy
from sim.rule import Rule
from sim.texts import filled

NOTICE = "notice "
"""How references in the policy files begin that cite the notice by clause."""


@dataclass(frozen=True)
class Wording:
    """Words and formats of one language, from `terms.yaml` beside the rules."""

    terms: Mapping[str, Mapping[str, Text]]
    language: str

    def value(self, rule: Rule, value: Value) -> str:
        """A value in words: with its unit, by member where members differ."""
        if isinstance(value, Mapping):
            named = [(self.members(names), self._scalar(rule, part)) for part, names in _by_value(value)]
            if len(named) == 1:
                return named[0][1]
            return self._join([f"{who} {what}" for who, what in named])
        if isinstance(value, tuple):
            return self._join([self._scalar(rule, part) for part in value]) or self._word("no")
        return self._scalar(rule, value)

    def interval(self, first: date, last: date | None) -> str:
        """First to last month (or day) of an interval."""
        return f"{format_first_day(first)} – {format_last_day(last) or self._word('open')}"

    def window(self, accepted: DatedValue) -> str:
        """When applications are accepted, and from whom where not all may apply; that they are not, where nobody may."""
        value = accepted.value if isinstance(accepted.value, Mapping) else {"": accepted.value}
        admitted = [member for member, open_ in value.items() if open_]
        if not admitted:
            return self._word("closed")
        interval = self.interval(accepted.start, accepted.end)
        return interval if len(admitted) == len(value) else self._word("of").format(
            interval=interval, members=self.members(admitted))

    def reference(self, text: str) -> str:
        """A reference with the notice named in this language; numbers of documents stay as they are."""
        clause = text.removeprefix(NOTICE)
        return text if clause == text else f"{self._word('notice')}{clause}"

    def _scalar(self, rule: Rule, value: Scalar) -> str:
        if isinstance(value, str):
            title = rule.form.choices.get(value)
            return title[self.language] if title else self._word("no") if value == NO_MONTH else value
        if rule.form.kind == "flag":
            return self._word("yes" if value else "no")
        return filled(self.terms["units"][rule.unit][self.language], value=_short(value), percent=_short(value * 100))

    def members(self, names: list[str]) -> str:
        """Members of a dimension by name, groups as one."""
        for group, members in GROUPS.items():
            if set(members) <= set(names):
                names = [group if name == members[0] else name for name in names if name not in members[1:]]
        return self._join([self.terms["members"][name][self.language] for name in names])

    def _word(self, name: str) -> str:
        return self.terms["words"][name][self.language]

    def _join(self, parts: list[str]) -> str:
        return self._word("list_separator").join(parts)


def checklist(
    policy: Policy, when: Month | date, language: str = "zh", region: str | None = None,
) -> list[dict[str, str]]:
    """One row for each published rule, in order of its number: what a region posts for its enterprises.

    Keys: id, rule, measure, standard, window (acceptance; the rule's own interval where it has none), reference,
    next_change ("" where none is known), all in one language. Raises BadInputError for a date before the policy begins.
    """
    wording = Wording(policy.terms, language)
    published = [rule for rule in policy.rules.values() if rule.published]
    rows = []
    for rule in sorted(published, key=lambda rule: (not rule.id[1:], int(rule.id[1:] or 0))):
        piece = policy.piece(rule.key, when, region)
        window = (wording.window(policy.piece(rule.window, when)) if rule.window
                  else wording.interval(piece.start, piece.end))
        rows.append({
            "id": rule.id, "rule": rule.key, "measure": rule.title[language],
            "standard": wording.value(rule, piece.value), "window": window,
            "reference": wording.reference(piece.reference),
            "next_change": _next_change(rule, piece, region, wording)})
    return rows


def _next_change(rule: Rule, piece: DatedValue, region: str | None, wording: Wording) -> str:
    """The next date on which the value itself changes, and what it becomes."""
    for later in rule.history_of(region):
        if later.start > piece.start and later.value != piece.value:
            return f"{format_first_day(later.start)}: {wording.value(rule, later.value)}"
    return ""


def _by_value(value: Mapping[str, Scalar]) -> list[tuple[Scalar, list[str]]]:
    """Members with the same value together, in their order."""
    return [(part, [name for name, _ in names]) for part, names in groupby(value.items(), key=lambda item: item[1])]


def _short(number: float) -> str:
    """Without trailing zeros, and without the last digits of a binary fraction."""
    return f"{number:,.10g}"
