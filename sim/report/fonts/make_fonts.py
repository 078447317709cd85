"""The Chinese fonts that come with uifund: subsets of Debian's `fonts-noto-cjk` (SIL Open Font License 1.1).

    python sim/report/fonts/make_fonts.py

writes the files of `FONTS` again; it is run when the characters change, not at set-up. Which characters they hold is
said in `sim.report.fonts`. woff2 needs the package `brotli` (among the development tools). `OFL.txt` beside the fonts
is their licence.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

from sim.report.fonts import FOLDER, SANS, SERIF, characters, common_characters, file

SOURCE = Path("/usr/share/fonts/opentype/noto")
STATIC = FOLDER.parents[2] / "dashboard" / "static"


class Font(NamedTuple):
    """One file to write: the face of a collection, its name there, its name here, the flavour (None: plain otf), the
    place, and whether it holds only the commoner characters (a title face: the body face has the others)."""

    collection: str
    family: str
    name: str
    weight: str
    flavour: str | None
    target: Path
    common: bool = False


FONTS = (
    Font("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", SANS, "Regular", "woff2", STATIC / "NotoSansSC-Regular.woff2"),
    Font("NotoSansCJK-Regular.ttc", "Noto Sans CJK SC", SANS, "Regular", None, file(SANS)),
    Font("NotoSerifCJK-Regular.ttc", "Noto Serif CJK SC", SERIF, "Regular", None, file(SERIF)),
    Font("NotoSerifCJK-Bold.ttc", "Noto Serif CJK SC", SERIF, "Bold", None, file(SERIF, "Bold"), common=True),
)


def make(font: Font) -> None:
    """Write one subset."""
    face = next(each for each in TTCollection(SOURCE / font.collection).fonts
                if font.family in (each["name"].getDebugName(16), each["name"].getDebugName(1)))
    options = subset.Options(flavor=font.flavour, layout_features=["kern", "tnum", "halt", "palt"], hinting=False,
                             desubroutinize=False, name_IDs=["*"], notdef_outline=True,
                             drop_tables=["VORG", "vhea", "vmtx"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[ord(sign) for sign in (common_characters() if font.common else characters())])
    subsetter.subset(face)
    rename(face, font.name, font.weight)
    font.target.parent.mkdir(parents=True, exist_ok=True)
    subset.save_font(face, str(font.target), options)


def rename(face: TTFont, family: str, weight: str) -> None:
    """Give a face a name of its own: the whole font may be installed too, and must not be taken for the subset."""
    names = {1: family, 2: weight, 3: f"{family} {weight} (subset)", 4: f"{family} {weight}",
             6: f"{family.replace(' ', '')}-{weight}", 16: family, 17: weight}
    table = face["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 7, 8, 9, 11, 13, 14)]
    for key, words in names.items():
        table.setName(words, key, 3, 1, 0x409)
    design = face["CFF "].cff
    design.fontNames = [names[6]]
    design[0].FullName, design[0].FamilyName, design[0].Weight = names[4], family, weight


if __name__ == "__main__":
    for each in FONTS:
        make(each)
        print(f"{each.target.name} {each.target.stat().st_size:,}")
