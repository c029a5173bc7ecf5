"""Mends streams whose last byte is a carriage return, in a PDF that qpdf wrote.

qpdf writes a line feed after each stream. Strict readers take the two for one end of line, so the
stream looks one byte too short to them, and the file breaks PDF/A. Of some hundred streams in a
pack one or two end so: their last byte is that of a checksum.
"""

import re
import zlib

_END = b"\r\nendstream"
_HEAD = re.compile(rb" obj\n<< ([^\n]*) >>\nstream\n")
_LENGTH = re.compile(rb"/Length (\d+)")
_FIXED = (b"/Type /XRef", b"/Length1 ", b"/Type /EmbeddedFile")  # whose content may not grow
_MOST_LINES = 8
RETURN = 0x0D


def mended(pdf: bytes) -> bytes | None:
    """The same PDF without such streams; None if one of them cannot be mended in its place.

    A line feed is added to what is compressed, which changes the checksum. The object keeps its
    size, because spaces in its dictionary make room: so no address in the file changes.
    """
    found = bytearray(pdf)
    place = pdf.find(_END)
    while place >= 0:
        if not _mend(found, place + 1):
            return None
        place = pdf.find(_END, place + 1)
    return bytes(found)


def _mend(pdf: bytearray, end: int) -> bool:
    """Mend the stream that ends here. Gives False if that cannot be done."""
    start = end
    while (start := pdf.rfind(b" obj\n", 0, start)) >= 0:
        head = _HEAD.match(pdf, start)
        length = _LENGTH.search(head[1]) if head else None
        if head and length and head.end() + int(length[1]) == end:
            break
    else:
        return False
    entries = bytes(head[1])
    if b"/Filter /FlateDecode" not in entries or any(each in entries for each in _FIXED):
        return False
    content = zlib.decompress(bytes(pdf[head.end() : end]))
    room = end - head.start()
    for lines in range(1, _MOST_LINES + 1):
        packed = zlib.compress(content + b"\n" * lines, 9)
        told = entries.replace(length[0], b"/Length %d" % len(packed)).replace(b" /", b"/")
        new = b" obj\n<<" + told + b">>\nstream\n" + packed
        if packed[-1] != RETURN and len(new) <= room:
            pad = b" " * (room - len(new))
            pdf[head.start() : end] = b" obj\n<<" + told + pad + b">>\nstream\n" + packed
            return True
    return False
