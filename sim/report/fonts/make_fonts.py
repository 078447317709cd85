"""The Chinese fonts that come with uifund: subsets of Debian's `fonts-noto-cjk` (SIL Open Font License 1.1).

    python sim/report/fonts/make_fonts.py

writes the files of `FONTS` again. Each holds the 6,763 characters of GB 2312, ASCII, Latin-1 and the punctuation, arrows
and symbols that tables use. woff2 needs the package `brotli` (among the development tools). `OFL.txt` beside the fonts
is their licence.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = Path("/usr/share/fonts/opentype/noto")
HERE = Path(__file__).resolve().parent
STATIC = HERE.parents[2] / "dashboard" / "static"


class Font(NamedTuple):
    """One file to write: the face of a collection, its name there, the flavour (None: plain otf) and the place."""

    collection: str
    family: str
    flavour: str | None
    target: Path


FONTS = (
    Font("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", "woff2", STATIC / "NotoSansSC-Regular.woff2"),
)


def characters() -> set[int]:
    """Code points of GB 2312 and of what tables need besides."""
    kept = {ord(sign) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF)
            for sign in bytes((high, low)).decode("gb2312", "ignore")}
    kept |= {*range(0x20, 0x7F), *range(0xA0, 0x100), *range(0x2010, 0x2040), *range(0x2190, 0x219A)}
    return kept | {ord(sign) for sign in "−×÷≤≥≈≠∞Δ∑√▲▼◆●○■□★☆✓✗€¥‰〇嘎旗"}


def make(font: Font) -> None:
    """Write one subset."""
    face = next(each for each in TTCollection(SOURCE / font.collection).fonts
                if each["name"].getDebugName(16) == font.family or each["name"].getDebugName(1) == font.family)
    options = subset.Options(flavor=font.flavour, layout_features=["kern", "tnum"],
                             hinting=False, desubroutinize=False, name_IDs=["*"], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters())
    subsetter.subset(face)
    font.target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(face, str(font.target), options)


if __name__ == "__main__":
    for each in FONTS:
        make(each)
        print(f"{each.target.name} {each.target.stat().st_size:,}")
