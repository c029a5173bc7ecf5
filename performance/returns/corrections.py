"""What a correction of approved figures would change: ratings of periods, and counts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from councilportal.common.periods import Period
from performance.board import queries
from performance.returns.queries import later_readings
from performance.returns.rules import Effect, effects
from performance.returns.sheet import Sheet
from performance.returns.sheet_line import SheetLine
from performance.rules.measures import History
from performance.rules.standing import Counts, Standing, count, stand

# What an approval changes


@dataclass(frozen=True, slots=True)
class LineEffects:
    """What a correction changes for one indicator in one period, old beside new."""

    ref: str
    title: str
    period: Period
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class CountEffects:
    """What a correction changes in the council's headline counts at one month end."""

    ends_on: date
    effects: tuple[Effect, ...]


@dataclass(frozen=True, slots=True)
class Revising:
    """What an approval would change on the board: for indicators, and in the headline counts."""

    lines: tuple[LineEffects, ...]
    counts: tuple[CountEffects, ...]


def revised(sheet: Sheet) -> list[SheetLine]:
    """The lines that differ from what is approved already."""
    return [line for line in sheet.lines if line.stored is not None and not line.is_as_stored]


def revising(sheet: Sheet) -> Revising:
    """What approving a sheet would change on the board.

    It looks at the sheet's own periods and at every later period that has a reading: a new figure
    can change the direction of the next period, the year to date of the rest of the year, rolling
    twelve months, and what is compared with it a year later. It also gives the council's counts at
    every month end where they change.

    *Costs*: 1 query, and those of the board for each month end at which something changes; none
    where nothing is corrected.
    """
    if not revised(sheet):
        return Revising((), ())
    # New figures are included as well: later periods may be compared with them.
    written = [
        (line, line.reading) for line in sheet.lines if line.reading and not line.is_as_stored
    ]
    later = later_readings([line.indicator.pk for line, _ in written], sheet.ends_on)
    found = []
    ends = {sheet.ends_on}
    histories: dict[str, _Histories] = {}
    for line, reading in written:
        old = {**line.history, **later[line.indicator.pk]}
        histories[line.indicator.ref] = both = _Histories(line, old, {**old, line.period: reading})
        for period in _reported_from(line.period, old):
            if changed := both.effects(period.end):
                about = line.indicator
                found.append(LineEffects(about.ref, about.title, period, tuple(changed)))
                ends.add(period.end)
    counts = (CountEffects(each, tuple(_count_effects(each, histories))) for each in sorted(ends))
    return Revising(tuple(found), tuple(each for each in counts if each.effects))


@dataclass(frozen=True, slots=True)
class _Histories:
    """A line's readings as they are now, and as they would be after the change."""

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
    """How an indicator stands in one period, with the approved figures."""

    ref: str
    title: str
    period: Period
    standing: Standing

    @property
    def year_to_date(self) -> str:
        """The year to date as people read it; "" where there is none."""
        return self.standing.ytd_shown


@dataclass(frozen=True, slots=True)
class Resting:
    """The standings and counts that use approved figures, so that a correction may change them."""

    standings: tuple[Approved, ...]
    counts: tuple[tuple[str, int], ...]


def resting_on(sheet: Sheet) -> Resting:
    """The standings and counts that use the approved figures of a sheet.

    Standings are those of its own periods, and of later ones that use its figures for their
    direction, year to date or last year. Counts are those of the board at the sheet's month end.

    *Costs*: 1 query and those of the board.
    """
    lines = [line for line in sheet.lines if line.stored is not None]
    later = later_readings([line.indicator.pk for line in lines], sheet.ends_on)
    found = []
    for line in lines:
        history = {**line.history, **later[line.indicator.pk]}
        without = {period: each for period, each in history.items() if period != line.period}
        both = _Histories(line, history, without)
        for period in _reported_from(line.period, history):
            if period == line.period or both.effects(period.end):
                standing = _standing(line, history, period.end)
                found.append(Approved(line.indicator.ref, line.indicator.title, period, standing))
    counts = _numbers(count(line.standing for line in queries.board(sheet.ends_on)))
    return Resting(tuple(found), tuple((name, n) for name, n in counts.items() if n))


def _count_effects(on: date, histories: Mapping[str, _Histories]) -> list[Effect]:
    board = queries.board(on)
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
    """The headline counts by label; "Year to date" and "Judged" tell equal words apart."""
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
