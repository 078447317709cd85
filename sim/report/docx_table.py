"""A table of the report in Word. Written as XML in one piece: cell by cell through python-docx takes seconds."""

from __future__ import annotations

from typing import Any
from xml.sax.saxutils import escape, quoteattr

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from sim.report.docx_page import BODY, HEAD, LATIN
from sim.report.tables import Table
from sim.report.widths import column_widths, type_size

EDGES = {"top": 8, "left": 8, "bottom": 8, "right": 8, "insideH": 4, "insideV": 4}
"""Borders in eighths of a point."""
KEPT_WHOLE = 16
"""Rows up to which a table is not broken across pages."""
PADDING = 60
"""Left and right of a cell's text, in twentieths of a point."""
SHADE = "EDEDED"


def table_element(table: Table, room: float) -> Any:
    """The table, `room` points wide: heads repeated on every page, no row split, short tables kept on one page."""
    widths = [round(20 * width) for width in column_widths(table, room)]
    heads = [column.title for column in table.columns]
    numeric = [column.numeric for column in table.columns]
    size = type_size(table)
    rows = [_row(heads, widths, numeric, size, "head", keep=True)]
    last = len(table.rows) - 1
    for place, (row, cells) in enumerate(zip(table.rows, table.texts(), strict=True)):
        keep = last < KEPT_WHOLE or place >= last - 1  # the last rows stay with the notes below
        rows.append(_row(cells, widths, numeric, size, row.rank, keep=keep))
    edges = "".join(f'<w:{side} w:val="single" w:sz="{width}" w:space="0" w:color="000000"/>'
                    for side, width in EDGES.items())
    margins = "".join(f'<w:{side} w:w="{PADDING}" w:type="dxa"/>' for side in ("left", "right"))
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{edges}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar>'
        f'<w:tblCaption w:val={quoteattr(table.title)}/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>')


def _row(cells: list[str], widths: list[int], numeric: list[bool], size: float, rank: str, *, keep: bool) -> str:
    head = "<w:tblHeader/>" if rank == "head" else ""
    inside = "".join(
        _cell(words, width, "center" if rank == "head" else "right" if number else "left", size, rank,
              keep=keep, indent=int(20 * size) if rank == "part" and place == 0 else 0)
        for place, (words, width, number) in enumerate(zip(cells, widths, numeric, strict=True)))
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{inside}</w:tr>"


def _cell(words: str, width: int, side: str, size: float, rank: str, *, keep: bool, indent: int) -> str:
    face = HEAD if rank in ("head", "total") else BODY
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{SHADE}"/>' if rank == "head" else ""
    points = round(2 * size)
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in words.split("\n"))
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr>'
        f'<w:pStyle w:val="BodyText3"/>{"<w:keepNext/>" if keep else ""}'
        '<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>'
        f'{f"""<w:ind w:left="{indent}"/>""" if indent else ""}<w:jc w:val="{side}"/></w:pPr><w:r><w:rPr>'
        f'<w:rFonts w:ascii="{LATIN}" w:hAnsi="{LATIN}" w:eastAsia="{face}" w:cs="{LATIN}"/>'
        f'<w:sz w:val="{points}"/><w:szCs w:val="{points}"/></w:rPr>{lines}</w:r></w:p></w:tc>')
