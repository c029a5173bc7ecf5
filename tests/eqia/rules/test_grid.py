"""The grid: which questions a row is asked, and how far it is."""

import pytest

from eqia.rules import grid
from eqia.rules.grid import Progress
from eqia.rules.words import Aim, AnswerKind, Meaning, Part
from tests.eqia.rules.test_rules_md import ASKED


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


MITIGATION = grid.Question("mitigation", "", AnswerKind.TEXT, Meaning.MITIGATION, part=Part.FULL)


@pytest.mark.parametrize(
    ("answers", "does_not"),
    [
        ({"less": grid.Answer("no"), "negative": grid.Answer("none")}, True),
        ({"negative": grid.Answer("none")}, True),
        ({"less": grid.Answer("no")}, True),
        ({"less": grid.Answer("yes"), "negative": grid.Answer("none")}, False),
        ({"less": grid.Answer("no"), "negative": grid.Answer("unknown")}, False),
        ({}, False),  # nobody knows yet whether anybody loses
        ({"negative": grid.Answer("none"), "mitigation": grid.Answer("", "A ramp.")}, False),
    ],
)
def test_blank_mitigation_does_not_apply_where_nobody_loses(answers, does_not):
    asked = grid.QuestionSet("Set", (*ASKED.questions, MITIGATION))
    row = grid.GridRow("age", "Age", frozenset(Aim), True, answers)

    assert grid.does_not_apply(MITIGATION, row, asked) is does_not


def test_question_about_an_aim_that_a_row_has_no_part_in_does_not_apply():
    question = grid.Question(
        "aim_b", "", AnswerKind.YES_NO, Meaning.LESS_FAVOURABLE, aim=Aim.ADVANCE
    )
    married = grid.GridRow("marriage", "Marriage", frozenset({Aim.ELIMINATE}), True, {})

    assert grid.does_not_apply(question, married, ASKED)
