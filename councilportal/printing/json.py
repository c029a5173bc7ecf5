"""A document as a JSON file: what data users download, and what an archive keeps."""

import json

from councilportal.common.document import Document
from councilportal.printing.codec import as_data


def render(document: Document) -> bytes:
    """Give the whole document as indented UTF-8 JSON; `codec.load` reads it back.

    Gives: the same bytes for the same document, ending in a line feed.
    """
    text = json.dumps(as_data(document), ensure_ascii=False, allow_nan=False, indent=2)
    return text.encode() + b"\n"
