"""What is wrong with the actions of the lines of a plan."""

import pytest

from councilportal.common.fuzzy import read
from objectives.rules.line_checks import FollowedLine, LineFinding, findings, is_placeholder
from objectives.rules.plan import ActionStatus, Standing


def line(position, words, due="May 2027", leads=("HR",), objectives=""):
    standing = Standing(ActionStatus.NOT_STARTED, read(due))
    return FollowedLine(position, words, objectives, standing, leads)


@pytest.mark.parametrize(
    ("due", "is_one"),
    [
        ("Target", True),
        ("tbc", True),
        ("", False),
        ("ongoing", False),
        ("Quarterly", False),
        ("Spring 2017 and ongoing", False),
        ("May 2027", False),
    ],
)
def test_a_word_for_a_date_is_a_placeholder(due, is_one):
    assert is_placeholder(Standing(ActionStatus.NOT_STARTED, read(due))) is is_one


def test_lines_without_a_lead_and_the_same_work_twice_are_told():
    review = "Cumulative review of plan proposals by end of 2027"
    lines = [
        line(1, review),
        line(2, "Review by end of 2027", "June 2027", ("Finance",), "Cumulative plan proposals"),
        line(3, "Open a desk", leads=()),
    ]

    assert list(findings(lines)) == [
        (LineFinding.NO_LEAD, "Line 3 has no lead."),
        (
            LineFinding.SAME,
            "Lines 1 and 2 may be the same work, with two dates and two leads.",
        ),
    ]


def test_the_same_work_on_one_day_by_one_lead_is_no_finding():
    words = "Cumulative review of plan proposals by end of 2027"

    assert list(findings([line(1, words), line(2, words)])) == []


def test_many_lines_of_like_words_are_told_together():
    words = "Publish the accessibility audit of each library"
    lines = [line(place, f"{words} in ward {place}", leads=(f"Team {place}",)) for place in (1, 2)]
    lines += [line(place, words, f"{place} May 2027") for place in range(3, 200)]

    found = [said for kind, said in findings(lines) if kind is LineFinding.SAME]

    assert len(found) == 1
    assert found[0].startswith("Lines 1, 2, 3, 4, ")
    assert found[0].endswith("may be the same work, with several dates and several leads.")


def test_a_line_is_told_of_again_with_one_that_was_not():
    halls, schools = "Mend lifts, doors, ramps and lights", "Paint each school roof and yard"
    first = line(1, halls)
    second = line(2, f"{halls}. {schools}", "June 2027")
    third = line(3, schools, "July 2027")

    found = [said for kind, said in findings([first, second, third]) if kind is LineFinding.SAME]

    assert found == [
        "Lines 1 and 2 may be the same work, with two dates.",
        "Lines 2 and 3 may be the same work, with two dates.",
    ]
