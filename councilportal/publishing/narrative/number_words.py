"""Whole numbers as words, as sentences of a paper have them: "twelve", "one hundred and five"."""

from collections.abc import Iterator

LARGEST = 999_999
_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(number: int) -> str:
    """A whole number from 0 to 999,999 in words. Raises: ValueError for any other."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"write a whole number from 0 to {LARGEST:,}")
    return "".join(_words(number))


def _words(number: int) -> Iterator[str]:
    thousands, rest = divmod(number, 1_000)
    if thousands:
        yield f"{''.join(_words(thousands))} thousand"
        if rest:
            yield " and " if rest < 100 else " "
            yield from _words(rest)
        return
    hundreds, rest = divmod(number, 100)
    if hundreds:
        yield f"{_SMALL[hundreds]} hundred"
        if rest:
            yield " and "
    if rest or not hundreds:
        tens, ones = divmod(rest, 10)
        yield _SMALL[rest] if rest < 20 else _TENS[tens - 2] + (f"-{_SMALL[ones]}" if ones else "")
