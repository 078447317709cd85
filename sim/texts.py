"""Texts shown to users, in the language they chose: Chinese by default, English on request.

Every text stands once, in both languages, in the table of its area: `sim.texts_table` for the command line,
`sim.texts_economy` for what a scenario assumes, `sim.texts_problems` and `sim.texts_problems_rules` for complaints, and
`sim.<area>.texts` or `dashboard.texts` for the others. Texts that belong to data (titles of scenarios, notes of rules)
stay with the data as `{zh, en}` and are picked here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextvars import ContextVar
from importlib import import_module
from typing import Final

from sim.texts_economy import TEXTS as ECONOMY
from sim.texts_problems import TEXTS as PROBLEMS
from sim.texts_problems_rules import TEXTS as PROBLEMS_OF_RULES
from sim.texts_table import TEXTS as COMMAND_LINE

Table = Mapping[str, tuple[str, str]]
LANGUAGES: Final = ("zh", "en")
DEFAULT: Final = LANGUAGES[0]
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)
_texts: dict[str, tuple[str, str]] = {}
_NUMBER: Final = re.compile(r"\{(\w+):([^{}|]+)\|([^{}|]+)\}")
_AREAS: Final = ("sim.actuals.texts", "sim.store.texts", "sim.monitoring.texts", "sim.report.texts")
"""Named and not imported: the engine complains in words too, and must not hang on the areas that stand above it."""


def add_texts(table: Table) -> None:
    """Make the texts of a table known; raises ValueError where a key is taken with other words."""
    taken = [key for key, words in table.items() if _texts.get(key, words) != words]
    if taken:
        raise ValueError(f"texts defined twice: {', '.join(taken)}")
    _texts.update(table)


for _table in (COMMAND_LINE, ECONOMY, PROBLEMS, PROBLEMS_OF_RULES):
    add_texts(_table)


def _add_areas() -> None:
    for name in _AREAS:
        add_texts(import_module(name).TEXTS)


def use_language(name: str) -> None:
    """Choose the language of all texts of this run; raises ValueError for one that is not there."""
    if name not in LANGUAGES:
        raise ValueError(f"no texts in {name!r}, only in {', '.join(LANGUAGES)}")
    _language.set(name)


def language() -> str:
    """The language in use: `zh` or `en`."""
    return _language.get()


def text(key: str, /, **values: object) -> str:
    """The text named `key` in the language in use, its `{placeholders}` filled; raises KeyError for an unknown key."""
    if key not in _texts:
        _add_areas()
    return filled(_texts[key][LANGUAGES.index(language())], **values)


def filled(words: str, /, **values: object) -> str:
    """Words with their `{placeholders}` filled. `{count} {count:month|months}` is `1 month` and `2 months`: the first
    word stands where the value is 1."""
    if "|" in words:
        words = _NUMBER.sub(lambda found: found[2] if str(values[found[1]]) == "1" else found[3], words)
    return words.format(**values)


def pick(texts: Mapping[str, str]) -> str:
    """The text of `{zh, en}` in the language in use."""
    return texts[language()]


def all_texts() -> Table:
    """Every text known, by key: (Chinese, English)."""
    _add_areas()
    return dict(_texts)
