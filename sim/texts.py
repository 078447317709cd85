"""Texts shown to users, in the language they chose: Chinese by default, English on request.

Every text stands once, in `sim.texts_table`, in both languages. Texts that belong to data (titles of scenarios, notes
of rules) stay with the data as `{zh, en}` and are picked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

from sim.texts_table import TEXTS

LANGUAGES: Final = ("zh", "en")
DEFAULT: Final = LANGUAGES[0]
_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def use_language(name: str) -> None:
    """Choose the language of all texts of this run; raises ValueError for one that is not there."""
    if name not in LANGUAGES:
        raise ValueError(f"no texts in {name!r}, only in {', '.join(LANGUAGES)}")
    _language.set(name)


def language() -> str:
    """The language in use: `zh` or `en`."""
    return _language.get()


def text(key: str, **values: object) -> str:
    """The text named `key` in the language in use, its `{placeholders}` filled; raises KeyError for an unknown key."""
    return pick(dict(zip(LANGUAGES, TEXTS[key], strict=True))).format(**values)


def pick(texts: Mapping[str, str]) -> str:
    """The text of `{zh, en}` in the language in use."""
    return texts[language()]
