"""Checks whether a sheet can be submitted, and turns an approved sheet into readings.

What was typed is read by `typed_checks`, so that a form, an upload and an import refuse the same
things in the same words.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from councilportal.common.periods import day_has_passed, london_day
from councilportal.organisation.models import Post
from performance.returns.sheet import Sheet
from performance.returns.sheet_line import SheetLine
from performance.returns.typed import Typed, action_date
from performance.returns.typed_checks import LineProblem, figure_problems
from performance.rules.measures import Reading
from performance.rules.words import DataState, Method


def line_problems(line: SheetLine, posts: Mapping[str, Post]) -> list[LineProblem]:
    """Every reason why a line cannot be submitted; empty where it can.

    A figure that is already approved and unchanged is not questioned again.
    """
    ref = line.indicator.ref
    if line.typed.is_blank:
        return [LineProblem(ref, first_field(line), "Enter a figure, or say why there is none")]
    problems = figure_problems(line, line.period)
    if problems or line.standing is None or line.is_as_stored:
        return problems
    return [*_judgement_problems(line), *_unanswered_questions(line), *_missing_words(line, posts)]


def _judgement_problems(line: SheetLine) -> list[LineProblem]:
    """Problems of a judgement without a rating, a reason or a responsible post (D4)."""
    if line.measure.method is not Method.JUDGEMENT or line.typed.no_data_reason.strip():
        return []
    ref, problems = line.indicator.ref, []
    if line.reading is None or line.reading.judgement is None:
        problems.append(LineProblem(ref, "judgement", "Select green, amber or red"))
    if not line.typed.judgement_reason.strip():
        problems.append(LineProblem(ref, "judgement_reason", "Say why it is judged so"))
    if line.lacks_judge:
        sentence = "A judgement is that of the post that owns the indicator: choose its owner first"
        problems.append(LineProblem(ref, "judgement", sentence))
    return problems


def _unanswered_questions(line: SheetLine) -> list[LineProblem]:
    """The problems of unanswered questions, and of a tick at a figure that has changed."""
    same = any(question.code == "same" for question in line.questions)
    ref = line.indicator.ref
    if line.typed.unchanged and not same and any(q.is_doubt for q in line.questions):
        return [LineProblem(ref, "unchanged", "The figure has changed: take the tick away")]
    asked = unanswered(line)
    return [LineProblem(ref, "explanation", " ".join(asked))] if asked else []


def unanswered(line: SheetLine) -> list[str]:
    """The questions about a line that nobody has answered yet, as sentences.

    An explanation answers them all, the tick "unchanged" the one about an unchanged figure. A
    figure that is approved already, or that cannot be, is not asked about.
    """
    if line.is_as_stored or line.impossible or line.typed.explanation.strip():
        return []
    return [
        question.sentence
        for question in line.questions
        if not (question.code == "same" and line.typed.unchanged)
    ]


def _missing_words(line: SheetLine, posts: Mapping[str, Post]) -> list[LineProblem]:
    ref, typed, problems = line.indicator.ref, line.typed, []
    if line.wanted and line.wanted.commentary and not typed.commentary.strip():
        problems.append(
            LineProblem(ref, "commentary", "Enter commentary: say what happened and what you do")
        )
    if line.wanted and line.wanted.action:
        if not typed.action_what.strip():
            problems.append(
                LineProblem(ref, "action_what", "Enter the action that will put it right")
            )
        if typed.action_owner not in posts:
            problems.append(
                LineProblem(ref, "action_owner", "Select the post that owns the action")
            )
        if action_date(typed) is None:
            problems.append(
                LineProblem(ref, "action_due", "Enter the day it is due, like 31 12 2026")
            )
        elif action_due(typed) <= line.period.end:
            sentence = "Enter a day after the end of the period"
            problems.append(LineProblem(ref, "action_due", sentence))
        elif line.day_passed and not typed.action_passed:
            problems.append(LineProblem(ref, "action_passed", day_has_passed(line.day_passed)))
    return problems


def problems(sheet: Sheet, posts: Mapping[str, Post] | None = None) -> list[LineProblem]:
    """Every reason why a sheet cannot be submitted.

    *Takes*: the posts by title, if they have been read already. *Costs*: 1 query without them.
    """
    if posts is None:
        posts = {post.title: post for post in Post.objects.all()}
    return [problem for line in sheet.lines for problem in line_problems(line, posts)]


def first_field(line: SheetLine) -> str:
    """The first field of a line in which a figure is typed."""
    if line.measure.kind == "forecast":
        return "forecast_value"
    if line.wants_ratio:
        return "numerator"
    return "ytd_value" if line.measure.aggregation == "reported" else "value"


def action_due(typed: Typed) -> date:
    """The due day of a checked action. *Raises*: ValueError where the text is not a date."""
    due = action_date(typed)
    if due is None:
        raise ValueError(typed.action_due)
    return due


def readings(sheet: Sheet, reason: str) -> list[dict[str, Any]]:
    """The rows that approval passes to `load_readings`; a line that has a reading becomes a
    revision.

    Lines that are the same as what is approved, and lines without a figure or a reason, are left
    out. A judgement has the day on which the return was submitted.
    *Takes*: `reason`, why the return was reopened; it becomes the note of revisions.
    """
    submitted = sheet.record.submitted_at if sheet.record else None
    rows = []
    for line in sheet.lines:
        reading, stored = line.reading, line.stored
        if reading is None or line.is_as_stored:
            continue
        row: dict[str, Any] = {name: getattr(reading, name) for name in _WRITTEN}
        row |= {name: row[name] or "" for name in _WORDS}
        row |= {
            "indicator": line.indicator,
            "group": None,
            "judged_on": london_day(submitted) if submitted and reading.judgement else None,
            "corrects_note": "" if stored is None else reason or _note(reading, stored),
        }
        rows.append(row)
    return rows


def _note(reading: Reading, stored: Reading) -> str:
    was = stored.data_state is DataState.PROVISIONAL
    if was and reading.data_state is DataState.FINAL:
        return "Confirmed as final on approval"
    return "Corrected on approval"


_WRITTEN = tuple(field.name for field in fields(Reading) if field.name != "definition_version")
_WORDS = (
    "previous_year_basis",
    "reported_direction",
    "no_data_reason",
    "judgement",
    "override_rating",
)
