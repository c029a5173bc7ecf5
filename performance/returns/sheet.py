"""The sheet of a service at a month end: its lines as stored, as typed and as readings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Subquery

from councilportal.common import numbers
from councilportal.common.periods import Period, PeriodKind, containing
from councilportal.common.words import Rag
from councilportal.organisation.models import Service
from objectives.models import Action
from performance import queries
from performance.models import Indicator
from performance.models import Reading as StoredReading
from performance.returns.models import CorrectiveAction, Line, Return
from performance.returns.queries import (
    deadlines_and_extension,
    due_indicators,
    is_reopened,
    period_of,
)
from performance.returns.rules import (
    Deadlines,
    Question,
    ReturnState,
    Wanted,
    closed_on,
    closing_day,
    latest_due,
    wanted,
)
from performance.returns.sheet_questions import asked, figure_of
from performance.returns.typed import (
    ANSWERS,
    FIGURES,
    SAID,
    Typed,
    TypedLine,
    is_provisional,
    reading_from,
    typed_as,
    typed_of,
)
from performance.returns.typed_checks import LineProblem, impossible
from performance.rules.measures import History, Levels, Measure, Reading, Targets, decimals_of
from performance.rules.showing import text_beside
from performance.rules.standing import Standing, stand
from performance.rules.words import NoDataReason

LAST_VALUES = 4


@dataclass(frozen=True)
class SheetLine(TypedLine):
    """One indicator of a sheet: what it is, what was before, what was typed, what that would mean.

    `action` is the reference of what a red figure put into the plan and is still to be done; or "".
    `beside` are the lines before and after it. The properties that depend on what was typed are
    calculated when they are first used, because saving a draft does not need them.
    """

    period: Period
    targets: Targets
    history: History
    sent_back_reason: str
    action: str
    beside: tuple[TypedLine, ...]

    @cached_property
    def stored(self) -> Reading | None:
        """The approved reading; None where there is none."""
        return self.history.get(self.period)

    @cached_property
    def reading(self) -> Reading | None:
        """The reading that approval would write; None where the text is blank or cannot be read."""
        return reading_from(self.indicator, self.measure, self.period, self.typed, self.stored)

    @cached_property
    def _with_it(self) -> History:
        return self.history if self.reading is None else {**self.history, self.period: self.reading}

    @cached_property
    def standing(self) -> Standing | None:
        """How the indicator would stand with that reading; None without one."""
        if self.reading is None:
            return None
        return stand(self.measure, self._with_it, self.targets, self.period.end)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The questions about what was typed."""
        if self.reading is None or self.standing is None:
            return ()
        neighbours = [each.indicator.ref for each in self.beside if self.says_as(each)]
        return tuple(asked(self.measure, self.reading, self._with_it, self.standing, neighbours))

    @cached_property
    def impossible(self) -> tuple[LineProblem, ...]:
        """What was typed and cannot be read, or cannot be: see `typed_checks.impossible`."""
        return tuple(impossible(self, self.period))

    @property
    def is_doubtful(self) -> bool:
        """True where a figure is impossible or doubted, so that its rating says nothing yet."""
        if self.impossible:
            return True
        is_asked = any(question.is_doubt for question in self.questions)
        return is_asked and not self.is_as_stored and not self.typed.explanation.strip()

    @property
    def offers_tick(self) -> bool:
        """True where the figure is the one before again, which a tick confirms."""
        return self.typed.unchanged or any(each.code == "same" for each in self.questions)

    @cached_property
    def wanted(self) -> Wanted | None:
        """Whether the rating requires commentary and an action; None without a standing."""
        return wanted(self.standing) if self.standing else None

    @property
    def last_values(self) -> list[tuple[str, str]]:
        """The labels and figures of the last four periods before this one, newest first."""
        found = []
        period = self.period
        for _ in range(LAST_VALUES):
            period = period.previous
            value = figure_of(self.measure, period, self.history)
            levels = self.targets.of_period(self.measure, period)
            found.append((period.label, text_beside(self.measure, value, levels) or "no data"))
        return found

    @property
    def aim(self) -> str:
        """The target of the period in words; "" where there is none."""
        return _aim(self.measure, self.targets.of_period(self.measure, self.period))

    @property
    def year_to_date(self) -> str:
        """The year to date with what was typed; "" where there is none."""
        return self.standing.ytd_shown if self.standing else ""

    def in_words(self, name: str, text: str) -> str:
        """A field's text as people read it: a figure with its unit, 1 and 0 as yes and no."""
        if self.takes_yes_no(name):
            return ANSWERS.get(text.strip(), text)
        if name not in ("value", "ytd_value", "forecast_value"):
            return text
        try:
            figure = numbers.parse(text.strip())
        except numbers.NotANumber:
            return text
        return self.measure.unit.text(figure, decimals_of(figure))

    def takes_yes_no(self, name: str) -> bool:
        """True where the field is a yes or no, which is stored as 1 or 0."""
        return self.measure.is_yes_no and name in ("value", "forecast_value")

    @property
    def said(self) -> list[tuple[str, str]]:
        """What was typed: pairs of a field's name in words and its text, without the blank ones."""
        about, typed = self.indicator, self.typed
        reasons = {reason.value: reason.label for reason in NoDataReason}
        pairs = [
            (about.numerator_label or "Number counted", typed.numerator),
            (about.denominator_label or "Number of all", typed.denominator),
            ("Figure", self.in_words("value", typed.value)),
            ("Year to date", self.in_words("ytd_value", typed.ytd_value)),
            ("Forecast", self.in_words("forecast_value", typed.forecast_value)),
            ("Why no figure", reasons.get(typed.no_data_reason, typed.no_data_reason)),
            ("Provisional", "Yes" if typed.provisional else ""),
            ("I have checked this figure", "Yes" if typed.unchanged else ""),
            ("Judged as", typed.judgement.capitalize()),
            ("Why it is judged so", typed.judgement_reason),
            ("Explanation", typed.explanation),
            ("Commentary", typed.commentary),
            ("Action", typed.action_what),
            ("Owner of the action", typed.action_owner),
            ("Action due", typed.action_due),
        ]
        return [(name, value) for name, value in pairs if value]

    @property
    def has_questions(self) -> bool:
        """True where there is a question about the figure, or an answer to one."""
        typed = self.typed
        return bool(self.questions or typed.unchanged or typed.explanation)

    @property
    def has_action(self) -> bool:
        """True where an action is required, or one was typed."""
        typed = self.typed
        wants = self.wanted is not None and self.wanted.action
        return bool(wants or typed.action_what or typed.action_owner or typed.action_due)

    @property
    def action_left(self) -> str:
        """The action still to be done of a figure that is mended to green or amber; else ""."""
        if self.is_doubtful or self.standing is None:
            return ""
        return self.action if self.standing.rating.rag in (Rag.GREEN, Rag.AMBER) else ""

    @property
    def is_as_stored(self) -> bool:
        """True where what was typed is the same as what is approved already."""
        return (
            self.stored is not None
            and self.reading is not None
            and all(
                getattr(self.reading, name) == getattr(self.stored, name)
                for name in (*FIGURES, *SAID)
            )
            and is_provisional(self.reading) == is_provisional(self.stored)
        )


def _aim(measure: Measure, levels: Levels) -> str:
    given = measure.given
    if levels.range_lower is not None or levels.range_upper is not None:
        ends = (("at least", levels.range_lower), ("at most", levels.range_upper))
        return ", ".join(f"{word} {given(level)}" for word, level in ends if level is not None)
    pairs = (
        ("", levels.target),
        ("floor", levels.floor),
        ("green from", levels.green_from),
        ("amber from", levels.amber_from),
    )
    return ", ".join(f"{word} {given(level)}".strip() for word, level in pairs if level is not None)


@dataclass(frozen=True, slots=True)
class Saved:
    """The person who saved a return last, and when."""

    by: str
    at: datetime


@dataclass(frozen=True)
class Sheet:
    """A service's whole return: its state, its deadlines and a line for every indicator due."""

    service: Service
    ends_on: date
    record: Return | None
    lines: tuple[SheetLine, ...]
    deadlines: tuple[Deadlines, ...]
    extended_until: date | None
    saved: Saved | None

    @property
    def opens_on(self) -> date:
        """The first day of entry; without a calendar, the day after the month end."""
        days = (each.opens_on for each in self.deadlines)
        return min(days, default=self.ends_on + timedelta(days=1))

    @property
    def filled(self) -> int:
        """How many lines are not blank."""
        return sum(not line.typed.is_blank for line in self.lines)

    @property
    def state(self) -> ReturnState:
        """The state of the return; one that has not been begun is a draft."""
        return ReturnState(self.record.state) if self.record else ReturnState.DRAFT

    @property
    def is_reopened(self) -> bool:
        """True while a return that was approved is being corrected: it is not late."""
        return is_reopened(self.record)

    @property
    def version(self) -> int:
        """The version that a save must name; 0 for a return that has not been begun."""
        return self.record.version if self.record else 0

    @property
    def due_on(self) -> date | None:
        """The due day: of the frequency that is due last, or the extension's last day."""
        due = latest_due(self.deadlines)
        return max(filter(None, (due, self.extended_until)), default=None)

    def closed_on(self, at: datetime) -> date | None:
        """The last day of entry, if it has passed and nothing was approved; else None."""
        if self.state in (ReturnState.APPROVED, ReturnState.LOCKED):
            return None
        closes_on = closing_day(self.deadlines, self.extended_until)
        return closed_on(closes_on, is_reopened=self.is_reopened, at=at)


def sheet(service: Service, ends_on: date, typed: Mapping[str, Typed] | None = None) -> Sheet:
    """The sheet of a service at a month end.

    *Takes*: `typed`, lines by reference that replace those stored, such as those in a form.
    *Costs*: 5 queries, whatever the number of indicators.
    """
    record, stored_lines, actions = _stored(service, ends_on)
    indicators = due_indicators(service, ends_on, related=("service", "owner", "objective"))
    keys = [indicator.pk for indicator in indicators]
    readings = StoredReading.objects.of_the_whole().filter(indicator__in=keys, ends_on__lte=ends_on)
    histories = queries.histories(readings.values_list(*queries.READING_FIELDS))
    targets = queries.targets_of(keys)
    units = queries.units_of(indicators)

    def plain_line(indicator: Indicator) -> TypedLine:
        line = stored_lines.get(indicator.pk)
        now = typed.get(indicator.ref) if typed is not None else None
        if now is None:
            approved = histories[indicator.pk].get(period_of(indicator, ends_on))
            now = typed_of(line) if line else typed_as(approved)
        return TypedLine(indicator, queries.measure_of(indicator, units), now)

    plain_lines = [plain_line(indicator) for indicator in indicators]
    lines = [
        SheetLine(
            indicator=each.indicator,
            measure=each.measure,
            period=period_of(each.indicator, ends_on),
            targets=targets[each.indicator.pk],
            history=histories[each.indicator.pk],
            typed=each.typed,
            sent_back_reason=line.sent_back_reason if line else "",
            action=actions.get(each.indicator.pk, ""),
            beside=(*plain_lines[max(0, place - 1) : place], *plain_lines[place + 1 : place + 2]),
        )
        for place, each in enumerate(plain_lines)
        for line in [stored_lines.get(each.indicator.pk)]
    ]
    periods = {line.period.code for line in lines}
    calendar, extended_until = deadlines_and_extension(service, ends_on)
    return Sheet(
        service=service,
        ends_on=ends_on,
        record=record,
        lines=tuple(lines),
        deadlines=tuple(each for each in calendar if each.period.code in periods),
        extended_until=extended_until,
        saved=_saved(stored_lines.values()),
    )


def typed_lines(
    indicators: Sequence[Indicator], stored: Mapping[int, Typed], ends_on: date
) -> list[TypedLine]:
    """The lines of a return as `sheet` has them, without their histories and targets.

    *Takes*: what is due (`due_indicators`), and what is stored of it by the key of the indicator.
    *Costs*: 1 query where an indicator has nothing stored yet.
    """
    units = queries.units_of(indicators)
    approved: Mapping[int, History] = {}
    if missing := [indicator.pk for indicator in indicators if indicator.pk not in stored]:
        readings = StoredReading.objects.of_the_whole()
        readings = readings.filter(indicator__in=missing, ends_on=ends_on)
        approved = queries.histories(readings.values_list(*queries.READING_FIELDS))

    def typed(indicator: Indicator) -> Typed:
        if indicator.pk in stored:
            return stored[indicator.pk]
        return typed_as(approved[indicator.pk].get(period_of(indicator, ends_on)))

    return [TypedLine(each, queries.measure_of(each, units), typed(each)) for each in indicators]


def _stored(
    service: Service, ends_on: date
) -> tuple[Return | None, dict[int, Line], dict[int, str]]:
    """The return; its lines, and the open actions of its figures, by the indicator's key.

    *Costs*: 1 query.
    """
    found: Any = Return.objects.filter(service=service, ends_on=ends_on)
    people = ("submitted_by", "approved_by", "line__changed_by")
    codes = [containing(kind, ends_on).code for kind in PeriodKind]
    actions = CorrectiveAction.objects.filter(
        indicator=OuterRef("line__indicator"),
        period__in=codes,
        action__in=Action.objects.still_open(),
    )
    # The join gives a row for each line, and one row for a return without lines.
    found = found.annotate(line=FilteredRelation("lines")).select_related(*people)
    rows = list(found.annotate(action=Subquery(actions.values("action__ref")[:1])))
    pairs = [(line, row.action) for row in rows if (line := getattr(row, "line", None)) is not None]
    lines = {line.indicator_id: line for line, _ in pairs}
    return (
        (rows[0] if rows else None),
        lines,
        {line.indicator_id: action for line, action in pairs if action},
    )


def _saved(lines: Iterable[Line]) -> Saved | None:
    last = max(lines, key=lambda line: line.changed_at, default=None)
    return None if last is None else Saved(str(last.changed_by), last.changed_at)
