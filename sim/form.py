"""What a value of a rule may be: declared beside the rule in the policy file, checked here, every fault located."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from sim.dated import Scalar, Text, Value
from sim.layout import CLASSES, REFUND_CLASSES, STREAMS
from sim.months import parse_month
from sim.problems import Problem, nearest_name, one_of
from sim.texts import text
from sim.yamlfile import Located

ZONES = ("1", "2", "3", "4")
REFUND_STREAMS = tuple(stream for stream in STREAMS if stream != "training")
YEARS_BANDS = ("1-5", "5-10", "over_10")
"""Years of contributions that decide how long benefits last (Social Insurance Law, art. 46)."""
DIMENSIONS: dict[str, tuple[str, ...]] = {
    "class": CLASSES, "refund_class": REFUND_CLASSES, "refund_stream": REFUND_STREAMS,
    "zone": ZONES, "years_band": YEARS_BANDS,
}
SME = ("medium", "small", "micro")
GROUPS = {"sme": SME}
"""Short names for several members at once: 中小微企业 are the three smaller classes."""
KINDS = ("number", "integer", "flag", "code", "codes", "month", "months_of_year")
LANGUAGES = ("zh", "en")
NO_MONTH = "none"
_MAX_BITS = 1000
"""A longer whole number may not fit into a float."""

@dataclass
class Complaints:
    """Problems of one file, gathered while it is read."""

    file: str
    problems: list[Problem] = field(default_factory=list)

    def add(
        self, message: str, line: int | None = None, column: str = "", expected: str = "", nearest: str = "",
    ) -> None:
        """Note one problem."""
        self.problems.append(Problem(message, self.file, line, column, expected, nearest))

    def known(self, content: Mapping[str, Any], fields: set[str], column: str) -> None:
        """Complain about every key of `content` that is not one of `fields`."""
        for name in content:
            if name not in fields:
                self.add(text("problem.rule.key", name=name), line_of(content, name), column, one_of(sorted(fields)),
                         nearest_name(name, fields))


def line_of(content: object, key: str) -> int | None:
    """The line of `key`, of the mapping itself when it has no such key, or None for a mapping that was not read."""
    return content.lines.get(key, content.line) if isinstance(content, Located) else None


@dataclass(frozen=True)
class Form:
    """What a value of a rule may be. Everything here is declared in the policy file, nothing in code."""

    kind: str = "number"
    members: tuple[str, ...] = ()
    """Members of the dimension the rule is split by; empty for a single value."""
    low: float | None = None
    high: float | None = None
    choices: Mapping[str, Text] = field(default_factory=dict)
    open_list: bool = False
    """A list that may be extended (the notice's 等): codes outside `choices` are accepted."""
    approval_above: float | None = None
    """A larger number needs a full approval record (N6)."""

    def read(self, raw: object, bad: Complaints, line: int | None, rule: str) -> Value | None:
        """The checked value; for a rule with members a mapping, of some members when `raw` names only some.

        Returns None, with the reasons in `bad`, when anything is wrong.
        """
        if not self.members:
            return self._read_one(raw, bad, line, rule)
        if not isinstance(raw, Mapping):
            single = self._read_scalar(raw, bad, line, rule)
            return None if single is None else dict.fromkeys(self.members, single)
        out: dict[str, Scalar] = {}
        before = len(bad.problems)
        for name, part in raw.items():
            targets = GROUPS.get(str(name), (str(name),))
            place = line_of(raw, str(name)) or line
            scalar = self._read_scalar(part, bad, place, f"{rule}.{name}")
            for target in targets:
                if target not in self.members:
                    bad.add(text("problem.rule.member", member=name), place, rule, one_of(self.members),
                            nearest_name(str(name), (*self.members, *GROUPS)))
                elif target in out:
                    bad.add(text("problem.rule.member_twice", member=target), place, rule)
                elif scalar is not None:
                    out[target] = scalar
        return out if len(bad.problems) == before else None

    def _read_one(self, raw: object, bad: Complaints, line: int | None, rule: str) -> Value | None:
        if self.kind not in ("codes", "months_of_year"):
            return self._read_scalar(raw, bad, line, rule)
        if not isinstance(raw, list):
            bad.add(text("problem.rule.no_list", value=raw), line, rule, text("problem.rule.a_list"))
            return None
        parts = [self._read_scalar(part, bad, line, rule) for part in raw]
        if len(set(parts)) < len(parts):
            bad.add(text("problem.rule.entry_twice"), line, rule)
        return None if None in parts else tuple(part for part in parts if part is not None)

    def _read_scalar(self, raw: object, bad: Complaints, line: int | None, rule: str) -> Scalar | None:
        if self.kind in ("code", "codes"):
            code = str(raw)
            if code not in self.choices and not (self.open_list and code.isidentifier()):
                bad.add(text("problem.rule.code", code=code), line, rule, one_of(self.choices),
                        nearest_name(code, self.choices))
                return None
            return code
        if self.kind == "month":
            return _read_month(raw, bad, line, rule)
        return self._read_number(raw, bad, line, rule)

    def _read_number(self, raw: object, bad: Complaints, line: int | None, rule: str) -> float | None:
        low, high = self.low, self.high
        if self.kind == "flag":
            raw, low, high = (int(raw) if isinstance(raw, bool) else raw), 0, 1
        if isinstance(raw, int) and raw.bit_length() > _MAX_BITS:
            bad.add(text("problem.rule.huge"), line, rule, self.limits)
            return None
        if not is_number(raw):
            bad.add(text("problem.cell.no_number", value=raw), line, rule, self.limits)
            return None
        if (low is not None and raw < low) or (high is not None and raw > high):
            bad.add(text("problem.cell.out_of_range", value=f"{raw:g}"), line, rule, self.limits)
            return None
        if self.kind in ("integer", "flag", "months_of_year") and raw != int(raw):
            bad.add(text("problem.cell.not_whole", value=f"{raw:g}"), line, rule, self.limits)
            return None
        return float(raw)

    @property
    def limits(self) -> str:
        """The range in words, for a complaint."""
        if self.kind == "flag":
            return text("problem.rule.flag")
        noun = text("problem.expected.number" if self.kind == "number" else "problem.expected.whole")
        bounds = [name for name, bound in (("at_least", self.low), ("at_most", self.high)) if bound is not None]
        if not bounds:
            return noun
        low, high = (None if bound is None else f"{bound:g}" for bound in (self.low, self.high))
        key = "between" if len(bounds) > 1 else bounds[0]
        return text(f"problem.rule.number_{key}", noun=noun, low=low, high=high)


def is_number(raw: object) -> TypeGuard[int | float]:
    """Whether a value of a file is a finite number that fits into a float."""
    if isinstance(raw, bool) or not isinstance(raw, (int, float)):
        return False
    return raw.bit_length() <= _MAX_BITS if isinstance(raw, int) else math.isfinite(raw)


def read_text(content: Mapping[str, Any], name: str, bad: Complaints, column: str) -> Text | None:
    """A text that stands there in each language, or None where there is none."""
    raw = content.get(name)
    if raw is None:
        return None
    complete = isinstance(raw, Mapping) and set(raw) == set(LANGUAGES)
    if not complete or not all(isinstance(part, str) for part in raw.values()):
        bad.add(text("problem.rule.languages", name=name), line_of(content, name), column, "{zh: ..., en: ...}")
        return None
    return dict(raw)


def numbers_in(value: Value) -> list[float]:
    """All numbers of a value."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else [value]
    return [part for part in parts if isinstance(part, (int, float))]


def _read_month(raw: object, bad: Complaints, line: int | None, rule: str) -> str | None:
    if str(raw) == NO_MONTH:
        return NO_MONTH
    try:
        parse_month(str(raw))
    except ValueError as error:
        bad.add(str(error), line, rule, text("problem.rule.month_or_none", none=NO_MONTH))
        return None
    return str(raw).strip()
