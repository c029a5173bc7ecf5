"""What a PDF holds, unpacked, so that it can be searched and compared."""

from collections.abc import Iterator
from io import BytesIO

import pikepdf


def streams(content: bytes) -> Iterator[bytes]:
    """The file as it is, and every stream and object in it, unpacked."""
    yield content
    with pikepdf.open(BytesIO(content)) as opened:
        for each in opened.objects:
            if isinstance(each, pikepdf.Stream):
                yield each.read_bytes() if "/DCTDecode" not in str(each.get("/Filter", "")) else b""
            yield each.unparse()
