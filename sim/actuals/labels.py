"""What one label says: a line, a sum, a region, a period, a unit, a total; and what a path of labels says together.

A path is the headings above a column, outermost first, or the labels of a row. Inner labels are read in the light of
the outer: 单位 under 失业保险费收入 is what employers paid, 其他 under 基金支出 is other expenditure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Literal

from sim.actuals.cells import Cell, Unit, read_unit
from sim.actuals.names import Names, RegionNames, bare, names
from sim.actuals.periods import NO_PERIOD, Period, take_period
from sim.tables import tidy

Kind = Literal["line", "sum", "group", "region", "total", "head", "ignored", "plain", "unknown"]
"""`plain`: nothing but a period or a unit. `ignored`: a remark, a number of the row, a comparison."""
Confidence = Literal["sure", "context", "mapped", "none"]
IGNORE = "-"
"""What a user maps a label to that is to be left out."""

_NUMBERING = re.compile(
    r"^(?:其中[::]?|[一二三四五六七八九十]+[、.．]|\([一二三四五六七八九十\d]+\)|\d{1,2}[、)]|\d{1,2}\.(?!\d)|[+加减][::]|[-—·*•]+)+")
_CIRCLED = re.compile(r"[①-⒛❶-➓㈠-㈩]")
_BRACKETS = re.compile(r"[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]")
_HARMLESS = re.compile(r"[\d=+\-*/.,栏行×÷]*|含.*|[a-z]")
_UNIT_NOTE = re.compile(r"(?<!填报)(?<!编制)(?<!填制)(?<!填表)(?:单位|unit):((?:[^,、/;]{1,12}[,、/;]?){1,4})")
_PARTS = re.compile(r"[,、/;()]")
_TRAILING_UNIT = re.compile(r"[-_,:]?((?:百|千|万|十万|百万|千万|亿)?元|yuan)$")


@dataclass(frozen=True)
class Label:
    """One label as read. `key`: the line, sum, group, region or head it names."""

    text: str
    kind: Kind
    key: str = ""
    period: Period = NO_PERIOD
    unit: Unit | None = None
    confidence: Confidence = "sure"
    part: bool = False
    """Whether it names an item that is part of a line, so that several of them add up."""


@dataclass(frozen=True)
class Reading:
    """What a path of labels says together. `line`: a line or sum; `total`: it sums over regions, months or lines."""

    line: str = ""
    kind: Kind = "plain"
    region: str = ""
    total: bool = False
    period: Period = NO_PERIOD
    unit: Unit | None = None
    unknown: str = ""
    """The label that says nothing known, where it is needed to know."""
    confidence: Confidence = "sure"
    part: bool = False
    """Whether values are part of the line: of an item of it, or of a label that the user said belongs to it."""


NOTHING_SAID = Reading()


class Labels:
    """Reads labels for the regions of a fund; `mapped` (label, or the headings of a column together → line,
    sum, region or `IGNORE`) goes before the table."""

    def __init__(self, regions: RegionNames, mapped: dict[str, str]) -> None:
        self.regions, self.mapped = regions, {bare(label): key for label, key in mapped.items()}
        self.read = lru_cache(maxsize=4096)(self._read)

    def _read(self, text: str, scope: str = "") -> Label:
        """One label, under the line, sum or group `scope`."""
        known = names()
        mapped = self._mapped(text, known)
        if mapped is not None:
            return mapped
        tidied = tidy(_CIRCLED.sub("", text.replace("\n", " ")))
        label, unit = _take_unit(_NUMBERING.sub("", tidied) or tidied)
        if not label:
            return Label(text, "plain", unit=unit)
        found = self._named(text, label, scope, known)
        if found is None:
            period, rest = take_period(label)
            rest = _strip_brackets(rest)
            if not bare(rest):
                return Label(text, "plain", period=period, unit=unit)
            found = self._named(text, rest, scope, known)
            if found is None:
                kind: Kind = "ignored" if any(word in tidied for word in known.compared) else "unknown"
                return Label(text, kind, period=period, unit=unit)
            found = replace(found, period=period)
        return replace(found, unit=unit)

    def path(self, texts: Sequence[str], scopes: Sequence[str] = ()) -> Reading:
        """What labels say together, outermost first; `scopes` are what stands around them, outermost first."""
        out, around = Reading(), list(scopes)
        period, unit = NO_PERIOD, None
        for text in texts:
            label = next((found for scope in reversed(around) if (found := self.read(text, scope)).confidence == "context"),
                         None) or self.read(text)
            period, unit = label.period.inside(period), label.unit or unit
            if label.kind in ("line", "sum", "group"):
                out = replace(out, line=label.key, kind=label.kind, unknown="", confidence=label.confidence,
                              part=label.part or label.confidence == "mapped")
                around.append(label.key)
            elif label.kind == "region":
                out = replace(out, region=label.key)
            elif label.kind == "total":
                out = replace(out, total=True)
            elif label.kind == "ignored":
                out = replace(out, kind="ignored")
                break
            elif label.kind == "unknown":
                out = replace(out, unknown=label.text, confidence="none")
        whole = self._mapped(" ".join(texts), names()) if len(texts) > 1 else None
        if whole is not None:
            out = Reading(region=whole.key) if whole.kind == "region" else Reading(whole.key, whole.kind)
            out = replace(out, confidence="mapped", part=whole.kind == "line")
        return replace(out, period=period, unit=unit)

    def _mapped(self, text: str, known: Names) -> Label | None:
        key = self.mapped.get(bare(text))
        if key is None:
            return None
        period, rest = take_period(tidy(text))
        unit = _take_unit(rest)[1]
        if key == IGNORE:
            return Label(text, "ignored", confidence="mapped")
        if key in self.regions.regions:
            return Label(text, "region", key, confidence="mapped")
        kind: Kind = "sum" if key in known.sums.values() else "line"
        return Label(text, kind, key, period, unit, "mapped")

    def _named(self, text: str, label: str, scope: str, known: Names) -> Label | None:
        """A label that is a name as it stands, or without what its brackets hold."""
        for name in dict.fromkeys((bare(label), bare(_strip_brackets(label)))):
            if scope and name in known.within.get(scope, {}):
                return Label(text, "line", known.within[scope][name], confidence="context")
            for kind, table in (("line", known.lines), ("sum", known.sums), ("group", known.groups)):
                if name in table:
                    return Label(text, kind, table[name], part=name in known.parts)  # type: ignore[arg-type]
            region = self.regions.find(name) if name else None
            if region is not None:
                return Label(text, "region", region)
            if name in known.totals:
                return Label(text, "total")
            if name in known.heads:
                head = known.heads[name]
                return Label(text, "ignored" if head == "ignored" else "head", head)
        return None


def as_text(cell: Cell) -> str:
    """A cell as a label: whole numbers without a point, days and months as YYYY-MM."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, date):
        return f"{cell.year:04d}-{cell.month:02d}"
    if isinstance(cell, float):
        # 2021.1 as a number may have been 2021.10: such a label must not pass for a month.
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else f"{cell!r}?"
    return str(cell).strip()


def unit_note(text: str) -> list[Unit]:
    """The units in a note such as 单位：万元、人; empty where there is none."""
    tidied = tidy(text)
    match = _UNIT_NOTE.search(tidied)
    parts = _PARTS.split(match[1]) if match else [tidied, *(part for inner in _BRACKETS.findall(tidied)
                                                            for part in _PARTS.split(inner))]
    return [unit for unit in map(read_unit, parts) if unit is not None]


def _take_unit(label: str) -> tuple[str, Unit | None]:
    """A tidied label without its unit: in brackets, or at its end."""
    unit = read_unit(label)
    if unit is not None and (unit.scale > 1 or unit.dimension == "money"):
        return "", unit
    for match in _BRACKETS.finditer(label):
        inner = read_unit(match[1].removeprefix("单位:").removeprefix("unit:"))
        if inner is not None:
            return label[: match.start()] + label[match.end():], inner
        parts = match[1].split(",")  # (本年累计,万元): the unit beside something else
        units = [unit for part in parts if (unit := read_unit(part)) is not None]
        if len(units) == 1:
            others = ",".join(part for part in parts if read_unit(part) is None)
            return f"{label[: match.start()]}({others}){label[match.end():]}", units[0]
    match_end = _TRAILING_UNIT.search(label)
    if match_end and match_end.start() > 0:
        return label[: match_end.start()], read_unit(match_end[1])
    return label, None


def _strip_brackets(label: str) -> str:
    """Without brackets that hold nothing, a formula of column numbers, or what is included; others change the meaning."""
    return _BRACKETS.sub(lambda match: "" if _HARMLESS.fullmatch(match[1]) else match[0], label)
