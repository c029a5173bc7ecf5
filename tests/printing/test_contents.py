"""The list of contents: two levels, and landscape sections below a title page; numbers of parts."""

from dataclasses import replace

import pytest

from councilportal.common.document import Column, RichParagraph, Row, Section, Table, TextCell
from councilportal.common.inline import PartRef
from councilportal.common.reading import headed
from councilportal.printing import html
from councilportal.printing.contents import Line, listed
from councilportal.printing.sheets import sheets
from tests.printing import sample

pytestmark = pytest.mark.sqlite_first


def section(name, *inner, **said):
    return Section(name, name, sections=inner, **said)


@pytest.mark.parametrize(
    ("sections", "lines"),
    [
        ([], []),
        ([section("a", section("b", section("c")))], [("a", 1), ("b", 2)]),
        ([section("a", section("b", section("c", wide=True)))], [("a", 1), ("b", 2)]),
        (
            [
                section("a", section("b", section("c", wide=True), section("d")), new_page=True),
                section("e"),
            ],
            [("a", 1), ("b", 2), ("c", 3), ("e", 1)],
        ),
        (
            [section("a", section("b", section("c", wide=True), new_page=True))],
            [("a", 1), ("b", 2)],
        ),
    ],
)
def test_lines(sections, lines):
    found = listed(sections, lambda each: Line(each.heading, f"#{each.anchor}"))
    assert [(line.heading, line.level) for line in found] == lines


@pytest.mark.parametrize(
    ("number", "heading", "said"),
    [
        ("", "Conclusion", "Conclusion"),
        ("6", "Conclusion", "6. Conclusion"),
        ("6.1", "Costs", "6.1 Costs"),
        ("6", "14 standards", "6. 14 standards"),
        ("6", "2.5 hours", "6. 2.5 hours"),
        ("6", "6. Conclusion", "6. Conclusion"),
        ("6", "5) Conclusion", "5) Conclusion"),
        ("6.1", "6.1 Costs", "6.1 Costs"),
        ("10", "Appendix 1", "Appendix 1"),
        ("10", "Annex A: costs", "Annex A: costs"),
        ("10", "APPENDIX B Costs", "APPENDIX B Costs"),
        ("10", "Part II", "Part II"),
        ("10", "Appendix", "10. Appendix"),
        ("10", "Part time work", "10. Part time work"),
        ("10", "Part A plan", "10. Part A plan"),
        ("10", "Section 106 agreements", "10. Section 106 agreements"),
    ],
)
def test_a_heading_has_the_number_of_its_part_once(number, heading, said):
    assert headed(Section("a", heading, number=number)) == said


def test_the_number_of_a_part_stands_in_its_heading_the_contents_and_the_head_of_pages():
    whole = sample.document()
    part = replace(whole.sections[0], heading="Costs & fees", number="6")
    paper = html.paper(replace(whole, sections=(part, *whole.sections[1:])))

    assert paper.count(">6. Costs &amp; fees</a></li>") == 1
    assert paper.count(' data-running="6. Costs &amp; fees">6. Costs &amp; fees</h2>') == 1


@pytest.mark.parametrize(
    ("said", "shown"), [("Costs", "6. Costs"), ("the costs", "the costs"), ("Plans", "Plans")]
)
def test_a_sentence_names_a_part_with_the_number_that_its_heading_shows(said, shown):
    part = Section("costs", "Costs", (RichParagraph((PartRef(said, "costs"),)),), number="6")

    whole = replace(sample.document(), sections=(part,))
    assert f'<a href="#costs">{shown}</a>' in html.body(whole)


def test_a_spreadsheet_names_the_part_of_a_table_with_its_number():
    table = Table("Prices", (Column("What"),), (Row((TextCell("Bins"),)),))
    part = Section("costs", "Costs", (table,), number="6")

    found = sheets(replace(sample.document(), sections=(part,)))

    assert any("From the part: 6. Costs." in line for each in found.tables for line in each.lines)
