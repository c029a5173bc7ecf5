"""What may happen to a return, when, and what is asked about a figure before it is believed.

Pure: plain values in, frozen values out. The table of moves is the only place that says what leads
where; the diagram in README is drawn from it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median

from councilportal.common.periods import LONDON, Period, PeriodKind, containing
from councilportal.common.words import Direction, Rag, Word
from performance.rules.direction import Travel
from performance.rules.measures import Measure
from performance.rules.standing import Standing
from performance.rules.words import Aggregation, Kind


class ReturnState(Word):
    """Where a return is on its way."""

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
    """The days of one period: first day open, last day in time, last day before it is locked."""

    period: Period
    opens_on: date
    due_on: date
    locks_on: date


# Days after the end of the period that a return is due, and that it is locked.
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
    """The deadlines of every period that ends in a financial year, as they are set to begin with.

    Takes: a financial year. Gives: by end of period and frequency; opens the day after.
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
    """The first instant after a day in London: a deadline on that day has passed from then on."""
    return datetime.combine(day + timedelta(days=1), time.min, tzinfo=LONDON)


def has_passed(day: date, at: datetime) -> bool:
    """True once the London day has ended. Takes: an aware instant."""
    return at >= end_of_day(day)


def closed_on(closes_on: date | None, *, is_reopened: bool, at: datetime) -> date | None:
    """The day after which figures are no longer entered, where it has passed; None while they are.

    Takes: the last day of entry (`closing_day`), None where no calendar says; whether the return
    was reopened, which lets it be corrected whatever the day; an aware instant.
    """
    if closes_on is None or is_reopened or not has_passed(closes_on, at):
        return None
    return closes_on


def days_late(due_on: date, on: date) -> int:
    """How many days after its due day a return is; 0 where it is in time."""
    return max(0, (on - due_on).days)


# What is asked for


def figures_asked(measure: Measure, *, as_ratio: bool) -> frozenset[str]:
    """The figures that an indicator's line is filled in with, in a form and in a spreadsheet.

    Takes: `as_ratio` where numerator and denominator are asked for instead of the value.
    Gives: names of columns of the data format. A forecast indicator has its forecast alone; others
    that report within the year may add a forecast of the year end, yes or no excepted.
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


# What is asked about a figure

FEWEST_FOR_JUMP = 6
MOST_FOR_JUMP = 12
JUMP = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Something odd about a figure, which the officer explains or mends. `code` names the check."""

    code: str
    sentence: str


def questions(
    measure: Measure,
    figure: Fraction,
    previous: Sequence[Fraction],
    *,
    forecast: Fraction | None = None,
) -> list[Question]:
    """What is asked about a figure before it is believed.

    Takes: the figure exactly; the figures of the periods before, newest first, those without one
    left out; the year-end forecast given with it, as a figure of one period.
    Gives: none where nothing is odd, or where it is only done or not done. A forecast that stays as
    it was is not odd.
    Source: product.md A2 and issue "Officers' returns": slipped points, jumps, copied figures.
    """
    if not previous or measure.is_yes_no:
        return []
    found: list[Question] = []
    text, last = measure.text, previous[0]
    if slip := _slipped(figure, last):
        is_percent = measure.unit.ref == "percent"
        other = ", or is it a fraction instead of a percentage" if is_percent else ""
        found.append(
            Question(
                "slipped",
                f"{text(figure)} is {slip} {text(last)}, the figure before. "
                f"Has a decimal point slipped{other}?",
            )
        )
    elif figure == last:
        if measure.kind is not Kind.FORECAST and not _is_at_limit(measure, figure):
            found.append(
                Question("same", f"{text(figure)} is exactly the figure before. Is it new?")
            )
    elif (usual := _jumped(figure, previous)) is not None:
        found.append(
            Question(
                "jump",
                f"{text(figure)} is {text(abs(figure - last))} away from {text(last)}, the "
                f"figure before; the usual change is {text(usual)}. What happened?",
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


def fallen(measure: Measure, total: Fraction, before: Fraction) -> Question | None:
    """What is asked about a running total below the one before in its year; None for others."""
    if total >= before:
        return None
    return Question(
        "fallen",
        f"{measure.text(total)} is below {measure.text(before)}, the running total before. "
        "Is it the total since April?",
    )


def _slipped(figure: Fraction, last: Fraction) -> str:
    """How the figure is tenfold or hundredfold the one before, or more; "" where it is not."""
    if not figure or not last:
        return ""
    ratio = figure / last
    if ratio <= 0:
        return ""
    has_grown = ratio > 1
    times = ratio if has_grown else 1 / ratio
    for factor, words, part in (
        (10, "about ten times", "about a tenth of"),
        (100, "about a hundred times", "about a hundredth of"),
    ):
        if Fraction(9, 10) * factor <= times <= Fraction(11, 10) * factor:
            return words if has_grown else part
    if times < 10:
        return ""
    return "more than ten times" if has_grown else "less than a tenth of"


def _is_at_limit(measure: Measure, figure: Fraction) -> bool:
    return figure == 0 or (measure.unit.ref == "percent" and figure == 100)


def _jumped(figure: Fraction, previous: Sequence[Fraction]) -> Fraction | None:
    """The usual change where this one is more than three times that; None where it is not."""
    known = previous[:MOST_FOR_JUMP]
    if len(known) < FEWEST_FOR_JUMP:
        return None
    usual = median(abs(one - other) for one, other in pairwise(known))
    return usual if abs(figure - known[0]) > JUMP * usual else None


def _contradicts(figure: Fraction, previous: Sequence[Fraction], forecast: Fraction) -> bool:
    """True where the latest three figures move one way and the forecast lies the other."""
    if len(previous) < 2:
        return False
    rising = figure > previous[0] > previous[1]
    falling = figure < previous[0] < previous[1]
    return (rising and forecast < figure) or (falling and forecast > figure)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a standing asks of the officer besides its figure."""

    commentary: bool
    action: bool


def wanted(standing: Standing) -> Wanted:
    """Commentary where amber, red or worsening; an action where red."""
    rag = standing.rating.rag
    return Wanted(
        commentary=rag in (Rag.AMBER, Rag.RED) or standing.travel.direction is Direction.WORSENING,
        action=rag is Rag.RED,
    )


@dataclass(frozen=True, slots=True)
class Effect:
    """What a correction changes, said before it is confirmed: of one indicator, old beside new."""

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
        ("Year to date", _ytd(old), _ytd(new)),
        ("Year to date rating", _ytd_rag(old), _ytd_rag(new)),
        ("Last year", _last_year(old), _last_year(new)),
    ]
    return [Effect(name, was or "none", now or "none") for name, was, now in pairs if was != now]


def _way(travel: Travel) -> str:
    return travel.direction.label if travel.direction else ""


def _last_year(standing: Standing) -> str:
    return standing.measure.text(standing.previous_year_value)


def _ytd(standing: Standing) -> str:
    return standing.measure.year_to_date(standing.ytd.value)


def _ytd_rag(standing: Standing) -> str:
    return standing.ytd_rating.rag.label if standing.ytd_rating else ""


def latest_due(deadlines: Iterable[Deadlines]) -> date | None:
    """When a return that holds several frequencies is due: with the one that is due last."""
    return max((each.due_on for each in deadlines), default=None)


def closing_day(deadlines: Iterable[Deadlines], until: date | None) -> date | None:
    """The last day that figures are entered: of the frequency locked last, or an extension's."""
    days = [each.locks_on for each in deadlines]
    return max(filter(None, (*days, until)), default=None) if days else None
