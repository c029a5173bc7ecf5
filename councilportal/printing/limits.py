"""The limits of a PDF's length, for pages, responses and tests.

Measured (tests/benchmarks/bench_pdf.py and bench_parallel_pdf.py, one core): a row of seven short
cells takes 5 to 10 ms of layout, one with a trend line 14 ms, a thousand words of text 70 to
100 ms. A document at both limits is laid out in 20 to 40 s, a third of the time that a request may
take. Commands have no limit: an operator runs them, one at a time.
"""

from collections.abc import Iterable, Iterator

from councilportal.common import reading
from councilportal.common.document import (
    Block,
    Document,
    Facts,
    Figure,
    ListCell,
    NumberCell,
    RichCell,
    Section,
    Table,
    TextCell,
)

MOST_ROWS = 1_500
MOST_WORDS = 150_000
# Text without spaces counts as one word for this many characters: it is broken into lines too.
_LETTERS_OF_A_WORD = 12


def why_no_pdf(document: Document) -> str:
    """The sentence that says by how much the document is too long for a PDF; "" if it fits."""
    return too_many_rows(rows_of(document)) or _too_many_words(sum(_words(document)))


def too_many_rows(rows: int) -> str:
    """The same sentence where only the number of rows is known, before all are read."""
    if rows <= MOST_ROWS:
        return ""
    return f"A PDF can have {MOST_ROWS:,} rows of tables at most, and this one would have {rows:,}."


def _too_many_words(words: int) -> str:
    if words <= MOST_WORDS:
        return ""
    return f"A PDF can have {MOST_WORDS:,} words at most, and this one would have {words:,}."


def rows_of(whole: Document | Section) -> int:
    """How many rows the tables of a document or of a section have."""
    return sum(len(table.rows) for table in reading.tables(whole))


def _words(document: Document) -> Iterator[int]:
    for block in reading.blocks(document):
        for text in _texts(block):
            yield max(len(text.split()), len(text) // _LETTERS_OF_A_WORD)


def _texts(block: Block) -> Iterable[str]:
    match block:
        case Facts():
            return [text for pair in block.pairs for text in pair]
        case Figure():
            return _texts_of_table(block.table)
        case Table():
            return _texts_of_table(block)
    return reading.texts(block)


def _texts_of_table(table: Table) -> Iterator[str]:
    for row in table.rows:
        yield row.note
        for cell in row.cells:
            if isinstance(cell, TextCell | NumberCell):
                yield cell.text
            elif isinstance(cell, RichCell | ListCell):
                yield reading.text_of(cell)
