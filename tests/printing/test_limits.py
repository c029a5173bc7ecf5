"""How long a PDF may be, counted over every kind of block, and said with number and bound."""

from dataclasses import replace

import pytest

from councilportal.common.document import (
    Bullets,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RagCell,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.printing import limits

TABLE = Table(
    "Caption",
    (Column("A"), Column("B"), Column("C")),
    (
        Row((TextCell("one two"), NumberCell("3"), RagCell(None)), note="and a note"),
        Row((TextCell("four"), NumberCell("5"), RagCell(None))),
    ),
)
EMPTY = Document("R", "T", "", "C", "#003a5d", "", ())


def of(*blocks):
    return replace(EMPTY, sections=(Section("a", "A", sections=(Section("b", "B", blocks),)),))


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (Paragraph("one two three"), 3),
        (Markdown("one **two**"), 2),
        (Bullets(("one two", "three")), 3),
        (Note("CS08", "one two"), 2),
        (Facts("Caption", (("name", "a value"), ("other", "b"))), 5),
        (TABLE, 8),
        (Figure("Caption", Chart("S", (), ()), TABLE), 8),
        (Paragraph("x" * 1200), 100),
    ],
)
def test_words_of_every_block_count(monkeypatch, block, words):
    for document in (of(block), replace(EMPTY, cover=(block,))):
        monkeypatch.setattr(limits, "MOST_WORDS", words)
        assert limits.why_no_pdf(document) == ""
        monkeypatch.setattr(limits, "MOST_WORDS", words - 1)
        assert limits.why_no_pdf(document) == (
            f"A PDF can have {words - 1} words at most, and this one would have {words}."
        )


def test_rows_of_all_tables_count(monkeypatch):
    document = of(TABLE, Figure("Caption", Chart("S", (), ()), TABLE), TABLE)

    monkeypatch.setattr(limits, "MOST_ROWS", 6)
    assert limits.why_no_pdf(document) == limits.too_many_rows(6) == ""
    monkeypatch.setattr(limits, "MOST_ROWS", 5)
    said = "A PDF can have 5 rows of tables at most, and this one would have 6."
    assert limits.why_no_pdf(document) == limits.too_many_rows(6) == said
