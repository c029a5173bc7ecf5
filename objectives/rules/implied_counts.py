"""The counts behind shares that are given without them. Pure.

"8.5% of 200 people" is a count of 17, whether or not it is printed, and adds up as one. Where one
count alone makes what is shown of a share, control takes it for a count; where several do, nothing
is known to add up, and none is shown beside one that stands for few. Source: rules T3 and T4 of the
design; `councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from objectives.rules.exact_tables import ExactTable
from objectives.rules.figures import decimals_of
from objectives.rules.information import Figure, FigureUnit, Protection
from objectives.rules.same_people import Spot

# How many people one of a unit is, where it may stand for people.
_PEOPLE = {FigureUnit.NUMBER: 1, FigureUnit.THOUSANDS: 1_000, FigureUnit.MILLIONS: 1_000_000}


@dataclass(frozen=True, slots=True)
class Behind:
    """How many people a share stands for: the nearest count, the lowest and the highest."""

    count: int
    low: int
    high: int


def behind(table: ExactTable, figure: Figure) -> Behind | None:
    """The people behind a share of which no count is given; None where it is no such share."""
    if figure.count is not None or figure.value is None or figure.base is None:
        return None
    values = [
        (each.value, each.base)
        for each in table.figures.values()
        if each.measure == figure.measure and each.value is not None
    ]
    if (one := _people_of_one(table.unit, values, figure.base)) is None:
        return None
    is_rounded = table.unit is FigureUnit.PERCENT and table.mode is not Protection.NONE
    given = max(table.decimals, *(decimals_of(value) for value, _ in values), 0)
    decimals = min(given, 1) if is_rounded else given
    shown = figure.value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    half = Decimal(1).scaleb(-decimals) / 2
    low = ((shown - half) * one).to_integral_value(ROUND_CEILING)
    high = ((shown + half) * one).to_integral_value(ROUND_FLOOR)
    count = (figure.value * one).to_integral_value(ROUND_HALF_UP)
    return Behind(int(count), max(int(low), 0), min(int(high), figure.base))


def _people_of_one(
    unit: FigureUnit, values: Sequence[tuple[Decimal, int | None]], base: int
) -> Decimal | None:
    """How many people 1 of a unit stands for, in a figure of so many; None where it is of none.

    A ratio or a number is a share where no figure of its measure is above 1. Numbers, thousands and
    millions may be people where all are whole people, and no more than their base.
    """
    if unit is FigureUnit.PERCENT:
        return Decimal(base) / 100
    if unit in (FigureUnit.RATIO, FigureUnit.NUMBER) and all(
        0 <= value <= 1 for value, _ in values
    ):
        return Decimal(base)
    one = _PEOPLE.get(unit)
    if one and all(
        value * one == int(value * one) and 0 <= value * one <= (base if own is None else own)
        for value, own in values
    ):
        return Decimal(one)
    return None


def counted(tables: Iterable[ExactTable]) -> list[ExactTable]:
    """The tables with a count at each share behind which no other can be.

    Where a table of the same people gives the count, and the share can stand for it, it is that.
    """
    found = list(tables)
    known: dict[tuple[str, Spot], int] = {
        (table.people, (frozenset(figure.groups), figure.measure)): figure.count
        for table in found
        for figure in table.figures.values()
        if figure.count is not None
    }
    return [_counted(table, known) for table in found]


def _counted(table: ExactTable, known: Mapping[tuple[str, Spot], int]) -> ExactTable:
    figures = dict(table.figures)
    for position, figure in table.figures.items():
        people = behind(table, figure) if figure.groups or figure.measure else None
        if people is None:
            continue
        told = known.get((table.people, (frozenset(figure.groups), figure.measure)))
        if told is None and people.low == people.high:
            told = people.low
        if told is not None and people.low <= told <= people.high:
            figures[position] = replace(figure, count=told, value=None)
    return replace(table, figures=figures) if figures != table.figures else table


def few_measures(tables: Sequence[ExactTable]) -> set[tuple[str, str]]:
    """The measures of which a figure of a protected table stands for few, by people and measure.

    So does one that leaves few of its base, and what the groups of a characteristic leave.
    """
    return {
        (table.people, measure)
        for table in tables
        if table.mode is not Protection.NONE
        for measure in {figure.measure for figure in table.figures.values()}
        if _has_few(table, measure)
    }


def _has_few(table: ExactTable, measure: str) -> bool:
    few = range(1, table.threshold)
    numbers = {
        frozenset(figure.groups): (count, figure.base)
        for figure in table.figures.values()
        if figure.measure == measure and figure.base is not None
        if (count := _count(table, figure)) is not None
    }
    if any(count in few or base - count in few for count, base in numbers.values()):
        return True
    names = {group.partition(":")[0] for groups in numbers for group in groups}
    return any(
        _leaves_few(numbers, whole, name, few)
        for name in names
        for whole in (*numbers, frozenset())
    )


def _count(table: ExactTable, figure: Figure) -> int | None:
    people = behind(table, figure)
    return figure.count if people is None else people.count


def _leaves_few(
    numbers: Mapping[frozenset[str], tuple[int, int]], whole: frozenset[str], name: str, few: range
) -> bool:
    """Whether the groups of a characteristic inside a whole leave few, who are in none of them."""
    parts = [
        number
        for groups, number in numbers.items()
        if len(groups) == len(whole) + 1
        and groups > whole
        and next(iter(groups - whole)).partition(":")[0] == name
    ]
    if not parts or whole not in numbers:
        return False
    count, base = numbers[whole]
    left = base - sum(each for _, each in parts)
    return left > 0 and count - sum(each for each, _ in parts) in few
