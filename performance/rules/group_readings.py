"""Readings of groups on their way to a release: what can be proved safe, and as which figures.

Pure. An indicator's readings of one period are tables of people: one of the whole, which everybody
reads on the board, and one for each characteristic. Sources: rules T1, T4 and T5 of the design;
`councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from councilportal.common.numbers import MAX_DECIMALS, rounded
from councilportal.common.periods import Period, PeriodKind, containing
from objectives.rules.information import Figure, FigureUnit, Protection
from performance.rules.measures import Measure, Reading
from performance.rules.words import Aggregation

WHOLE = "all"  # ends the reference of the table of the whole
WHOLE_REASON = "The figure of the whole is on the performance board."
NO_POPULATION = (
    "this table has no population in equality_tables.csv: give all tables of the indicator and "
    "period the same one."
)
_UNITS: Mapping[str, FigureUnit] = {
    "percent": FigureUnit.PERCENT,
    "thousands": FigureUnit.THOUSANDS,
    "pounds": FigureUnit.POUNDS,
    "pounds_million": FigureUnit.MILLIONS,
    "days": FigureUnit.DAYS,
    "hours": FigureUnit.HOURS,
    "ratio": FigureUnit.RATIO,
    "score": FigureUnit.SCORE,
}


@dataclass(frozen=True, slots=True)
class Entered:
    """The readings of a period: of the whole, and of groups by "characteristic:category".

    `names` says what each group is called.
    """

    period: Period
    whole: Reading | None
    groups: Mapping[str, Reading]
    names: Mapping[str, str]


def unit_of(measure: Measure) -> FigureUnit:
    """In what a table has the values of a measure."""
    return _UNITS.get(measure.unit.ref, FigureUnit.NUMBER)


def is_share(measure: Measure) -> bool:
    """True where numerator and denominator count people: a percentage, a rate per so many."""
    return measure.unit.multiplier > 1


def check_place(period: Period, frequency: str, population: str) -> Iterator[tuple[str, str]]:
    """What is wrong with a table of readings: a column and a sentence each."""
    if period.kind != frequency:
        example = containing(PeriodKind(frequency), period.end).code
        yield "period", f"the indicator is reported otherwise: write the period as {example}."
    if not population:
        yield "table", NO_POPULATION


def span(period: Period, aggregation: Aggregation) -> tuple[date, date]:
    """The first and the last day on which the people of a reading are counted.

    A running total counts from the start of the year, a rolling one twelve months.
    """
    if aggregation is Aggregation.CUMULATIVE_ENTRY:
        return containing(PeriodKind.YEAR, period.end).start, period.end
    if aggregation is Aggregation.ROLLING12 and period.kind.months < 12:
        return period.year_before.end + timedelta(days=1), period.end
    return period.start, period.end


def check_apart(
    measure: Measure, wanted: Sequence[Period], released: Sequence[Period]
) -> Iterator[str]:
    """Which periods count the same people, so that one less another would show few (T5).

    *Takes*: `released`, the periods of which groups are released, or are asked for.
    """
    spans = {each: span(each, measure.aggregation) for each in (*wanted, *released)}
    for place, period in enumerate(wanted):
        first, last = spans[period]
        for other in dict.fromkeys((*wanted[:place], *released)):
            if other != period and spans[other][0] <= last and first <= spans[other][1]:
                yield (
                    f"{period.label} counts people whom {other.label} counts too, and one less the "
                    "other would show few of them: leave it out, and release periods apart."
                )
                break


def check_entered(measure: Measure, entered: Entered, mode: Protection) -> Iterator[str]:
    """Why readings of a period cannot be released, each with what would be right."""
    label = entered.period.label
    if not entered.groups:
        yield f"{label}: no group has a reading: import readings of groups first."
        return
    if entered.whole is None or entered.whole.no_data_reason is not None:
        yield f"{label}: the whole has no figure: enter it, as the groups are parts of it."
    elif mode is not Protection.NONE:
        yield from _check_counts(label, "the whole", entered.whole)
    if mode is Protection.NONE:
        return
    if not is_share(measure):
        yield (
            f"{label}: figures in {measure.unit.name.lower()} are no shares of people, and nothing "
            "proves them safe: choose no protection and say why none is needed."
        )
        return
    for code, reading in entered.groups.items():
        if reading.no_data_reason is None:
            yield from _check_counts(label, entered.names[code], reading)


def _check_counts(label: str, who: str, reading: Reading) -> Iterator[str]:
    """Check that a reading says of how many people it is."""
    count, people = reading.numerator, reading.denominator
    if count is None or people is None:
        yield (
            f"{label}, {who}: this is a value without counts, and nothing proves it safe: enter "
            "numerator and denominator, or choose no protection and say why none is needed."
        )
    elif count % 1 or people % 1 or not 0 <= count <= people:
        yield (
            f"{label}, {who}: a share counts whole people, and some of those it is of: correct "
            "numerator and denominator, or choose no protection and say why none is needed."
        )


def figures(
    measure: Measure, measured: str, entered: Entered, characteristic: str = ""
) -> list[Figure]:
    """The figures of a table: everybody first, then each group of a characteristic, if any.

    *Takes*: `measured`, what is counted, the same in every table of the period; readings in which
    `check_entered` finds nothing wrong.
    """
    rows: list[tuple[tuple[str, ...], Reading]] = []
    if entered.whole is not None:
        rows.append(((), entered.whole))
    for code, reading in entered.groups.items():
        if characteristic and code.partition(":")[0] == characteristic:
            rows.append(((code,), reading))
    return [_figure(measure, measured, groups, reading) for groups, reading in rows]


def _figure(measure: Measure, measured: str, groups: tuple[str, ...], reading: Reading) -> Figure:
    if reading.no_data_reason is not None:
        return Figure(groups, measured, words=reading.no_data_reason.label)
    if is_share(measure) and not any(_check_counts("", "", reading)):
        count, people = int(reading.numerator or 0), int(reading.denominator or 0)
        return Figure(groups, measured, count=count, base=people)
    exact = reading.figure(measure)
    if exact is None:
        return Figure(groups, measured, words="No figure")
    return Figure(groups, measured, value=rounded(exact, MAX_DECIMALS))


def characteristics_of(entered: Entered) -> list[str]:
    """The characteristics of which groups have readings."""
    return sorted({code.partition(":")[0] for code in entered.groups})
