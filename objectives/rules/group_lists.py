"""The groups of a characteristic, as one list for all tables of the same people. Pure.

Each table prints some of them. What none of them counts follows only where all are looked at
together: of 400 people a table has 30 in a group, another 367 in a second, and 3 are left. Source:
`councilportal/disclosure/DISCLOSURE.md`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from councilportal.disclosure.tables import Dimension, Key
from objectives.rules.information import is_no_answer
from objectives.rules.same_people import ANSWERED, Rows, Spot, is_mean

OTHERS = "others"  # those of a characteristic whom no row counts


@dataclass(frozen=True, slots=True)
class Listed:
    """The groups of characteristics that tables of the same people count, each in its order.

    `broader` gives the broad group of a group; `answered` are the characteristics of which a table
    says how many answered.
    """

    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)
    broader: Mapping[str, str] = field(default_factory=dict)
    answered: frozenset[str] = frozenset()


def listed(
    tables: Iterable[tuple[Rows, Mapping[str, Sequence[str]], Mapping[str, str]]],
) -> Listed:
    """The groups that tables of the same people count.

    *Takes*: of each table its figures, the order of its groups by characteristic, and the broad
    group of a group.
    """
    groups: dict[str, dict[str, None]] = {}
    broader: dict[str, str] = {}
    answered: set[str] = set()
    for rows, order, own in tables:
        used: set[str] = set()
        for figure in rows.figures.values():
            if figure.count is None and figure.base is None:
                continue
            used |= {*figure.groups}
            if figure.base is not None and not figure.measure and not is_mean(rows.unit, figure):
                answered |= {characteristic(group) for group in figure.groups}
        for name, every in order.items():
            kept = groups.setdefault(name, {})
            kept |= dict.fromkeys(each for each in every if each in used)
        broader |= {each: own[each] for each in used if each in own}
    return Listed({name: list(kept) for name, kept in groups.items()}, broader, frozenset(answered))


def characteristic(group: str) -> str:
    """The characteristic of a group: "sex" of "sex:female"."""
    return group.partition(":")[0]


def answered_of(name: str) -> str:
    """Those of a characteristic who gave an answer, as a group."""
    return f"{name}:{ANSWERED}"


@dataclass(frozen=True, slots=True)
class Wide:
    """What tables of the same people say, placed as one of them: numbers by key, its own with them,
    and how many people a key has at least (`at_least`).
    """

    numbers: Mapping[Key, int]
    at_least: Callable[[Key], int]


def dimension(
    name: str, at: int, every: Listed, numbered: Mapping[Key, int], wide: Wide
) -> Dimension:
    """A characteristic with the groups that any table has, and what completes them.

    *Takes*: the figures of the table by key, in which `at` is the place of the characteristic.
    """
    groups, broader = _placed(name, every)
    own = {key[at] for key in numbered}
    # Where a level does not add up there are others, whom a reader could work out.
    for whole, inside, _ in list(Dimension(name, tuple(groups), broader).adding_up()):
        if _has_others(at, whole, inside, wide, is_own=own >= {*inside}):
            other = f"{whole or name}:{OTHERS}"
            groups.append(other)
            if whole is not None:
                broader[other] = whole
    return Dimension(name, tuple(groups), broader)


def at_least(numbers: Mapping[Spot, int], every: Listed) -> dict[Spot, int]:
    """How many people each number is at least, and each that no table has: what its parts by any
    characteristic add up to, where that is more than what is said of it.

    *Takes*: the numbers of people that tables give; the groups that they count.
    """
    above: dict[str, str] = {}
    for name in every.groups:
        above |= _placed(name, every)[1]
    found = dict(numbers)
    parts: dict[tuple[Spot, str], int] = defaultdict(int)
    # Those of whom a measure is true are people too, so that all people come last.
    for is_people in (False, True):
        waiting: dict[tuple[int, int], set[Spot]] = defaultdict(set)
        for spot in found:
            if (spot[1] == "") == is_people:
                waiting[_depth(spot, above)].add(spot)
        while waiting:
            for spot in waiting.pop(max(waiting)):
                for name, wider in _wider(spot, above):
                    parts[wider, name] += found[spot]
                    found[wider] = max(found.get(wider, 0), parts[wider, name])
                    waiting[_depth(wider, above)].add(wider)
        for (groups, _), number in list(found.items()):
            found[groups, ""] = max(found.get((groups, ""), 0), number)
    return found


def _wider(spot: Spot, above: Mapping[str, str]) -> Iterator[tuple[str, Spot]]:
    """What a number of people is a part of, by the characteristic whose parts add up to that."""
    groups, measure = spot
    for group in groups:
        whole = {above[group]} if group in above else set()
        yield characteristic(group), (groups - {group} | whole, measure)


def _depth(spot: Spot, above: Mapping[str, str]) -> tuple[int, int]:
    """How far a number of people is inside others: its groups, and the broad groups of these."""
    depth = 0
    for each in spot[0]:
        while each in above:
            each, depth = above[each], depth + 1
    return len(spot[0]), depth


def _placed(name: str, every: Listed) -> tuple[list[str], dict[str, str]]:
    """The groups of a characteristic, those who answered among them, and what each is in."""
    groups = list(every.groups[name])
    broader = {each: broad for each in groups if (broad := every.broader.get(each, "")) in groups}
    if name in every.answered:
        answered = answered_of(name)
        given = [each for each in groups if each not in broader and not is_no_answer(each)]
        broader |= dict.fromkeys(given, answered)
        groups.append(answered)
    return groups, broader


def _has_others(
    at: int, whole: str | None, inside: Sequence[str], wide: Wide, *, is_own: bool
) -> bool:
    """Whether somewhere the parts of a level, all known, are fewer than their whole.

    Where they are known nowhere there may be others, unless the table prints them all and no other
    table has more people.
    """
    is_known = False
    wholes: dict[Key, int] = {}
    for key, number in wide.numbers.items():
        if key[at] == whole:
            wholes[key] = number
            is_known |= _sum(at, key, inside, wide) is not None
        elif key[at] in inside:
            key = (*key[:at], whole, *key[at + 1 :])
            wholes.setdefault(key, wide.at_least(key))
    for key, number in wholes.items():
        total = _sum(at, key, inside, wide)
        if total is not None and total < wide.numbers.get(key, number):
            return True
    return not (is_known or is_own)


def _sum(at: int, whole: Key, inside: Sequence[str], wide: Wide) -> int | None:
    """What the parts of a level add up to; None where one is not known."""
    parts = [wide.numbers.get((*whole[:at], part, *whole[at + 1 :])) for part in inside]
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None
