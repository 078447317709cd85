"""Complaints about input: collected, located, and raised all at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One complaint: where it is, what was found, what was expected, and the nearest valid name where a name is wrong."""

    message: str
    file: str = ""
    line: int | None = None
    """Line of a YAML file or row of a table, 1-based as an editor or a spreadsheet shows it."""
    column: str = ""
    expected: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        place = ":".join(part for part in (self.file, str(self.line) if self.line is not None else "") if part)
        if self.column:
            place = f"{place} [{self.column}]" if place else f"[{self.column}]"
        text = f"{place}: {self.message}" if place else self.message
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean {self.nearest!r}?"
        return text


class BadInputError(ValueError):
    """Input that cannot be used. Carries every problem found; `str()` is the one message a user sees."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("BadInputError needs at least one problem")
        lines = [str(problem) for problem in self.problems]
        head = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
        super().__init__("\n".join([f"{head} in the input:", *(f"  - {line}" for line in lines)]))


class BrokenIdentityError(RuntimeError):
    """A run whose accounts do not close within 0.005 yuan: nothing may be reported of it."""


def nearest_name(name: str, valid: Iterable[str]) -> str:
    """The valid name closest to `name`, or an empty string when none is close."""
    names = [str(option) for option in valid]
    lowered = {option.lower(): option for option in reversed(names)}
    matches = get_close_matches(str(name).lower(), list(lowered), n=1, cutoff=0.5)
    return lowered[matches[0]] if matches else ""


def raise_if_any(problems: list[Problem]) -> None:
    """Raise `BadInputError` with all of `problems`; do nothing when the list is empty."""
    if problems:
        raise BadInputError(problems)
