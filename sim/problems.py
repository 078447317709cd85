"""Complaints about input: collected, located, and raised all at once, in the language in use when they are made."""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from sim.texts import text


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

    @property
    def place(self) -> str:
        """File, line and column in words; empty where none is known."""
        parts = [self.file, f"[{self.column}]" if self.column else ""]
        if self.line is not None:
            parts[0] = text("problem.line" if self.file else "problem.line_alone", file=self.file, line=self.line)
        return " ".join(part for part in parts if part)

    def __str__(self) -> str:
        words = text("problem.at", place=self.place, message=self.message) if self.place else self.message
        if self.expected:
            words += text("problem.but_expected", expected=self.expected)
        if self.nearest:
            words += text("problem.nearest", name=self.nearest)
        return words


class BadInputError(ValueError):
    """Input that cannot be used. Carries every problem found; `str()` is the one message a user sees."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        if not self.problems:
            raise ValueError("BadInputError needs at least one problem")
        count = len(self.problems)
        head = text("problem.head.one" if count == 1 else "problem.head.many", count=count)
        super().__init__("\n".join([head, *(f"  - {problem}" for problem in self.problems)]))


class BrokenIdentityError(RuntimeError):
    """A run whose accounts do not close within 0.005 yuan: nothing may be reported of it."""


def nearest_name(name: str, valid: Iterable[str]) -> str:
    """The valid name closest to `name`, or an empty string when none is close."""
    names = [str(option) for option in valid]
    lowered = {option.lower(): option for option in reversed(names)}
    matches = get_close_matches(str(name).lower(), list(lowered), n=1, cutoff=0.5)
    return lowered[matches[0]] if matches else ""


SHOWN = 60
"""Signs of a wrong value that a message quotes."""


def clipped(value: object) -> str:
    """A value as a message quotes it: its beginning where it is long."""
    written = str(value)
    return written if len(written) <= SHOWN else f"{written[:SHOWN - 1]}…"


def listed(names: Iterable[object]) -> str:
    """`a, b, c`, parted as the language in use parts them."""
    return text("separator.list").join(str(name) for name in names)


def first_of(names: Sequence[str], most: int = 3) -> str:
    """`a, b, c…`: the first of many names."""
    return listed(names[:most]) + ("…" if len(names) > most else "")


def one_of(names: Iterable[object]) -> str:
    """`one of a, b, c`: what was expected where only certain names are valid."""
    return text("problem.expected.one_of", names=listed(names))


def at_least(bound: str) -> str:
    """`at least 5`, the number as it is to be shown."""
    return text("problem.expected.at_least", bound=bound)


def at_most(bound: str) -> str:
    """`at most 5`, the number as it is to be shown."""
    return text("problem.expected.at_most", bound=bound)


def between(low: str, high: str) -> str:
    """`1 to 5`, the numbers as they are to be shown."""
    return text("problem.expected.between", low=low, high=high)


def reason(error: OSError) -> str:
    """Why the system refused, in words: of the system itself where it is none of the usual reasons."""
    name = errno.errorcode.get(error.errno or 0, "")
    return text(f"problem.system.{name}") if name in _REASONS else str(error.strerror)


_REASONS = ("ENOENT", "EACCES", "EPERM", "EISDIR", "ENOTDIR", "ENOSPC", "EROFS", "ENAMETOOLONG", "EEXIST", "ELOOP")


def raise_if_any(problems: list[Problem]) -> None:
    """Raise `BadInputError` with all of `problems`; do nothing when the list is empty."""
    if problems:
        raise BadInputError(problems)
