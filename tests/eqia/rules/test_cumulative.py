"""Flags of the timetable, and the impacts of many assessments together."""

from dataclasses import replace
from datetime import date

import pytest

from councilportal.common.fuzzy import read
from eqia.rules import cumulative
from eqia.rules.cumulative import ImpactHit
from eqia.rules.grid import Impact
from eqia.rules.words import Size
from eqia.rules.workflow import State
from tests.eqia.rules.test_rules_md import RIGHT


@pytest.mark.parametrize(
    ("completion", "decision", "lead", "flags"),
    [
        ("Summer 2017", "Autumn 2017", "Lead", []),
        ("Tbc", "March 2018", "Lead", ["Assessment date is “Tbc”"]),
        ("", "", "", ["No dates", "No lead"]),
        ("", "March 2018", "Lead", []),
    ],
)
def test_timetable_flags(completion, decision, lead, flags):
    facts = replace(RIGHT, completion=read(completion), decision=read(decision), lead=lead)

    assert cumulative.timetable_flags(facts) == flags


@pytest.mark.parametrize(
    ("assessed", "state", "on", "completed"),
    [
        ("December 2016", State.PLANNED, date(2016, 12, 30), False),
        ("December 2016", State.PLANNED, date(2016, 12, 31), True),
        ("Tbc", State.PLANNED, date(2099, 1, 1), False),
        ("", State.PLANNED, date(2099, 1, 1), False),
        ("December 2016", State.DRAFT, date(2099, 1, 1), False),  # it waits for its signatures
    ],
)
def test_what_was_assessed_elsewhere_is_not_to_come(assessed, state, on, completed):
    facts = replace(RIGHT, fully_assessed=read(assessed), state=state)

    assert cumulative.is_completed(facts, on) is completed


def hit(ref, name, negative=Size.NONE, positive=None, less=False):
    return ImpactHit(ref, ref, name, Impact(less, positive, negative))


def test_groups_hit_several_times_are_called_out_the_most_hit_first():
    tallies = cumulative.cumulative(
        [
            hit("EQ-1", "Age", Size.LOW, Size.HIGH),
            hit("EQ-2", "Age", Size.HIGH),
            hit("EQ-1", "Race", Size.UNKNOWN),
            hit("EQ-2", "Race", less=True),
            hit("EQ-3", "Race", Size.MEDIUM, less=True),
            hit("EQ-3", "Sex", Size.LOW),
        ]
    )

    assert [tally.group for tally in tallies] == ["Age", "Race", "Sex"]
    assert tallies[0].negative[Size.HIGH] == ("EQ-2",)
    assert tallies[0].positive[Size.HIGH] == ("EQ-1",)
    assert cumulative.called_out(tallies) == [
        "3 proposals affect Race adversely: EQ-3, EQ-1 and EQ-2.",
        "2 proposals affect Age adversely: EQ-2 and EQ-1.",
    ]


def test_of_many_that_hit_a_group_ten_are_named():
    tallies = cumulative.cumulative([hit(f"EQ-{n}", "Age", Size.LOW) for n in range(1, 1014)])

    [said] = cumulative.called_out(tallies)

    assert said.startswith("1,013 proposals affect Age adversely: EQ-1, EQ-2, EQ-3, ")
    assert said.endswith("EQ-9, EQ-10 and 1,003 more.")
