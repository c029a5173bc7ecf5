"""A long document on pages: every row once, words where they belong, at every size of page."""

import random

import pytest

from councilportal.common.document import (
    Bullets,
    Column,
    Document,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.document_pages import MOST_ON_COVER, cut, place_of, rows_in
from councilportal.common.reading import blocks, sections
from tests.sizes import seed, size

HEAD = Row((TextCell("Under it", header=True),), is_group_head=True)


def row(name: str) -> Row:
    return Row((TextCell(name, header=True),), anchor=f"row-{name}")


def table(*rows: Row, caption: str = "Rows") -> Table:
    return Table(caption, (Column("Name"),), rows)


def document(*found: Section, cover: tuple[Paragraph | Bullets, ...] = ()) -> Document:
    return Document("list", "List", "", "Council", "#000000", "All of it.", found, cover=cover)


def names(of: Document | Section) -> list[str]:
    """What stands in the rows and items, in order; heads of groups in brackets."""
    found: list[str] = []
    for block in (each for section in sections(of) for each in section.blocks):
        if isinstance(block, Bullets):
            found += block.items
        if isinstance(block, Table):
            for each in block.rows:
                assert isinstance(each.cells[0], TextCell)
                text = each.cells[0].text
                found.append(f"[{text}]" if each.is_group_head else text)
    return found


def words(of: Document) -> list[str]:
    return [each.text for each in blocks(of) if isinstance(each, Paragraph)]


def pages(whole: Document, rows: int) -> list[Document]:
    total = rows_in(whole)
    return [cut(whole, first, first + rows) for first in range(0, max(total, 1), rows)]


def test_words_stand_with_the_rows_that_they_are_about() -> None:
    whole = document(
        Section("first", "First", (Bullets(("a", "b")),)),
        Section(
            "second",
            "Second",
            (Paragraph("Before c"), table(row("c"), row("d")), Paragraph("After d")),
        ),
        Section("third", "Third", (Paragraph("Nothing is said here."),)),
        Section("fourth", "Fourth", (Paragraph("Before e"), table(row("e")))),
        Section("last", "Last", (Paragraph("The end."),)),
        cover=(Paragraph("Five."),),
    )

    shown = pages(whole, 2)

    assert [names(each) for each in shown] == [["a", "b"], ["c", "d"], ["e"]]
    assert [words(each) for each in shown] == [
        ["Five."],
        ["Five.", "Before c", "After d"],
        ["Five.", "Nothing is said here.", "Before e", "The end."],
    ]


def test_a_page_within_a_group_repeats_its_head_and_the_caption_says_which_rows_it_has() -> None:
    whole = document(Section("all", "All", (table(row("a"), HEAD, row("b"), row("c"), row("d")),)))

    shown = pages(whole, 2)

    assert [names(each) for each in shown] == [["a", "[Under it]", "b"], ["[Under it]", "c", "d"]]
    captions = [each.caption for page in shown for each in blocks(page) if isinstance(each, Table)]
    assert captions == ["Rows (rows 1 to 2 of 4)", "Rows (rows 3 to 4 of 4)"]


def test_a_list_on_the_cover_is_short_and_stands_on_the_first_page_only() -> None:
    items = tuple(f"Item {number}" for number in range(30))
    whole = document(
        Section("all", "All", (table(row("a"), row("b")),)),
        cover=(Paragraph("Thirty."), Bullets(items)),
    )

    first, second = pages(whole, 1)

    assert isinstance(first.cover[1], Bullets)
    assert first.cover[1].items == (*items[:MOST_ON_COVER], "And 20 others, listed below")
    assert second.cover == (Paragraph("Thirty."),)


def test_the_place_of_a_row_is_found_by_its_anchor() -> None:
    whole = document(
        Section("items", "Items", (Bullets(("x", "y")),)),
        Section("all", "All", (table(HEAD, row("a"), row("b")),)),
    )

    assert [place_of(whole, f"row-{name}") for name in "abz"] == [2, 3, None]


@pytest.mark.parametrize("number", range(size(30, 300)))
def test_each_row_and_each_sentence_stands_on_one_page_in_order(number: int) -> None:
    drawn = random.Random(seed("PAGES", 8) + number)
    whole = document(*(_section(drawn, f"s{place}") for place in range(drawn.randint(1, 6))))
    shown = pages(whole, drawn.randint(1, 9))

    found = [name for each in shown for name in names(each) if name[0] != "["]
    assert found == [name for name in names(whole) if name[0] != "["]
    assert [text for each in shown for text in words(each)] == words(whole)
    assert {each.anchor for page in shown for each in sections(page)} == {
        each.anchor for each in sections(whole)
    }


def _section(drawn: random.Random, anchor: str, depth: int = 0) -> Section:
    found: list[Paragraph | Bullets | Table] = []
    for place in range(drawn.randint(0, 3)):
        name = f"{anchor}-{place}"
        rows = [row(f"{name}-{each}") for each in range(drawn.randint(1, 12))]
        kind = drawn.choice("pbt")
        if kind == "p":
            found.append(Paragraph(name))
        elif kind == "b":
            found.append(Bullets(tuple(f"{name}-{each}" for each in range(drawn.randint(1, 9)))))
        else:
            rows.insert(drawn.randrange(len(rows)), HEAD)
            found.append(table(*rows))
    parts = drawn.randint(0, 2) if depth < 2 else 0
    own = tuple(_section(drawn, f"{anchor}.{each}", depth + 1) for each in range(parts))
    return Section(anchor, anchor, tuple(found), own)
