"""Measures that are the answers to one question: each person gave one of them at most. Pure.

Nobody says so of them; that their counts add up to the people of a group does. Of 100 people 60
agree, 37 do not, and those who do not know are the 3 that are left. Source:
`councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from councilportal.disclosure.tables import Exclusive, Place
from objectives.rules.same_people import Spot

COUNTED = "counted"  # those of a group of whom a measure is true
# Of more measures than this only those that follow each other are taken for one list.
_MOST_IN_ANY_ORDER = 8


def measured(measure: str) -> tuple[str, str]:
    """Those of whom a measure is true, as a dimension of disclosure control and its category."""
    return f"measure: {measure}", COUNTED


@dataclass(frozen=True, slots=True)
class _Row:
    """A group: how many of its people are left, by measure how many have it."""

    groups: frozenset[str]
    left: int
    counts: Mapping[str, int]


def answer_lists(
    numbers: Mapping[Spot, int], least: int, of_some: Collection[str] = ()
) -> list[Exclusive]:
    """The sets of measures that may be the answers to one question.

    In every group of which all are counted they are together as many as its people at most: in one
    group exactly as many, or in all of them fewer than `least` are left. Where they are exactly as
    many in each group, some of them are no list besides: the others, told of each, are their rest.
    *Takes*: how many people are in groups, and of how many of them a measure is true; the measures
    to be left out.
    """
    measures = [
        each for each in dict.fromkeys(name for _, name in numbers) if each and each not in of_some
    ]
    rows = [
        _Row(
            groups,
            people,
            {name: numbers[groups, name] for name in measures if (groups, name) in numbers},
        )
        for (groups, measure), people in numbers.items()
        if not measure
    ]
    found: list[tuple[Exclusive, int]] = []
    whole: list[tuple[set[tuple[str, str]], int]] = []
    for chosen, left in _sets(measures, rows, all_orders=len(measures) <= _MOST_IN_ANY_ORDER):
        full = {row.groups for row in left if not row.left}
        if len(chosen) > 1 and (full or all(row.left < least for row in left)):
            parts = tuple(measured(each) for each in chosen)
            found.append((Exclusive(parts, frozenset(_place(each) for each in full)), len(left)))
            whole += [(set(parts), len(left))] if len(full) == len(left) else []
    return [
        each
        for each, groups in found
        if not any(set(each.parts) < every and groups == counted for every, counted in whole)
    ]


def _place(groups: frozenset[str]) -> Place:
    """Groups as disclosure control has them."""
    return frozenset((group.partition(":")[0], group) for group in groups)


def _sets(
    measures: Sequence[str],
    rows: Sequence[_Row],
    chosen: tuple[str, ...] = (),
    *,
    all_orders: bool,
) -> Iterator[tuple[tuple[str, ...], Sequence[_Row]]]:
    """Each set of measures that together are no more than the people of any group, with the groups
    of which all are counted and how many people are left in each.
    """
    for at, measure in enumerate(measures):
        inside = [
            replace(row, left=row.left - row.counts[measure])
            for row in rows
            if measure in row.counts
        ]
        if inside and min(row.left for row in inside) >= 0:
            yield (*chosen, measure), inside
            yield from _sets(measures[at + 1 :], inside, (*chosen, measure), all_orders=all_orders)
        if chosen and not all_orders:
            break
