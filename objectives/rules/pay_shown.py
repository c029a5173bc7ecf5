"""Which figures of a pay gap are shown: shares of few people give them away (T2, T4, T5). Pure.

The law orders the six figures of men and women of councils with 250 or more employees (SI 2017/353,
Schedule 1, paragraph 2), however few people are behind them: those are shown, and their author is
warned. All others are published by choice or under a draft, and nothing of them may give away how
many people are in a group of fewer than the threshold.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from councilportal.disclosure.shares import Counted, counted, is_of_few, to_hide
from councilportal.disclosure.words import USUAL_THRESHOLD
from objectives.rules.pay_gap_checks import BAND_PAIRS, BONUS_GAPS, SHARES
from objectives.rules.pay_gaps import LEAST, PayGapKind, applies, sizes

Cells = Mapping[str, Any]
Hidden = Sequence[frozenset[str]]

STATUTORY = (
    "The law orders these figures, however few people are behind them (SI 2017/353, Schedule 1, "
    "paragraph 2)."
)
KEPT = "That reason is kept in the record of changes."
# How much of a group is taken to be on full pay at least, where it is not known who is.
_ON_FULL_PAY = 2  # one in so many
_NOTHING: frozenset[str] = frozenset()


def is_ordered(kind: PayGapKind, employees: int) -> bool:
    """Whether the law orders these figures, so that none of them may be left out."""
    return kind is PayGapKind.GENDER and applies(employees)


def is_declared_told(employees: int, declared: int, threshold: int = USUAL_THRESHOLD) -> bool:
    """Whether it may be told how many employees said what they are.

    Not where fewer than the threshold did not: tables of the same people hide so small a count.
    """
    return not 0 < employees - declared < threshold


def not_shown(
    kind: PayGapKind, groups: Sequence[Cells], threshold: int = USUAL_THRESHOLD
) -> Hidden:
    """The fields of `FIGURES` that are not shown, of each group of a snapshot.

    *Takes*: the groups with their headcounts and figures; of one snapshot, as what is hidden of one
    may follow from the others.
    """
    if not groups or is_ordered(kind, groups[0]["employees"]):
        return [_NOTHING] * len(groups)
    found: list[set[str]] = [set() for _ in groups]
    bands = [_bands(groups, row) for row in range(len(groups) + 1)]
    for row, column in _hidden_of(bands, threshold):
        _hide(found, row, BAND_PAIRS[column])
    bonus = [[one, one.rest] for one in _bonus(groups)]
    for row, _ in _hidden_of(bonus, threshold):
        _hide(found, row, SHARES)
    for own, cells, paid in zip(found, groups, _bonus(groups)[1:], strict=True):
        if own & set(SHARES) or _are_few_paid(paid, _bonus([cells])[0]):
            own |= {name for name in BONUS_GAPS if cells[name] is not None}
    return [frozenset(each) for each in found]


def gives_away(
    kind: PayGapKind, groups: Sequence[Cells], threshold: int = USUAL_THRESHOLD
) -> Hidden:
    """The shares that the law orders and that tell of fewer than the threshold, by group.

    Nothing of figures that it does not order: `not_shown` hides those.
    """
    if not groups or not is_ordered(kind, groups[0]["employees"]):
        return [_NOTHING] * len(groups)
    found: list[set[str]] = [set() for _ in groups]
    for row, paid in enumerate(_bonus(groups)):
        if paid.is_few(threshold):
            _hide(found, row, SHARES)
        for band, cell in zip(BAND_PAIRS, _bands(groups, row), strict=True):
            if cell.is_few(threshold):
                _hide(found, row, band)
    return [frozenset(each) for each in found]


def _hide(found: Sequence[set[str]], row: int, names: tuple[str, str]) -> None:
    """Add a field of the comparator, which all groups print (row 0), or of one group."""
    for own in found if row == 0 else found[row - 1 : row]:
        own.add(names[0] if row == 0 else names[1])


def _hidden_of(table: Sequence[Sequence[Counted]], threshold: int) -> set[tuple[int, int]]:
    of_few = {
        (row, column)
        for row, cells in enumerate(table)
        for column, cell in enumerate(cells)
        if is_of_few(cell.base)
    }
    return of_few | to_hide(table, threshold)


def _are_few_paid(*paid: Counted) -> bool:
    return any(each.high and each.low < LEAST for each in paid)


def _bonus(groups: Sequence[Cells]) -> list[Counted]:
    """Who was paid a bonus: of the comparator, then of each group."""
    first = groups[0]
    people = [(first[SHARES[0]], first["comparator_employees"])]
    people += [(each[SHARES[1]], each["group_employees"]) for each in groups]
    return [_of(share, number, first["employees"]) for share, number in people]


def _of(share: Decimal, people: int | None, most: int) -> Counted:
    """A share of people; of all employees at most where it is not known of how many."""
    return counted(_tenths(share), 1 if people is None else people, people or most)


def _bands(groups: Sequence[Cells], row: int) -> list[Counted]:
    """The people of a group in each pay band, row 0 being the comparator."""
    first = groups[0]
    if first["full_pay"] is not None:
        least = most = sizes(first["full_pay"])
    else:
        least, most = _taken_to_be(groups)
    cells = first if row == 0 else groups[row - 1]
    return [
        counted(_tenths(cells[pair[min(row, 1)]]), *ends, is_spread=True)
        for pair, *ends in zip(BAND_PAIRS, least, most, strict=True)
    ]


def _taken_to_be(groups: Sequence[Cells]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The least and the most people in each pay band, where nobody said who is on full pay."""
    first = groups[0]
    everybody = first["employees"] if first["declared"] is None else first["declared"]
    told = [first["comparator_employees"], *(each["group_employees"] for each in groups)]
    known = sum(each or 0 for each in told)
    return sizes(-(-known // _ON_FULL_PAY)), sizes(max(known, everybody))


def _tenths(share: Decimal) -> int:
    return int(share * 10)
