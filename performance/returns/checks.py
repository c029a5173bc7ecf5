"""Whether a sheet can be submitted, and what it becomes when it is approved.

Between the sheet as typed (queries) and the readings (operations): reads text by the columns of the
data format, so that a form, an upload and an import refuse the same things in the same words.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from councilportal.common.columns import Refused as CellRefused
from councilportal.common.periods import MONTHS, Period, london_day
from councilportal.organisation.models import Post
from performance import queries as performance
from performance.formats import READING_BLANK, READINGS, check_reading
from performance.returns.queries import FIGURES, Sheet, SheetLine, Typed, later_readings
from performance.returns.rules import Effect, effects
from performance.rules import (
    Counts,
    DataState,
    History,
    Method,
    Reading,
    Standing,
    count,
    stand,
)

_COLUMNS = {column.name: column for column in READINGS.columns}
_READ = (*FIGURES, "no_data_reason", "judgement", "judgement_reason", "commentary")
_ASKED_FOR = (*FIGURES, "no_data_reason")
_CHANGED = ("slipped", "jump")


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
    for name in _READ:
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
    """Everything that keeps one line from being submitted; nothing where it may be.

    What is approved already, and said again, is not asked about again.
    """
    ref = line.indicator.ref
    if line.typed.is_blank:
        return [LineProblem(ref, first_field(line), "Enter a figure, or say why there is none")]
    values, problems = values_of(line)
    if problems:
        return problems
    problems = [
        LineProblem(ref, column, wanted[0].upper() + wanted[1:])
        for column, wanted in check_reading(line.measure, values, {})
        if column in _ASKED_FOR
    ]
    problems += _impossible(line, values)
    if problems or line.standing is None or line.is_as_stored:
        return problems
    return [*_unjudged(line), *_unexplained(line), *_unsaid(line, posts)]


def _impossible(line: SheetLine, values: Mapping[str, Any]) -> Iterator[LineProblem]:
    """A share of a whole lies between none of it and all of it."""
    numerator, denominator = values["numerator"], values["denominator"]
    if line.measure.unit.ref != "percent" or None in (numerator, denominator):
        return
    if numerator < 0:
        sentence = "Enter a number that is not below 0"
        yield LineProblem(line.indicator.ref, "numerator", sentence)
    elif numerator > denominator:
        sentence = "Enter a number that is not above the number of all"
        yield LineProblem(line.indicator.ref, "numerator", sentence)


def _unjudged(line: SheetLine) -> list[LineProblem]:
    """A judgement has its rating, its reason and the post that answers for it (D4)."""
    if line.measure.method is not Method.JUDGEMENT or line.typed.no_data_reason.strip():
        return []
    ref, problems = line.indicator.ref, []
    if line.reading is None or line.reading.judgement is None:
        problems.append(LineProblem(ref, "judgement", "Select green, amber or red"))
    if not line.typed.judgement_reason.strip():
        problems.append(LineProblem(ref, "judgement_reason", "Say why it is judged so"))
    if line.indicator.owner is None:
        sentence = (
            "A judgement is that of the post that owns the indicator: ask for one to be named"
        )
        problems.append(LineProblem(ref, "judgement", sentence))
    return problems


def _unexplained(line: SheetLine) -> list[LineProblem]:
    """Questions without an answer; the tick "unchanged" answers that the figure is the same."""
    same = any(question.code == "same" for question in line.questions)
    asked = [
        question.sentence
        for question in line.questions
        if not (question.code == "same" and line.typed.unchanged)
    ]
    ref = line.indicator.ref
    if line.typed.unchanged and not same and any(q.code in _CHANGED for q in line.questions):
        return [LineProblem(ref, "unchanged", "The figure has changed: take the tick away")]
    if not asked or line.typed.explanation.strip():
        return []
    return [LineProblem(ref, "explanation", " ".join(asked))]


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
            problems.append(
                LineProblem(ref, "action_due", "Enter the day it is due, like 31 12 2026")
            )
        elif action_due(typed) <= line.period.end:
            sentence = "Enter a day after the end of the period"
            problems.append(LineProblem(ref, "action_due", sentence))
    return problems


def problems(sheet: Sheet, posts: Mapping[str, Post] | None = None) -> list[LineProblem]:
    """Everything that keeps a sheet from being submitted.

    *Takes*: the posts by title, where they are at hand. *Costs*: 1 query without them.
    """
    if posts is None:
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
    """The due day of the action, or None where it is no date.

    Read as 2026-12-31, or as day, month and year: 31 12 2026, 31/12/2026, 31 December 2026.
    """
    parts = _DAY.fullmatch(typed.action_due.strip())
    if parts is None:
        return None
    year, month, day = parts["year"] or parts["iso"], parts["month"] or parts["m"], parts["day"]
    named = [name.lower()[:3] for name in MONTHS]
    try:
        number = int(month) if month.isdigit() else named.index(month.lower()[:3]) + 1
        return date(int(year), number, int(day or parts["d"]))
    except ValueError:
        return None


_DAY = re.compile(
    r"(?P<iso>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})"
    r"|(?P<day>[0-9]{1,2})[ ./-](?P<month>[0-9]{1,2}|[A-Za-z]{3,9})[ ./-](?P<year>[0-9]{4})"
)


def action_due(typed: Typed) -> date:
    """The due day of a checked action. *Raises*: ValueError where it was not checked."""
    due = action_date(typed)
    if due is None:
        raise ValueError(typed.action_due)
    return due


def readings(sheet: Sheet, reason: str) -> list[dict[str, Any]]:
    """The rows that approval writes: those of `load_readings`, revisions where there are readings.

    A line that says the same as what is approved is left out, and so is one without a figure or a
    reason. A judgement is of the day that the return was submitted.
    *Takes*: why the return was reopened, which later revisions note.
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


# What an approval changes


@dataclass(frozen=True, slots=True)
class LineEffects:
    """What a correction changes of one indicator in one period, old beside new."""

    ref: str
    title: str
    period: Period
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class CountEffects:
    """What a correction changes of the council's headline counts at one month end."""

    ends_on: date
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Revising:
    """What an approval changes of what stands on the board: of indicators, and of the counts."""

    lines: tuple[LineEffects, ...]
    counts: tuple[CountEffects, ...]


def revised(sheet: Sheet) -> list[SheetLine]:
    """The lines that say something else than what is approved already."""
    return [line for line in sheet.lines if line.stored is not None and not line.is_as_stored]


def revising(sheet: Sheet) -> Revising:
    """What approving a sheet would change of what is on the board.

    Of its own periods and of every later one that has a reading: the direction of the next period,
    the year to date of all that follow in the year, what a year later is compared with last year,
    rolling twelve months. And of the council's counts, at every month end where they change.

    *Costs*: 1 query, and those of the board for each month end at which a rating or direction
    changes; none where nothing is corrected.
    """
    if not revised(sheet):
        return Revising((), ())
    # A figure that is new counts too, and later periods may be compared with it.
    written = [
        (line, line.reading) for line in sheet.lines if line.reading and not line.is_as_stored
    ]
    later = later_readings([line.indicator.pk for line, _ in written], sheet.ends_on)
    found = []
    ends = {sheet.ends_on}
    histories: dict[str, _Histories] = {}
    for line, reading in written:
        old = {**line.history, **later[line.indicator.pk]}
        histories[line.indicator.ref] = each = _Histories(line, old, {**old, line.period: reading})
        for period in _reported_from(line.period, old):
            if changed := each.effects(period.end):
                about = line.indicator
                found.append(LineEffects(about.ref, about.title, period, tuple(changed)))
                ends.add(period.end)
    counts = (CountEffects(each, tuple(_count_effects(each, histories))) for each in sorted(ends))
    return Revising(tuple(found), tuple(each for each in counts if each.effects))


@dataclass(frozen=True, slots=True)
class _Histories:
    """A line's readings as they are, and as they would be."""

    line: SheetLine
    old: History
    new: History

    def effects(self, on: date) -> list[Effect]:
        return effects(_standing(self.line, self.old, on), _standing(self.line, self.new, on))


def _standing(line: SheetLine, history: History, on: date) -> Standing:
    known = {period: reading for period, reading in history.items() if period.end <= on}
    return stand(line.measure, known, line.targets, on)


def _reported_from(first: Period, history: History) -> list[Period]:
    """A period and those after it that have a reading, oldest first."""
    return sorted(
        (period for period in history if period == first or period.end > first.end),
        key=lambda period: (period.end, period.start),
    )


@dataclass(frozen=True, slots=True)
class Approved:
    """How an indicator stands with what is approved, in one period."""

    ref: str
    title: str
    period: Period
    standing: Standing

    @property
    def year_to_date(self) -> str:
        """The year to date as people read it; "" where there is none."""
        return self.standing.measure.year_to_date(self.standing.ytd.value)


@dataclass(frozen=True, slots=True)
class Resting:
    """What stands on approved figures, so what correcting them may change."""

    standings: tuple[Approved, ...]
    counts: tuple[tuple[str, int], ...]


def resting_on(sheet: Sheet) -> Resting:
    """What stands on the approved figures of a sheet: its own periods, and all later ones that use
    them for their direction, year to date or last year; and the counts that they are part of.

    *Costs*: 1 query and those of the board.
    """
    lines = [line for line in sheet.lines if line.stored is not None]
    later = later_readings([line.indicator.pk for line in lines], sheet.ends_on)
    found = []
    for line in lines:
        history = {**line.history, **later[line.indicator.pk]}
        without = {period: each for period, each in history.items() if period != line.period}
        each = _Histories(line, history, without)
        for period in _reported_from(line.period, history):
            if period == line.period or each.effects(period.end):
                standing = _standing(line, history, period.end)
                found.append(Approved(line.indicator.ref, line.indicator.title, period, standing))
    counts = _numbers(count(line.standing for line in performance.board(sheet.ends_on)))
    return Resting(tuple(found), tuple((name, n) for name, n in counts.items() if n))


def _count_effects(on: date, histories: Mapping[str, _Histories]) -> list[Effect]:
    board = performance.board(on)
    standings = (
        _standing(histories[line.ref].line, histories[line.ref].new, on)
        if line.ref in histories
        else line.standing
        for line in board
    )
    was, now = _numbers(count(line.standing for line in board)), _numbers(count(standings))
    return [
        Effect(name, str(number), str(now[name]))
        for name, number in was.items()
        if number != now[name]
    ]


def _numbers(counts: Counts) -> dict[str, int]:
    """The headline counts by their words; those that share a word are told apart."""
    groups = (
        ("", counts.rating),
        ("", counts.unrated),
        ("", counts.direction),
        ("Year to date ", counts.ytd_rating),
        ("Judged ", counts.judgement),
    )
    return {
        f"{before}{word.label.lower() if before else word.label}": number
        for before, group in groups
        for word, number in group.items()
    }
