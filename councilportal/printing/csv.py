"""The datasets of a document as CSV files that are safe to open in a spreadsheet."""

from councilportal.common.document import Dataset, Document
from councilportal.files.tables import guarded_for_people, write_csv


def dataset(document: Document, name: str) -> bytes:
    """One dataset of the document as a CSV file.

    Gives: UTF-8 with a byte order mark, so that Excel reads £; CRLF line ends, quotes only where
    needed. A text cell that a spreadsheet could take for a formula begins with an apostrophe; a
    figure, also with its unit, never does.
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
    # Heads too: those of an author's own table are what the author wrote.
    columns, *rows = [
        [guarded_for_people(text) for text in row] for row in (found.columns, *found.rows)
    ]
    return write_csv(columns, rows, for_people=True)
