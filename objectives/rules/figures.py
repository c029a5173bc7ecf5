"""Figures of people: shares, declared rates, gaps, and changes on last year (T8, T9). Pure.

Percentages are numbers from 0 to 100, exact until they are shown. objectives/RULES.md tells it to
readers; what is found wrong in figures is in `figure_findings`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

from councilportal.common.fuzzy import NOT_STATED, FuzzyDate
from councilportal.common.numbers import plain, rounded, shown
from councilportal.common.words import Direction, Word
from councilportal.organisation.category_rules import NOT_KNOWN, PREFERS_NOT_TO_SAY
from objectives.rules.one_answer import one_answer_undoes

# A percentage of fewer people is shown with how far it may be trusted.
SMALL_BASE = 30
_PER_CENT = ("%", "per cent", "percent")
_NUMBER = "number"
_OF_PEOPLE = ("", _NUMBER, "people")
# The 97.5th percentile of the normal distribution, for an interval of 95%.
_Z = Decimal("1.959963984540054")


class Better(Word):
    """Which way is better for the people that a figure counts."""

    HIGHER = "higher", "Higher is better"
    LOWER = "lower", "Lower is better"
    NEITHER = "none", "Neither way is better"


class ComparatorKind(Word):
    """Against whom a gap is measured. Gaps of the two kinds are not comparable (T9)."""

    ALL = "all", "Everybody"
    REST = "rest", "Everybody else"


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many people: a count and its base."""

    count: int
    base: int

    @property
    def percentage(self) -> Fraction | None:
        """The exact percentage; None of nobody."""
        return percentage(self.count, self.base)

    def without(self, group: "Share") -> "Share":
        """Everybody else: this share, of the whole, less that of a group in it."""
        return Share(self.count - group.count, self.base - group.base)


def percentage(count: int, base: int) -> Fraction | None:
    """The exact percentage that a count is of its base; None where the base is nobody."""
    return Fraction(100 * count, base) if base > 0 else None


@dataclass(frozen=True, slots=True)
class Declared:
    """How many of a headcount said something of a characteristic, and what is not known (T8).

    `answers` are the substantive ones. `prefers_not` answered, and said nothing of it.
    """

    answers: int
    not_known: int
    prefers_not: int
    headcount: int

    @property
    def rate(self) -> Fraction | None:
        """The declared rate: substantive answers of the headcount, in per cent."""
        return percentage(self.answers, self.headcount)

    @property
    def not_counted(self) -> int:
        """How many of the headcount stand in no category; below 0 where categories have more."""
        return self.headcount - self.answers - self.not_known - self.prefers_not

    def representation(self, count: int) -> Fraction | None:
        """The share of a category among substantive answers, in per cent."""
        return percentage(count, self.answers)


def declared(counts: Mapping[str, int], headcount: int | None = None) -> Declared:
    """What a headcount declared.

    *Takes*: by the reference of its category, how many; the headcount, None for their sum.
    """
    not_known, prefers_not = counts.get(NOT_KNOWN, 0), counts.get(PREFERS_NOT_TO_SAY, 0)
    everybody = sum(counts.values())
    answers = everybody - not_known - prefers_not
    return Declared(answers, not_known, prefers_not, everybody if headcount is None else headcount)


def gap(value: Fraction, comparator: Fraction, better: Better = Better.HIGHER) -> Fraction:
    """The gap between a group and its comparator: above 0 where the group is behind (T9)."""
    return value - comparator if better is Better.LOWER else comparator - value


def comparator_of(value: Fraction, its_gap: Fraction, better: Better = Better.HIGHER) -> Fraction:
    """The comparator that a group's figure and its gap imply."""
    return value - its_gap if better is Better.LOWER else value + its_gap


def all_minus_group(whole: Share, group: Share, better: Better = Better.HIGHER) -> Fraction | None:
    """The gap between a group and everybody, the group among them; None of nobody (T9)."""
    return _gap_of(group, whole, better)


def rest_minus_group(whole: Share, group: Share, better: Better = Better.HIGHER) -> Fraction | None:
    """The gap between a group and everybody else; None of nobody (T9)."""
    return _gap_of(group, whole.without(group), better)


def _gap_of(group: Share, other: Share, better: Better) -> Fraction | None:
    value, comparator = group.percentage, other.percentage
    return None if value is None or comparator is None else gap(value, comparator, better)


def interval(share: Share) -> tuple[Fraction, Fraction]:
    """The ends of the 95% interval of a percentage, by Wilson's score.

    E. B. Wilson, Probable inference, Journal of the American Statistical Association 22 (1927);
    without a correction for continuity. The base is not 0.
    """
    with localcontext(prec=40):
        n, p, z2 = Decimal(share.base), Decimal(share.count) / Decimal(share.base), _Z * _Z
        middle = p + z2 / (2 * n)
        half = _Z * (p * (1 - p) / n + z2 / (4 * n * n)).sqrt()
        ends = [100 * (middle + way * half) / (1 + z2 / n) for way in (-1, 1)]
    low, high = (Fraction(end) for end in ends)
    # At 0% and 100% one end is that very number, which roots of decimals only come near.
    return (
        low if share.count else Fraction(0),
        high if share.count < share.base else Fraction(100),
    )


def small_base_said(share: Share, *, is_rounded: bool = False) -> str:
    """The sentence that goes with a percentage of fewer than 30 people; "" for others.

    It gives the count away, so it goes only where the percentage itself is shown (T4). A base that
    is rounded to the nearest 5 may be of up to 2 people fewer than it says.
    """
    few = SMALL_BASE + 3 if is_rounded else SMALL_BASE
    if not 0 < share.base < few or not 0 <= share.count <= share.base:
        return ""
    low, high = interval(share)
    people = "1 person" if share.base == 1 else f"{share.base} people"
    people = f"about {people}" if is_rounded else f"{people} only"
    ends = f"{shown(low, 1)}% to {shown(high, 1)}%"
    return f"Of {people}, so read it with care. Its 95% interval is {ends}."


@dataclass(frozen=True, slots=True)
class TableFact:
    """What the rules know of a table of figures."""

    ref: str
    title: str = ""
    unit: str = ""
    as_at: FuzzyDate = NOT_STATED
    area: str = ""
    definition: str = ""

    def __str__(self) -> str:
        """Its title."""
        return self.title or self.ref


@dataclass(frozen=True, slots=True)
class GroupFact:
    """A category of people. `broad` is the reference of the broader category it belongs to."""

    characteristic: str
    ref: str
    name: str = ""
    broad: str = ""


@dataclass(frozen=True, slots=True)
class FigureFact:
    """What the rules know of a figure.

    `comparator` is a table, or a label ("all pupils"), and empty where it is the same table's.
    `unit` where it is not its table's. `decimals`: it is said with at least so many.
    """

    table: TableFact
    measure: str
    groups: tuple[GroupFact, ...] = ()
    position: int = 0
    count: int | None = None
    value: Decimal | None = None
    base: int | None = None
    words: str = ""
    unit: str = ""
    comparator: TableFact | str = ""
    comparator_value: Decimal | None = None
    comparator_kind: ComparatorKind | None = None
    gap: Decimal | None = None
    better: Better = Better.HIGHER
    decimals: int = 0

    @property
    def name(self) -> str:
        """What it is called in a sentence: “Pupils at the standard” (girls), or its groups."""
        groups = ", ".join(each.name or each.ref for each in self.groups)
        if not self.measure:
            return groups or "Everybody"
        return f"“{self.measure}” ({groups})" if groups else f"“{self.measure}”"

    @property
    def own_unit(self) -> str:
        """Its unit: among percentages, a count without its base is a number of people."""
        unit = self.unit or self.table.unit
        if self.unit or self.value is not None or self.count is None:
            return unit
        if unit.casefold() not in ("", *_PER_CENT):
            return unit
        return "%" if self.base else _NUMBER

    @property
    def is_percentage(self) -> bool:
        """True if it is a percentage."""
        return self.own_unit.casefold() in _PER_CENT

    @property
    def share(self) -> Share | None:
        """How many of how many; the count is worked out where only a percentage is given."""
        if not self.base or not self.is_percentage:
            return None
        if self.count is not None:
            return Share(self.count, self.base)
        if self.value is not None:
            return Share(int(rounded(Fraction(self.value) * self.base / 100, 0)), self.base)
        return None

    @property
    def printed(self) -> Decimal | None:
        """The figure as it is printed: its value, else its percentage to one decimal or its count.

        None where nothing is counted.
        """
        if self.value is not None or self.count is None:
            return self.value
        found = self.share.percentage if self.share else None
        return Decimal(self.count) if found is None else rounded(found, 1)

    @property
    def said(self) -> str:
        """The figure with its unit: "42.3%", "3,814", "6.98 days"; its words without one."""
        if self.printed is None:
            return self.words
        unit = "%" if self.is_percentage else self.own_unit
        # A percentage that is worked out has one decimal: 12.0% stands beside 9.9%.
        least = self.decimals if self.value is not None or not self.share else 1
        return with_unit(self.printed, unit, least)


def decimals_of(number: Decimal) -> int:
    """How many decimals a number needs: 1 of 0.50."""
    return len(plain(number).partition(".")[2])


def with_unit(number: Decimal, unit: str, least: int = 0) -> str:
    """A number as people read it, with its unit: "42.3%", "3,814", "6.98 days".

    *Takes*: `least`, how many decimals it has at least.
    """
    text = shown(number, max(decimals_of(number), least))
    if unit.casefold() in _PER_CENT:
        return f"{text}%"
    return text if unit.casefold() in _OF_PEOPLE else f"{text} {unit}"


@dataclass(frozen=True, slots=True)
class Change:
    """A change on last year: which way, how much, and the sentence that tells it.

    `amount` is exact, in points where `in_points`, else in per cent of last year's figure; None
    where there is none. Only `direction` says whether it is better or worse.
    """

    direction: Direction
    sentence: str
    amount: Fraction | None = None
    in_points: bool = False


def change(now: FigureFact, before: FigureFact | None, *, then: str = "last year") -> Change:
    """The change on last year's figure of the same measure and groups.

    It is better or worse only where one answer more or less would not undo it; where nobody can
    know that, it has only increased or decreased. `then` is what last year is called in sentences.
    """
    if now.printed is None:
        return Change(Direction.NOT_COMPARABLE, "Nothing is counted this year.")
    if before is None or before.printed is None:
        return Change(Direction.NEW, f"There is no figure of {then}.")
    if other := _changed(now, before, then):
        return Change(Direction.NOT_COMPARABLE, other)
    last, this = _both(now, before)
    if this == last:
        return Change(Direction.SAME, f"The same as {then}, {before.said}.", Fraction(0))
    ways = (Direction.INCREASED, Direction.DECREASED)
    direction, why = ways[this < last], _why_not_judged(now, before)
    amount, how_much = _amount(this, last, in_points=now.is_percentage)
    said = f"{direction.label}{how_much}, from {before.said} to {now.said}."
    if now.better is not Better.NEITHER and not why:
        is_better = (this > last) is (now.better is Better.HIGHER)
        direction = Direction.IMPROVING if is_better else Direction.WORSENING
        said += f" That is {'better' if is_better else 'worse'}."
    return Change(direction, f"{said} {why}".strip(), amount, now.is_percentage)


def same_unit(one: FigureFact, other: FigureFact) -> bool:
    """True if two figures are of one unit; a number is one of people."""
    units = [each.own_unit.casefold() for each in (one, other)]
    if all(each.is_percentage for each in (one, other)) or all(u in _OF_PEOPLE for u in units):
        return True
    return units[0] == units[1]


def _changed(now: FigureFact, before: FigureFact, then: str) -> str:
    """Why two figures are not of one thing; "" where they are."""
    if not same_unit(now, before):
        return f"The unit changed: {then} {before.said}, now {now.said}."
    new, old = (" ".join(each.table.definition.casefold().split()) for each in (now, before))
    return "The definition changed." if new and old and new != old else ""


def _both(now: FigureFact, before: FigureFact) -> tuple[Fraction, Fraction]:
    """Last year's figure and this year's: both exact, or both as printed."""
    exact = [
        each.share.percentage if each.share and each.count is not None else None
        for each in (before, now)
    ]
    if exact[0] is not None and exact[1] is not None:
        return exact[0], exact[1]
    return _number(before), _number(now)


def _number(figure: FigureFact) -> Fraction:
    return Fraction(figure.printed or 0)


def _amount(this: Fraction, last: Fraction, *, in_points: bool) -> tuple[Fraction | None, str]:
    """How much a figure changed, and the words for it: " by 0.8 points"; "" of nothing."""
    if not in_points and not last:
        return None, ""
    found = this - last if in_points else 100 * (this - last) / abs(last)
    # One decimal, or as many as it takes not to say that nothing changed.
    decimals = next((d for d in range(1, 6) if rounded(found, d)), 6)
    number = shown(abs(found), decimals)
    if not in_points:
        return found, f" by {number}%"
    return found, f" by {number} {'point' if number == '1.0' else 'points'}"


def _why_not_judged(now: FigureFact, before: FigureFact) -> str:
    """Why a change is not called better or worse; "" where it may be."""
    if now.better is Better.NEITHER:
        return ""
    if now.share and before.share:
        new, old = now.share, before.share
        is_thin = one_answer_undoes((new.count, new.base), (old.count, old.base))
    elif now.own_unit.casefold() in _OF_PEOPLE:
        is_thin = abs(_number(now) - _number(before)) <= 1
    else:
        return "It does not say of how many people, so it is not judged."
    return "One answer more or less would undo that, so it is not judged." if is_thin else ""
