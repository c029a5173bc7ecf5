"""Turns search words into patterns, and texts into plain letters, that both databases compare."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_MARKS = "\u0300-\u036f"  # combining accents, which are characters of their own after the letter
_LATIN = range(0xC0, 0x250)
_EDGES = ".,;:!?()[]“”‘’\"'"


def patterns(text: str) -> list[str]:
    """A regular expression for each word of a text, which ignores case and accents.

    "cafe" finds "Café" and "CAFÉ" finds "cafe"; "ty" finds "tŷ". Full stops and brackets around a
    word are ignored.
    """
    return [_pattern(word) for each in text.split() if (word := each.strip(_EDGES) or each)]


def folded(text: str) -> str:
    """A text in small letters without accents and with single spaces, so that LIKE finds words."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in letters if not _is_mark(each)).split())


def _pattern(word: str) -> str:
    bare = (letter for letter in unicodedata.normalize("NFD", word) if not _is_mark(letter))
    return "".join(_any_accent(letter) for letter in bare)


def _any_accent(letter: str) -> str:
    accented = _accented().get(letter.casefold(), "")
    return f"[{letter}{accented}][{_MARKS}]*" if accented else re.escape(letter)


@lru_cache(maxsize=1)
def _accented() -> dict[str, str]:
    """The letters with accents, small and capital, of each letter that has any."""
    found: dict[str, str] = {}
    for letter, base in _bases():
        found[base] = found.get(base, "") + letter
    return found


def _bases() -> Iterator[tuple[str, str]]:
    for code in (*_LATIN, *range(0x1E00, 0x1F00)):
        base = unicodedata.normalize("NFD", chr(code))[0]
        if base.isascii() and base.isalpha():
            yield chr(code), base.casefold()


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter) == "Mn"
