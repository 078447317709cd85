"""Dated values as series: one number per month and region, looked up once where all regions agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim.dated import MONTHS_PER_YEAR, History, Value, format_first_day, month_of
from sim.form import NO_MONTH
from sim.months import Month, parse_month, year_of
from sim.policy import Policy
from sim.problems import Problem, nearest_name, raise_if_any
from sim.texts import text

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MAX_MONTHS = 600
_YEARS_BACK = 2
"""Whole calendar years before the one of the start: last year's window, and what was payable of it at the opening."""


@dataclass(frozen=True, eq=False)
class Lookup:
    """A policy read over whole calendar years around a horizon. S months from `first` (a January), R regions."""

    policy: Policy
    regions: tuple[str, ...]
    first: Month
    length: int
    horizon: Ints
    """Positions of the horizon's months."""

    @classmethod
    def over(cls, policy: Policy, regions: Sequence[str], start: Month, months: int) -> Lookup:
        """Refuses, with BadInputError, a horizon that is no whole number of months from 1 to 600, a start before the
        policy's first month, and rules changed for regions that are not there."""
        problems = []
        begins = month_of(policy.first_day)
        if isinstance(months, bool) or not isinstance(months, int) or not 1 <= months <= MAX_MONTHS:
            problems.append(Problem(text("problem.scenario.horizon", months=months), column="months",
                                    expected=text("problem.scenario.months", most=MAX_MONTHS)))
            months = 1
        if start < begins:
            first_month = format_first_day(policy.first_day)
            problems.append(Problem(text("problem.scenario.before_policy"), column="start",
                                    expected=text("problem.scenario.or_later", month=first_month)))
        for rule in policy.rules.values():
            problems += [
                Problem(text("problem.region.unknown_in_rule", region=name), history[0].file, None, rule.key,
                        text("problem.region.of_dataset"), nearest_name(name, regions))
                for name, history in rule.regional.items() if name not in regions]
        raise_if_any(problems)
        first = Month(MONTHS_PER_YEAR * (year_of(start) - _YEARS_BACK))
        years = year_of(Month(start + months - 1)) - year_of(first) + 1
        horizon = np.arange(start - first, start - first + months)
        return cls(policy, tuple(regions), first, MONTHS_PER_YEAR * years, horizon)

    def numbers(self, key: str, member: str | None = None) -> Floats:
        """A rule's number month by month: [S, 1] where all regions agree, else [S, R].

        Months before the rule's first value take that value; nothing is read from them but windows that were closed.
        """
        return self._series(key, lambda value: _number(value, member))

    def codes(self, key: str, names: Sequence[str]) -> Floats:
        """A rule's code as its index in `names`: [S, 1] or [S, R]."""
        return self._series(key, lambda value: float(names.index(str(value))))

    def month_numbers(self, key: str) -> Floats:
        """A rule that names a month, as that month's position; NaN where it names none: [S, 1] or [S, R]."""
        def position(value: Value) -> float:
            return np.nan if value == NO_MONTH else float(parse_month(str(value)) - self.first)
        return self._series(key, position)

    def named(self, key: str) -> Floats:
        """1 where a rule's list names anything, else 0: [S, 1] or [S, R]."""
        return self._series(key, lambda value: float(bool(value)))

    def months_listed(self, key: str) -> Floats:
        """1 in the months of the year that a rule's list names, else 0: [S, 1]."""
        of_year = np.arange(self.length) % MONTHS_PER_YEAR + 1
        listed = [self._series(key, lambda value, number=number: float(isinstance(value, tuple) and number in value))
                  for number in range(1, MONTHS_PER_YEAR + 1)]
        return np.take_along_axis(np.concatenate(listed, axis=1), of_year[:, None] - 1, axis=1)

    def _series(self, key: str, encode: Callable[..., float]) -> Floats:
        rule = self.policy.rule(key)
        common = self._fill(rule.history, encode)
        if not rule.regional:
            return common[:, None]
        out = np.repeat(common[:, None], len(self.regions), axis=1)
        for name, history in rule.regional.items():
            out[:, self.regions.index(name)] = self._fill(history, encode)
        return out

    def _fill(self, history: History, encode: Callable[..., float]) -> Floats:
        """A month takes the piece in force on its last day: the one that begins last in it or before it."""
        out = np.empty(self.length)
        for number, piece in enumerate(history):
            begins = max(0, month_of(piece.start) - self.first) if number else 0
            out[begins:] = encode(piece.value)
        return out


def _number(value: Value, member: str | None) -> float:
    found = value[member] if isinstance(value, Mapping) and member is not None else value
    if not isinstance(found, float):
        raise TypeError(f"{found!r} is not a single number")
    return found
