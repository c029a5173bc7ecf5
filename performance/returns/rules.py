"""The moves of a return, its deadlines, and the questions about a figure that looks wrong.

Pure: plain values in, frozen values out. The table of moves is the only place that says which state
each move leads to; the diagram in README is drawn from it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from councilportal.common.numbers import count_of, joined, rounded
from councilportal.common.periods import LONDON, Period, PeriodKind, containing
from councilportal.common.words import Direction, Rag, Word
from performance.rules import keying
from performance.rules.checks import beyond_whole
from performance.rules.direction import Travel
from performance.rules.measures import NO_LEVELS, Levels, Measure, more_to_part
from performance.rules.standing import Standing
from performance.rules.words import Aggregation, Kind


class ReturnState(Word):
    """The state of a return."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    SENT_BACK = "sent_back", "Sent back"
    APPROVED = "approved", "Approved"
    LOCKED = "locked", "Locked"


class Move(Word):
    """What people do to a return."""

    SUBMIT = "submit", "Submit for approval"
    WITHDRAW = "withdraw", "Withdraw"
    SEND_BACK = "send_back", "Send back"
    APPROVE = "approve", "Approve"
    LOCK = "lock", "Lock"
    REOPEN = "reopen", "Reopen"


MOVES: Mapping[tuple[ReturnState, Move], ReturnState] = {
    (ReturnState.DRAFT, Move.SUBMIT): ReturnState.SUBMITTED,
    (ReturnState.SENT_BACK, Move.SUBMIT): ReturnState.SUBMITTED,
    (ReturnState.SUBMITTED, Move.WITHDRAW): ReturnState.DRAFT,
    (ReturnState.SUBMITTED, Move.SEND_BACK): ReturnState.SENT_BACK,
    (ReturnState.SUBMITTED, Move.APPROVE): ReturnState.APPROVED,
    (ReturnState.APPROVED, Move.LOCK): ReturnState.LOCKED,
    (ReturnState.APPROVED, Move.REOPEN): ReturnState.DRAFT,
    (ReturnState.LOCKED, Move.REOPEN): ReturnState.DRAFT,
}
EDITABLE = frozenset({ReturnState.DRAFT, ReturnState.SENT_BACK})


def diagram() -> str:
    """The table of moves as a diagram, in Mermaid."""
    arrows = (f"    {state} --> {end}: {move.label}" for (state, move), end in MOVES.items())
    names = (f"    {state}: {state.label}" for state in ReturnState)
    return "\n".join(("stateDiagram-v2", *names, f"    [*] --> {ReturnState.DRAFT}", *arrows))


# The calendar


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The days of a period: its first day of entry, its due day, its last day before locking."""

    period: Period
    opens_on: date
    due_on: date
    locks_on: date


# Days from the end of a period until its return is due, and until it is locked.
DUE_AFTER: Mapping[PeriodKind, tuple[int, int]] = {
    PeriodKind.MONTH: (15, 45),
    PeriodKind.QUARTER: (21, 60),
    PeriodKind.HALF_YEAR: (28, 60),
    PeriodKind.YEAR: (42, 90),
    PeriodKind.ACADEMIC_YEAR: (60, 120),
    PeriodKind.CALENDAR_YEAR: (42, 90),
    PeriodKind.TWO_YEARS: (60, 120),
}


def calendar_of(year: Period) -> list[Deadlines]:
    """The usual deadlines of every period that ends in a financial year.

    Takes: a financial year.
    Gives: deadlines in order of the period's end and frequency; entry opens on the day after the
    end.
    """
    found = []
    for kind, (due, lock) in DUE_AFTER.items():
        period = containing(kind, year.start)
        while period.end <= year.end:
            if period.end >= year.start:
                ended = period.end
                found.append(
                    Deadlines(
                        period,
                        opens_on=ended + timedelta(days=1),
                        due_on=ended + timedelta(days=due),
                        locks_on=ended + timedelta(days=lock),
                    )
                )
            period = period.following
    return sorted(found, key=lambda each: (each.period.end, each.period.kind.months))


def end_of_day(day: date) -> datetime:
    """The first instant after a day in London; from then on a deadline of that day has passed."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)


def has_passed(day: date, at: datetime) -> bool:
    """True once the London day has ended. Takes: an aware instant."""
    return at >= end_of_day(day)


def closed_on(closes_on: date | None, *, is_reopened: bool, at: datetime) -> date | None:
    """The last day of entry, if it has passed; None while entry is open.

    Takes: the last day of entry (`closing_day`), None without a calendar; whether the return was
    reopened, because it may then be corrected on any day; an aware instant.
    """
    if closes_on is None or is_reopened or not has_passed(closes_on, at):
        return None
    return closes_on


def days_late(due_on: date, on: date) -> int:
    """How many days late a return is; 0 where it is in time."""
    return max(0, (on - due_on).days)


# Which figures a line has


def figures_asked(measure: Measure, *, as_ratio: bool) -> frozenset[str]:
    """The figures that can be entered for an indicator, in a form and in a spreadsheet.

    Takes: `as_ratio`, whether numerator and denominator are entered instead of the value.
    Gives: names of columns of the data format. A forecast indicator has only its forecast. Others
    that report within the year may add a forecast of the year end, except yes/no indicators.
    """
    if measure.kind is Kind.FORECAST:
        return frozenset({"forecast_value"})
    asked = {"numerator", "denominator"} if as_ratio else {"value"}
    if measure.aggregation is Aggregation.REPORTED:
        asked.add("ytd_value")
    within_year = measure.kind is Kind.KPI and measure.frequency.months < 12
    if within_year and not measure.is_yes_no:
        asked.add("forecast_value")
    return frozenset(asked)


# Questions about a figure

MOST_BEFORE = keying.MOST_CHANGES + 1


@dataclass(frozen=True, slots=True)
class Question:
    """Something odd about a figure, to be explained or corrected. `code` names the check."""

    code: str
    sentence: str

    @property
    def is_doubt(self) -> bool:
        """True where the figure may be wrong, so that its rating says nothing until it is answered.

        A copied figure may well be right, and a forecast is not what is rated.
        """
        return self.code not in ("same", "forecast")


def questions(
    measure: Measure,
    figure: Fraction,
    previous: Sequence[Fraction],
    *,
    levels: Levels = NO_LEVELS,
    forecast: Fraction | None = None,
    neighbours: Sequence[str] = (),
    is_ratio: bool = False,
) -> list[Question]:
    """The questions about a figure that looks wrong.

    Takes: the exact figure; the figures of earlier periods, newest first (periods without a figure
    are left out); the period's levels; the year-end forecast given with it, as a figure of one
    period; `neighbours`, the references of the indicators beside it for which the same was typed;
    `is_ratio`, whether the figure is worked out of cases.
    Gives: no question where nothing is odd, and for yes/no indicators.
    Source: RULES.md, "Questions about a figure".
    """
    if measure.is_yes_no:
        return []
    found = [*_beyond(measure, figure, previous, levels)]
    if previous:
        compared = _compared(measure, figure, previous)
        found += [each for each in compared if not found or each.code == "slipped"]
    if neighbours and keying.is_of_neighbour(measure, figure, previous) and not found:
        found.append(
            Question(
                "neighbour",
                f"{measure.text(figure)} was also entered for {joined(list(neighbours))}, next to "
                "this one. Is it the figure of this indicator?",
            )
        )
    if not (found or is_ratio) and (many := keying.decimals_too_many(figure, previous)):
        own, most = many
        found.append(
            Question(
                "decimals",
                f"{measure.text(figure, more=max(0, own - measure.decimals))} has "
                f"{count_of(own, 'decimal')}; the figures before have {most or 'none'}. "
                "Is it typed as you mean it?",
            )
        )
    if forecast is not None and _contradicts(figure, previous, forecast):
        found.append(
            Question(
                "forecast",
                "The forecast goes against the latest figures, which move the other way. Why?",
            )
        )
    return found


def total_questions(
    measure: Measure, total: Fraction, previous: Sequence[Fraction], levels: Levels
) -> list[Question]:
    """The questions about a year to date that a service reports itself.

    Takes: as `questions`. A total grows as its year goes on, so only a slipped point is looked for.
    """
    found = [*_beyond(measure, total, previous, levels)]
    if previous:
        found += [each for each in _compared(measure, total, previous) if each.code == "slipped"]
    return [Question(each.code, f"Year to date: {each.sentence}") for each in found]


def _beyond(
    measure: Measure, figure: Fraction, previous: Sequence[Fraction], levels: Levels
) -> Iterator[Question]:
    """What is asked about a percentage beyond 0% and 100%, and about another figure below 0."""
    said = beyond_whole(measure, figure, previous, levels)
    if keying.is_oddly_negative(measure, figure, previous, levels):
        text = measure.text(figure, more=more_to_part(measure, figure, Fraction(0)))
        said = f"{text} is below 0" + (", and no figure before was" if previous else "")
    if said:
        yield Question("beyond", f"{said}. If that is right, say why.")


def _compared(
    measure: Measure, figure: Fraction, previous: Sequence[Fraction]
) -> Iterator[Question]:
    """What is asked about a figure beside those before it. Takes: at least one of them."""
    last = previous[0]
    more = more_to_part(measure, figure, last)
    now, before = measure.text(figure, more=more), measure.text(last, more=more)
    if keying.is_slipped(figure, last):
        is_percent = measure.unit.ref == "percent"
        other = ", or is it a fraction instead of a percentage" if is_percent else ""
        yield Question(
            "slipped",
            f"{now} is {_times(figure, last)} {before}, the figure before. "
            f"Has a decimal point slipped{other}?",
        )
    elif keying.is_doubled(figure, previous):
        times = "at least twice" if abs(figure) > abs(last) else "at most half of"
        yield Question("doubled", f"{now} is {times} {before}, the figure before. What happened?")
    elif keying.is_copied(measure, figure, previous):
        if measure.kind is not Kind.FORECAST:
            yield Question("same", f"{now} is exactly the figure before. Is it new?")
    elif keying.has_jumped(measure, figure, previous):
        decimals = measure.decimals + more  # a reader subtracts what is shown
        apart = abs(rounded(figure, decimals) - rounded(last, decimals))
        change = measure.difference(apart, more=more)
        way = "more" if figure > last else "less"
        usually = _usually(measure, previous)
        yield Question(
            "jump",
            f"{now} is {change} {way} than {before}, the figure before. {usually}. What happened?",
        )


def _usually(measure: Measure, previous: Sequence[Fraction]) -> str:
    """The usual change between periods, as a sentence without its full stop."""
    usual = keying.usual_jump(keying.usual_changes(previous))
    if not rounded(usual, measure.decimals):
        return "It has hardly changed before"
    return f"It usually changes by about {measure.difference(usual)}"


def fallen(measure: Measure, total: Fraction, before: Fraction) -> Question | None:
    """The question about a running total that is below the one before it in its year; else None."""
    if total >= before:
        return None
    return Question(
        "fallen",
        f"{measure.text(total)} is below {measure.text(before)}, the running total before. "
        "Is it the total since April?",
    )


def _times(figure: Fraction, last: Fraction) -> str:
    """How many times larger or smaller a slipped figure is, in words."""
    times = keying.times_apart(figure, last)
    has_grown = abs(figure) > abs(last)
    for factor, words, part in (
        (10, "about ten times", "about a tenth of"),
        (100, "about a hundred times", "about a hundredth of"),
    ):
        if times is not None and Fraction(9, 10) * factor <= times <= Fraction(11, 10) * factor:
            return words if has_grown else part
    return "more than ten times" if has_grown else "less than a tenth of"


def _contradicts(figure: Fraction, previous: Sequence[Fraction], forecast: Fraction) -> bool:
    """True where the latest three figures move one way and the forecast the other."""
    if len(previous) < 2:
        return False
    rising = figure > previous[0] > previous[1]
    falling = figure < previous[0] < previous[1]
    return (rising and forecast < figure) or (falling and forecast > figure)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whether the officer must write commentary, and must add an action."""

    commentary: bool
    action: bool


def wanted(standing: Standing) -> Wanted:
    """Whether commentary is needed (amber, red or worsening), and an action (red)."""
    rag = standing.rating.rag
    return Wanted(
        commentary=rag in (Rag.AMBER, Rag.RED) or standing.travel.direction is Direction.WORSENING,
        action=rag is Rag.RED,
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that a correction changes: its name, and its old and new value in words."""

    name: str
    old: str
    new: str


def effects(old: Standing, new: Standing) -> list[Effect]:
    """What differs between two standings: figure, rating, directions, year to date, last year."""
    pairs = [
        ("Figure", old.shown, new.shown),
        ("Rating", old.rating.rag.label, new.rating.rag.label),
        ("Direction", _way(old.travel), _way(new.travel)),
        ("Direction on last year", _way(old.travel_last_year), _way(new.travel_last_year)),
        ("Year to date", old.ytd_shown, new.ytd_shown),
        ("Year to date rating", _ytd_rag(old), _ytd_rag(new)),
        ("Last year", old.previous_year_shown, new.previous_year_shown),
    ]
    return [Effect(name, was or "none", now or "none") for name, was, now in pairs if was != now]


def _way(travel: Travel) -> str:
    return travel.direction.label if travel.direction else ""


def _ytd_rag(standing: Standing) -> str:
    return standing.ytd_rating.rag.label if standing.ytd_rating else ""


def latest_due(deadlines: Iterable[Deadlines]) -> date | None:
    """The due day of a return: the latest of its frequencies' due days; None without deadlines."""
    return max((each.due_on for each in deadlines), default=None)


def closing_day(deadlines: Iterable[Deadlines], until: date | None) -> date | None:
    """The last day of entry: the latest lock day, or the extension's (`until`) if that is later."""
    days = [each.locks_on for each in deadlines]
    return max(filter(None, (*days, until)), default=None) if days else None
