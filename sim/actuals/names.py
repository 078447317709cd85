"""What offices call things: the table `data/actuals/names.yaml`, looked up without regard to spacing and punctuation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from types import MappingProxyType
from typing import Any

from sim.actuals.lines import ACTUAL_LINES
from sim.bundle import bundled
from sim.problems import nearest_name
from sim.tables import tidy
from sim.yamlfile import read_yaml

YEAR_OPENING = "year_opening_balance"
_NOISE = re.compile(r"[\s_\-—–−/\\·•.,:;、，。：；()\[\]{}<>《》【】〔〕\"'“”‘’*☆★&|]+")
_UNIT_SUFFIX = {"fen": "yuan", "persons": "persons", "enterprises": "enterprises"}


def bare(text: str) -> str:
    """A name as it is compared: half-width, lower case, without white space and punctuation."""
    return _NOISE.sub("", tidy(text))


@dataclass(frozen=True)
class Names:
    """The table of names, by bare name."""

    lines: Mapping[str, str]
    """Name → line."""
    parts: frozenset[str]
    """Names of items that are part of a line."""
    sums: Mapping[str, str]
    groups: Mapping[str, str]
    within: Mapping[str, Mapping[str, str]]
    """Line, sum or group above → name → line."""
    heads: Mapping[str, str]
    totals: frozenset[str]
    compared: tuple[str, ...]
    remarks: tuple[str, ...]
    written_on: tuple[str, ...]
    period_words: tuple[tuple[str, bool], ...]
    """Tidied words of a period, longest first, and whether they say cumulative."""
    regions: Mapping[str, tuple[str, ...]]
    region_endings: tuple[str, ...]
    offices: tuple[str, ...]

    @cached_property
    def long_lines(self) -> tuple[tuple[str, str], ...]:
        """Names of lines that are long enough to be looked for inside a title, longest first."""
        return tuple(sorted(((name, key) for name, key in self.lines.items() if len(name) >= 4),
                            key=lambda pair: -len(pair[0])))


@cache
def names() -> Names:
    """The table, read once; raises BadInputError where it cannot be read and ValueError where a name has two meanings."""
    table = read_yaml(bundled("data") / "actuals" / "names.yaml")
    parts = table["parts"]
    lines = {key: [*(table["lines"].get(key) or ()), *(parts.get(key) or ()), key, *_own(key)]
             for key in (line.key for line in ACTUAL_LINES)}
    words = [(tidy(word), kind == "cumulative") for kind in ("month", "cumulative") for word in table["periods"][kind]]
    return Names(
        _inverse(lines), frozenset(bare(name) for listed in parts.values() for name in listed),
        _inverse(table["sums"], keys=True), _inverse(table["groups"]),
        MappingProxyType({key: _inverse(inner) for key, inner in table["within"].items()}), _inverse(table["heads"]),
        frozenset(map(bare, table["totals"])), tuple(map(tidy, table["compared"])), tuple(map(tidy, table["remarks"])),
        tuple(map(tidy, table["written_on"])), tuple(sorted(words, key=lambda pair: -len(pair[0]))),
        {region: tuple(short) for region, short in table["regions"].items()},
        tuple(map(tidy, table["region_endings"])), tuple(map(tidy, table["offices"])))


def _own(key: str) -> list[str]:
    """The names that a line has by itself: in both languages, and its key with the unit as in an export."""
    line = next(each for each in ACTUAL_LINES if each.key == key)
    return [line.zh, line.en, f"{key}_{_UNIT_SUFFIX[line.unit]}", line.en.split("(", maxsplit=1)[0]]


def _inverse(table: Any, keys: bool = False) -> Mapping[str, str]:
    """Name → key; a name under two keys would make the reading depend on the order of the file."""
    out: dict[str, str] = {}
    for key, listed in table.items():
        for name in map(bare, [*listed, *([key] if keys else ())]):
            if out.setdefault(name, key) != key:
                raise ValueError(f"names.yaml: {name!r} stands under {out[name]!r} and {key!r}")
    return MappingProxyType(out)


class RegionNames:
    """The regions of a fund by any name that an office writes."""

    def __init__(self, regions: Sequence[str], english: Sequence[str] = ()) -> None:
        self.regions = tuple(regions)
        known = names()
        self._by_name: dict[str, str] = {}
        for region, other in zip(regions, english or regions, strict=True):
            short = known.regions.get(region, ())
            for name in (region, other, *short):
                self._by_name.setdefault(bare(name), region)
        stems: dict[str, set[str]] = {}
        for name, region in self._by_name.items():
            stems.setdefault(self._stem(name), set()).add(region)
        for stem, meant in stems.items():
            if len(meant) == 1:
                self._by_name.setdefault(stem, *meant)

    def find(self, text: str) -> str | None:
        """The region of a label: by its name, its name without 市 or 盟, its English name, or its office's name."""
        name = bare(text)
        if name in self._by_name:
            return self._by_name[name]
        for office in names().offices:
            if name.endswith(office) and len(name) > len(office):
                name = name.removesuffix(office)
                break
        return self._by_name.get(name) or self._by_name.get(self._stem(name))

    def find_in(self, text: str) -> str | None:
        """The one region whose name stands somewhere in a title; None where none or several do."""
        name = bare(text)
        found = {region for known, region in self._by_name.items() if len(known) >= 2 and known in name}
        longest = {region for known, region in self._by_name.items() if len(known) >= 3 and known in name}
        chosen = found if len(found) == 1 else longest
        return chosen.pop() if len(chosen) == 1 else None

    def nearest(self, text: str) -> str:
        """The region whose name is closest, for a complaint."""
        return nearest_name(text, self.regions)

    def _stem(self, name: str) -> str:
        for ending in sorted(names().region_endings, key=len, reverse=True):
            if name.endswith(ending) and len(name) - len(ending) >= 2:
                return name.removesuffix(ending)
        return name


def nearest_line(text: str) -> str:
    """The name of a line that is closest to a label, for a complaint."""
    return nearest_name(text, _line_names())


@cache
def _line_names() -> tuple[str, ...]:
    table = read_yaml(bundled("data") / "actuals" / "names.yaml")
    return tuple(_flat([line.zh for line in ACTUAL_LINES], [line.en for line in ACTUAL_LINES], *table["lines"].values()))


def _flat(*lists: Iterable[str]) -> list[str]:
    return [name for each in lists for name in each]
