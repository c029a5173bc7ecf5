"""The datasets and tables of a document as CSV files that are safe to open in a spreadsheet."""

from collections.abc import Sequence

from councilportal.common import reading
from councilportal.common.document import (
    Cell,
    ChartCell,
    Dataset,
    Document,
    NumberCell,
    Row,
    Table,
)
from councilportal.files.tables import guarded_for_people, write_csv
from councilportal.printing.sheet_values import unique_heads


def dataset(document: Document, name: str) -> bytes:
    """One dataset of the document as a CSV file.

    Gives: UTF-8 with a byte order mark, so that Excel reads £; CRLF line ends, quotes only where
    needed. A text cell that a spreadsheet could take for a formula begins with an apostrophe; a
    figure, also with its unit, never does.
    Raises: KeyError if the document has no dataset of that name.
    """
    for found in document.datasets:
        if found.name == name:
            return written(found)
    raise KeyError(f"{document.reference} has no dataset named {name!r}.")


def datasets(document: Document) -> dict[str, bytes]:
    """Every dataset of the document as a CSV file, by name, in the document's order."""
    return {found.name: written(found) for found in document.datasets}


def table(found: Table) -> bytes:
    """A table as a CSV file, in the form of `dataset`: what `dataset_of` makes of it."""
    return written(dataset_of(found))


def dataset_of(found: Table, name: str = "") -> Dataset:
    """A table as a dataset, "" for its caption as the name: no head is empty or there twice.

    A figure is exact where its exact value is known, else as shown; a hidden one is its shorthand
    ("[c]"). Rows under the head of a group have its words in a first column "Group"; a last column
    "Notes" has what is said under a row and beside its figures. Columns of trend lines are left
    out.
    """
    names = reading.column_names(found)
    rows = list(reading.rows_by_group(found))
    drawn = {at for at in range(len(names)) if _is_drawn([row for _, row in rows], at)}
    kept = [at for at in range(len(names)) if at not in drawn]
    heads = ["Group", *(names[at] for at in kept), "Notes"]
    lines = [
        [group, *(_value(row.cells[at]) for at in kept), "\n".join(reading.notes_of(row, names))]
        for group, row in rows
    ]
    empty = {at for at in (0, len(heads) - 1) if not any(line[at] for line in lines)}
    columns = tuple(unique_heads(_without(heads, empty)))
    return Dataset(name or found.caption, columns, tuple(_without(line, empty) for line in lines))


def _is_drawn(rows: Sequence[Row], at: int) -> bool:
    return bool(rows) and all(isinstance(row.cells[at], ChartCell) for row in rows)


def _value(cell: Cell) -> str:
    if isinstance(cell, NumberCell):
        return cell.exact or cell.text
    return reading.text_of(cell)


def _without(texts: Sequence[str], places: set[int]) -> tuple[str, ...]:
    return tuple(text for at, text in enumerate(texts) if at not in places)


def written(found: Dataset) -> bytes:
    """A dataset as a CSV file, in the form that `dataset` tells."""
    # Heads too: those of an author's own table are what the author wrote.
    columns, *rows = [
        [guarded_for_people(text) for text in row] for row in (found.columns, *found.rows)
    ]
    return write_csv(columns, rows, for_people=True)
