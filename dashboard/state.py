"""What the user looks at, kept in the URL: a link opens the same view again.

Keys and values are language-free and typed; a value that cannot be read gives a message and falls back to its default.
The session keeps the view between pages, because a change of page empties the URL; `take_url` writes it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from sim.backtest.kept import NATION, PANEL
from sim.levers import GROUPS, LEVERS
from sim.months import format_month, parse_month
from sim.problems import nearest_name
from sim.scenario import BASELINE, list_scenarios
from sim.scenario_content import MAX_MONTHS, MAX_PATHS, SEEDS
from sim.texts import DEFAULT, LANGUAGES, text

_VIEW, _PAGE, _COMPLAINTS = "view", "view_page", "view_complaints"
SCENARIO_CHARTS = ("balance", "coverage", "account", "refunds", "transfers", "subsidy")
"""Charts of the scenario page, in the order in which they are offered."""
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 12, 31)
"""Days for which a policy can be asked."""
LONGEST_WORD, LONGEST_SCENARIO = 80, 120


@dataclass(frozen=True)
class Key:
    """One key of the URL: how its text is read (raises ValueError), and what holds when it is absent."""

    read: Callable[[str], Any]
    default: Any


def whole(least: int, most: int) -> Callable[[str], int]:
    """Reads a whole number in [least, most]."""
    def read(written: str) -> int:
        if not written.isascii() or not written.isdigit():
            raise ValueError(text("value.number"))
        value = int(written)
        if not least <= value <= most:
            raise ValueError(text("value.range", least=least, most=most))
        return value
    return read


def one_of(*choices: str) -> Callable[[str], str]:
    """Reads one of a few words."""
    def read(written: str) -> str:
        if written not in choices:
            raise ValueError(text("value.choices", choices=", ".join(choices)))
        return written
    return read


def scenario_name(written: str) -> str:
    """Reads the name of a bundled or saved scenario."""
    known = [entry.name for entry in list_scenarios() if not entry.refused]
    if written in known or (written.startswith(("saved:", "file:")) and len(written) <= LONGEST_SCENARIO):
        return written
    nearest = nearest_name(written, known)
    raise ValueError(text("view.nearest", nearest=nearest) if nearest else text("value.choices", choices=", ".join(known)))


def some_of(*choices: str) -> Callable[[str], tuple[str, ...]]:
    """Reads a few words separated by commas, each once."""
    def read(written: str) -> tuple[str, ...]:
        words = tuple(dict.fromkeys(written.split(",")))
        if not set(words) <= set(choices):
            raise ValueError(text("value.choices", choices=", ".join(choices)))
        return words
    return read


def month_text(written: str) -> str:
    """Reads a month YYYY-MM."""
    try:
        return format_month(parse_month(written))
    except ValueError:
        raise ValueError(text("value.month")) from None


def word(written: str) -> str:
    """Reads a short name; what it names is looked up where the data are known."""
    if not written or len(written) > LONGEST_WORD:
        raise ValueError(text("value.word"))
    return written


def words(written: str) -> tuple[str, ...]:
    """Reads a few short names, separated by commas."""
    return tuple(word(part) for part in written.split(","))


def day(written: str) -> str:
    """Reads a day `YYYY-MM-DD` between `FIRST_DAY` and `LAST_DAY`."""
    try:
        found = date.fromisoformat(written)
    except ValueError as error:
        raise ValueError(text("view.day")) from error
    if not FIRST_DAY <= found <= LAST_DAY:
        raise ValueError(text("value.range", least=FIRST_DAY, most=LAST_DAY))
    return found.isoformat()


KEYS: Mapping[str, Key] = {
    "lang": Key(one_of(*LANGUAGES), DEFAULT),
    "scenario": Key(scenario_name, BASELINE),
    "months": Key(whole(1, MAX_MONTHS), None),
    "paths": Key(whole(1, MAX_PATHS), None),
    "seed": Key(whole(0, SEEDS - 1), None),
    "region": Key(word, None),
    "tested": Key(one_of(PANEL, NATION), PANEL),
    "month": Key(month_text, None),
    "fund": Key(word, None),
    "report_month": Key(month_text, None),
    "report_kind": Key(one_of("report", "return"), "report"),
    "since": Key(month_text, None),
    "until": Key(month_text, None),
    "group": Key(one_of(*GROUPS, "run"), GROUPS[0]),
    "charts": Key(some_of(*SCENARIO_CHARTS), SCENARIO_CHARTS[:4]),
    "regions": Key(words, None),
    "with": Key(words, None),
    "regions_part": Key(one_of("table", "heatmap", "multiples", "side"), "table"),
    "regions_filter": Key(one_of("all", "p12", "p24", "shortage", "supported"), "all"),
    "regions_rank": Key(word, "coverage_months"),
    "regions_map": Key(word, "coverage.mean"),
    "regions_panel": Key(one_of("balance", "coverage"), "coverage"),
    "regions_axis": Key(one_of("common", "own"), "common"),
    "gates_part": Key(one_of("regions", "definitions", "chances"), "regions"),
    "gate": Key(one_of("12", "24"), "12"),
    "january": Key(word, None),
    "transfers_part": Key(one_of("flows", "caps", "pool", "rationing", "special"), "flows"),
    "span": Key(word, None),
    "by": Key(one_of("system", "region"), "system"),
    "day": Key(day, None),
    "rule": Key(word, None),
    **{name: Key(lever.read, None) for name, lever in LEVERS.items()},
}
"""Every key of the URL. None: as the scenario says (or, for a region, all of them)."""


@dataclass(frozen=True)
class View:
    """The values asked for; what is absent holds as its key says."""

    values: Mapping[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key, KEYS[key].default)

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return str(self["scenario"])

    @property
    def region(self) -> str | None:
        """English name of the region looked at; None: all regions."""
        return None if self["region"] is None else str(self["region"])

    def as_url(self) -> dict[str, str]:
        """The view as keys and values of the URL; what holds anyway is left out."""
        return {key: _written(value) for key, value in self.values.items() if value != KEYS[key].default}


def view() -> View:
    """The view of this session."""
    return View(dict(st.session_state.get(_VIEW, {})))


def put(**values: Any) -> None:
    """Change some values of the view, and the URL with it; None or the default takes a key out."""
    kept = dict(st.session_state.get(_VIEW, {}))
    for key, value in values.items():
        if value is None or value == KEYS[key].default:
            kept.pop(key, None)
        else:
            kept[key] = value
    st.session_state[_VIEW] = kept
    _write()


def forget(*keys: str) -> None:
    """Take keys out of the view."""
    put(**dict.fromkeys(keys))


def take_url(page: str) -> None:
    """Read the URL at the beginning of a run: what it says holds; after a change of page the rest of the view stays."""
    found, complaints = read(st.query_params.to_dict())
    same_page = st.session_state.get(_PAGE) == page
    st.session_state[_VIEW] = found if same_page else {**st.session_state.get(_VIEW, {}), **found}
    st.session_state[_PAGE] = page
    if complaints or not same_page:
        st.session_state[_COMPLAINTS] = complaints
    _write()


def complaints() -> list[str]:
    """What was wrong in the URL when this page was opened."""
    return list(st.session_state.get(_COMPLAINTS, []))


def read(query: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    """The values that can be read, without those that hold anyway, and a complaint for each of the others."""
    found: dict[str, Any] = {}
    wrong: list[str] = []
    for key, written in query.items():
        if key not in KEYS:
            nearest = nearest_name(key, KEYS)
            wrong.append(text("view.unknown", name=_short(key)) + (text("view.nearest", nearest=nearest) if nearest else ""))
            continue
        try:
            value = KEYS[key].read(written)
        except ValueError as error:
            wrong.append(text("view.wrong", name=key, value=_short(written), reason=error))
            continue
        if value != KEYS[key].default:
            found[key] = value
    since, until = found.get("since", ""), found.get("until", "")
    if since > until > "":  # both are YYYY-MM
        wrong.append(text("view.wrong", name="until", value=found.pop("until"), reason=text("view.order", since=since)))
    return found, wrong


def _write() -> None:
    wanted = view().as_url()
    if st.query_params.to_dict() != wanted:
        st.query_params.from_dict(wanted)


def _written(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(value)
    return f"{value:.10g}" if isinstance(value, float) else str(value)


def _short(written: str) -> str:
    return written if len(written) <= 40 else written[:39] + "…"
