"""A long document printed in pieces: one document to its readers, and one piece after a change."""

from dataclasses import replace

import pikepdf
import pytest

from councilportal.common.document import (
    Document,
    Footnotes,
    Paragraph,
    RichParagraph,
    Row,
    Section,
    Table,
    TextCell,
)
from councilportal.common.inline import Footnote, FootnoteRef, PartRef
from councilportal.printing import pdf, pieces
from councilportal.printing.pdf_job import Attachment
from tests.census.standards import failures
from tests.printing import reading, sample, tag_tree

ROWS = 8


def section(number, *blocks):
    table = sample.indicator_table(ROWS, first=number * ROWS + 1)
    return Section(f"service-{number}", f"Service {number}", (*blocks, table), wide=number > 1)


def document(said="Most targets were met."):
    """Three sections, of which each is a piece, with references and footnotes over pieces."""
    note = Footnote("1", ("Counted anew.",))
    first = RichParagraph(("Counts", FootnoteRef("1"), " are in ", PartRef("the end", "service-3")))
    last = RichParagraph(("As", FootnoteRef("1"), " ", PartRef("above", "service-1"), "."))
    cell = TextCell("the first service", href="#service-1")
    table = Table("Where to look", sample.COLUMNS[:1], (Row((cell,), anchor="look"),))
    return Document(
        "D-1",
        "Dashboard",
        "Of three services",
        "Afonwen Borough Council",
        "#4a1f5c",
        "All.",
        (
            section(1, first),
            section(2, Paragraph(said)),
            section(3, last, table, Footnotes((note,))),
        ),
        classification="Official",
        foot="Ask for other formats.",
    )


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "ROWS_OF_A_PIECE", ROWS)


@pytest.fixture
def laid_out(monkeypatch):
    """Counts what is laid out."""
    found = []
    lay_out = pdf.from_html

    def watched(source, **options):
        found.append(source)
        return lay_out(source, **options)

    monkeypatch.setattr(pdf, "from_html", watched)
    return found


@pytest.fixture(scope="module")
def whole():
    """The same document in one go."""
    return pdf.render(document())


def names(opened):
    return set(map(str, pikepdf.NameTree(opened.Root.Names.Dests)))


def test_it_reads_as_the_document_in_one_go(whole):
    printed = pieces.printed_in_parts(document())

    assert failures(printed) == []
    assert reading.bookmarks(printed) == reading.bookmarks(whole)
    with reading.opened(printed) as found, reading.opened(whole) as expected:
        assert tag_tree.Tree(found).tables == tag_tree.Tree(expected).tables
        declared = {each for each in names(expected) if not each.startswith("report-")}
        assert declared <= names(found)
        roles, wanted = ([str(each.S) for each in reading.elements(f)] for f in (found, expected))
        for role in ("/H1", "/H2", "/TOC", "/TOCI", "/Note", "/Figure", "/Caption", "/Part"):
            assert roles.count(role) == wanted.count(role), role
        assert (str(found.Root.Lang), str(found.docinfo["/Title"])) == ("en-GB", "Dashboard")


def test_pages_are_numbered_and_headed_and_named_by_contents_and_references():
    printed = pieces.printed_in_parts(document())
    texts = reading.page_texts(printed)
    pages = {
        number: next(p for p, text in enumerate(texts, 1) if p > 1 and f"Service {number}" in text)
        for number in (1, 2, 3)
    }

    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text
        assert "Afonwen Borough Council · D-1" in text
        assert "Ask for other formats." in text
        assert "Official" in text
        assert ("Dashboard · Service" in text) == (number > 1)
    with reading.opened(printed) as opened:
        tree = tag_tree.Tree(opened)
        found = {str(each.S): each for each in reading.elements(opened)}
        lines = [tree.words_under(each) for each in reading.elements(opened) if each.S == "/TOCI"]
        words = [tree.words_under(each) for each in reading.elements(opened) if each.S == "/P"]
        back = tree.words_under(found["/Note"])
    assert lines == [f"Service{number}{page}" for number, page in pages.items()]
    assert f"Counts[1]areintheend,page{pages[3]}" in words
    assert f"As[1]above,page{pages[1]}." in words
    assert back == f"[1]Countedanew.Backtopage{pages[1]}Backtopage{pages[3]}"


def test_a_changed_paragraph_lays_out_its_piece_only(laid_out):
    pieces.printed_in_parts(document())
    laid_out.clear()

    changed = pieces.printed_in_parts(document("All targets were met."))

    assert len(laid_out) == 1
    assert "All targets were met." in laid_out[0]
    assert "All targets were met." in " ".join(reading.page_texts(changed))
    assert pieces.printed_in_parts(document("All targets were met.")) == changed
    assert len(laid_out) == 1


def test_only_a_long_document_is_printed_in_pieces(whole, monkeypatch):
    assert pieces.printed(document()) == whole
    monkeypatch.setattr(pieces, "LONG", 3 * ROWS)
    assert pieces.printed(document()) != whole


def test_sections_without_rows_go_with_those_before_the_next_rows(laid_out):
    short = tuple(Section(f"s{n}", f"Words {n}", (Paragraph("Words."),)) for n in range(4))

    pieces.printed_in_parts(replace(document(), sections=short))

    assert len(laid_out) == 2


def test_files_are_put_into_the_whole_once():
    file = Attachment("figures.csv", b"ref,value\nHW01,3\n", "text/csv", "The figures")

    printed = pieces.printed_in_parts(document(), [file])

    assert failures(printed) == []
    with reading.opened(printed) as opened:
        assert list(opened.attachments) == ["figures.csv"]
        assert opened.attachments["figures.csv"].get_file().read_bytes() == file.content
