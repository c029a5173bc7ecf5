"""The tables and datasets of a document as sheets, from which .xlsx and .ods are written.

Pure. Follows "Releasing statistics in spreadsheets" of the Government Analysis Function: a cover,
contents and notes; then one table a sheet, which begins at A1 with its title; no merged or empty
cells and no empty rows; shorthand explained on the sheet that has it.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime

from councilportal.common import reading
from councilportal.common.document import (
    Document,
    Facts,
    Footnotes,
    Note,
    Paragraph,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import words_of
from councilportal.common.numbers import count_of
from councilportal.common.periods import day_label
from councilportal.common.text import printable
from councilportal.common.words import Shorthand
from councilportal.printing.sheet_model import Cover, Link, Number, Sheet, Sheets, Value
from councilportal.printing.sheet_values import (
    NO_FIGURE,
    NOTHING,
    unique_heads,
    value_of,
    values_of,
)

# The limits of Excel, which LibreOffice has too.
MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_TEXT = 32_767
MAX_NAME = 31
MAX_HEAD = 255

SHORTHAND = {each.mark: each.meaning for each in Shorthand}
_MARK = re.compile(r"\[(?:c|low|x|z)\]")


class TooLargeForASheet(ValueError):
    """A table has more columns, or a cell more characters, than a spreadsheet can hold."""


def sheets(document: Document, *, contact: Sequence[str] = (), licence: str = "") -> Sheets:
    """The tables and facts of the document's sections, as readers see them, then its datasets.

    Takes: `contact` and `licence`, lines for the cover.
    Raises: TooLargeForASheet. A table with too many rows goes on in further sheets.
    """
    names = _Names({Cover.name, "Contents", "Notes"})
    notes: list[tuple[str, str, str]] = []
    found: list[Sheet] = []
    standing = [f"State: {document.state}."] if document.state else []
    for number, (place, table, marks) in enumerate(_tables(document.sections, notes), 1):
        heads, rows = _read(table, marks)
        found += _split(
            names.new(f"Table {number}"),
            f"Table {number}: {_line(table.caption) or place}",
            [*([f"From the part: {place}."] if place else []), *standing],
            heads,
            rows,
        )
    for number, dataset in enumerate(document.datasets, 1):
        heads, rows = values_of(dataset)
        title = f"Data {number}: {_line(dataset.name)}"
        about = "One row for each record, with exact values and the names that programs use."
        lines = [about, *standing]
        found += _split(names.new(f"Data {number} {dataset.name}"), title, lines, heads, rows)
    if notes:
        found.insert(0, _notes(notes))
    said = tuple(_cover_lines(document))
    return Sheets(
        Cover(
            _line(document.title) or document.reference,
            said or (document.reference,),
            tuple(_about(document, found, licence)),
            tuple(_checked(_line(each), "the cover") for each in contact if each.strip()),
        ),
        (_contents(found), *found),
        _line(document.title),
        _line(document.reference),
        _line(document.council),
        document.language,
        _moment(document),
    )


def _moment(document: Document) -> datetime:
    """When the document was changed, published or made, as it says itself."""
    for text in (document.modified_at, document.published_on, document.made_on):
        if text:
            found = datetime.fromisoformat(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    return datetime(1980, 1, 1, tzinfo=UTC)


# Cover, contents and notes


def _cover_lines(document: Document) -> Iterator[str]:
    said = [document.subtitle, document.council, document.summary]
    if document.state:
        said.append(f"State: {document.state}")
    if document.published_on:
        said.append(f"Published on {day_label(date.fromisoformat(document.published_on[:10]))}")
    if document.classification:
        said.append(f"Classification: {document.classification}")
    for block in document.cover:
        match block:
            case Facts():
                said += [f"{name}: {value}" for name, value in block.pairs]
            case Paragraph() | RichParagraph():
                said += reading.texts(block)
    yield from (_checked(line, "the cover") for each in said if (line := _line(each)))


def _about(document: Document, found: Sequence[Sheet], licence: str) -> Iterator[str]:
    yield f"Reference: {document.reference}"
    yield f"This workbook has {count_of(len(found), 'table')}, one a sheet. Contents lists them."
    yield "Where a cell has no value, it has one of these in brackets:"
    yield from (f"{mark} {meaning}" for mark, meaning in SHORTHAND.items())
    if licence:
        yield f"Licence: {_line(licence)}"


_ONE_TABLE = "This worksheet contains one table."


def _contents(found: Sequence[Sheet]) -> Sheet:
    rows = tuple((Link(each.name), each.title) for each in found) or ((NOTHING, "No tables"),)
    heads = ("Sheet name", "Table description")
    return Sheet("Contents", "Contents", (_ONE_TABLE,), "contents", heads, rows)


def _notes(notes: Sequence[tuple[str, str, str]]) -> Sheet:
    rows = tuple(
        (f"note {number}", about or NOTHING, _checked(text, f"note {number}"), place or NOTHING)
        for number, (about, text, place) in enumerate(notes, 1)
    )
    heads = ("Note", "About", "Text", "Part")
    return Sheet("Notes", "Notes", (_ONE_TABLE,), "notes", heads, rows)


class _Names:
    """Gives each sheet a name that spreadsheets accept and no other has."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = {name.casefold() for name in taken} | {"history"}  # Excel keeps that one

    def new(self, wanted: str) -> str:
        plain = " ".join(re.sub(r"[^\w .-]", " ", printable(wanted)).split())
        for number in range(1, MAX_ROWS):
            end = "" if number == 1 else f" {number}"
            name = plain[: MAX_NAME - len(end)].strip() + end
            if name and name.casefold() not in self._taken:
                self._taken.add(name.casefold())
                return name
        raise AssertionError("unreachable: there are fewer sheets than rows")


# Tables


def _tables(
    sections: Iterable[Section], notes: list[tuple[str, str, str]]
) -> Iterator[tuple[str, Table, dict[str, str]]]:
    """Each table with the heading of its part, and the marks of its rows' notes by first cell.

    Notes are added to `notes` in the order of the document: about what, text, part.
    """
    for section in sections:
        marks: dict[str, str] = {}
        heading, blocks = _line(reading.headed(section)), list(reading.with_boxed(section.blocks))
        for block in blocks:
            if isinstance(block, Footnotes):
                notes += [
                    (f"Footnote {_line(each.ref)}", printable(words_of(each.parts)), heading)
                    for each in block.notes
                ]
            elif isinstance(block, Note):
                notes.append((_line(block.ref), printable(block.text), heading))
                mark = f"[note {len(notes)}]"
                marks[block.ref] = f"{marks[block.ref]} {mark}" if block.ref in marks else mark
        for table in filter(None, map(reading.table_of, blocks)):
            yield heading, table, marks
        yield from _tables(section.sections, notes)


def _read(table: Table, marks: dict[str, str]) -> tuple[list[str], list[list[Value]]]:
    """The heads and rows of a table.

    The words of a row that heads a group are a first column of the rows in it; notes of rows and of
    figures are a last column.
    """
    heads = ["Group", *reading.column_names(table), "Notes"]
    rows: list[list[Value]] = []
    for group, row in reading.rows_by_group(table):
        if len(row.cells) != len(table.columns):
            raise ValueError(
                f"Table {table.caption!r}: a row has {len(row.cells)} cells for "
                f"{len(table.columns)} columns."
            )
        said = [*reading.notes_of(row, heads[1:-1]), marks.get(_heading(row), "")]
        notes = "\n".join(filter(None, map(printable, said)))
        rows.append([printable(group), *map(value_of, row.cells), notes])
    unused = _unused(len(heads), rows)
    kept = [at for at in range(len(heads)) if at not in unused]
    return [heads[at] for at in kept], [[row[at] for at in kept] for row in rows]


def _heading(row: Row) -> str:
    first = row.cells[0] if row.cells else None
    return first.text if isinstance(first, TextCell) else ""


def _unused(columns: int, rows: Sequence[Sequence[Value]]) -> set[int]:
    """The first and the last column where no row has anything in it."""
    return {at for at in (0, columns - 1) if not any(row[at] for row in rows)}


def _split(
    name: str, title: str, lines: list[str], heads: list[str], rows: list[list[Value]]
) -> list[Sheet]:
    """The table as one sheet, or as several where it has more rows than a sheet."""
    if len(heads) > MAX_COLUMNS:
        raise TooLargeForASheet(
            f"{title} has {len(heads):,} columns; a sheet holds {MAX_COLUMNS:,}."
        )
    # gptables takes "$$" in a head for a note.
    heads = unique_heads([head.replace("$$", "$ $") for head in heads] or ["Nothing"], MAX_HEAD)
    filled = _filled(title, heads, rows) or [tuple([NOTHING] * len(heads))]
    room = MAX_ROWS - 3 - len(lines) - len(SHORTHAND)
    parts = [filled[at : at + room] for at in range(0, len(filled), room)]
    found = []
    for number, part in enumerate(parts, 1):
        of = f" (part {number} of {len(parts)})" if len(parts) > 1 else ""
        end = f" part {number}" if of else ""
        tab = name[: MAX_NAME - len(end)] + end
        said = (" ".join([_ONE_TABLE, *lines]), *_explained(part))
        found.append(
            Sheet(
                tab, title + of, said, re.sub(r"\W", "_", tab.casefold()), tuple(heads), tuple(part)
            )
        )
    return found


def _filled(
    title: str, heads: Sequence[str], rows: Sequence[Sequence[Value]]
) -> list[tuple[Value, ...]]:
    """The rows without an empty cell: in a column of figures it is [x], in one of words [z]."""
    has_figures = [
        any(isinstance(row[place], Number) for row in rows) for place in range(len(heads))
    ]
    blanks = [NO_FIGURE if of_figures else NOTHING for of_figures in has_figures]
    found = []
    for number, row in enumerate(rows, 1):
        cells: list[Value] = []
        for value, blank, head in zip(row, blanks, heads, strict=True):
            if isinstance(value, str):
                where = f"{title}, row {number}, column {head}"
                value = _checked(value, where) if value.strip() else blank
            cells.append(value)
        found.append(tuple(cells))
    return found


def _explained(rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """A line for each shorthand that the rows have."""
    used = {
        mark
        for row in rows
        for value in row
        if isinstance(value, str) and "[" in value
        for mark in _MARK.findall(value)
    }
    yield from (f"{mark} means {said}." for mark, said in SHORTHAND.items() if mark in used)


def _checked(text: str, where: str) -> str:
    """Raises: TooLargeForASheet for a text that no cell holds."""
    # Excel counts units of UTF-16, of which some signs take two.
    size = len(text.encode("utf-16-le", "replace")) // 2
    if size > MAX_TEXT:
        raise TooLargeForASheet(
            f"{where} has {size:,} characters; a cell of a spreadsheet holds {MAX_TEXT:,}."
        )
    return text


def _line(text: str) -> str:
    return " ".join(printable(text).split())
