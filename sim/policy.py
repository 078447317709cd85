"""The policy: every rule with its dated values, looked up by month or day, overlaid by a scenario, and explained."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from sim.bundle import bundled
from sim.dated import DatedValue, Value, format_first_day, format_last_day, splice
from sim.form import Complaints, line_of
from sim.months import Month, format_month
from sim.problems import BadInputError, Problem, nearest_name, one_of, raise_if_any
from sim.rule import Rule, read_piece, read_rule
from sim.texts import text
from sim.yamlfile import read_yaml

TERMS_FILE = "terms.yaml"
"""Beside the rules, but no rules: the names that texts about them are generated from. A folder may do without."""


@dataclass(frozen=True, eq=False)
class Policy:
    """All rules, immutable. `with_changes` gives another policy and leaves this one as it was."""

    rules: Mapping[str, Rule]
    folder: Path
    files: tuple[tuple[str, str], ...] = field(default=())
    """Each file that was read, with its SHA-256."""
    terms: Mapping[str, Any] = field(default_factory=dict)
    """Names and formats of `terms.yaml`: of units, members and words, each in both languages."""

    @classmethod
    def load(cls, folder: Path | str | None = None) -> Policy:
        """Read every rule file of `folder` (default: the bundled policy), or one file of rules to check it alone.

        Raises BadInputError with all problems of all files: values that overlap or leave gaps, dates that do not
        exist, numbers out of their declared range, unknown keys, codes and members, a rule given twice.
        """
        root = Path(folder) if folder is not None else bundled_policy()
        paths = [path for path in sorted(root.glob("*.yaml")) if path.name != TERMS_FILE]
        if root.is_file():
            root, paths = root.parent, [root]
        if not paths:
            raise BadInputError([Problem(text("problem.policy.no_files"), str(root), expected=text("problem.policy.files"))])
        return _load(root, tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in paths))

    @cached_property
    def first_day(self) -> date:
        """The first day for which every rule has a value."""
        return max(rule.history[0].start for rule in self.rules.values())

    @cached_property
    def sha256(self) -> str:
        """Hash of what is in force when and where; references, notes and the layout of files do not enter."""
        content = {key: {name: [(str(piece.start), piece.value) for piece in history]
                         for name, history in (("", rule.history), *sorted(rule.regional.items()))}
                   for key, rule in sorted(self.rules.items())}
        return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def rule(self, key: str) -> Rule:
        """The rule named `key`; raises BadInputError with the nearest name when there is none."""
        if key not in self.rules:
            raise BadInputError([Problem(text("problem.policy.unknown", key=key), expected=text("problem.policy.a_key"),
                                         nearest=nearest_name(key, self.rules))])
        return self.rules[key]

    def piece(self, key: str, when: Month | date, region: str | None = None) -> DatedValue:
        """The dated value in force on a day, or on a month's last day; raises BadInputError before the first one."""
        rule = self.rule(key)
        found = rule.at(when, region)
        if found is None:
            shown = when.isoformat() if isinstance(when, date) else format_month(when)
            first = format_first_day(rule.history[0].start)
            raise BadInputError([Problem(text("problem.policy.no_value", key=key, when=shown),
                                         expected=text("problem.policy.from_on", day=first))])
        return found

    def value(self, key: str, when: Month | date, region: str | None = None, member: object = None) -> Value:
        """The value in force: a number, a code, a list, or a mapping by member when no `member` is named.

        `member` is a size class, a stream, a zone (1 to 4), a band of years; raises BadInputError when unknown.
        """
        value = self.piece(key, when, region).value
        if member is None or not isinstance(value, Mapping):
            return value
        if str(member) not in value:
            raise BadInputError([Problem(text("problem.policy.no_member", key=key, member=member), expected=one_of(value),
                                         nearest=nearest_name(str(member), value))])
        return value[str(member)]

    def number(self, key: str, when: Month | date, region: str | None = None, member: object = None) -> float:
        """`value` of a rule that is a number; raises TypeError for any other."""
        value = self.value(key, when, region, member)
        if not isinstance(value, float):
            raise TypeError(f"{key} is not a single number")
        return value

    def with_changes(self, changes: Mapping[str, Any], source: str | Path) -> Policy:
        """This policy with some rules changed on some days; the rest of each history stays.

        `changes` maps a rule's key to one change or a list of them: `{from, to, value, regions, reference, approval,
        note}`. Without `to` a change is open; a mapping by member may name some members only, the others keep what was
        in force; with `regions` it holds for those only. Changes lie over those of earlier calls; two of one list must
        not overlap for the same regions and members. `source` is the file that complaints name. Raises BadInputError
        with every problem of every change.
        """
        bad = Complaints(str(source))
        rules = dict(self.rules)
        for key, entries in changes.items():
            line = line_of(changes, key)
            if key not in rules:
                bad.add(text("problem.policy.unknown", key=key), line, "policy", text("problem.policy.a_key"),
                        nearest_name(key, rules))
                continue
            laid: list[_Laid] = []
            for entry in entries if isinstance(entries, list) else [entries]:
                if isinstance(entry, Mapping):
                    rules[key] = _changed(rules[key], entry, laid, bad)
                else:
                    bad.add(text("problem.policy.change"), line, key)
        raise_if_any(bad.problems)
        return replace(self, rules=rules)

    def explain(self, name: str, when: Month | date, region: str | None = None,
                zone: int | None = None) -> dict[str, Any]:
        """What is in force and why: a dictionary that a screen, a report and `--json` show as it is.

        `name` is a rule's key or a number of the register such as `N4`, which stands for its principal rule. `zone`
        narrows a rule by minimum-wage zone. Keys: rule, value, unit, since, until, reference, id, title, status, note,
        approval (N6), expected, region, month, next (the following change), related (other rules of the same number).
        Raises BadInputError for an unknown name, and for a date before the rule's first value.
        """
        rule = self._named(name)
        piece = self.piece(rule.key, when, region)
        member = str(zone) if zone is not None and str(zone) in rule.form.members else None
        history = rule.history_of(region)
        later = next(iter(history[history.index(piece) + 1:]), None)
        return {
            "rule": rule.key,
            "value": _plain(self.value(rule.key, when, region, member)),
            "unit": rule.unit,
            "since": format_first_day(piece.start),
            "until": format_last_day(piece.end),
            "reference": piece.reference,
            "id": rule.id,
            "title": dict(rule.title),
            "status": _member_of(piece.status, member),
            "note": dict(piece.note) if piece.note else None,
            "approval": dict(piece.approval) if piece.approval else None,
            "expected": piece.expected,
            "region": region,
            "month": when.isoformat() if isinstance(when, date) else format_month(when),
            "next": later and {
                "since": format_first_day(later.start), "value": _plain(_member_of(later.value, member)),
                "reference": later.reference, "expected": later.expected},
            "related": [other.key for other in self.rules.values() if other.id == rule.id != "-" and other is not rule],
        }

    def _named(self, name: str) -> Rule:
        if name in self.rules:
            return self.rules[name]
        number = name.strip().upper()
        of_id = [rule for rule in self.rules.values() if rule.id == number != "-"]
        of_id = of_id or [rule for rule in self.rules.values() if number in rule.also]
        if of_id:
            return next((rule for rule in of_id if rule.principal), of_id[0])
        known = [*self.rules, *sorted({number for rule in self.rules.values() for number in (rule.id, *rule.also)} - {"-"})]
        raise BadInputError([Problem(text("problem.policy.unknown", key=name), nearest=nearest_name(name, known),
                                     expected=text("problem.policy.key_or_number"))])


def bundled_policy() -> Path:
    """The folder of the policy that came with this copy of uifund."""
    return bundled("scenarios") / "policy"


@lru_cache(maxsize=16)
def _load(root: Path, versions: tuple[tuple[Path, int, int], ...]) -> Policy:
    """Read the files once per version of them: parsing takes longer than a projection, and a policy never changes."""
    rules: dict[str, Rule] = {}
    problems: list[Problem] = []
    for path, _, _ in versions:
        try:
            content = read_yaml(path)
        except BadInputError as error:
            problems.extend(error.problems)
            continue
        bad = Complaints(str(path))
        for key, part in content.items():
            if key in rules:
                bad.add(text("problem.policy.twice"), line_of(content, key), key)
            rule = read_rule(key, part, bad, line_of(content, key))
            if rule is not None:
                rules[key] = rule
        problems.extend(bad.problems)
    raise_if_any(problems)
    raise_if_any([Problem(text("problem.policy.window", key=rule.window), str(root), None, rule.key,
                          nearest=nearest_name(rule.window, rules))
                  for rule in rules.values() if rule.window and rule.window not in rules])
    files = tuple((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path, _, _ in versions)
    terms = root / TERMS_FILE
    return Policy(rules, root, files, read_yaml(terms if terms.is_file() else bundled_policy() / TERMS_FILE))


_Laid = tuple[DatedValue, frozenset[str]]
"""A change and the regions that it names; none: all."""


def _changed(rule: Rule, entry: Mapping[str, Any], laid: list[_Laid], bad: Complaints) -> Rule:
    """`rule` with one change laid over it; unchanged, with the reasons in `bad`, when the change is refused.

    `laid` gathers the changes of the same list, which this one must not overlap.
    """
    before = len(bad.problems)
    regions = entry.get("regions")
    names = [str(name) for name in regions] if isinstance(regions, list) else []
    if regions is not None and not names:
        bad.add(text("problem.policy.regions"), line_of(entry, "regions"), rule.key, "[name, name]")
    if regions is not None and not rule.may_differ:
        bad.add(text("problem.policy.same_for_all"), line_of(entry, "regions"), rule.key, text("problem.policy.no_regions"))
    change = read_piece(entry, rule.form, bad, rule.key, reference=bad.file, change=True)
    if change is not None and change.start < rule.history[0].start:
        first = rule.history[0].start
        bad.add(text("problem.policy.begins", day=first), line_of(entry, "from"), rule.key,
                text("problem.policy.from_after", day=first))
    if change is None or len(bad.problems) > before:
        return rule
    this = change, frozenset(names)
    for other in laid:
        if _overlap(other, this):
            bad.add(text("problem.policy.overlap", one=_period(change), two=_period(other[0])), change.line, rule.key,
                    text("problem.policy.one_value"))
    laid.append(this)
    if len(bad.problems) > before:
        return rule
    if names:
        fresh = {name: splice(rule.history_of(name), change, _merge) for name in names}
        return replace(rule, regional={**rule.regional, **fresh})
    return replace(
        rule, history=splice(rule.history, change, _merge),
        regional={name: splice(history, change, _merge) for name, history in rule.regional.items()})


def _overlap(one: _Laid, two: _Laid) -> bool:
    """Whether both speak of the same days, regions and members. One without `to` ends where the next begins."""
    (early, _), (late, _) = sorted((one, two), key=lambda laid: laid[0].start)
    days = early.start == late.start or (early.end is not None and early.end >= late.start)
    regions = not one[1] or not two[1] or not one[1].isdisjoint(two[1])
    both = isinstance(early.value, Mapping) and isinstance(late.value, Mapping)
    return days and regions and (not both or not set(early.value).isdisjoint(late.value))  # type: ignore[arg-type]


def _period(change: DatedValue) -> str:
    """First and last day of a change, and its line where it came from a file."""
    period = text("problem.policy.period.open" if change.end is None else "problem.policy.period.to",
                  start=format_first_day(change.start), end=format_last_day(change.end))
    return period if change.line is None else text("problem.policy.period.line", line=change.line, period=period)


def _merge(old: Value, new: Value) -> Value:
    """A change by member keeps the members it does not name."""
    return {**old, **new} if isinstance(old, Mapping) and isinstance(new, Mapping) else new


def _member_of(value: Any, member: str | None) -> Any:
    return value[member] if member is not None and isinstance(value, Mapping) else value


def _plain(value: Value) -> Any:
    """The value as JSON has it."""
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, tuple) else value
