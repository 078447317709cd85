"""One cell into a whole number: fen for money, a count for persons and enterprises, exactly or not at all.

Text is read as decimal digits and never passes through binary fractions. A spreadsheet's own numbers are binary: they
are taken for the whole fen they lie beside if no further off than formulas round, and refused otherwise.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from enum import Enum
from typing import Literal

from sim.actuals.lines import FEN, ActualLine
from sim.tables import tidy

Cell = str | int | float | bool | date
"""What a sheet holds in a place; "" where it is empty."""
Dimension = Literal["money", "persons", "enterprises"]
MOST_FEN = 10**16
"""A hundred thousand billion yuan: no fund holds as much, so a larger number is a slip."""
MOST_COUNT = 2 * 10**9
_MOST_DIGITS = 24
"""More would not be exact in the arithmetic below, and no amount has as many."""
_NEAR_FEN = Decimal("1e-4")
"""Formulas leave money within a millionth of a yuan of the fen that is meant."""
_SCALE = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_KIND: dict[str, Dimension] = {"元": "money", "人": "persons", "人次": "persons", "户": "enterprises", "家": "enterprises",
                               "个": "enterprises"}
_CHINESE_UNIT = re.compile(r"(?:人民币)?(百万|千万|十万|百|千|万|亿)?(元|人次|人|户|家|个)(?:人民币)?")
_ENGLISH_UNIT = re.compile(r"(?:(?:in)?(10k|10,000|100m|thousand|k|million|mn|m|billion|bn)\.?)?"
                           r"(yuan|cny|rmb|persons?|people|heads?|enterprises?|firms?)")
_ENGLISH_SCALE = {"": 1, "10k": 10_000, "10,000": 10_000, "100m": 100_000_000, "thousand": 1_000, "k": 1_000,
                  "million": 1_000_000, "mn": 1_000_000, "m": 1_000_000, "billion": 10**9, "bn": 10**9}
_NUMBER = re.compile(r"(?P<open>\()?[¥$]?(?P<sign>[-+])?[¥$]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+)"
                     r"(?P<unit>[^\d)]*)(?P<close>\))?")
_SCIENTIFIC = re.compile(r"[-+]?\d+(\.\d+)?e[-+]?\d+")
_DASHES = frozenset(("-", "--", "---", "—", "——", "–", "−", "―", "ー", "_", "无", "零"))
_BLANKS = frozenset(("", "/", "\\", "…", "……", "...", "n/a", "na", "null", "none", "空", "暂无", "未报", "."))


class Empty(Enum):
    """A cell without a number."""

    BLANK = "blank"
    """Nothing was reported."""
    DASH = "dash"
    """What offices write for nothing: zero of a flow, not reported of a stock."""


@dataclass(frozen=True)
class Unit:
    """What a number counts: `scale` yuan, persons or enterprises."""

    dimension: Dimension
    scale: int


class UnreadableError(ValueError):
    """A cell that is no number of its kind. `key` names the text of the complaint."""

    def __init__(self, key: str, expected: str) -> None:
        super().__init__(key)
        self.key, self.expected = key, expected


def read_unit(text: str) -> Unit | None:
    """A unit by itself, tidied: 万元, 亿元, 人, 户, yuan, m yuan, persons; None where it is none."""
    match = _CHINESE_UNIT.fullmatch(text)
    if match:
        return Unit(_KIND[match[2]], _SCALE[match[1] or ""])
    match = _ENGLISH_UNIT.fullmatch(text)
    if match is None:
        return None
    word = match[2]
    kind: Dimension = "money" if word in ("yuan", "cny", "rmb") else "enterprises" if word[0] in "ef" else "persons"
    return Unit(kind, _ENGLISH_SCALE[match[1] or ""])


def dimension_of(line: ActualLine) -> Dimension:
    """What the numbers of a line count."""
    return "money" if line.unit == "fen" else line.unit


def read_number(cell: Cell, unit: Unit) -> int | Empty:
    """The whole number in a cell under a unit; a unit in the cell itself goes first. Raises UnreadableError."""
    if isinstance(cell, str):
        return _read_text(tidy(cell), unit)
    if isinstance(cell, bool | date):
        raise UnreadableError("not_a_number", "number")
    if not math.isfinite(cell):
        raise UnreadableError("not_a_number", "number")
    room = Decimal(0) if isinstance(cell, int) else max(
        _NEAR_FEN if unit.dimension == "money" else Decimal("1e-6"), Decimal(2 * math.ulp(cell)) * _factor(unit))
    return _whole(Decimal(repr(cell)), unit, room)


def looks_like_number(cell: Cell) -> bool:
    """Whether a cell holds a number, whatever its unit."""
    if not isinstance(cell, str):
        return isinstance(cell, int | float) and not isinstance(cell, bool)
    text = tidy(cell)
    if not any(sign.isdecimal() for sign in text):
        return False
    match = _NUMBER.fullmatch(text)
    if match and not match["unit"]:
        return True
    return bool(_SCIENTIFIC.fullmatch(text)) or bool(match and (match["unit"] == "%" or read_unit(match["unit"]) is not None))


def has_unit(cell: Cell) -> bool:
    """Whether a cell says its own unit: 300万元."""
    match = _NUMBER.fullmatch(tidy(cell)) if isinstance(cell, str) else None
    return match is not None and read_unit(match["unit"]) is not None


def is_dash(cell: Cell) -> bool:
    """Whether a cell says that there is nothing, in one of the ways offices do."""
    return isinstance(cell, str) and tidy(cell) in _DASHES


def is_blank(cell: Cell) -> bool:
    """Whether nothing stands in a cell."""
    return isinstance(cell, str) and tidy(cell) in _BLANKS


def _factor(unit: Unit) -> int:
    return unit.scale * (FEN if unit.dimension == "money" else 1)


def _read_text(text: str, unit: Unit) -> int | Empty:
    if text in _BLANKS:
        return Empty.BLANK
    if text in _DASHES:
        return Empty.DASH
    if _SCIENTIFIC.fullmatch(text):
        raise UnreadableError("scientific", "all_digits")
    match = _NUMBER.fullmatch(text.replace("−", "-").removeprefix("'"))
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["open"] and match["sign"]):
        raise UnreadableError("not_a_number", "number")
    if len(match["digits"]) > _MOST_DIGITS:
        raise UnreadableError("too_large", "smaller")
    if match["unit"]:
        own = read_unit(match["unit"])
        if own is None or own.dimension != unit.dimension:
            raise UnreadableError("other_unit", f"number_of_{unit.dimension}")
        unit = own
    value = Decimal(match["digits"].replace(",", ""))
    return _whole(-value if match["open"] or match["sign"] == "-" else value, unit, Decimal(0))


def _whole(value: Decimal, unit: Unit, room: Decimal) -> int:
    scaled = value * _factor(unit)
    whole = scaled.to_integral_value(ROUND_HALF_EVEN)
    if abs(scaled - whole) > room:
        raise UnreadableError("finer_than_fen" if unit.dimension == "money" else "not_whole", f"whole_{unit.dimension}")
    if unit.dimension != "money" and whole < 0:
        raise UnreadableError("negative_count", "count")
    if abs(whole) > (MOST_FEN if unit.dimension == "money" else MOST_COUNT):
        raise UnreadableError("too_large", "smaller")
    return int(whole)
