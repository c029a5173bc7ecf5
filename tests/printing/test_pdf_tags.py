"""What a screen reader meets: whole tables over pages, named links, words that stay apart."""

import pytest

from councilportal.common.document import (
    Column,
    Document,
    Facts,
    Paragraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.printing import pdf
from tests.census.faults import census
from tests.census.pages import ends_of_lines
from tests.census.standards import failures
from tests.printing import reading, sample

LONG_NOTES = {
    "lines": "\n".join(f"{number} short line" for number in range(120)),
    "paragraph": "The team changed and figures were counted in another way from May on. " * 150,
    "half a page": "The team changed and figures were counted in another way from May on. " * 40,
}


def document_of(*blocks, title="Title", heading="Adults", **changes):
    sections = (Section("one", heading, blocks, wide=True),)
    return Document("R-1", title, "", "Afonwen", "#003a5d", "All.", sections, **changes)


def table_of(rows):
    return Table("Key indicators", (Column("Ref"), Column("Indicator", 3)), tuple(rows))


def plain_rows(count):
    return [
        Row((TextCell(f"A{number}"), TextCell(f"Calls answered {number}")))
        for number in range(count)
    ]


@pytest.mark.case("114 split tables", door="PDF")
def test_table_over_pages_is_one_table_with_one_head_and_one_caption():
    printed = pdf.render(document_of(table_of(plain_rows(120)), contents=False))

    with reading.opened(printed) as opened:
        roles = [str(each.S) for each in reading.elements(opened)]
        pages = len(opened.pages)
    assert pages >= 3
    assert (roles.count("/Table"), roles.count("/THead"), roles.count("/Caption")) == (1, 1, 1)
    assert (roles.count("/TR"), roles.count("/TH"), roles.count("/TD")) == (121, 122, 120)
    texts = reading.page_texts(printed)
    assert all("Key indicators Ref Indicator" in text for text in texts)
    assert all("Title · Adults" in text for text in texts[1:])
    assert failures(printed) == []


def test_cells_on_later_pages_name_the_headings_of_the_one_head():
    printed = pdf.render(document_of(table_of(plain_rows(120)), contents=False))

    with reading.opened(printed) as opened:
        found = list(reading.elements(opened))
        names = [bytes(each.ID) for each in found if each.S == "/TH"]
        cells = [[bytes(name) for name in each.A.Headers] for each in found if each.S == "/TD"]
    heads, rows = names[:2], names[2:]
    assert cells == [[row, heads[1]] for row in rows]


@pytest.mark.case("53 long note", door="PDF")
@pytest.mark.parametrize("kind", LONG_NOTES)
def test_note_longer_than_a_page_keeps_the_head_on_every_page(kind):
    rows = plain_rows(8)
    rows[3] = Row(rows[3].cells, note=LONG_NOTES[kind])

    printed = pdf.render(document_of(table_of(rows), contents=False))

    texts = reading.page_texts(printed)
    assert all("Key indicators Ref Indicator" in text for text in texts)
    assert not [fault for fault in census(printed).faults if "half" not in fault.kind]
    with reading.opened(printed) as opened:
        found = list(reading.elements(opened))
        notes = [each for each in found if each.S == "/TD" and int(each.A.get("/ColSpan", 1)) == 2]
        heading = next(each for each in found if each.S == "/TH" and _said(each, opened) == "A3")
        (note,) = notes
        assert [bytes(name) for name in note.A.Headers] == [bytes(heading.ID)]
    assert failures(printed) == []


def _said(element, opened):
    """The words directly under an element."""
    marks = [mark for kid in reading.elements_under(element) for mark in reading.marked(kid)]
    page = next(each for each in opened.pages if each.objgen == element.Pg.objgen)
    return reading.words_of(page, set(marks)).strip()


@pytest.mark.case("58 long word", door="PDF")
def test_long_words_stay_on_the_page():
    word = "https://westmarch.example/" + "abcdefghij" * 30
    blocks = (
        Paragraph(f"See {word}"),
        Paragraph(f"See {word}", "1.1"),
        Facts(word, ((word, word),)),
        table_of([Row((TextCell(word), TextCell(word)), note=word)]),
    )

    printed = pdf.render(document_of(*blocks, title=word, heading=word, classification=word))

    with reading.opened(printed) as opened:
        for page in opened.pages:
            width, height = (float(each) for each in list(page.mediabox)[2:])
            for x, y in ends_of_lines(page):
                assert 0 < x <= width - 20, "cut at the edge"
                assert 0 < y < height - 20, "grown out of the page"


def test_head_of_pages_is_shortened_where_title_and_heading_are_long():
    long = "Assessment of the closing of children's centres in every ward of the county " * 4
    printed = pdf.render(
        document_of(table_of(plain_rows(60)), title=long.strip(), heading=long.strip())
    )

    with reading.opened(printed) as opened:
        for page in list(opened.pages)[1:]:
            above = float(page.mediabox[3])
            assert all(y < above - 20 for _, y in ends_of_lines(page))
    assert "every ward of…" not in reading.page_texts(printed)[0]
    assert "…" in reading.page_texts(printed)[1]


def test_no_link_is_named_by_an_id():
    printed = pdf.render(sample.document())

    with reading.opened(printed) as opened:
        names = [str(a.Contents) for page in opened.pages for a in page.get("/Annots", [])]
    assert "homes" not in names
    assert names.count("2. Homes and repairs") == 2  # the words, and the number of the page


def test_number_that_leads_to_a_group_says_which():
    row = Row((TextCell("Age"), TextCell("3", href="#one")))

    printed = pdf.render(document_of(table_of([row]), contents=False))

    with reading.opened(printed) as opened:
        names = [str(a.Contents) for page in opened.pages for a in page.get("/Annots", [])]
    assert names == ["Age: 3"]


def test_words_of_two_lines_do_not_run_together():
    words = " ".join(f"word{number}" for number in range(400))
    printed = pdf.render(
        document_of(Paragraph(words), Facts("F", (("Place", "Adults\nCare"),)), contents=False)
    )

    with reading.opened(printed) as opened:
        spoken = "".join(reading.words_of(page, None) for page in opened.pages)
    assert words in spoken
    assert "Adults Care" in spoken


def test_shapes_and_arrows_are_not_read_out():
    printed = pdf.render(document_of(sample.indicator_table(6), contents=False))

    with reading.opened(printed) as opened:
        spoken = "".join(
            _said(each, opened) for each in reading.elements(opened) if each.S == "/TD"
        )
    assert "Amber" in spoken
    assert not set("✓▲✗○□↑↔↓↗↘") & set(spoken)
