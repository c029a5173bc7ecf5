"""Gaps between groups of an indicator, worked out from what was released and nothing else (T9).

Pure. Texts of released cells in; rates, gaps, where a gap goes and who is furthest behind out.
Whoever reads the released cells could work out the same. Told in performance/RULES.md.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from councilportal.common.numbers import rounded
from councilportal.common.words import Word
from councilportal.disclosure.words import LEAST_BASE
from objectives.rules.figures import Better, ComparatorKind, Share, gap, small_base_said
from objectives.rules.information import NO_ANSWER
from objectives.rules.one_answer import PRINTED, may_undo, most_moved
from performance.rules.measures import Measure
from performance.rules.words import Polarity

_BETTER = {Polarity.HIGHER: Better.HIGHER, Polarity.LOWER: Better.LOWER}
_PER_CENT = 100
DECIMALS = 1  # of percentages, as they are released


class GapWay(Word):
    """Where a gap goes from one period to the next."""

    NARROWING = "narrowing", "Narrowing"
    WIDENING = "widening", "Widening"
    SAME = "same", "The same"
    TURNED = "turned", "Turned round"
    TOO_FEW = "too_few", "One answer would undo it"
    NOT_COMPARABLE = "not_comparable", "Not comparable"


@dataclass(frozen=True, slots=True)
class GroupCell:
    """The texts that were released of a group in a period, or of everybody.

    `is_rounded` where its counts are to the nearest 5; its percentage is not.
    """

    count: str = ""
    base: str = ""
    percentage: str = ""
    value: str = ""
    words: str = ""
    is_rounded: bool = False

    @property
    def people(self) -> int | None:
        """Of how many people it is, as released; None where that is not told."""
        return _number(self.base)


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure in the unit of the indicator, and the counts of it where both are exact.

    `per` is what one in one is: 100 of a percentage.
    """

    value: Fraction
    share: Share | None = None
    per: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The groups of one characteristic over periods, the oldest first, as they were released.

    `groups` are pairs of "characteristic:category" and name, in order; `cells` are by group and
    period, `whole` of everybody; `definitions` say what was counted then.
    """

    characteristic: str
    groups: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]
    cells: Mapping[tuple[str, str], GroupCell]
    whole: Mapping[str, GroupCell]
    definitions: Mapping[str, str]


def better_of(measure: Measure) -> Better:
    """Which way is better for the people of an indicator."""
    return _BETTER.get(measure.polarity, Better.NEITHER)


def is_per_cent(measure: Measure) -> bool:
    """True where its figures are percentages."""
    return measure.unit.multiplier == _PER_CENT


def rate(cell: GroupCell | None, measure: Measure) -> Rate | None:
    """The figure of a released cell; None where it is not shown.

    A percentage that is not shown is not worked out from its counts either (T4).
    """
    if cell is None:
        return None
    percentage, value = _decimal(cell.percentage), _decimal(cell.value)
    if percentage is None:
        return None if value is None else Rate(Fraction(value))
    count, people = _number(cell.count), _number(cell.base)
    if not cell.is_rounded and count is not None and people:
        share = Share(count, people)
        per = Fraction(measure.unit.multiplier)
        return Rate(Fraction(count, people) * per, share, per)
    return Rate(Fraction(percentage)) if is_per_cent(measure) else None


def gap_of(
    group: Rate | None, whole: Rate | None, kind: ComparatorKind, better: Better
) -> Fraction | None:
    """How far a group is behind everybody, or everybody else; None where it cannot be told.

    Against everybody else only where both are told exactly, and those are 25 people or more (T4).
    """
    if group is None or whole is None:
        return None
    if kind is ComparatorKind.ALL:
        return gap(group.value, whole.value, better)
    if group.share is None or whole.share is None:
        return None
    rest = whole.share.without(group.share)
    if rest.base < LEAST_BASE or not 0 <= rest.count <= rest.base:
        return None
    return gap(group.value, Fraction(rest.count, rest.base) * whole.per, better)


def _moved(cell: GroupCell | None, measure: Measure) -> Fraction | None:
    """The most by which one answer moves a group's figure; None where it is not known."""
    if cell is None:
        return None
    per = Fraction(measure.unit.multiplier)
    return most_moved(cell.people, per, is_rounded=cell.is_rounded)


def _slack(rates: Iterable[Rate | None]) -> Fraction:
    """How far rates may be from the truth together: those that are taken as they are printed."""
    return PRINTED * sum(each is not None and each.share is None for each in rates)


def way(found: Breakdown, group: str, period: str, before: str, measure: Measure) -> GapWay:
    """Where the gap between a group and everybody went between two periods.

    It is called narrower or wider only where one answer would not undo that.
    """
    both = (before, period)
    cells = [found.cells.get((group, each)) for each in both]
    own = [rate(each, measure) for each in cells]
    whole = [rate(found.whole.get(each), measure) for each in both]
    then, now = (
        gap_of(one, other, ComparatorKind.ALL, better_of(measure))
        for one, other in zip(own, whole, strict=True)
    )
    if then is None or now is None or found.definitions[before] != found.definitions[period]:
        return GapWay.NOT_COMPARABLE
    decimals = decimals_of(measure)
    if rounded(then, decimals) == rounded(now, decimals):
        return GapWay.SAME
    moves = [_moved(each, measure) for each in cells]
    if None in moves:
        return GapWay.NOT_COMPARABLE
    if may_undo(now - then, moves, _slack([*own, *whole])):
        return GapWay.TOO_FEW
    if now * then < 0:
        return GapWay.TURNED
    return GapWay.NARROWING if abs(now) < abs(then) else GapWay.WIDENING


def decimals_of(measure: Measure) -> int:
    """With how many decimals figures of groups are shown."""
    return max(DECIMALS, measure.decimals) if is_per_cent(measure) else measure.decimals


def furthest_behind(found: Breakdown, period: str, measure: Measure) -> list[tuple[str, Fraction]]:
    """The groups with the largest gap behind everybody: code and gap; none where nobody is behind.

    Behind is only who would be with one answer more. Who gave no answer is no group.
    """
    better = better_of(measure)
    if better is Better.NEITHER:
        return []
    gaps: dict[str, Fraction] = {}
    for code in answered(code for code, _ in found.groups):
        cell = found.cells.get((code, period))
        own, whole = rate(cell, measure), rate(found.whole.get(period), measure)
        behind = gap_of(own, whole, ComparatorKind.ALL, better)
        moved = _moved(cell, measure) or Fraction(0)
        if (
            behind is not None
            and behind > 0
            and not may_undo(behind, [moved], _slack([own, whole]))
        ):
            gaps[code] = behind
    most = max(gaps.values(), default=None)
    return [(code, behind) for code, behind in gaps.items() if behind == most]


def answered(codes: Iterable[str]) -> list[str]:
    """The groups that people said they are of."""
    return [code for code in codes if code.partition(":")[2] not in NO_ANSWER]


def few_said(name: str, cell: GroupCell | None, measure: Measure) -> str:
    """The sentence that goes with a figure of fewer than 30 people, with its interval; "" else.

    It says what count and base give, so it goes only where the figure itself is shown.
    """
    if cell is None or not is_per_cent(measure) or rate(cell, measure) is None:
        return ""
    people, percentage = cell.people, _decimal(cell.percentage)
    if people is None or percentage is None:
        return ""
    count = _number(cell.count) if not cell.is_rounded else None
    if count is None:
        count = int(rounded(Fraction(percentage) * people / 100, 0))
    said = small_base_said(Share(min(count, people), people), is_rounded=cell.is_rounded)
    return f"{name}: {said[:1].lower()}{said[1:]}" if said else ""


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _decimal(text: str) -> Decimal | None:
    """The number of a released text; None for shorthand and for nothing."""
    return None if not text or text.startswith("[") else Decimal(text)
