"""The numbers that tables of the same people give for the same group: one for each. Pure.

A base says how many people are in a group, and so must be what others count there. Only the mean of
a named measure may be of some of them, as of those who are paid: its base is then a part of the
group, and those outside it are kept as small counts are. Source: `DISCLOSURE.md`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from objectives.rules.information import Figure, FigureUnit

ANSWERED = "answered"  # the people of a characteristic who gave an answer
# What a number is of: groups, and the measure that is true of those counted ("" for all of them).
Spot = tuple[frozenset[str], str]


@dataclass(frozen=True, slots=True)
class Rows:
    """The figures of a table by position, as they are looked at for what they say of people."""

    ref: str
    unit: FigureUnit
    figures: Mapping[int, Figure]


@dataclass(frozen=True, slots=True)
class People:
    """What tables of the same people say together.

    `of_some` are the measures whose mean is of some people of a group only; `numbers` has how many
    people are in groups, and of how many of them a measure is true.
    """

    of_some: frozenset[str] = frozenset()
    numbers: Mapping[Spot, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Number:
    ref: str
    position: int
    number: int
    is_mean: bool


def is_mean(unit: FigureUnit, figure: Figure) -> bool:
    """Whether a value is of the people whom its base counts, and neither a count nor a share."""
    has_only_value = figure.value is not None and figure.count is None
    return has_only_value and unit is not FigureUnit.PERCENT


def people(tables: Sequence[Rows]) -> People:
    """What tables of the same people say together."""
    partly = of_some(tables)
    return People(partly, {spot: each.number for spot, each in _numbers(tables, partly)})


def of_some(tables: Sequence[Rows]) -> frozenset[str]:
    """The measures whose mean is of some people of a group only, in tables of the same people."""
    most: dict[Spot, int] = {}
    for spot, each in _numbers(tables, frozenset()):
        most[spot] = max(each.number, most.get(spot, 0))
    return frozenset(
        figure.measure
        for table in tables
        for figure in table.figures.values()
        if figure.measure
        and figure.base is not None
        and is_mean(table.unit, figure)
        and figure.base < most[frozenset(figure.groups), ""]
    )


def contradictions(tables: Sequence[Rows]) -> Iterator[str]:
    """Where tables of the same people give two numbers for one group: what is wrong, and right."""
    told: dict[Spot, _Number] = {}
    for spot, each in _numbers(tables, of_some(tables)):
        other = told.setdefault(spot, each)
        if other.number != each.number:
            where = f"row {other.position}"
            where = where if other.ref == each.ref else f"{where} of {other.ref}"
            yield (
                f"{each.ref}, row {each.position}: {each.number:,}, but {where} says "
                f"{other.number:,} of the same people. {_wanted(other, each)}"
            )


def _wanted(*pair: _Number) -> str:
    means = [each for each in pair if each.is_mean]
    if not means:
        return "Give one number."
    return (
        f"Give one number. If row {means[0].position} is the mean of some of them only, name in "
        "its measure what it is of, and give as its base how many have it: no more than there are."
    )


def _numbers(tables: Sequence[Rows], partly: frozenset[str]) -> Iterator[tuple[Spot, _Number]]:
    """Each number of people with what it is of. `partly` are the measures that some have only."""
    for table in tables:
        for position, figure in sorted(table.figures.items()):
            groups, has_mean = frozenset(figure.groups), is_mean(table.unit, figure)
            if figure.count is not None:
                counted = _Number(table.ref, position, figure.count, is_mean=False)
                yield (groups, figure.measure), counted
            if figure.base is None:
                continue
            base = _Number(table.ref, position, figure.base, has_mean)
            if has_mean and figure.measure in partly:
                yield (groups, figure.measure), base
            elif figure.measure or has_mean:
                yield (groups, ""), base
            else:
                answered = (f"{group.partition(':')[0]}:{ANSWERED}" for group in groups)
                yield (frozenset(answered), ""), base
