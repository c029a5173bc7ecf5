"""What RULES.md has no table for: progress, flags of the timetable, many assessments together."""

from dataclasses import replace

import pytest

from councilportal.common.fuzzy import FuzzyDate, NotADate, parse_fuzzy, read
from eqia.rules import checks, cumulative, grid, workflow
from eqia.rules import facts as facts_rules
from eqia.rules.cumulative import ImpactHit
from eqia.rules.grid import Impact, Progress
from eqia.rules.words import Aim, AnswerKind, Meaning, Part, Risk, Size
from eqia.rules.workflow import MOVES, Move, State
from tests.eqia.test_rules_md import ASKED, RIGHT, full, group


def codes(facts):
    return [finding.code for finding in checks.findings(facts)]


def test_kent_defects_are_named_in_words():
    facts = replace(
        RIGHT,
        state=State.DRAFT,
        risk=Risk.HIGH,
        risk_reason="Every function.",
        groups=tuple(group(label, text="Objectives steer plans.") for label in "ABCDEFG"),
    )

    said = [finding.sentence for finding in checks.findings(facts)]

    assert said == [
        (
            "The same text stands in seven rows (A, B, C, D, E, F and G): say what is true of each "
            "group."
        ),
        "The risk is high, but no row shows a negative impact. A reason is given.",
        "Not signed yet by the head of service and director or member of the management team.",
    ]


def test_full_assessment_begun_but_not_chosen_is_finished_or_emptied():
    begun = replace(RIGHT, groups=(group("Age", known="Much is known."), *RIGHT.groups[1:]))

    assert "full_unanswered" in codes(begun)
    assert "full_unanswered" not in codes(full())


def test_dates_that_are_none_are_named():
    undated = facts_rules.Evidence("Users", "Survey", None, says="Many.")

    assert codes(replace(RIGHT, evidence=(undated,))) == ["evidence_undated"]
    assert codes(replace(RIGHT, fully_assessed=read("see the table"))) == ["full_undated"]


def test_question_about_an_aim_is_asked_only_where_the_aim_applies():
    questions = tuple(
        grid.Question(f"aim_{aim}", "", AnswerKind.YES_NO, Meaning.LESS_FAVOURABLE, aim=aim)
        for aim in Aim
    )
    asked = grid.QuestionSet("Three aims", questions)
    married = grid.GridRow("marriage", "Marriage", frozenset({Aim.ELIMINATE}), True, {})

    assert grid.progress(married, asked, Part.SCREENING) == Progress(0, 1)


@pytest.mark.parametrize(
    ("answers", "progress"),
    [
        ({}, Progress(0, 2)),
        ({"less": grid.Answer("no")}, Progress(1, 2)),
        ({"less": grid.Answer("no"), "detail": grid.Answer("", "x")}, Progress(1, 2)),
        ({"less": grid.Answer("no"), "negative": grid.Answer("none")}, Progress(2, 2)),
    ],
)
def test_progress_counts_what_must_be_answered(answers, progress):
    row = grid.GridRow("age", "Age", frozenset(Aim), True, answers)

    assert grid.progress(row, ASKED, Part.SCREENING) == progress


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
        "Race is hit three times: by EQ-3, EQ-1 and EQ-2.",
        "Age is hit twice: by EQ-2 and EQ-1.",
    ]


def test_of_many_that_hit_a_group_ten_are_named():
    tallies = cumulative.cumulative([hit(f"EQ-{n}", "Age", Size.LOW) for n in range(1, 1014)])

    [said] = cumulative.called_out(tallies)

    assert said.startswith("Age is hit 1,013 times: by EQ-1, EQ-2, EQ-3, ")
    assert said.endswith("EQ-9, EQ-10 and 1,003 more.")


def test_moves_lead_from_the_beginning_to_every_state():
    reached = {State.PLANNED, State.DRAFT}
    for _ in State:
        reached |= {end for (start, _move), end in MOVES.items() if start in reached}

    assert reached == set(State)
    assert {move for _, move in MOVES} == set(Move)
    assert "signed --> superseded" in workflow.diagram()


@pytest.mark.parametrize("text", ["", "Tbc", "ongoing", "To be confirmed", "Summer 2027", "2027"])
def test_a_form_takes_a_date_or_that_it_is_open(text):
    assert parse_fuzzy(text).text == text


@pytest.mark.parametrize("text", ["soon", "October", "31 February 2027", "Target", "Quarterly"])
def test_a_form_refuses_words_that_hold_no_date(text):
    with pytest.raises(NotADate, match="such as 31 March 2027"):
        parse_fuzzy(text)


def test_what_is_not_stated_is_not_open():
    assert [each.is_open for each in (read("Tbc"), read("March 2017"), FuzzyDate())] == [
        True,
        False,
        False,
    ]
