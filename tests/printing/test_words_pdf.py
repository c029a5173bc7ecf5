"""The same words in a PDF: its tags, its links with pages, the foot of each page."""

from dataclasses import replace

import pytest

from councilportal.design import report_example
from councilportal.printing import pdf
from tests.census.standards import failures
from tests.printing import reading, tag_tree

GROUPS = 14


@pytest.fixture(scope="module")
def rendered():
    """The sample with its grouped table so long that it goes over pages."""
    document = report_example.document()
    words, numbers = document.sections
    people = replace(
        report_example.PEOPLE,
        rows=tuple(
            replace(row, anchor="") for _ in range(GROUPS) for row in report_example.PEOPLE.rows
        ),
    )
    blocks = tuple(people if each is report_example.PEOPLE else each for each in numbers.blocks)
    return pdf.render(replace(document, sections=(words, replace(numbers, blocks=blocks))))


@pytest.fixture(scope="module")
def roles(rendered):
    with reading.opened(rendered) as opened:
        return [str(each.S) for each in reading.elements(opened)]


def test_it_meets_both_standards(rendered):
    assert failures(rendered) == []


def test_foot_stands_on_every_page(rendered):
    texts = reading.page_texts(rendered)

    assert len(texts) >= 4
    assert all(report_example.document().foot in text for text in texts)


def test_reference_to_a_part_and_the_way_back_name_their_pages(rendered):
    first, *others = reading.page_texts(rendered)

    assert "Numbers are in section 2 , page 2 , and the case study" in first
    assert "Equality Act 2010, section 149 . Back to page 1" in first
    (place,) = (number for number, text in enumerate(others, 2) if "One begun" in text)
    assert f"Back to page {place}" in others[-1]


def test_numbered_paragraphs_are_places_that_links_can_lead_to(rendered):
    with reading.opened(rendered) as opened:
        places = {str(name) for name in list(opened.Root.Names.Dests.Names)[::2]}

    assert {"paragraph-1-1", "p-1-2", "recommendation-1", "case", "numbers"} <= places


def test_lists_notes_and_references_have_their_roles(roles):
    assert roles.count("/Note") == 2
    assert roles.count("/L") >= 9
    assert roles.count("/Lbl") == 18
    assert roles.count("/Figure") == 1


def test_links_are_named_by_their_words(rendered):
    with reading.opened(rendered) as opened:
        names = [str(a.Contents) for page in opened.pages for a in page.get("/Annots", [])]
        addresses = [
            str(a.A.URI) for page in opened.pages for a in page.get("/Annots", []) if "/A" in a
        ]

    assert {"the duty", "section 2", "Footnote 1", "Back to footnote 1 in the text"} <= set(names)
    assert "https://guide.example/" in addresses


def test_cells_name_their_group_their_row_and_both_heads_on_every_page(rendered):
    with reading.opened(rendered) as opened:
        tree = tag_tree.Tree(opened)
        people, actions = tree.tables
        *_, last = (each for each in reading.elements(opened) if each.S == "/Table")
        bullets = tree.labels_under(last)

    rows = people.rows[2:]
    assert [cell.headings for cell in people.rows[1]] == [("31March2025",)] * 2 + [
        ("31March2026",)
    ] * 2
    assert len(rows) == 6 * GROUPS
    for start in range(0, len(rows), 6):
        place, streets, _, note, other, libraries = rows[start : start + 6]
        assert (place[0].scope, place[0].columns) == ("/Row", 5)
        assert streets[0].headings == ("DirectorateofPlace", "Team")
        assert streets[3].headings == ("DirectorateofPlace", "Streets", "31March2026", "Women")
        assert note[0].headings == ("DirectorateofPlace", "Parks")
        assert libraries[4].headings == ("DirectorateofPeople", "Libraries", "31March2026", "Men")
        assert other[0].words == "DirectorateofPeople"
    assert actions.rows[1][1].words == "TwobuiltOnebegun[2]"
    assert bullets == ["•", "•", "a.", "b."]


def test_diagram_is_told_by_its_summary(rendered):
    with reading.opened(rendered) as opened:
        told = [str(each.Alt) for each in reading.elements(opened) if each.S == "/Figure"]

    assert told == [report_example.GOVERNANCE.summary]
