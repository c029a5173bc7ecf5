"""How long a PDF may be, counted over every kind of block, and said with number and bound."""

from dataclasses import replace

import pytest

from councilportal.common.diagrams import Arrow, Diagram, DiagramBox
from councilportal.common.document import (
    Box,
    Bullets,
    Chart,
    Column,
    Document,
    Facts,
    Figure,
    Footnotes,
    ListCell,
    Markdown,
    Note,
    NumberCell,
    Paragraph,
    RagCell,
    RichCell,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import Footnote, Item, Items, Span, WebLink
from councilportal.printing import limits

TABLE = Table(
    "Caption",
    (Column("A"), Column("B"), Column("C")),
    (
        Row((TextCell("one two"), NumberCell("3"), RagCell(None)), note="and a note"),
        Row((TextCell("four"), NumberCell("5"), RagCell(None))),
    ),
)
LIST = Items((Item(("one",), Items((Item(("two three",)),))), Item(("four",))))
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
        (RichParagraph(("one ", WebLink("two three", "https://a.example/"))), 3),
        (LIST, 4),
        (Box("one two", (Paragraph("three"), LIST)), 7),
        (Footnotes((Footnote("1", ("one ", Span("two", "em"))),)), 2),
        (Diagram("one", "two", (DiagramBox("a", "three four"),), (Arrow("a", "a", "five"),)), 5),
        (Table("Caption", (Column("A"),), (Row((ListCell(LIST),)), Row((RichCell(("a b",)),)))), 6),
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
