"""Workbooks that are harmful, or are not what was downloaded."""

import io
import random
import re
import struct
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from performance.returns import workbook as workbook_returns


def bytes_of(book: Any) -> bytes:
    """A workbook as a file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook(*rows: list[Any], title: str = workbook_returns.SHEET) -> bytes:
    """A small workbook of one sheet."""
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return bytes_of(book)


def zipped(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def workbook_parts(**replaced: bytes) -> dict[str, bytes]:
    """The parts of a small workbook, some replaced by name (`sheet1`, `styles` ...)."""
    data = workbook(["Reference", "Figure"], ["L001", 1])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, data in replaced.items():
        [path] = [each for each in parts if Path(each).stem == name and each.endswith(".xml")]
        parts[path] = data
    return parts


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]><sst><si><t>&j;</t></si></sst>"
)


def bomb() -> bytes:
    return zipped(workbook_parts(sheet1=b"<sheetData>" + b"\0" * 61_000_000))


def slow() -> bytes:
    """A workbook within every limit that can be checked before reading, but slow to read."""
    noise = random.Random(3).randbytes(300_000)
    cells = b"".join(b'<c r="A1"><v>%d</v></c>' % n for n in range(590_000))
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    parts = workbook_parts(sheet1=space + b"<sheetData><row>" + cells + b"</row></sheetData>")
    return zipped({**parts, "xl/media/noise.png": noise})


def lying() -> bytes:
    """A part with a small stated size that unpacks to 61 MB."""
    data = bytearray(bomb())
    size = struct.pack("<I", 61_000_011)
    place = data.find(size)
    while place >= 0:
        data[place : place + 4] = struct.pack("<I", 1_000)
        place = data.find(size)
    return bytes(data)


def laughs() -> bytes:
    return zipped({**workbook_parts(), "xl/sharedStrings.xml": LAUGHS})


def hidden_laughs() -> bytes:
    """The same in UTF-16, where a search of the bytes does not find it."""
    text = LAUGHS.decode().replace('"1.0"?', '"1.0" encoding="utf-16"?')
    return zipped({**workbook_parts(), "xl/workbook.xml": text.encode("utf-16")})


def macros() -> bytes:
    return zipped({**workbook_parts(), "xl/vbaProject.bin": b"Attribute VB_Name"})


def rows_of(count: int) -> bytes:
    row = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>L001</t></is></c></row>'
    data = b"".join(row % (n, n) for n in range(1, count + 1))
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    return zipped(
        workbook_parts(sheet1=space + b"<sheetData>" + data + b"</sheetData></worksheet>")
    )


def many_parts() -> bytes:
    return zipped(workbook_parts() | {f"xl/media/{n}.png": b"" for n in range(101)})


def huge_text() -> bytes:
    """One long text to which a thousand cells refer."""
    space = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    rows = b"".join(
        b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n) for n in range(1, 9_000)
    )
    shared = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
    parts = workbook_parts(sheet1=space + b"<sheetData>" + rows + b"</sheetData></worksheet>")
    parts["xl/sharedStrings.xml"] = shared + b"x" * 30_000 + b"</t></si></sst>"
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % kind
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(b"</Types>", override)
    return zipped(parts)


SPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_of(rows: bytes, *, prefix: bytes = b"") -> bytes:
    """A workbook whose only sheet has these rows; the names of its elements have the prefix."""
    space = b"xmlns:" + prefix.rstrip(b":") if prefix else b"xmlns"
    sheet = b'<%bworksheet %b="%b"><%bsheetData>%b</%bsheetData></%bworksheet>'
    return zipped(
        workbook_parts(sheet1=sheet % (prefix, space, SPACE, prefix, rows, prefix, prefix))
    )


def rows_far_below(number: bytes = b"99999999") -> bytes:
    """A row whose number is beyond the end of any sheet."""
    return sheet_of(b'<row r="%b"><c><v>1</v></c></row>' % number)


def prefixed_rows(prefix: bytes = b"x:", count: int = 180_000) -> bytes:
    """Rows whose name has a prefix."""
    row = b"<%brow><%bc><%bv>%%d</%bv></%bc></%brow>" % ((prefix,) * 6)
    return sheet_of(b"".join(row % n for n in range(count)), prefix=prefix)


def wide_rows() -> bytes:
    """Few cells, each in the last column of a sheet: the gaps before them would be filled."""
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(1, 9_000))
    return sheet_of(rows)


def with_noise(parts: dict[str, bytes]) -> bytes:
    """Beside something that packs badly, so that the file is not refused for how well it packs."""
    return zipped({**parts, "xl/media/noise.png": random.Random(3).randbytes(400_000)})


def many_names(count: int = 200_000) -> bytes:
    """A workbook with defined names."""
    parts = workbook_parts()
    name = b'<definedName name="n%d">Sheet!$A$1</definedName>'
    names = b"<definedNames>%b</definedNames>" % b"".join(name % n for n in range(count))
    book = parts["xl/workbook.xml"]
    parts["xl/workbook.xml"] = re.sub(rb"<definedNames ?/>|(?=<calcPr)", names, book, count=1)
    return with_noise(parts)


def many_styles(count: int = 200_000) -> bytes:
    """A workbook with styles of cells."""
    parts = workbook_parts()
    styles = b'<cellXfs count="1">' + b'<xf numFmtId="0" fontId="0"/>' * count
    book = parts["xl/styles.xml"]
    parts["xl/styles.xml"] = re.sub(rb"<cellXfs[^>]*>", styles, book, count=1)
    return with_noise(parts)
