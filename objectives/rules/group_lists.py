"""The groups of a characteristic, as one list for all tables of the same people. Pure.

Each table prints some of them. What none of them counts follows only where all are looked at
together: of 400 people a table has 30 in a group, another 367 in a second, and 3 are left. Source:
`councilportal/disclosure/DISCLOSURE.md`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from councilportal.disclosure.tables import Dimension, Key
from objectives.rules.information import NO_ANSWER
from objectives.rules.same_people import ANSWERED, Rows, is_mean

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


def dimension(
    name: str, at: int, every: Listed, numbered: Mapping[Key, int], wide: Mapping[Key, int]
) -> Dimension:
    """A characteristic with the groups that any table has, and what completes them.

    *Takes*: the figures of the table by key, in which `at` is the place of the characteristic;
    `wide`, what the other tables of the same people say too.
    """
    groups = list(every.groups[name])
    broader = {each: broad for each in groups if (broad := every.broader.get(each, "")) in groups}
    if name in every.answered:
        groups.append(answered := answered_of(name))
        given = [each for each in groups[:-1] if each not in broader and not _is_no_answer(each)]
        broader |= dict.fromkeys(given, answered)
    own = {key[at] for key in numbered}
    # Where a level does not add up there are others, whom a reader could work out.
    for whole, inside, _ in list(Dimension(name, tuple(groups), broader).adding_up()):
        if _has_others(at, whole, inside, wide, is_own=own >= {*inside}):
            other = f"{whole or name}:{OTHERS}"
            groups.append(other)
            if whole is not None:
                broader[other] = whole
    return Dimension(name, tuple(groups), broader)


def _has_others(
    at: int,
    whole: str | None,
    inside: Sequence[str],
    numbered: Mapping[Key, int],
    *,
    is_own: bool,
) -> bool:
    """Whether somewhere the parts of a level, all known, are fewer than their whole.

    Where they are known nowhere there may be others, unless the table prints them all.
    """
    is_known = False
    for key, number in numbered.items():
        if key[at] == whole:
            parts = [numbered.get((*key[:at], part, *key[at + 1 :])) for part in inside]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                is_known = True
                if sum(known) < number:
                    return True
    return not (is_known or is_own)


def _is_no_answer(group: str) -> bool:
    return group.partition(":")[2] in NO_ANSWER
