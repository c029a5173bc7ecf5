"""How wide the columns of a table are, so that no ordinary word is broken on paper."""

from collections.abc import Sequence

_MOST_LETTERS = 22  # a longer word, such as an address, may be broken
MANY = 7  # a portrait table of more columns than this is set smaller, with less padding
_LETTER, _PADDING = 1.75, 3.6  # millimetres
_SMALL_LETTER, _SMALL_PADDING = 1.58, 2.6
_PAPER = {False: 170, True: 267}  # millimetres between the margins: portrait, landscape


def shares(widths: Sequence[float]) -> list[int]:
    """Whole percentages that add up to 100, for the width classes of the stylesheet."""
    total = sum(widths) or 1.0
    exact = [100 * width / total for width in widths]
    found = [int(share) for share in exact]
    short = sorted(range(len(exact)), key=lambda i: found[i] - exact[i])
    for i in short[: 100 - sum(found)]:
        found[i] += 1
    return [max(1, share) for share in found]


def with_whole_words(given: Sequence[int], letters: Sequence[int], *, wide: bool) -> list[int]:
    """The same percentages, moved so that each column holds its longest word.

    Takes: the letters of the longest word of each column.
    Gives: `given` as it is where the words do not fit beside each other at all.
    """
    is_small = len(given) > MANY and not wide
    letter, padding = (_SMALL_LETTER, _SMALL_PADDING) if is_small else (_LETTER, _PADDING)
    needed = [
        int(100 * (min(each, _MOST_LETTERS) * letter + padding) / _PAPER[wide]) + 1
        for each in letters
    ]
    found = [max(share, need) for share, need in zip(given, needed, strict=True)]
    if sum(needed) > 100:
        return list(given)
    while sum(found) > 100:
        roomiest = max(range(len(found)), key=lambda i: found[i] - needed[i])
        found[roomiest] -= 1
    return found
