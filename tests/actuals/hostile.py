"""Files made to do harm, and files that are not what they are called: each is refused with its own words."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterable

from tests.actuals.tables import wide
from tests.actuals.world import as_xls, as_xlsx

GOOD = as_xlsx(wide())
SHEET = "xl/worksheets/sheet1.xml"


def entries(data: bytes = GOOD) -> dict[str, bytes]:
    """The files in a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive of files, in order, names as they are."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def changed(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A good workbook with one of its files changed."""
    files = entries()
    files[name] = change(files[name])
    return packed(files.items())


def with_entry(name: str, content: bytes = b"x") -> bytes:
    """A good workbook with one more file."""
    return packed([*entries().items(), (name, content)])


def cells(xml: bytes) -> bytes:
    """A good workbook whose sheet holds other rows."""
    head, rest = entries()[SHEET].split(b"<sheetData>")
    return changed(SHEET, lambda _: head + b"<sheetData>" + xml + b"</sheetData>" + rest.split(b"</sheetData>")[1])


def lying_size() -> bytes:
    """An archive whose directory says that a bomb is small."""
    bomb = bytearray(packed([*entries().items(), ("xl/media/a.bin", bytes(250_000_000))]))
    at = bomb.rfind(b"xl/media/a.bin") - 46
    struct.pack_into("<I", bomb, at + 24, 1_000)
    return bytes(bomb)


def encrypted_xlsx() -> bytes:
    """What Excel writes with a password: an old container with the workbook encrypted inside."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1_000) + "EncryptedPackage".encode("utf-16-le") + bytes(1_000)


def far_cells_xls() -> bytes:
    """An xls with one number in the last cell that there is."""
    import xlwt

    book = xlwt.Workbook()
    for k in range(40):
        sheet = book.add_sheet(f"s{k}")
        sheet.write(0, 0, 1)
        sheet.write(65_535, 255, 1)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def long_text_in_many_cells() -> bytes:
    """A text of 30,000 signs that half a million cells point at: a few kilobytes that would be read into gigabytes."""
    files = entries(
        cells(
            b"".join(
                b'<row r="%d">%s</row>'
                % (r, b"".join(b'<c r="%c%d" t="s"><v>0</v></c>' % (65 + c, r) for c in range(20)))
                for r in range(1, 25_001)
            )
        )
    )
    at = files["xl/sharedStrings.xml"].index(b"<si>")
    files["xl/sharedStrings.xml"] = (
        files["xl/sharedStrings.xml"][:at]
        + b"<si><t>"
        + bytes(range(97, 123)) * 1_200
        + b"</t></si>"
        + files["xl/sharedStrings.xml"][at:]
    )
    return packed(files.items())


FAR = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
UNPLACED = b'<row r="1"><c><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
DOCTYPE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
EXTERNAL = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'

HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb that says its size": ("a.xlsx", lambda: with_entry("xl/media/a.bin", bytes(250_000_000)), "解压后"),
    "a bomb below the limit, packed a thousandfold": (
        "a.xlsx",
        lambda: with_entry("x.bin", bytes(50_000_000)),
        "解压后",
    ),
    "a zip bomb that hides its size": ("a.xlsx", lying_size, "解压后|损坏"),
    "ten thousand entries": (
        "a.xlsx",
        lambda: packed([*entries().items(), *((f"x{k}", b"") for k in range(10_000))]),
        "个文件",
    ),
    "an entry that leads upwards": ("a.xlsx", lambda: with_entry("../../etc/cron.d/x"), "指向别处"),
    "an entry from the root": ("a.xlsx", lambda: with_entry("/etc/passwd"), "指向别处"),
    "an entry of a Windows drive": ("a.xlsx", lambda: with_entry("C:\\Windows\\x.dll"), "指向别处"),
    "entities that grow": ("a.xlsx", lambda: changed(SHEET, lambda xml: DOCTYPE + xml.split(b"?>", 1)[1]), "实体"),
    "an entity that reads a file": (
        "a.xlsx",
        lambda: changed("xl/sharedStrings.xml", lambda xml: EXTERNAL + xml.split(b"?>", 1)[1]),
        "实体",
    ),
    "entities hidden in UTF-16": (
        "a.xlsx",
        lambda: changed(SHEET, lambda xml: (DOCTYPE + xml).decode().encode("utf-16")),
        "实体",
    ),
    "two cells a billion apart": ("a.xlsx", lambda: cells(b'<row r="1"><c r="A1"><v>1</v></c></row>' + FAR), "铺到"),
    "far cells that do not say where they are": ("a.xlsx", lambda: cells(UNPLACED), "铺到"),
    "one long text in half a million cells": ("a.xlsx", long_text_in_many_cells, "内存"),
    "far cells in forty sheets of an xls": ("a.xls", far_cells_xls, "内存"),
    "more bytes than allowed": ("a.csv", lambda: b"a" * 20_000_001, "字节"),
    "a password": ("a.xlsx", encrypted_xlsx, "密码"),
    "a web page named xls": ("导出.xls", lambda: "<html><table><tr><td>地区</td></tr></table>".encode(), "网页"),
    "an XML table of 2003 named xls": ("导出.xls", lambda: b'<?xml version="1.0"?><Workbook/>', "网页"),
    "a PDF": ("a.xlsx", lambda: b"%PDF-1.7 ...", "PDF"),
    "an archive of files": ("a.xlsx", lambda: packed([("表.csv", b"a,b")]), "压缩包"),
    "an ods": ("a.ods", lambda: packed([("mimetype", b"x"), ("content.xml", b"<x/>")]), "不支持"),
    "an xlsb": ("a.xlsb", lambda: packed([("xl/workbook.bin", b"x")]), "不支持"),
    "half a workbook": ("a.xlsx", lambda: GOOD[: len(GOOD) // 2], "损坏"),
    "a workbook with damage inside": ("a.xlsx", lambda: changed("xl/workbook.xml", lambda xml: xml[:40]), "损坏"),
    "half an xls": ("a.xls", lambda: as_xls(wide())[:3_000], "损坏"),
    "nothing": ("a.csv", lambda: b" \r\n ", "空"),
    "bytes without meaning": ("a.csv", lambda: bytes(range(256)) * 40, "文本|编码"),
    "a quote that never ends": ("a.csv", lambda: '地区,月份\n"呼和浩特市,1'.encode(), "csv"),
}
