"""Numbers of agenda items: 5, or B2 where the sections of the agenda have letters."""

import re

LONGEST = 4
WANTED = "write a number from 1 to 999, also with one letter before it, such as 5 or B2."
_NUMBER = re.compile(r"([A-Z]?)([1-9][0-9]{0,2})")


def tidy(text: str) -> str:
    """The number without spaces, its letter as a capital one. *Raises*: ValueError for others."""
    found = "".join(text.split()).upper()
    if not _NUMBER.fullmatch(found):
        raise ValueError(WANTED)
    return found


def place(number: str) -> tuple[str, int]:
    """By which items are ordered: the letter, then the number. *Takes*: a tidy number."""
    match = _NUMBER.fullmatch(number)
    return (match[1], int(match[2])) if match else (number, 0)


def following(number: str) -> str:
    """The next number under the same letter."""
    letter, last = place(number)
    return f"{letter}{last + 1}"
