"""The datasets of a document as CSV files that are safe to open in a spreadsheet."""

import re

from councilportal.common.document import Dataset, Document
from councilportal.files.tables import guarded, write_csv

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def dataset(document: Document, name: str) -> bytes:
    """One dataset of the document as a CSV file.

    Gives: UTF-8 without a byte order mark, CRLF line ends, quotes only where needed; a text cell
    that a spreadsheet could take for a formula begins with an apostrophe, a number never does.
    Raises: KeyError if the document has no dataset of that name.
    """
    for found in document.datasets:
        if found.name == name:
            return _written(found)
    raise KeyError(f"{document.reference} has no dataset named {name!r}.")


def datasets(document: Document) -> dict[str, bytes]:
    """Every dataset of the document as a CSV file, by name, in the document's order."""
    return {found.name: _written(found) for found in document.datasets}


def _written(found: Dataset) -> bytes:
    return write_csv(found.columns, [[_cell(text) for text in row] for row in found.rows])


def _cell(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else guarded(text)
