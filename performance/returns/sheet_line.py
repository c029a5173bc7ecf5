"""A line of a sheet: an indicator, what was before, what was typed, and what that would mean."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from councilportal.common import numbers
from councilportal.common.fuzzy import of_day
from councilportal.common.periods import Period
from councilportal.common.words import Rag
from objectives.rules.plan import passed_day
from performance.returns.rules import Question, Wanted, wanted
from performance.returns.sheet_questions import asked, figure_of
from performance.returns.typed import (
    ANSWERS,
    FIGURES,
    SAID,
    TypedLine,
    action_date,
    is_provisional,
    reading_from,
)
from performance.returns.typed_checks import LineProblem, impossible
from performance.rules.measures import History, Levels, Measure, Reading, Targets, decimals_of
from performance.rules.showing import text_beside
from performance.rules.standing import Standing, stand
from performance.rules.words import Method, NoDataReason

LAST_VALUES = 4


@dataclass(frozen=True)
class SheetLine(TypedLine):
    """One indicator of a sheet: what it is, what was before, what was typed, what that would mean.

    `action` is the reference of what a red figure put into the plan and is still to be done; or "".
    `typed_on` is the day on which the line was typed, None for an approved reading as it stands.
    `beside` are the lines before and after it. The properties that depend on what was typed are
    calculated when they are first used, because saving a draft does not need them.
    """

    period: Period
    targets: Targets
    history: History
    sent_back_reason: str
    action: str
    beside: tuple[TypedLine, ...]
    typed_on: date | None = None

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

    @property
    def lacks_judge(self) -> bool:
        """True where a judgement is asked for and no post owns the indicator."""
        return self.measure.method is Method.JUDGEMENT and self.indicator.owner_id is None

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
            ("The day has passed and is right", "Yes" if typed.action_passed else ""),
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
    def day_passed(self) -> date | None:
        """The due day of the action where it had passed when it was typed; else None."""
        day = action_date(self.typed)
        return passed_day(of_day(day), self.typed_on) if day and self.typed_on else None

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
