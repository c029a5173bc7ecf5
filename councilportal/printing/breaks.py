"""Where a table may be cut into pages, by how many lines its rows take.

A keep-together rule may cost a third of a page at most. So a short table stays whole, a longer one
has at least two rows on each side of a cut, and a row of more than a third of a page may be cut
itself, as else its table's head would be lost. Rows under a head of their own stay with it, as the
next page would not say whose they are.
"""

from collections.abc import Sequence
from itertools import pairwise

_LINE = 100  # characters of a line across the whole table
_THIRD = {False: 20, True: 13}  # lines in a third of a page: portrait, landscape
_SHORT = {False: 12, True: 5}

BREAKS, FIRST, LAST = "report-breaks", "report-first", "report-last"
SHARED = "report-shared"  # stays with the row before it, whose heading is its own too


def lines_of(texts: Sequence[str], shares: Sequence[int], note: str = "") -> int:
    """About how many lines a row takes, with its note.

    Takes: the text of each cell, and the share of the width that each column has, in per cent.
    """
    cells = (_lines(text, share) for text, share in zip(texts, shares, strict=True))
    return max(cells, default=1) + (_lines(note, 100) if note else 0)


def _lines(text: str, share: int) -> int:
    most = max(1, _LINE * share // 100)
    return sum(1 + max(0, len(line) - 1) // most for line in text.splitlines() or [""])


def is_short(lines: Sequence[int], *, wide: bool) -> bool:
    """True for a table that stays on one page. Takes: the lines of each row."""
    return sum(lines) <= _SHORT[wide]


def stay_together(lines: Sequence[int], *, wide: bool) -> bool:
    """True for rows that may be kept on one page. Takes: the lines of each."""
    return sum(lines) <= _THIRD[wide]


def classes(lines: Sequence[int], heads: Sequence[int] = (), *, wide: bool) -> list[str]:
    """The class of each row: one of BREAKS, FIRST, LAST, or "".

    FIRST stays with the row after it, LAST with the row before it. *Takes*: the lines of each row,
    and the places of rows that head those after them.
    """
    third, last = _THIRD[wide], len(lines) - 1
    found = [BREAKS if each > third else "" for each in lines]
    if last > 0:
        if not found[0] and lines[0] + lines[1] <= third:
            found[0] = FIRST
        if last > 1 and not found[last] and lines[last - 1] + lines[last] <= third:
            found[last] = LAST
    for head, end in pairwise((*heads, len(lines))):
        if stay_together(lines[head:end], wide=wide):
            found[head + 1 : end] = [LAST] * (end - head - 1)
    return found
