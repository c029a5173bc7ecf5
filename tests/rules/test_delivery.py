"""How plans differ from the template that they share."""

import pytest

from objectives.rules.delivery import (
    LineFact,
    PartFact,
    PlanFact,
    Unlike,
    differences,
    is_like,
)

PARTS = (
    PartFact("context", "Context"),
    PartFact("diversity", "Celebrating Our Diversity", "Celebrating Our Diversity"),
    PartFact("timetable", "Assessments to come"),
)
OWN = ("Celebrating Our Diversity",)


def plan(*lines, **elsewhere):
    return PlanFact("P", "A plan", lines, {"timetable": 1, **elsewhere})


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ((LineFact(1, "context"), LineFact(2, "diversity", "", OWN)), []),
        ((LineFact(1, "context"),), [(Unlike.BLANK, "“Celebrating Our Diversity” is blank.")]),
        ((), [(Unlike.BLANK, "“Context” and “Celebrating Our Diversity” are blank.")]),
        (
            (LineFact(1, "context"), LineFact(2, "diversity", "", OWN), LineFact(3)),
            [(Unlike.OUTSIDE, "1 line stands in no part: 3.")],
        ),
        (
            (LineFact(1, "context"), LineFact(2, "diversity", "Celebrating Diversity", OWN)),
            [
                (
                    Unlike.OTHER_NAME,
                    "“Celebrating Diversity” stands for “Celebrating Our Diversity”.",
                )
            ],
        ),
        ((LineFact(1, "context"), LineFact(2, "diversity", "celebrating our diversity:", OWN)), []),
        ((LineFact(1, "context"), LineFact(2, "diversity", "Events", OWN)), []),
        (
            (LineFact(1, "context"), LineFact(2, "diversity"), LineFact(3, "diversity", "", OWN)),
            [
                (
                    Unlike.OTHER_OBJECTIVE,
                    "Line 2 under “Celebrating Our Diversity” does not name its objective.",
                )
            ],
        ),
    ],
)
def test_what_a_plan_does_otherwise_is_told(lines, told):
    assert [(each.kind, each.sentence) for each in differences([plan(*lines)], PARTS)] == told


def test_what_stands_in_records_of_its_own_is_no_blank():
    lines = (LineFact(1, "context"), LineFact(2, "diversity", "", OWN))

    found = differences([plan(*lines, timetable=0)], PARTS)

    assert [each.sentence for each in found] == ["“Assessments to come” is blank."]


@pytest.mark.parametrize(
    ("heading", "name", "alike"),
    [
        ("Celebrating Diversity", "Celebrating Our Diversity", True),
        ("Celebrating our Divresity", "Celebrating Our Diversity", True),
        ("Diversity", "Celebrating Our Diversity", False),
        ("Knowing Manchester Better", "Celebrating Our Diversity", False),
    ],
)
def test_a_heading_may_stand_for_a_name(heading, name, alike):
    assert is_like(heading, name) is alike
