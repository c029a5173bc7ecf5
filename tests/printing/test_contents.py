"""The list of contents: two levels, and landscape sections below a title page; numbers of parts."""

from dataclasses import replace

import pytest

from councilportal.common.document import Section
from councilportal.common.reading import headed
from councilportal.printing import html
from councilportal.printing.contents import Line, listed
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
