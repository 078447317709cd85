"""One rule of the policy: its identity, its form and its dated values, read from a policy file or a scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sim.dated import (
    STATUSES,
    DatedValue,
    History,
    Text,
    Value,
    in_force,
    last_day_of,
    month_of,
    parse_first_day,
    parse_last_day,
    tile,
)
from sim.form import DIMENSIONS, GROUPS, KINDS, Complaints, Form, is_number, line_of, numbers_in, read_text
from sim.months import Month
from sim.problems import listed, nearest_name, one_of
from sim.texts import text

CHANGE_STATUS = "A"
"""A scenario is an assumption of its author, unless it names a status."""
APPROVAL_FIELDS = ("document", "date", "approver")
_RULE_FIELDS = {"id", "title", "unit", "kind", "by", "min", "max", "choices", "open_list", "regional", "approval_above",
                "principal", "published", "window", "reference", "description", "values", "also"}
_VALUE_FIELDS = {"from", "to", "value", "reference", "status", "note", "expected", "approval"}
_CHANGE_FIELDS = _VALUE_FIELDS | {"regions"}


@dataclass(frozen=True)
class Rule:
    """A named rule: identity, form and dated values, for all regions and for the regions that differ."""

    key: str
    id: str
    """Number in the project's register (N1 … N22) or "-" for contribution and benefit law."""
    title: Text
    unit: str
    form: Form
    history: History
    regional: Mapping[str, History] = field(default_factory=dict)
    """Histories of regions for which a scenario changed the rule."""
    may_differ: bool = True
    """Whether regions may differ at all: pool-wide readings and acceptance windows may not."""
    principal: bool = False
    published: bool = False
    """Whether the published checklist (N16) has a row for it."""
    window: str = ""
    """Key of the rule that says when applications are accepted."""
    description: Text | None = None
    also: tuple[str, ...] = ()
    """Further numbers of the register that this rule stands for, where no rule has them as its own."""

    def history_of(self, region: str | None) -> History:
        """The history that holds for a region."""
        return self.regional.get(region, self.history) if region is not None else self.history

    def at(self, when: Month | date, region: str | None = None) -> DatedValue | None:
        """The piece in force on a day or at a month's end; None before the rule's first value."""
        return in_force(self.history_of(region), when)


def read_rule(key: str, content: object, bad: Complaints, line: int | None = None) -> Rule | None:
    """Build a rule from its part of a policy file; None, with all reasons in `bad`, when it cannot be used."""
    if not isinstance(content, Mapping):
        bad.add(text("problem.rule.pairs"), line, key)
        return None
    before = len(bad.problems)
    bad.known(content, _RULE_FIELDS, key)
    title, description = (read_text(content, name, bad, key) for name in ("title", "description"))
    if title is None or not content.get("unit") or not content.get("id"):
        bad.add(text("problem.rule.needs"), line, key)
    form = _read_form(content, bad, key)
    entries = content.get("values")
    if not isinstance(entries, list) or not entries:
        bad.add(text("problem.rule.values"), line_of(content, "values"), key)
        return None
    also = content.get("also", [])
    if not isinstance(also, list) or not all(isinstance(number, str) for number in also):
        bad.add(text("problem.rule.also"), line_of(content, "also"), key, "[N6, N7]")
    reference = str(content.get("reference", ""))
    pieces = [read_piece(entry, form, bad, key, reference=reference) for entry in entries]
    if len(bad.problems) > before or title is None:
        return None
    history, problems = tile([piece for piece in pieces if piece], key)
    bad.problems.extend(problems)
    return Rule(
        key, str(content["id"]), title, str(content["unit"]), form, history,
        may_differ=bool(content.get("regional", True)), principal=bool(content.get("principal", False)),
        published=bool(content.get("published", False)), window=str(content.get("window", "")), description=description,
        also=tuple(also))


def read_piece(
    content: object, form: Form, bad: Complaints, rule: str, *, reference: str = "", change: bool = False,
) -> DatedValue | None:
    """One dated value of a policy file, or one `change` of a scenario; None, with the reasons in `bad`, if refused.

    A policy file gives every member and a status; a change may name some members and regions only, and is an
    assumption of its author unless it says otherwise.
    """
    if not isinstance(content, Mapping):
        bad.add(text("problem.rule.dated"), None, rule)
        return None
    before, line = len(bad.problems), line_of(content, "from")
    bad.known(content, _CHANGE_FIELDS if change else _VALUE_FIELDS, rule)
    start, end = _read_days(content, bad, rule)
    value = None
    if content.get("value") is None:
        bad.add(text("problem.rule.no_key", name="value"), line, rule)
    else:
        value = form.read(content["value"], bad, line_of(content, "value"), rule)
    if isinstance(value, Mapping) and not change:
        for member in form.members:
            if member not in value:
                bad.add(text("problem.rule.no_member", member=member), line_of(content, "value"), rule)
    approval = _read_approval(content, value, start, form, bad, rule)
    status = _read_status(content, form, bad, rule, CHANGE_STATUS if change else "")
    note = read_text(content, "note", bad, rule)
    if len(bad.problems) > before or start is None or value is None:
        return None
    return DatedValue(start, end, value, str(content.get("reference", reference)), status, note,
                      bool(content.get("expected", False)), approval, bad.file, line)


def _read_days(content: Mapping[str, Any], bad: Complaints, rule: str) -> tuple[date | None, date | None]:
    """`from` and `to`, both inclusive; `from` must be there and not be later."""
    days: list[date | None] = []
    for name, parse in (("from", parse_first_day), ("to", parse_last_day)):
        day = None
        if content.get(name) is not None:
            try:
                day = parse(content[name])
            except ValueError as error:
                bad.add(str(error), line_of(content, name), rule, text("problem.expected.month_or_day"))
        elif name == "from":
            bad.add(text("problem.rule.no_key", name=name), line_of(content, name), rule)
        days.append(day)
    start, end = days
    if start and end and end < start:
        bad.add(text("problem.rule.from_to", start=start, end=end), line_of(content, "from"), rule,
                text("problem.rule.from_before_to"))
    return start, end


def _read_form(content: Mapping[str, Any], bad: Complaints, key: str) -> Form:
    kind, by = str(content.get("kind", "number")), content.get("by")
    if kind not in KINDS:
        bad.add(text("problem.rule.kind", kind=kind), line_of(content, "kind"), key, one_of(KINDS), nearest_name(kind, KINDS))
    members: tuple[str, ...] = ()
    if isinstance(by, list):
        members = tuple(str(member) for member in by)
    elif by is not None:
        members = DIMENSIONS.get(str(by), ())
        if not members:
            bad.add(text("problem.rule.dimension", dimension=by), line_of(content, "by"), key, one_of(DIMENSIONS),
                    nearest_name(str(by), DIMENSIONS))
    raw_choices = content.get("choices", {})
    choices: dict[str, Text] = {}
    if isinstance(raw_choices, Mapping):
        for code in raw_choices:
            choices[str(code)] = read_text(raw_choices, code, bad, f"{key}.choices") or {}
    else:
        bad.add(text("problem.rule.choices"), line_of(content, "choices"), key)
    bounds: dict[str, float | None] = {}
    for name in ("min", "max", "approval_above"):
        raw = content.get(name)
        if raw is not None and not is_number(raw):
            bad.add(text("problem.rule.bound", name=name), line_of(content, name), key)
            raw = None
        bounds[name] = raw
    return Form(kind, members, bounds["min"], bounds["max"], choices, bool(content.get("open_list", False)),
                bounds["approval_above"])


def _read_status(
    content: Mapping[str, Any], form: Form, bad: Complaints, rule: str, default: str,
) -> str | Mapping[str, str]:
    raw = content.get("status", default)
    by_member = isinstance(raw, Mapping)
    letters = [str(letter) for letter in raw.values()] if isinstance(raw, Mapping) else [str(raw)]
    for letter in letters:
        if letter not in STATUSES:
            bad.add(text("problem.rule.status", status=letter), line_of(content, "status"), rule, one_of(STATUSES))
    if not by_member:
        return str(raw)
    out: dict[str, str] = {}
    for name, letter in raw.items():
        out.update(dict.fromkeys(GROUPS.get(str(name), (str(name),)), str(letter)))
    if set(out) != set(form.members):
        bad.add(text("problem.rule.statuses"), line_of(content, "status"), rule)
    return out


def _read_approval(
    content: Mapping[str, Any], value: Value | None, start: date | None, form: Form, bad: Complaints, rule: str,
) -> Mapping[str, str] | None:
    """N6: a number above the rule's own limit needs document, date and approver; None where none is needed.

    The approval must be there when the number is first used: at the end of the month in which it begins.
    """
    if form.approval_above is None or value is None or max(numbers_in(value), default=0.0) <= form.approval_above:
        return None
    record = content.get("approval")
    given = record if isinstance(record, Mapping) else {}
    missing = [name for name in APPROVAL_FIELDS if not str(given.get(name) or "").strip()]
    if missing:
        shape = ", ".join(f"{name}: ..." for name in APPROVAL_FIELDS)
        bad.add(text("problem.rule.approval", limit=f"{form.approval_above:g}", missing=listed(missing)),
                line_of(content, "value"), rule, f"approval: {{{shape}}}")
    if given.get("date"):
        try:
            decided = parse_first_day(given["date"])
        except ValueError as error:
            bad.add(text("problem.rule.approval_date", reason=error), line_of(given, "date"), rule, "YYYY-MM-DD")
        else:
            used = None if start is None else last_day_of(month_of(start))
            if used is not None and decided > used:
                bad.add(text("problem.rule.approval_late", day=decided, used=used), line_of(given, "date"), rule,
                        text("problem.rule.approval_by", used=used))
    return {name: str(given.get(name) or "") for name in APPROVAL_FIELDS}
