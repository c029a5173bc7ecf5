"""Lists with marks that Markdown has not: `a.`, `(b)`, `i.`, `ii)`, and the dots of pasted lists.

Pure. A letter or numeral becomes the number that it stands for, and its line is remembered with the
style of its list, so that Markdown reads `a. One` as it reads `1. One`. A dot becomes a hyphen.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from councilportal.common.words import ListStyle

_MARK = re.compile(
    r"(?P<indent>[ \t]{0,40})\(?(?P<mark>[a-z]{1,6}|[0-9]{1,3})(?P<end>[.)])(?P<gap>[ \t])(?=\S)"
)
_DOT = re.compile(r"(?P<indent>[ \t]*)(?P<mark>[•‣◦▪●○∙·]|[o§](?=\t))[ \t]*(?=\S)")
_ROMAN = re.compile(r"(x{0,3})(ix|iv|v?i{0,3})")
_ROMAN_DIGITS = {"x": 10, "v": 5, "i": 1}


def with_hyphens(lines: Sequence[str]) -> Iterator[str]:
    """The lines with hyphens in place of dots.

    Word sets a list under an item by another dot alone: `•`, then `o`, then `§`, each with a tab.
    So a new dot at the left, with no empty line before it, begins a list under the item above.
    """
    marks: list[str] = []  # of the lists that are open, the outermost first
    is_new = True
    for line in lines:
        match = _DOT.match(line)
        if match is None:
            marks = [] if is_new and line.strip() else marks
            is_new = not line.strip()
            yield line
            continue
        marks = marks[: marks.index(match["mark"])] if match["mark"] in marks else marks
        deep = "" if match["indent"] else "  " * len(marks)
        marks = marks if match["indent"] else [*marks, match["mark"]]
        is_new = False
        yield f"{match['indent']}{deep}- {line[match.end() :]}"


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


def follows(line: str, before: str) -> bool:
    """True where a line begins with the mark after another line's: B. after A., 1.2 after 1.1.

    Takes: lines without spaces before their words. Letters are of either case, and may be numerals.
    """
    return any(
        kind == other and value in ((*last[:-1], last[-1] + 1), (*last, 1))
        for kind, value in _values(line)
        for other, last in _values(before)
    )


def begins_item(line: str) -> bool:
    """True for a line with such a mark."""
    return _ANY_MARK.match(line) is not None


_ANY_MARK = re.compile(
    r"\(?(?:(?P<letters>[A-Za-z]|[IVXivx]{1,6})[.)]|(?P<number>[0-9]{1,3})[.)]"
    r"|(?P<dotted>[0-9]{1,3}(?:\.[0-9]{1,3})+)[.)]?)[ \t]+\S"
)


def _values(line: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """What the mark of a line may stand for, each with its kind; nothing without a mark."""
    match = _ANY_MARK.match(line)
    if match is None:
        return
    if numbers := match["number"] or match["dotted"]:
        yield "number", tuple(map(int, numbers.split(".")))
        return
    mark = match["letters"]
    if len(mark) == 1:
        yield f"letter {mark.isupper()}", (ord(mark),)
    if numeral := _roman(mark.lower()):
        yield f"numeral {mark.isupper()}", (numeral,)


def _read(mark: str, before: tuple[ListStyle, int] | None) -> tuple[ListStyle, int] | None:
    """The style and the number of a mark after the one before it; None for what is no mark."""
    if mark.isdecimal():
        return ListStyle.NUMBER, int(mark)
    letter = ord(mark) - ord("a") + 1 if len(mark) == 1 else 0
    roman = _roman(mark)
    after = {
        (ListStyle.LETTER, letter - 1): (ListStyle.LETTER, letter),
        (ListStyle.ROMAN, roman - 1): (ListStyle.ROMAN, roman),
    }
    if before in after:
        return after[before]
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
