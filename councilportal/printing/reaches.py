"""For how many rows of a table the heading of each row is: one that says the same is printed once.

A row with a note has its heading itself, and so has every row of a table whose rows are in groups
with heads of their own.
"""

from collections.abc import Sequence

from councilportal.common.document import Row, SameCell
from councilportal.printing import breaks


def of_rows(rows: Sequence[Row]) -> list[int]:
    """For each row how many rows its heading is for; 0 where that of a row above is for it."""
    found = [1] * len(rows)
    if any(row.is_group_head or row.note for row in rows):
        return found
    head = 0
    for place, row in enumerate(rows):
        # The first row of a page of a long list may have lost the one before it.
        if place and row.cells and isinstance(row.cells[0], SameCell):
            found[head] += 1
            found[place] = 0
        else:
            head = place
    return found


def on_paper(rows: Sequence[Row], lines: Sequence[int], *, wide: bool) -> list[int]:
    """As `of_rows`; rows that may not stay on one page have each its heading.

    *Takes*: the lines of each row; whether the page is landscape.
    """
    found = of_rows(rows)
    for place, reach in enumerate(found):
        if reach > 1 and not breaks.stay_together(lines[place : place + reach], wide=wide):
            found[place : place + reach] = [1] * reach
    return found
