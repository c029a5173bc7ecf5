"""The live figures that references of a paper stand for, from the lines of the board.

Texts are those of the board's own cells, so that a sentence and a table round in the same way (D5).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction

from councilportal.common.document import NumberCell
from councilportal.common.numbers import plain
from councilportal.common.numbers import shown as text_of
from councilportal.common.periods import Period
from councilportal.common.words import Direction, Rag
from councilportal.publishing.narrative.references import (
    IMPROVED_OR_SAME,
    Kind,
    Known,
    Names,
    Use,
    Value,
    names_of,
)
from performance.board import cells
from performance.board.queries import IndicatorLine
from performance.rules.direction import compared
from performance.rules.measures import Reading
from performance.rules.rating import Rating
from performance.rules.showing import decimals_that_show, text_beside
from performance.rules.standing import Counts, count
from performance.rules.words import Aggregation
from performance.rules.words import Kind as IndicatorKind

Parts = Sequence[tuple[str, str]]


def known(
    lines: Sequence[IndicatorLine], period: Period, wanted: Iterable[Use], parts: Parts = ()
) -> Known:
    """What the references of a paper stand for.

    Takes: the lines of the paper's board at the end of the period; what its texts refer to, from
    `references.used`; its parts, as pairs of reference and heading.
    Gives: values of what is wanted, and why there is no figure where there is none. A paper without
    a board has no counts.
    """
    by_ref = {line.ref: line for line in lines}
    headings = dict(parts)
    counts = count(line.standing for line in lines)
    values: dict[Use, Value] = {}
    absent: dict[Use, str] = {}
    for use in wanted:
        found = _found(use, by_ref, headings, counts, period)
        if isinstance(found, Value):
            values[use] = found
        elif found:
            absent[use] = found
    return Known(values, absent, tuple(sorted(by_ref)), tuple(headings))


def _found(
    use: Use,
    lines: Mapping[str, IndicatorLine],
    headings: Mapping[str, str],
    counts: Counts,
    period: Period,
) -> Value | str:
    """The value; or why there is none; "" for a name that is not known."""
    kind, ref = use
    names = names_of(kind)
    if names is Names.PART:
        return Value(headings[ref]) if ref in headings else ""
    if names is Names.INDICATOR:
        return _of_indicator(kind, lines[ref], period) if ref in lines else ""
    return _counted(kind, ref, counts, len(lines), period) if lines else ""


# Counts


def _counted(kind: Kind, name: str, counts: Counts, every: int, period: Period) -> Value | str:
    if kind is Kind.BASE:
        number = base = _base(name, counts)
    else:
        number, base = _count(name, counts, every)
    text, exact = f"{number:,}", str(number)
    if kind is Kind.SHARE:
        if not base:
            return f"no indicator is rated in {period.label}, so there is no percentage."
        share = Fraction(100 * number, base)
        text, exact = f"{_percent(share)} ({number:,} of {base:,})", plain(share)
    return Value(text, exact, period=period.code, base=base)


def _base(name: str, counts: Counts) -> int:
    judged = sum(counts.judgement.values())
    return {"": counts.base, "ytd": counts.ytd_base, "judged": judged}[name]


def _count(name: str, counts: Counts, every: int) -> tuple[int, int]:
    """A count by its name, and what it is of."""
    if name == "indicators":
        return every, every
    if name == "overridden":
        return counts.overridden, every
    if name == IMPROVED_OR_SAME:
        better, same = Direction.IMPROVING, Direction.SAME
        return counts.direction[better] + counts.direction[same], counts.base
    before, _, rag = name.partition("_")
    if before in ("ytd", "judged"):
        of = counts.ytd_rating if before == "ytd" else counts.judgement
        return of[Rag(rag)], _base(before, counts)
    if name in list(Direction):
        return counts.direction[Direction(name)], counts.base
    if Rag(name).is_rated:
        return counts.rating[Rag(name)], counts.base
    return counts.unrated[Rag(name)], every


def _percent(share: Fraction) -> str:
    """A share in whole percent; with decimals where it would read as none or all and is not."""

    def shows(shown: Fraction) -> bool:
        return (shown <= 0) == (share <= 0) and (shown >= 100) == (share >= 100)

    decimals = decimals_that_show(share, 0, shows)
    return f"{text_of(share, decimals)}%"


# One indicator


def _of_indicator(kind: Kind, line: IndicatorLine, period: Period) -> Value | str:
    latest = line.standing.reading
    if kind is Kind.TITLE:
        return Value(line.title, indicator=line.ref)
    if latest is None:
        return f"{line.ref} has no figure yet in {period.label}."
    reading = _before(line, latest) if kind is Kind.PREVIOUS else latest
    cell = NONE if reading is None else _READERS[kind](line, reading)
    if reading is None or not cell.text:
        reason = latest.no_data_reason
        why = f" ({reason.label.lower()})" if reason else ""
        return f"{line.ref} has {_ABSENT[kind]} in {latest.period.label}{why}."
    return Value(cell.text, cell.exact, indicator=line.ref, period=reading.period.code)


NONE = NumberCell("")


def _value(line: IndicatorLine, reading: Reading) -> NumberCell:
    return NONE if line.standing.figure is None else cells.latest_cell(line, reading.period.end)


def _rating(rating: Rating | None) -> NumberCell:
    return NumberCell(rating.rag.label.lower() if rating else "")


def _direction(line: IndicatorLine, _: Reading) -> NumberCell:
    direction = line.standing.travel.direction
    return NumberCell(direction.label.lower() if direction else "")


def _before(line: IndicatorLine, reading: Reading) -> Reading | None:
    """The reading of the period before; of a forecast, the one with the forecast before it."""
    if line.measure.kind is not IndicatorKind.FORECAST:
        return line.history.get(reading.period.previous)
    earlier = [each for each in line.history if each.end < reading.period.end]
    return line.history[max(earlier, key=lambda each: (each.end, each.start))] if earlier else None


def _previous(line: IndicatorLine, before: Reading) -> NumberCell:
    figure = compared(line.measure, before.period, line.history)
    levels = line.targets.of_period(line.measure, before.period)
    return NumberCell(text_beside(line.measure, figure, levels), plain(figure))


def _last_year(line: IndicatorLine, _: Reading) -> NumberCell:
    has_one = line.standing.previous_year_value is not None
    return cells.previous_year_cell(line) if has_one else NONE


def _year_to_date(line: IndicatorLine, _: Reading) -> NumberCell:
    if line.measure.aggregation is Aggregation.NONE or line.standing.ytd.value is None:
        return NONE
    return cells.year_to_date_cell(line)


def _short(line: IndicatorLine, _: Reading) -> NumberCell:
    cases = line.standing.cases_short
    return NONE if cases is None else NumberCell(f"{cases:,}", str(cases))


_READERS: Mapping[Kind, Callable[[IndicatorLine, Reading], NumberCell]] = {
    Kind.VALUE: _value,
    Kind.TARGET: lambda line, _: cells.target_cell(line.measure, line.standing.levels),
    Kind.RATING: lambda line, _: _rating(line.standing.rating),
    Kind.DIRECTION: _direction,
    Kind.PREVIOUS: _previous,
    Kind.LAST_YEAR: _last_year,
    Kind.YTD: _year_to_date,
    Kind.YTD_TARGET: lambda line, _: cells.year_to_date_target_cell(line),
    Kind.YTD_RATING: lambda line, _: _rating(line.standing.ytd_rating),
    Kind.SHORT: _short,
    Kind.PERIOD: lambda _, reading: NumberCell(reading.period.label),
}
_ABSENT = {
    Kind.VALUE: "no figure",
    Kind.TARGET: "no target",
    Kind.RATING: "no rating",
    Kind.DIRECTION: "no direction of travel",
    Kind.PREVIOUS: "no figure before the one",
    Kind.LAST_YEAR: "no figure of last year to compare with",
    Kind.YTD: "no year to date",
    Kind.YTD_TARGET: "no target for the year to date",
    Kind.YTD_RATING: "no rating of the year to date",
    Kind.SHORT: "no number of cases short of green",
    Kind.PERIOD: "no figure",
}
