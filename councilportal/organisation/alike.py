"""Titles of posts that are nearly the same, so that nobody makes one post twice. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

_SMALL_WORDS = frozenset({"and", "of", "the", "for", "in", "to", "a"})
_ENOUGH = 3  # so many words in common, and one more word is no difference

Words = tuple[str, ...]


class Titles:
    """Titles that a new one is compared with: each is found by its words, one of them left out."""

    def __init__(self, titles: Iterable[str]) -> None:
        """Take the titles that there are."""
        self._by_part: Mapping[Words, list[tuple[str, Words]]] = defaultdict(list)
        for title in sorted(set(titles)):
            words = _words(title)
            for part in {words, *_parts(words)}:
                self._by_part[part].append((title, words))

    def near(self, title: str) -> list[str]:
        """The other titles that are nearly this one, in order.

        They have the same words in any order or letter case, whatever the signs and small words
        between; or one word differs by one letter; or one has one word more than the other, beside
        at least 3 that both have.
        """
        words = _words(title)
        found = {
            other
            for part in {words, *_parts(words)}
            for other, own in self._by_part.get(part, ())
            if other != title and _is_near(words, own)
        }
        return sorted(found)


def _words(title: str) -> Words:
    said = title.casefold().replace("&", " and ").replace("'", "").replace("\u2019", "")
    return tuple(sorted(set(re.findall(r"\w+", said)) - _SMALL_WORDS))


def _parts(words: Words) -> list[Words]:
    """The words with each of them left out in turn."""
    return [(*words[:place], *words[place + 1 :]) for place in range(len(words))]


def _is_near(one: Words, other: Words) -> bool:
    more, less = set(one) - set(other), set(other) - set(one)
    if not (more or less):
        return bool(one)
    if len(more) == len(less) == 1:
        return _differ_by_a_letter(more.pop(), less.pop())
    return len(more) + len(less) == 1 and min(len(one), len(other)) >= _ENOUGH


def _differ_by_a_letter(one: str, other: str) -> bool:
    """True if a letter is more, less or another, or two are swapped, in a word of at least 5."""
    if max(len(one), len(other)) < 5 or one.isdigit():
        return False
    start = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
    if start is None:
        return abs(len(one) - len(other)) == 1
    left, right = one[start:], other[start:]
    swapped = left[1:2] + left[:1] + left[2:]
    return left[1:] == right[1:] or left[1:] == right or left == right[1:] or swapped == right
