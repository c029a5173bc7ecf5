"""Lists with letters and roman numerals, which Markdown has not: `a.`, `(b)`, `i.`, `ii)`.

Pure. Such a mark becomes the number that it stands for, and its line is remembered with the style
of its list, so that Markdown reads `a. One` as it reads `1. One`.
"""

import re
from collections.abc import Mapping

from councilportal.common.words import ListStyle

_MARK = re.compile(
    r"(?P<indent>[ \t]{0,40})\(?(?P<mark>[a-z]{1,6}|[0-9]{1,3})(?P<end>[.)])(?P<gap>[ \t])(?=\S)"
)
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"x": 10, "v": 5, "i": 1}


def with_numbers(lines: list[str]) -> tuple[list[str], Mapping[int, ListStyle]]:
    """The lines with numbers in place of letters, and the style of each line that had one.

    A letter is a mark only where it begins a list (a, i) or follows the one before at the same
    indent, so that "c. 1900" at the beginning of a line stays as it is.
    """
    found: list[str] = []
    styles: dict[int, ListStyle] = {}
    last: dict[int, tuple[ListStyle, int]] = {}  # by indent
    for number, line in enumerate(lines):
        match = _MARK.match(line)
        indent = len(line) - len(line.lstrip())
        if line.strip():
            last = {deep: mark for deep, mark in last.items() if deep <= indent}
        read = _read(match["mark"], last.get(indent)) if match else None
        if match is None or read is None:
            if line.strip() and not line.startswith((" ", "\t")):
                last = {}
            found.append(line)
            continue
        style, value = read
        last[indent] = read
        if style is not ListStyle.NUMBER:
            styles[number] = style
        found.append(f"{match['indent']}{value}{match['end']}{match['gap']}{line[match.end() :]}")
    return found, styles


def _read(mark: str, before: tuple[ListStyle, int] | None) -> tuple[ListStyle, int] | None:
    """The style and the number of a mark after the one before it; None for what is no mark."""
    if mark.isdecimal():
        return ListStyle.NUMBER, int(mark)
    letter = ord(mark) - ord("a") + 1 if len(mark) == 1 else 0
    roman = _roman(mark)
    follows = {
        (ListStyle.LETTER, letter - 1): (ListStyle.LETTER, letter),
        (ListStyle.ROMAN, roman - 1): (ListStyle.ROMAN, roman),
    }
    if before in follows:
        return follows[before]
    if mark == "a":
        return ListStyle.LETTER, 1
    return (ListStyle.ROMAN, 1) if mark == "i" else None


def _roman(mark: str) -> int:
    """The number of a roman numeral up to 39; 0 for other words."""
    if not _ROMAN.fullmatch(mark):
        return 0
    digits = [_ROMAN_DIGITS[sign] for sign in mark]
    return sum(
        -digit if digit < after else digit
        for digit, after in zip(digits, [*digits[1:], 0], strict=True)
    )
