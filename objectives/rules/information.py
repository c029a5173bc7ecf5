"""Tables of figures of people: their words, and what a table and a figure must be.

Pure. Sources: rules T1, T3, T4, T8 to T10 of the design; `councilportal/disclosure/DISCLOSURE.md`.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from councilportal.common.words import Word
from councilportal.organisation.category_rules import RESERVED
from objectives.rules.figures import ComparatorKind

MOST_GROUPS = 3  # characteristics by which a figure may be broken down
LEAST_THRESHOLD = 2  # of a count of 1 nothing smaller can be hidden
NO_ANSWER = frozenset(RESERVED)  # kept apart from the answers of a characteristic (T8)

Faults = Iterator[tuple[str, str]]
Counted = tuple[str, frozenset[str]]  # what a count is of: a measure and groups


class TableKind(Word):
    """Whom the figures of a table are about."""

    POPULATION = "population", "Population"
    WORKFORCE = "workforce", "Workforce"
    SERVICE_USERS = "service_users", "Service users"
    APPLICANTS = "applicants", "Applicants"
    LEAVERS = "leavers", "Leavers"
    ATTAINMENT = "attainment", "Attainment"
    PAY = "pay", "Pay"
    CONSULTATION = "consultation", "Consultation"


class FigureUnit(Word):
    """What the values of a table are in, with what is printed behind them."""

    PEOPLE = "people", "people"
    PERCENT = "percent", "%"
    POINTS = "points", "points"
    NUMBER = "number", ""
    THOUSANDS = "thousands", "thousand"
    MILLIONS = "millions", "million"
    POUNDS = "pounds", "£"
    SCORE = "score", "score"
    RATIO = "ratio", "ratio"
    DAYS = "days", "days"
    HOURS = "hours", "hours"
    YEARS = "years", "years"
    FTE = "fte", "full-time equivalents"


class Protection(Word):
    """How small figures of a table are kept from readers; the values are `disclosure`'s modes."""

    ROUND = "round", "Rounded to the nearest 5"
    SUPPRESS = "suppress", "Small figures are hidden"
    NONE = "none", "No protection"


class Outcome(Word):
    """What became of a request to release tables."""

    WAITING = "waiting", "Waiting for a decision"
    APPROVED = "approved", "Released"
    CHANGED = "changed", "Released with more hidden"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as it is entered: groups as "characteristic:category", of nobody in particular none.

    Where `measure` is empty, `count` is how many people are in the group and `base` how many
    answered; else `base` is how many are in the group, and `count` those of them that are counted.
    `value` is a figure that is not a count, or was printed without one.
    """

    groups: Sequence[str] = ()
    measure: str = ""
    count: int | None = None
    value: Decimal | None = None
    base: int | None = None
    words: str = ""
    comparator: str = ""
    comparator_value: Decimal | None = None
    comparator_kind: ComparatorKind | None = None
    gap: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What figures are checked against: groups as in `Figure.groups`, and references of tables.

    `broader` gives the broad group of a group, `versions` the version of the list that it is of.
    """

    broader: Mapping[str, str]
    versions: Mapping[str, str]
    tables: Collection[str]


SETTLED = ("unit", "population")  # of a table, once it is released
SETTLED_SAID = (
    "this table is released, and what is hidden there counts on it: add a table of its own instead."
)


def spelt_otherwise(population: str, others: Iterable[str]) -> str:
    """What is wrong where others have a population that differs by capitals and signs alone.

    "Staff-2026" and "STAFF 2026" would be people that are never looked at together. "" where
    nothing is wrong.
    """
    own = _plain_population(population)
    for other in others:
        if own and other != population and _plain_population(other) == own:
            return f"write it as the other tables of these people have it: {other}."
    return ""


def _plain_population(population: str) -> str:
    return "-".join(re.split(r"[\W_]+", population.casefold()))


TWO_VERSIONS = (
    "another row has groups of another version of this characteristic's list: use one version."
)
NO_COMPARATOR = (
    "there is no such table in equality_tables.csv or stored: give one that is, or say in words "
    "whom the figure is compared with, and in comparator_value with what."
)


def check_table(mode: Protection, mode_reason: str, threshold: int) -> Faults:
    """What is wrong with how a table is kept safe: a column and a sentence each (T1, T3)."""
    if threshold < LEAST_THRESHOLD:
        yield "threshold", f"give {LEAST_THRESHOLD} or more: counts below it are kept from readers."
    if mode is Protection.NONE and not mode_reason.strip():
        yield "mode_reason", "say why these figures need no protection, e.g. where they are public."


def check_figure(figure: Figure, unit: FigureUnit) -> Faults:
    """What is wrong with a figure by itself: a column and a sentence each."""
    names = [group.partition(":")[0] for group in figure.groups]
    if len(names) > MOST_GROUPS:
        yield "groups", f"give at most {MOST_GROUPS} groups, each of another characteristic."
    elif len(set(names)) < len(names):
        yield "groups", "give one group of each characteristic."
    if figure.count is None and figure.value is None and not figure.words:
        yield "count", "give a count, a value, or in words what is not counted."
    if figure.value is not None and unit is not FigureUnit.PERCENT:
        yield from _check_value(figure, figure.value, unit)
    for column, number in (("count", figure.count), ("base", figure.base)):
        if number is not None and number < 0:
            yield column, "give 0 or more: people are counted from 0."
    if figure.base is not None and figure.count is not None and 0 <= figure.base < figure.count:
        yield "base", f"give {figure.count} or more: a count is a part of its base."
    if unit is FigureUnit.PERCENT:
        yield from _check_percentages(figure)
    yield from _check_comparator(figure)


def _check_value(figure: Figure, value: Decimal, unit: FigureUnit) -> Faults:
    """A value is kept from readers as a mean is, by how many people it is of; a count otherwise."""
    if unit is FigureUnit.PEOPLE and (not figure.measure or value == int(value)):
        said = "give a number of people as count: as a value nothing would protect it."
        yield "value", f"{said} For a mean or an amount in whole numbers make a table of its unit."
    elif figure.count is not None:
        yield "value", "give it in a row of its own, with as base how many people it is of."


def _check_percentages(figure: Figure) -> Faults:
    for column, value in (("value", figure.value), ("comparator_value", figure.comparator_value)):
        if value is not None and not 0 <= value <= 100:
            yield column, "give a percentage from 0 to 100."
    if figure.gap is not None and abs(figure.gap) > 100:
        yield "gap", "give a gap of at most 100 points."
    if figure.value is not None and figure.count is not None and figure.base:
        half = Decimal(1).scaleb(_exponent(figure.value)) / 2
        if abs(figure.value * figure.base - 100 * figure.count) > half * figure.base:
            yield "value", "give what count and base give, to the decimals written, or no value."


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _check_comparator(figure: Figure) -> Faults:
    is_compared = figure.comparator_value is not None or figure.gap is not None
    if is_compared and not figure.comparator:
        yield "comparator", "say whom the figure is compared with: a table, or a few words."
    if figure.gap is not None and figure.comparator_kind is None:
        said = "say whom the gap is against: all (everybody) or rest (everybody else)."
        yield "comparator_kind", said


def check_whole(
    figures: Sequence[Figure], broader: Mapping[str, str]
) -> Iterator[tuple[int, str, str]]:
    """What is wrong among the figures of one table: a place in it, a column and a sentence each.

    Two figures for the same people and measure; groups of one characteristic that together are more
    than their whole. `broader` gives the broad group of a group; both are as in `Figure.groups`.
    """
    places: dict[Counted, int] = {}
    for at, figure in enumerate(figures):
        key = (figure.measure, frozenset(figure.groups))
        if figure.count is not None and key in places:
            yield at, "groups", "another row counts the same people: give each group once."
        elif figure.count is not None:
            places[key] = at
    inside: dict[tuple[Counted, str], list[Counted]] = {}
    for measure, groups in places:
        for group in groups:
            name, _, _ = group.partition(":")
            whole = groups - {group}
            broad = broader.get(group, "")
            if broad and (measure, whole | {broad}) in places:
                whole |= {broad}
            inside.setdefault(((measure, whole), name), []).append((measure, groups))
    for (key, name), parts in inside.items():
        together = sum(figures[places[part]].count or 0 for part in parts)
        most = figures[places[key]].count if key in places else None
        if most is not None and together > most:
            said = f"the groups of {name} are {together} together: their whole, {most}, is less."
            yield max(places[part] for part in parts), "count", f"give counts that fit: {said}"


def check_comparators(figures: Sequence[Figure], tables: Collection[str]) -> Iterator[int]:
    """Which figures are compared with a table that does not exist, or with nothing at all.

    Words need a figure beside them; the reference of a table does not.
    """
    for at, figure in enumerate(figures):
        is_given = figure.comparator_value is not None or figure.gap is not None
        if figure.comparator and figure.comparator not in tables and not is_given:
            yield at


def check_unit(figures: Mapping[int, Figure], unit: FigureUnit) -> str:
    """Which rows of a table do not fit a unit, in a sentence; "" where all do."""
    wrong = [str(place) for place, figure in figures.items() if any(check_figure(figure, unit))]
    return f"rows {', '.join(wrong[:5])} do not fit it: correct them first." if wrong else ""


def check_versions(figures: Sequence[Figure], versions: Mapping[str, str]) -> Iterator[int]:
    """Which figures are of another version of a list of groups than those before them (T8).

    *Takes*: the version of each group, as in `Figure.groups`; those of every list have none here.
    """
    first: dict[str, str] = {}
    for at, figure in enumerate(figures):
        for group in figure.groups:
            name = group.partition(":")[0]
            version = versions.get(group)
            if version is not None and first.setdefault(name, version) != version:
                yield at
                break


def is_no_answer(group: str) -> bool:
    """Whether a group is of those who gave no answer, which every list has."""
    return group.partition(":")[2] in NO_ANSWER


@dataclass(frozen=True, slots=True)
class Split:
    """By which groups a table splits people, and whether it is without protection."""

    ref: str
    groups: Collection[str]
    is_open: bool

    def lists(self, versions: Mapping[str, str]) -> dict[str, set[str]]:
        """The lists that its groups are of, by characteristic."""
        found: dict[str, set[str]] = {}
        for group in self.groups:
            if (version := versions.get(group)) is not None:
                found.setdefault(group.partition(":")[0], set()).add(version)
        return found


def two_lists(table: Split, other: Split, versions: Mapping[str, str]) -> str:
    """What is wrong where two tables of the same people split them by two lists (T5, T8).

    Disclosure control takes groups of two lists for two groups, so that what one table hides
    another may give: "" where each characteristic has one list, or both tables are without
    protection. *Takes*: `versions`, as `check_versions`.
    """
    if table.is_open and other.is_open:
        return ""
    own, theirs = table.lists(versions), other.lists(versions)
    name = next((each for each in own if theirs.get(each, own[each]) != own[each]), "")
    if not name:
        return ""
    if other.ref == table.ref:
        said = f"{table.ref} was released before with groups of another list of {name}"
    else:
        said = f"{table.ref} and {other.ref} count the same people by two lists of {name}"
    return (
        f"{said}: with both, a small group could be worked out. Give groups of one list, or "
        "another population if it counts other people."
    )


def check_together(figures: Mapping[int, Figure], known: Known) -> Iterator[tuple[int, str, str]]:
    """What is wrong among the figures of a table: a position, a column and a sentence each.

    *Takes*: figures by position.
    """
    places, whole = list(figures), list(figures.values())
    for at, column, wanted in check_whole(whole, known.broader):
        yield places[at], column, wanted
    for at in check_versions(whole, known.versions):
        yield places[at], "groups", TWO_VERSIONS
    for at in check_comparators(whole, known.tables):
        yield places[at], "comparator", NO_COMPARATOR


def check_all(
    figures: Mapping[int, Figure],
    unit: FigureUnit,
    known: Known,
) -> Iterator[tuple[int, str, str]]:
    """What is wrong with the figures of a table, each by itself and together.

    *Takes*: figures by position. *Gives*: a position, a column and a sentence each.
    """
    for place, figure in figures.items():
        for column, wanted in check_figure(figure, unit):
            yield place, column, wanted
    yield from check_together(figures, known)
