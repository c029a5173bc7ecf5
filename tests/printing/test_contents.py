"""The list of contents: two levels, and landscape sections below a title page."""

import pytest

from councilportal.common.document import Section
from councilportal.printing.contents import Line, listed

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
