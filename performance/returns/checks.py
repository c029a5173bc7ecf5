"""Whether a sheet can be submitted, and what it becomes when it is approved.

Between the sheet as typed (queries) and the readings (operations): reads text by the columns of the
data format, so that a form, an upload and an import refuse the same things in the same words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from councilportal.common.columns import Refused as CellRefused
from councilportal.organisation.models import Post
from performance.formats import READING_BLANK, READINGS, check_reading
from performance.returns.queries import Sheet, SheetLine, Typed
from performance.rules import DataState

_COLUMNS = {column.name: column for column in READINGS.columns}
_FIGURES = ("value", "numerator", "denominator", "ytd_value", "forecast_value")


@dataclass(frozen=True, slots=True)
class LineProblem:
    """What keeps a line from being submitted: its indicator, the field, what would do."""

    ref: str
    field: str
    sentence: str


def values_of(line: SheetLine) -> tuple[dict[str, Any], list[LineProblem]]:
    """A line's typed text as values of the data format, and what cannot be read."""
    values: dict[str, Any] = {**READING_BLANK, "ref": line.indicator.ref, "period": line.period}
    problems = []
    for name in (*_FIGURES, "no_data_reason", "commentary"):
        text = getattr(line.typed, name).strip()
        if not text:
            continue
        try:
            values[name] = _COLUMNS[name].read(text)
        except CellRefused as refused:
            sentence = str(refused)
            problems.append(
                LineProblem(line.indicator.ref, name, sentence[0].upper() + sentence[1:])
            )
    return values, problems


def line_problems(line: SheetLine, posts: Mapping[str, Post]) -> list[LineProblem]:
    """Everything that keeps one line from being submitted; nothing where it may be."""
    ref = line.indicator.ref
    if line.typed.is_blank:
        return [LineProblem(ref, first_field(line), "Enter a figure, or say why there is none")]
    values, problems = values_of(line)
    if problems:
        return problems
    problems = [
        LineProblem(ref, column, wanted[0].upper() + wanted[1:])
        for column, wanted in check_reading(line.measure, values, {})
        if column in _FIGURES or column == "no_data_reason"
    ]
    numerator, denominator = values["numerator"], values["denominator"]
    if (
        line.measure.unit.ref == "percent"
        and None not in (numerator, denominator)
        and numerator > denominator
    ):
        problems.append(
            LineProblem(ref, "numerator", "Enter a number that is not above the number of all")
        )
    if problems or line.standing is None:
        return problems
    return [*_unexplained(line), *_unsaid(line, posts)]


def _unexplained(line: SheetLine) -> list[LineProblem]:
    if not line.questions or line.typed.unchanged or line.typed.explanation.strip():
        return []
    asked = " ".join(question.sentence for question in line.questions)
    return [LineProblem(line.indicator.ref, "explanation", asked)]


def _unsaid(line: SheetLine, posts: Mapping[str, Post]) -> list[LineProblem]:
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
            problems.append(LineProblem(ref, "action_due", "Enter the day it is due as YYYY-MM-DD"))
    return problems


def problems(sheet: Sheet) -> list[LineProblem]:
    """Everything that keeps a sheet from being submitted. *Costs*: 1 query."""
    posts = {post.title: post for post in Post.objects.all()}
    return [problem for line in sheet.lines for problem in line_problems(line, posts)]


def first_field(line: SheetLine) -> str:
    """The field of a line that a figure is typed in first."""
    if line.measure.kind == "forecast":
        return "forecast_value"
    if line.wants_ratio:
        return "numerator"
    return "ytd_value" if line.measure.aggregation == "reported" else "value"


def action_date(typed: Typed) -> date | None:
    """The due day of the action, or None where it is no date."""
    try:
        return date.fromisoformat(typed.action_due.strip())
    except ValueError:
        return None


def action_due(typed: Typed) -> date:
    """The due day of a checked action."""
    return date.fromisoformat(typed.action_due.strip())


def readings(sheet: Sheet, reason: str) -> list[dict[str, Any]]:
    """The rows that approval writes: those of `load_readings`, revisions where there are readings.

    A line that says the same as what is approved is left out.
    *Takes*: why the return was reopened, which later revisions note.
    """
    rows = []
    for line in sheet.lines:
        values, _ = values_of(line)
        stored = line.stored
        if stored is not None and _same(line, values):
            continue
        values["revision"] = 1 if stored is None else stored.revision + 1
        values["corrects_note"] = "" if stored is None else reason or "Corrected on approval"
        values["data_state"] = DataState.FINAL if stored is None else DataState.REVISED
        values["indicator"] = line.indicator
        values["group"] = None
        del values["ref"]
        rows.append(
            {name: "" if _is_empty_word(name, value) else value for name, value in values.items()}
        )
    return rows


_WORDS = frozenset(
    ("previous_year_basis", "reported_direction", "no_data_reason", "judgement", "override_rating")
)


def _is_empty_word(name: str, value: object) -> bool:
    return value is None and name in _WORDS


def _same(line: SheetLine, values: Mapping[str, Any]) -> bool:
    stored = line.stored
    return stored is not None and all(
        getattr(stored, name) == values[name]
        for name in (*_FIGURES, "no_data_reason", "commentary")
    )
