"""The page and type of Chinese official documents (GB/T 9704—2012) in Word: paper, margins, fonts, page numbers, marks.

A4; margins 37, 35, 28 and 26 mm; 22 lines of 28 characters; title in 小标宋 22 pt, body in 仿宋 16 pt, headings in 黑体 and
楷体; the page number between dashes, on the outer side. The office machine's own faces are named first; for a machine
without them the font table names the faces that may stand in (`w:altName`).
"""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph

from sim.report.fonts import SANS, SERIF

TITLE, BODY, HEAD, SUBHEAD, LATIN = "方正小标宋简体", "仿宋", "黑体", "楷体", "Times New Roman"
STAND_INS = {
    TITLE: ("FZXiaoBiaoSong-B05S", "方正小标宋_GBK", "小标宋", "宋体", SERIF, "Noto Serif CJK SC"),
    BODY: ("FangSong", "仿宋_GB2312", "FangSong_GB2312", "STFangsong", SERIF, "Noto Serif CJK SC"),
    HEAD: ("SimHei", "STHeiti", SANS, "Noto Sans CJK SC"),
    SUBHEAD: ("KaiTi", "楷体_GB2312", "KaiTi_GB2312", "STKaiti", SERIF, "Noto Serif CJK SC"),
}
TOP, BOTTOM, LEFT, RIGHT = Mm(37), Mm(35), Mm(28), Mm(26)
WIDTH, HEIGHT = Mm(210), Mm(297)
BODY_SIZE, TITLE_SIZE, SMALL_SIZE = Pt(16), Pt(22), Pt(10.5)
LINES, CHARACTERS = 22, 28
LINE = Length((HEIGHT - TOP - BOTTOM) // LINES)
"""Height of a line of the body."""
SPACING = int(((WIDTH - LEFT - RIGHT) / CHARACTERS - BODY_SIZE) / Pt(1) * 20) - 1
"""What a character of the body gives up so that 28 fit a line, in twentieths of a point. Said to every character, because
office programs read a grid of characters (`linesAndChars`) in different ways."""
GREY = "BFBFBF"


def set_fonts(element: Any, chinese: str, latin: str = LATIN) -> None:
    """Name the faces of a run or style (its element) for Chinese and for Latin signs."""
    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for name, face in (("w:ascii", latin), ("w:hAnsi", latin), ("w:eastAsia", chinese), ("w:cs", latin)):
        fonts.set(qn(name), face)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)


def set_styles(document: Document, language: str) -> None:
    """Styles of the whole document: body, title, two levels of headings, captions, notes and cells."""
    styles = document.styles
    indent = 2 if language == "zh" else 0
    _style(styles["Normal"], BODY, BODY_SIZE, exact=True)
    _set_language(document)
    _style(styles["Title"], TITLE, TITLE_SIZE, WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    _style(styles["Subtitle"], SUBHEAD, BODY_SIZE, WD_ALIGN_PARAGRAPH.CENTER, keep=True)
    _style(styles["Heading 1"], HEAD, BODY_SIZE, keep=True, indent=indent)
    _style(styles["Heading 2"], SUBHEAD, BODY_SIZE, keep=True, indent=indent)
    _style(styles["Body Text"], BODY, BODY_SIZE, WD_ALIGN_PARAGRAPH.JUSTIFY, exact=True, indent=indent)
    if language == "zh":
        _tighten(styles["Body Text"])
    _style(styles["Caption"], HEAD, Pt(12), WD_ALIGN_PARAGRAPH.CENTER, keep=True, before=8)
    _style(styles["List"], BODY, SMALL_SIZE, WD_ALIGN_PARAGRAPH.RIGHT, keep=True)
    _style(styles["Body Text 2"], BODY, SMALL_SIZE, after=2)
    _style(styles["Body Text 3"], BODY, SMALL_SIZE)


def _style(style: Any, face: str, size: Length, alignment: Any = WD_ALIGN_PARAGRAPH.LEFT, *, exact: bool = False,
           keep: bool = False, indent: int = 0, before: float = 0, after: float = 0) -> None:
    assert isinstance(style, ParagraphStyle)
    set_fonts(style.element, face)
    style.font.size, style.font.bold, style.font.italic = size, False, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    form = style.paragraph_format
    form.alignment, form.space_before, form.space_after = alignment, Pt(before), Pt(after)
    form.keep_with_next, form.widow_control = keep, True
    form.line_spacing = LINE if exact else 1.15 if size < BODY_SIZE else LINE
    _remove(style.element.pPr, "w:ind", "w:contextualSpacing", "w:pBdr", "w:snapToGrid")
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    style.element.pPr.insert_element_before(snap, "w:spacing", "w:ind", "w:mirrorIndents", "w:jc", "w:outlineLvl")
    if indent:
        ind = OxmlElement("w:ind")
        ind.set(qn("w:firstLineChars"), str(100 * indent))
        ind.set(qn("w:firstLine"), str(int(indent * size.pt * 20)))
        style.element.pPr.insert_element_before(ind, "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:outlineLvl")


def _set_language(document: Document) -> None:
    """Chinese of the mainland: an office program takes other forms of punctuation where it is not told."""
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), "en-US")
        element.set(qn("w:eastAsia"), "zh-CN")


def _tighten(style: Any) -> None:
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), str(SPACING))
    style.element.get_or_add_rPr().insert_element_before(
        spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang")


def set_page(section: Section, *, turned: bool = False) -> None:
    """Paper, margins and grid of a section; `turned` lays it on its side, the margins turn with it."""
    section.orientation = WD_ORIENT.LANDSCAPE if turned else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (HEIGHT, WIDTH) if turned else (WIDTH, HEIGHT)
    section.top_margin, section.right_margin, section.bottom_margin, section.left_margin = (
        (LEFT, TOP, RIGHT, BOTTOM) if turned else (TOP, RIGHT, BOTTOM, LEFT))
    section.header_distance, section.footer_distance = Mm(15), Mm(18 if turned else 28)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(int(LINE.pt * 20)))
    _remove(section._sectPr, "w:docGrid")
    section._sectPr.append(grid)


def text_width(section: Section) -> Length:
    """Width between the margins."""
    values = (section.page_width, section.left_margin, section.right_margin)
    page, left, right = (value or Length(0) for value in values)
    return Length(page - left - right)


def set_margins_of_pages(document: Document, section: Section, mark: str, label: str) -> None:
    """Page numbers — 1 — on the outer side, and on every page the label of the data and the watermark `mark`."""
    settings = document.settings.element
    if settings.find(qn("w:evenAndOddHeaders")) is None:
        settings.insert(0, OxmlElement("w:evenAndOddHeaders"))
    for place, (header, footer, side) in enumerate((
            (section.header, section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
            (section.even_page_header, section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT))):
        header.is_linked_to_previous = footer.is_linked_to_previous = False
        top, bottom = header.paragraphs[0], footer.paragraphs[0]
        top.alignment, bottom.alignment = WD_ALIGN_PARAGRAPH.CENTER, side
        _plain(top, label, HEAD, Pt(10.5))
        if mark:
            _watermark(top, mark, place)
        _page_number(bottom, side)


def _plain(paragraph: Paragraph, words: str, face: str, size: Length) -> None:
    run = paragraph.add_run(words)
    set_fonts(run._r, face)
    run.font.size = size
    paragraph.paragraph_format.line_spacing = 1.0


def _page_number(paragraph: Paragraph, side: Any) -> None:
    margin = "left_indent" if side == WD_ALIGN_PARAGRAPH.LEFT else "right_indent"
    setattr(paragraph.paragraph_format, margin, Pt(14))
    paragraph.paragraph_format.line_spacing = 1.0
    for piece in ("— ", "begin", "PAGE", "end", " —"):
        run = paragraph.add_run()
        set_fonts(run._r, "宋体", "宋体")
        run.font.size = Pt(14)
        if piece in ("begin", "end"):
            sign = OxmlElement("w:fldChar")
            sign.set(qn("w:fldCharType"), piece)
            run._r.append(sign)
        elif piece == "PAGE":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = piece
            run._r.append(code)
        else:
            run.text = piece


def _watermark(paragraph: Paragraph, mark: str, place: int) -> None:
    """Words across the page behind the text, as Word's own watermarks are made (VML text on a path)."""
    wide = 88 * max(4, len(mark.encode("gb18030")) // 2)
    shape = parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
        "<w:rPr><w:noProof/></w:rPr><w:pict>"
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="PowerPlusWaterMarkObject{place}" o:spid="_x0000_s{2049 + place}" type="#_x0000_t136" '
        f'style="position:absolute;margin-left:0;margin-top:0;width:{wide}pt;height:88pt;rotation:315;z-index:-251658752;'
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        f'mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="#{GREY}" stroked="f">'
        f'<v:fill opacity=".4"/><v:textpath style="font-family:&quot;{HEAD}&quot;;font-size:1pt" string=""/></v:shape>'
        "</w:pict></w:r>")
    path = next(each for each in shape.iter("{urn:schemas-microsoft-com:vml}textpath") if each.get("string") is not None)
    path.set("string", mark)
    paragraph._p.append(shape)


def add_font_table(document: Document) -> None:
    """Say which faces may stand in for those of the office machine."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/></w:font>'
        for name, others in STAND_INS.items())
    xml = f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {nsdecls("w")}>{fonts}</w:fonts>'
    package, part = document.part.package, document.part
    for relation in list(part.rels.values()):
        if relation.reltype == RELATIONSHIP_TYPE.FONT_TABLE:
            del part.rels[relation.rId]
    table = Part(PackURI("/word/fontTable.xml"), CONTENT_TYPE.WML_FONT_TABLE, xml.encode(), package)
    part.relate_to(table, RELATIONSHIP_TYPE.FONT_TABLE)


def _remove(element: Any, *names: str) -> None:
    for name in names:
        for found in element.findall(qn(name)):
            element.remove(found)
