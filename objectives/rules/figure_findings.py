"""What is found wrong in tables of figures of people, and in their comparators (T8 to T10). Pure.

`information` refuses what cannot be; `findings` tells everything else that readers must know before
they compare. objectives/RULES.md tells it to them.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from councilportal.common.fuzzy import FuzzyDate
from councilportal.common.numbers import count_of, joined, plain, rounded, shown
from councilportal.common.words import Word
from objectives.rules.duties import years_after
from objectives.rules.figures import (
    ComparatorKind,
    FigureFact,
    TableFact,
    decimals_of,
    gap,
    percentage,
    same_unit,
    small_base_said,
    with_unit,
)

# T10: the dates of a figure and of its comparator are at most so many years apart.
YEARS_APART = 2
_NAMED = 3
Groups = frozenset[tuple[str, str]]  # pairs of characteristic and category


class FindingKind(Word):
    """What is found."""

    VALUE_DIFFERS = "value_differs", "A percentage that does not come out"
    FRACTIONS = "fractions", "Fractions for percentages"
    GAP_DIFFERS = "gap_differs", "A gap that does not come out"
    NO_KIND = "no_kind", "A gap that does not say against whom"
    TWO_KINDS = "two_kinds", "Gaps of two kinds in one list"
    OTHER_DEFINITION = "other_definition", "A comparator of another definition"
    OTHER_AREA = "other_area", "A comparator of another area"
    OTHER_TIME = "other_time", "A comparator of another time"
    NOT_KNOWN = "not_known", "A comparator of which too little is known"
    TWO_COMPARATORS = "two_comparators", "Two comparators for one thing"
    CHANGED_UNIT = "changed_unit", "A changed unit"
    SMALL_BASE = "small_base", "A percentage of few people"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was found: a sentence that names its figures, and those figures."""

    kind: FindingKind
    sentence: str
    figures: tuple[FigureFact, ...]


def findings(
    figures: Sequence[FigureFact], beside: Sequence[FigureFact] = ()
) -> tuple[Finding, ...]:
    """Everything that is found in figures that are read together, as those of several years.

    *Takes*: `beside`, figures of the tables that are compared with, for what they say of a group.
    """
    return (
        *_values(figures),
        *_fractions(figures),
        *_gaps(figures),
        *_kinds(figures),
        *_comparable(figures),
        *_two_comparators(figures, beside),
        *_changed_units(figures),
        *(
            Finding(FindingKind.SMALL_BASE, f"{each.name}: {each.said}. {said}", (each,))
            for each in figures
            if each.share and (said := small_base_said(each.share))
        ),
    )


def _values(figures: Sequence[FigureFact]) -> Iterator[Finding]:
    """Percentages that are not their count of their base, to the decimals they are printed in."""
    for same in _grouped(figures, lambda each: (each.table.ref, key_of(each.measure))):
        printed = [each.value for each in same if each.value is not None]
        for each in same:
            if each.value is None or each.count is None or not each.is_percentage:
                continue
            exact = percentage(each.count, each.base or 0)
            decimals = max(map(decimals_of, printed))
            if exact is not None and rounded(exact, decimals) != each.value:
                said = f"{each.name}: {each.said} is printed. {each.count:,} of {each.base:,} is "
                yield Finding(
                    FindingKind.VALUE_DIFFERS, f"{said}{shown(exact, decimals)}%.", (each,)
                )


def _fractions(figures: Sequence[FigureFact]) -> Iterator[Finding]:
    """Measures whose percentages are all at most 1, as spreadsheets give them out: 0.12 for 12%."""
    typed = [each for each in figures if each.is_percentage and each.value and each.count is None]
    for same in _grouped(typed, lambda each: (each.table.ref, key_of(each.measure))):
        if len(same) > 1 and all(0 < (each.value or 0) <= 1 for each in same):
            first = same[0]
            meant = with_unit(100 * (first.value or Decimal(0)), "%")
            said = f"{_named(same)}: none is over 1%. If {plain(first.value)} is a share of 1, "
            yield Finding(FindingKind.FRACTIONS, f"{said}write {meant}.", tuple(same))


def _gaps(figures: Sequence[FigureFact]) -> Iterator[Finding]:
    """Gaps that are not the difference of their two figures, to the decimals they are printed in.

    Gaps of one measure to one comparator are printed alike: with the decimals of the longest.
    """
    for same in _grouped(
        figures, lambda each: (each.table.ref, key_of(each.measure), each.comparator)
    ):
        printed = [each.gap for each in same if each.gap is not None]
        for each in same:
            if each.gap is None or each.value is None:
                continue
            if each.comparator_kind is None:
                said = f"{each.name}: say whether the gap of {plain(each.gap)} is measured "
                said += "against everybody or against everybody else."
                yield Finding(FindingKind.NO_KIND, said, (each,))
            if each.comparator_value is None:
                continue
            decimals = max(map(decimals_of, printed))
            exact = gap(Fraction(each.value), Fraction(each.comparator_value), each.better)
            if rounded(exact, decimals) != each.gap:
                yield Finding(FindingKind.GAP_DIFFERS, _gap_said(each, exact), (each,))


def _gap_said(figure: FigureFact, exact: Fraction) -> str:
    """A gap that does not come out, and whether rounding may be why."""
    printed = [figure.gap, figure.value, figure.comparator_value]
    slack = sum(Fraction(1, 2 * 10 ** decimals_of(each)) for each in printed if each is not None)
    said = f"{figure.name}: a gap of {plain(figure.gap)} is printed. {figure.said} against "
    compared = with_unit(figure.comparator_value or Decimal(0), figure.own_unit)
    found = plain(exact)
    rounding = abs(exact - Fraction(figure.gap or 0)) <= slack
    return f"{said}{compared} is {found}.{' Rounding may be why.' if rounding else ''}"


def _kinds(figures: Sequence[FigureFact]) -> Iterator[Finding]:
    """Lists in which some gaps are against everybody and some against everybody else (T9)."""
    for same in _grouped(figures, lambda each: (each.table.ref,)):
        with_gap = [each for each in same if each.gap is not None]
        kinds = {
            kind: [e for e in with_gap if e.comparator_kind is kind] for kind in ComparatorKind
        }
        against_all, against_rest = kinds[ComparatorKind.ALL], kinds[ComparatorKind.REST]
        if against_all and against_rest:
            said = f"{same[0].table}: {count_of(len(against_all), 'gap')} against everybody, "
            said += f"{len(against_rest)} against everybody else ({_named(against_rest)}). "
            said += "They cannot be compared with each other."
            yield Finding(FindingKind.TWO_KINDS, said, (*against_all, *against_rest))


def _comparable(figures: Sequence[FigureFact]) -> Iterator[Finding]:
    """What T10 asks of a comparator: the definition and area of the figure, and a date near it."""
    for same in _grouped(figures, lambda each: (each.table, each.comparator, _is_own(each))):
        first, table, other = same[0], same[0].table, same[0].comparator
        if _is_own(first):
            continue
        if isinstance(other, str):
            said = (
                f"{_named(same)}: “{other}” is only a name. Give the table, with its definition, "
            )
            said += "area and date."
            yield Finding(FindingKind.NOT_KNOWN, said, tuple(same))
            continue
        for kind, said in (*_of_words(table, other), *_of_time(table, other)):
            yield Finding(kind, f"{_named(same)}: {said}", tuple(same))


def _is_own(figure: FigureFact) -> bool:
    """True where a figure has no comparator, or one out of its own table."""
    other = figure.comparator
    if isinstance(other, str):
        return not other or figure.comparator_kind is ComparatorKind.REST
    return other.ref == figure.table.ref


def _of_words(table: TableFact, other: TableFact) -> Iterator[tuple[FindingKind, str]]:
    for what, kind in (
        ("definition", FindingKind.OTHER_DEFINITION),
        ("area", FindingKind.OTHER_AREA),
    ):
        own, theirs = getattr(table, what), getattr(other, what)
        missing = [str(each) for each in (table, other) if not getattr(each, what)]
        if missing:
            yield FindingKind.NOT_KNOWN, f"the {what} of {joined(missing)} is not stated."
        elif key_of(own) != key_of(theirs):
            yield kind, f"the {what} is {own} in {table}, and {theirs} in {other}."


def _of_time(table: TableFact, other: TableFact) -> Iterator[tuple[FindingKind, str]]:
    """Whether two tables are more than 24 months apart, or may be."""
    own, theirs = (_days(each.as_at) for each in (table, other))
    if own is None or theirs is None:
        missing = [str(each) for each, days in ((table, own), (other, theirs)) if days is None]
        yield FindingKind.NOT_KNOWN, f"the date of {joined(missing)} is not known."
        return
    dates = f"{table} is of {table.as_at.text}, {other} of {other.as_at.text}"
    (first, last), (their_first, their_last) = own, theirs
    if _is_far(last, their_first) or _is_far(their_last, first):
        yield FindingKind.OTHER_TIME, f"{dates}: more than 24 months apart."
    elif _is_far(first, their_last) or _is_far(their_first, last):
        yield FindingKind.NOT_KNOWN, f"{dates}: they may be more than 24 months apart."


def _days(when: FuzzyDate) -> tuple[date, date] | None:
    """The first and the last day that a date may mean; None where one of them is not known."""
    if when.earliest is None or when.latest is None:
        return None
    return when.earliest, when.latest


def _is_far(early: date, late: date) -> bool:
    return late > years_after(early, YEARS_APART)


def _two_comparators(
    figures: Sequence[FigureFact], beside: Sequence[FigureFact]
) -> Iterator[Finding]:
    """One measure of one group that is compared with two figures of one thing.

    A label is the table of that title, where there is one. What a table that is compared with says
    of the group itself counts too. Another date of the same definition and area is no clash.
    """
    everything = (*figures, *beside)
    titled = {key_of(each.table.title): each.table for each in everything}
    itself: dict[tuple[str, Groups], list[FigureFact]] = defaultdict(list)
    for each in everything:
        if each.groups and each.printed is not None:
            itself[each.table.ref, _groups(each)].append(each)

    def other_of(figure: FigureFact) -> TableFact | str:
        said = figure.comparator
        return titled.get(key_of(said), said) if isinstance(said, str) else said

    compared = [each for each in figures if each.comparator and each.comparator_value is not None]
    for same in _grouped(
        compared, lambda each: (key_of(each.measure), _groups(each), _place(other_of(each)))
    ):
        told = list(dict.fromkeys(_compared_said(each, other_of(each)) for each in same))
        others = [other_of(each) for each in same]
        own = [
            each
            for table in dict.fromkeys(each for each in others if isinstance(each, TableFact))
            for each in itself.get((table.ref, _groups(same[0])), ())
            if same_unit(each, same[0])
        ]
        is_otherwise = bool(own) and not any(
            _is_alike(one.comparator_value, each.printed) for one in same for each in own
        )
        has_clash = any(
            not _is_alike(one.comparator_value, each.comparator_value)
            and not _is_later(table, other)
            for one, table in zip(same, others, strict=True)
            for each, other in zip(same, others, strict=True)
        )
        if is_otherwise:
            told += [f"in {own[0].table} itself it is {own[0].said}"]
        if has_clash or is_otherwise:
            said = f"{same[0].name}: {joined(told)}. Gaps to them cannot be compared."
            yield Finding(FindingKind.TWO_COMPARATORS, said, (*same, *own))


def _is_alike(one: Decimal | None, other: Decimal | None) -> bool:
    """True if two figures are one, as far as the shorter of them is printed."""
    if one is None or other is None:
        return one is other
    decimals = min(decimals_of(one), decimals_of(other))
    return rounded(one, decimals) == rounded(other, decimals)


def _place(other: TableFact | str) -> tuple[str, str]:
    """Of whom a comparator tells: the area of a table, or a label."""
    return ("label", key_of(other)) if isinstance(other, str) else ("area", key_of(other.area))


def _is_later(one: TableFact | str, other: TableFact | str) -> bool:
    """True if two tables tell the same, as is stated, of two known dates."""
    if isinstance(one, str) or isinstance(other, str):
        return False
    is_same = bool(one.definition and one.area) and key_of(one.definition) == key_of(
        other.definition
    )
    days = {one.as_at.latest, other.as_at.latest}
    return is_same and len(days) == 2 and None not in days


def _compared_said(figure: FigureFact, other: TableFact | str) -> str:
    value = with_unit(figure.comparator_value or Decimal(0), figure.own_unit)
    return f"{figure.table} compares it with {value} of {other}"


def _changed_units(figures: Sequence[FigureFact]) -> Iterator[Finding]:
    """Measures of one group that are in one unit in one table and in another in the next."""
    printed = [each for each in figures if each.printed is not None]
    for same in _grouped(printed, lambda each: (key_of(each.measure), _groups(each))):
        first = same[0]
        changed = [each for each in same if not same_unit(each, first)]
        if changed:
            told = [f"{each.said} in {each.table}" for each in (first, changed[0])]
            said = f"{first.name}: {joined(told)}. With two units no change can be worked out."
            yield Finding(FindingKind.CHANGED_UNIT, said, (first, *changed))


def _groups(figure: FigureFact) -> Groups:
    return frozenset((each.characteristic, each.ref) for each in figure.groups)


def key_of(text: str) -> str:
    """What tells two words apart: capitals and spaces make no difference."""
    return " ".join(text.casefold().split())


def _grouped(
    figures: Iterable[FigureFact], key: Callable[[FigureFact], object]
) -> Iterable[list[FigureFact]]:
    """Figures of one key together, in the order in which each key comes first."""
    found: dict[object, list[FigureFact]] = defaultdict(list)
    for each in figures:
        found[key(each)].append(each)
    return found.values()


def _named(figures: Sequence[FigureFact]) -> str:
    """Figures by name: the first three, and how many more."""
    names = list(dict.fromkeys(each.name for each in figures))
    more = len(names) - _NAMED
    return joined(names[:_NAMED] + ([f"{more} more"] if more > 0 else []))
