"""The report as a Word document in the layout of official documents; the manifest travels inside it."""

from __future__ import annotations

import io
from xml.sax.saxutils import escape

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.shared import Pt

from sim.report import phrases
from sim.report.docx_page import (
    TITLE_SIZE,
    add_font_table,
    set_margins_of_pages,
    set_page,
    set_styles,
    text_width,
)
from sim.report.docx_table import table_element
from sim.report.manifests import manifest_text
from sim.report.numbering import laid_out
from sim.report.pictures import picture
from sim.report.tables import Chart, Report, Section, Table

MANIFEST_PART = "/customXml/item9.xml"
SPACE = 12
"""Points above and below the sign-off."""
NAMESPACE = "urn:uifund:manifest"

def docx_bytes(report: Report) -> bytes:
    """The whole document as a file."""
    document = Document()
    set_styles(document, report.language)
    add_font_table(document)
    _properties(document, report)
    set_page(document.sections[0])
    set_margins_of_pages(document, document.sections[0], report.mark, report.label)
    _opening(document, report)
    turned = False
    for section, number, wide in laid_out(report):
        if wide != turned:
            _turn(document, turned=wide)
        turned = wide
        if report.annexes and section is report.annexes[0]:
            _signatures(document, report)
        _section(document, section, number)
    _attach(document, manifest_text(report))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _properties(document: DocumentType, report: Report) -> None:
    core = document.core_properties
    core.title, core.subject, core.author = report.title, report.subtitle, "uifund"
    core.comments, core.language = report.label, "zh-CN" if report.language == "zh" else "en-GB"


def _opening(document: DocumentType, report: Report) -> None:
    document.add_paragraph("\n".join(report.headline()), style="Title").paragraph_format.line_spacing = Pt(TITLE_SIZE.pt * 1.4)
    document.add_paragraph(report.subtitle, style="Subtitle")
    for words in report.summary:
        document.add_paragraph(words, style="Body Text")


def _section(document: DocumentType, section: Section, number: str) -> None:
    document.add_paragraph(number + section.title, style=f"Heading {section.level}")
    for words in section.paragraphs:
        document.add_paragraph(words, style="Body Text")
    for part in section.parts:
        if isinstance(part, Chart):
            _chart(document, part)
        else:
            _table(document, part)


def _turn(document: DocumentType, *, turned: bool) -> None:
    set_page(document.add_section(WD_SECTION.NEW_PAGE), turned=turned)


def _chart(document: DocumentType, chart: Chart) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.line_spacing, paragraph.paragraph_format.keep_with_next = 1.0, True
    shape = paragraph.add_run().add_picture(io.BytesIO(picture(chart, "png")), width=text_width(document.sections[-1]))
    properties = shape._inline.docPr
    properties.set("descr", chart.title)
    caption = document.add_paragraph(chart.title, style="Caption")
    caption.paragraph_format.keep_with_next, caption.paragraph_format.space_before = False, Pt(0)
    caption.paragraph_format.space_after = Pt(6)


def _table(document: DocumentType, table: Table) -> None:
    document.add_paragraph(table.title, style="Caption")
    if table.unit:
        document.add_paragraph(phrases.unit(table), style="List")
    element = table_element(table, text_width(document.sections[-1]).pt)
    document.paragraphs[-1]._p.addnext(element)
    for note in phrases.below(table) or [""]:
        document.add_paragraph(note, style="Body Text 2")
    document.paragraphs[-1].paragraph_format.space_after = Pt(8)


def _signatures(document: DocumentType, report: Report) -> None:
    paragraph = document.add_paragraph(phrases.signatures(report), style="Body Text")
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(SPACE)


def _attach(document: DocumentType, manifest: str) -> None:
    """The manifest as a part of the file that Word keeps when it saves again."""
    xml = f'<?xml version="1.0" encoding="UTF-8"?><manifest xmlns="{NAMESPACE}">{escape(manifest)}</manifest>'
    part = Part(PackURI(MANIFEST_PART), "application/xml", xml.encode(), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
