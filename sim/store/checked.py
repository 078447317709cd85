"""What may be written into the store: names of persons, texts, months; complaints are collected by the caller."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence

from sim.months import FIRST_YEAR, LAST_YEAR, year_of
from sim.problems import BadInputError, Problem, nearest_name
from sim.texts import text

USER = "UIFUND_USER"
"""Environment variable that says who works with the program."""
MAX_NAME, MAX_TEXT = 100, 20_000
"""Characters of a name, and of a text that is read by others."""


def identity(who: str | None = None) -> str:
    """Who writes: as given, else by the setting UIFUND_USER; never empty. Raises BadInputError."""
    name = os.environ.get(USER, "") if who is None else who
    problems: list[Problem] = []
    found = name_of(name, "--user", problems)
    if problems:
        raise BadInputError([Problem(text("store.problem.who"), column="--user",
                                     expected=text("store.expected.who", setting=USER))] if not name.strip() else problems)
    return found


def same_person(one: str, other: str) -> bool:
    """Whether two names are one person's: width, case and spaces do not make another."""
    return _person(one) == _person(other)


def _person(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def name_of(value: str, what: str, problems: list[Problem]) -> str:
    """A name on one line, not empty, trimmed."""
    name = unicodedata.normalize("NFC", str(value)).strip()
    if not name:
        problems.append(Problem(text("store.problem.empty"), column=what))
    elif len(name) > MAX_NAME or not all(map(_printable, name)):
        problems.append(Problem(text("store.problem.name"), column=what,
                                expected=text("store.expected.name", count=MAX_NAME)))
    return name


def text_of(value: str, what: str, problems: list[Problem], *, optional: bool = False) -> str:
    """A text of any number of lines; empty only where `optional`."""
    found = str(value).strip()
    if not found and not optional:
        problems.append(Problem(text("store.problem.empty"), column=what))
    if len(found) > MAX_TEXT or not is_text(found):
        problems.append(Problem(text("store.problem.text"), column=what,
                                expected=text("store.expected.text", count=MAX_TEXT)))
    return found


def is_text(value: str) -> bool:
    """Whether every database can keep a text: lines of signs, no other control signs."""
    return all(_printable(sign) or sign in "\n\t\r" for sign in value)


def _printable(sign: str) -> bool:
    """Whether a sign can be kept by every database and shown everywhere: no control sign, no half of a pair."""
    return unicodedata.category(sign) not in ("Cc", "Cs")


def month_in_range(month: int) -> bool:
    """Whether a month lies in the years that a month can be written in."""
    return FIRST_YEAR <= year_of(month) <= LAST_YEAR  # type: ignore[arg-type]


def choice_of(value: str, choices: Sequence[str], what: str, problems: list[Problem]) -> None:
    """One of `choices`."""
    if value not in choices:
        problems.append(Problem(text("store.problem.choice", value=value), column=what, expected=", ".join(choices),
                                nearest=nearest_name(value, choices)))
