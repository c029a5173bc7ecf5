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
