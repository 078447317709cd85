"""The fonts of reports and charts, and which characters they have; `make_fonts.py` here makes them."""

from __future__ import annotations

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SANS, SERIF = "Noto Sans SC", "Noto Serif SC"
EXTRA = "—–−…·•×÷±≈≠≤≥∞°‰§¥€£©®™“”‘’«»①②③④⑤⑥⑦⑧⑨⑩▲△▼▽●○■□◆◇★☆→←↑↓↗↘✓✗Δ∑√σαβγδλμπρ²³½¼〇"
"""Signs beyond GB 2312 and Latin that tables use."""
NAMES = "淖旗嘎嵩阜毓馨鑫璐琪瑜琳婷娜岚晖晟骏彬焱磊睿翊雯薇"
"""Second-level characters that names of places and persons use: the title face has them too."""


@cache
def characters() -> frozenset[str]:
    """The characters of the text faces: ASCII, Latin, general punctuation and arrows, GB 2312, and `EXTRA`."""
    ranges = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2040), range(0x2190, 0x219A))
    return frozenset([*(chr(code) for each in ranges for code in each), *_gb2312(0xA1, 0xF7), *EXTRA, *NAMES])


@cache
def common_characters() -> frozenset[str]:
    """The characters of the title face: all of `characters()` but the rarer half of GB 2312 (its second level)."""
    return (characters() - _gb2312(0xD8, 0xF7)) | frozenset(NAMES)


def file(family: str, weight: str = "Regular") -> Path:
    """The file of a face."""
    return FOLDER / f"{family.replace(' ', '')}-{weight}.otf"


def unknown_signs(text: str) -> set[str]:
    """Printable characters of a text that the text faces do not have."""
    return {sign for sign in text if sign not in characters() and sign.isprintable() and not sign.isspace()}


def _gb2312(first: int, last: int) -> frozenset[str]:
    """The characters of the rows `first` to `last` of GB 2312 (first byte of a pair)."""
    pairs = (bytes((high, low)) for high in range(first, last + 1) for low in range(0xA1, 0xFF))
    return frozenset(sign for pair in pairs for sign in pair.decode("gb2312", errors="ignore"))
