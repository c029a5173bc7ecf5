"""Whether one answer more, one less or one that is another would undo what a figure seems to say.

Pure. Where counts are known every such answer is tried (`one_answer_undoes`); where only released
texts are, the most that it may move is taken (`most_moved`, `may_undo`). Rule T9 of the design.
"""

from collections.abc import Iterable
from fractions import Fraction

from councilportal.disclosure.words import BASE

Counts = tuple[int, int]  # how many of how many people

# How far what is released may be from the truth: a count to the nearest 5, a percentage to a tenth.
ROUNDED_COUNT = Fraction(BASE // 2)
PRINTED = Fraction(1, 20)
ONE = Fraction(1)


def one_answer_undoes(now: Counts, before: Counts) -> bool:
    """True if one answer more, less or other, this year or last, would undo the change."""
    way = _way(now, before)
    return any(_way(each, before) != way for each in by_one_answer(now)) or any(
        _way(now, each) != way for each in by_one_answer(before)
    )


def _way(now: Counts, before: Counts) -> int:
    """1 where the share rose, -1 where it fell, 0 where it did not change."""
    new, old = now[0] * before[1], before[0] * now[1]
    return (new > old) - (new < old)


def by_one_answer(share: Counts) -> list[Counts]:
    """What a share would be with one answer more, one less, or one that is another."""
    near = [
        (share[0] + more, share[1] + people)
        for more, people in ((1, 0), (-1, 0), (0, 1), (1, 1), (0, -1), (-1, -1))
    ]
    return [each for each in near if each[1] > 0 and 0 <= each[0] <= each[1]]


def most_moved(
    people: int | None, per: Fraction = Fraction(100), *, is_rounded: bool = False
) -> Fraction | None:
    """The most by which one answer moves a rate of so many people; None where that is not known.

    *Takes*: `per`, what one in one is; people as they are released, to the nearest 5 or exactly.
    No answer moves k of n by more than 1 in n: one less counts n - 1, of whom k are at most.
    """
    least = (people or 0) - (int(ROUNDED_COUNT) if is_rounded else 0)
    return per / least if least > 0 else None


def may_undo(
    change: Fraction, moves: Iterable[Fraction | None], slack: Fraction = Fraction(0)
) -> bool:
    """Whether one answer to any of the figures of a change may undo it.

    *Takes*: `moves`, what `most_moved` gives of each; `slack`, how far the figures may be from the
    truth together. True where it is not known what an answer moves.
    """
    known = list(moves)
    most = [each for each in known if each is not None]
    return len(most) < len(known) or abs(change) <= max(most, default=Fraction(0)) + slack
