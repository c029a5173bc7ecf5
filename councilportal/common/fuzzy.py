"""Dates as people write them: "Summer 2017", "Tbc", "July to September 2016", "31/03/2027".

Pure (D18). A fuzzy date keeps the words as written, and the first and the last day that they may
mean; lists sort by the last. A season ends with its last month: spring on 31 May, summer on 31
August, autumn on 30 November, the winter of a year at the end of the next February. What the words
are made of is in `fuzzy_parts`; the day of a census, "Census 2021", in `census`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from councilportal.common.census import census_day
from councilportal.common.fuzzy_parts import (
    RANGE,
    Kind,
    Part,
    Span,
    completed,
    lacking,
    of_which_years,
    parts_of,
    plain,
    span_of,
)
from councilportal.common.fuzzy_recurring import Recurs, meanings_of
from councilportal.common.numbers import joined
from councilportal.common.periods import MONTHS, day_label

WANTED = (
    "a day, a month, a quarter, a season or a year, such as 31 March 2027, 31/03/2027, March 2027, "
    "Q4 2026/27, Summer 2027 or 2027; or ongoing, or tbc"
)

WANTED_AGAIN = WANTED.replace("; or ongoing,", "; or ongoing, quarterly, every six months,")


class NotADate(ValueError):
    """The words are not read as a date, and not "tbc" or such; the message says what is right."""


@dataclass(frozen=True, slots=True)
class FuzzyDate:
    """Words about a time, with the first and the last day they may mean.

    `earliest` and `latest` are None where the words give no such day ("tbc", "from April 2027").
    """

    text: str = ""
    earliest: date | None = None
    latest: date | None = None

    @property
    def is_stated(self) -> bool:
        """True if anything is said, be it "tbc"."""
        return bool(self.text)

    @property
    def is_open(self) -> bool:
        """True where there are words but no last day, so that a day for review is needed."""
        return bool(self.text) and self.latest is None

    @property
    def recurs(self) -> Recurs | None:
        """How often it is done again, where the words say so ("Quarterly") and give no last day."""
        return _recurs(self.text) if self.latest is None else None

    @property
    def goes_on(self) -> bool:
        """True where the words say that it goes on ("Spring 2017 and ongoing"), without an end."""
        return self.latest is None and _goes_on(self.text)


NOT_STATED = FuzzyDate()


def read(text: str) -> FuzzyDate:
    """The first and last day that words may mean; None for words not understood. It never fails.

    Takes: the words as written. Several dates ("Executive January 2027; Full Council February
    2027", "July to September 2026") run from the first to the last of them; a time without a year
    takes the year of the next one. After "onwards" or "from", and with "ongoing" or "tbc", the end
    is open.
    """
    return _understood(text)[0]


def parse_fuzzy(text: str, *, may_recur: bool = False) -> FuzzyDate:
    """The first and last day that words may mean; "" is NOT_STATED.

    Takes: `may_recur`, whether it may be done again and again ("Quarterly"), or follow a day that
    is not named ("Year 2").
    Raises: NotADate where a part of the words that matters is not understood, or where they have no
    date and are not "ongoing" or "tbc".
    """
    found, wrong = _understood(text)
    if not wrong and not may_recur and _has_no_end(_without_nouns(parts_of(plain(text)))):
        wrong = f"“{found.text}” has no date"
    if wrong:
        raise NotADate(f"{WANTED_AGAIN if may_recur else WANTED}. {wrong}")
    return found


def not_understood(text: str) -> str:
    """What is not understood of words, in a sentence without its full stop; "" for nothing."""
    return _understood(text)[1]


def of_day(day: date | None) -> FuzzyDate:
    """A day as a date that people write; NOT_STATED for none."""
    return FuzzyDate(day_label(day), day, day) if day else NOT_STATED


def said_back(when: FuzzyDate) -> str:
    """How words were read: "“Q1 2026/27” is read as April to June 2026, last day 30 June 2026".

    "" where nothing is stated, and where that would only repeat the words.
    """
    if when.earliest is None and when.latest is None and not when.recurs:
        unread = f"“{when.text}” is not read as a date, so it has no last day"
        return unread if not_understood(when.text) else ""
    if when.recurs:
        return f"“{when.text}” is read as {_recurring_label(when)}"
    label = _label(when)
    if plain(when.text).lower() == label.lower():
        return ""
    is_month = when.latest is not None and not label.endswith(day_label(when.latest))
    last = f", last day {day_label(when.latest)}" if when.latest and is_month else ""
    return f"“{when.text}” is read as {label}{last}"


def _recurring_label(when: FuzzyDate) -> str:
    often = str(when.recurs and when.recurs.label).lower()
    first = f" from {day_label(when.earliest)}" if when.earliest else ""
    return f"{often}{first}, without a last day"


def _label(when: FuzzyDate) -> str:
    """The days in words: "31 March 2027", "April to June 2026", "from 1 May 2026"."""
    first, last = when.earliest, when.latest
    if last is None:
        return f"from {day_label(first)}, with no last day" if first else ""
    if first is None or first == last:
        return day_label(last)
    if first.day != 1 or (last + timedelta(days=1)).day != 1:
        return f"{day_label(first)} to {day_label(last)}"
    month, until = MONTHS[first.month - 1], f"{MONTHS[last.month - 1]} {last.year}"
    if first.year != last.year:
        return f"{month} {first.year} to {until}"
    return until if first.month == last.month else f"{month} to {until}"


@lru_cache(maxsize=1_024)
def _understood(text: str) -> tuple[FuzzyDate, str]:
    """The date that words mean, and what is not understood of them: then there are no days."""
    said = " ".join(text.split())
    if day := census_day(said):
        return FuzzyDate(said, day, day), ""
    parts = _without_nouns(parts_of(plain(text)))
    spans = _spans(parts)
    known = [span for span in spans if span]
    wrong = next(iter(_wrong(said, parts, spans)), "")
    if wrong or not known:
        understood = [f"“{part.text}”" for part, span in zip(parts, spans, strict=True) if span]
        also = f"; understood: {joined(understood)}" if wrong and understood else ""
        return FuzzyDate(said), f"{wrong}{also}"
    kinds = [part.kind for part in parts]
    if _has_no_end(parts):
        is_clear = not any(_wrong_together(parts, spans)) and Kind.TO not in kinds
        return FuzzyDate(said, known[0][0] if is_clear else None), ""
    is_open = bool(_OPEN & {*kinds}) or (Kind.FROM in kinds and len(known) == 1)
    latest = None if is_open else max(last for _, last in known)
    return FuzzyDate(said, min(first for first, _ in known), latest), ""


@lru_cache(maxsize=1_024)
def _recurs(text: str) -> Recurs | None:
    parts = _without_nouns(parts_of(plain(text)))
    if any(part.kind in (Kind.UNKNOWN, Kind.ASKED) for part in parts):
        return None
    said = [Recurs(name) for part in parts if part.kind is Kind.RECURS for name in part.found]
    return said[0] if said else None


@lru_cache(maxsize=1_024)
def _goes_on(text: str) -> bool:
    return any(part.kind is Kind.ONGOING for part in parts_of(plain(text)))


def has_two_meanings(text: str) -> bool:
    """True for words such as "biannually", which must be asked about."""
    return any(part.kind is Kind.ASKED for part in parts_of(plain(text)))


_OPEN = {Kind.ONGOING, Kind.OPEN}


def _has_no_end(parts: Iterable[Part]) -> bool:
    """True where something is done again and again, or follows a day that is not named."""
    return any(part.kind in (Kind.RECURS, Kind.RELATIVE) for part in parts)


def _without_nouns(parts: Iterable[Part]) -> list[Part]:
    """Parts in which "annual" before a noun ("the annual report") is a word like others."""
    found = list(parts)
    for place, part in enumerate(found):
        follows = (each for each in found[place + 1 :] if each.text.strip())
        after = next(follows, None)
        if part.kind is Kind.RECURS and after is not None and after.kind is Kind.WORD:
            found[place] = replace(part, kind=Kind.WORD)
    return found


def _spans(parts: Sequence[Part]) -> list[Span | None]:
    """The days of each part; None for a word, and for a time that has none."""
    spans: list[Span | None] = []
    after: Part | None = None
    span: Span | None = None
    sign: Kind | None = None
    for part in reversed(parts):  # what a time lacks it takes from the next one
        if part.is_time:
            after = completed(part, after, span, sign)
            span, sign = span_of(after), None
        elif part.kind in RANGE or (part.kind is Kind.AND and sign is None):
            sign = part.kind
        spans.append(span if part.is_time else None)
    return spans[::-1]


def _wrong(said: str, parts: Sequence[Part], spans: Sequence[Span | None]) -> Iterator[str]:
    """What is not understood, each in a sentence; of what has no end, the words alone."""
    no_end = _has_no_end(parts)
    for part, span in zip(parts, spans, strict=True):
        if part.kind is Kind.UNKNOWN:
            yield f"“{part.text}” is not understood"
        elif part.kind is Kind.ASKED:
            first, second = meanings_of(part.text)
            yield f"“{part.text}” may mean {first} or {second}: write which of the two"
        elif part.is_time and span is None and not no_end:
            yield f"“{part.text}” {lacking(part)}"
    if no_end:
        return
    yield from _wrong_together(parts, spans)
    is_open = bool(_OPEN & {part.kind for part in parts})
    is_strange = any(part.kind is Kind.WORD for part in parts)
    if not any(spans) and (is_strange or not is_open) and said:
        yield f"“{said}” has no date"


def _wrong_together(parts: Sequence[Part], spans: Sequence[Span | None]) -> Iterator[str]:
    """Parts that are understood by themselves and not beside each other, each in a sentence."""
    strange = next((part for part in parts if part.kind is Kind.WORD), None)
    year = next((part for part in parts if part.is_whole_year), None)
    if strange and year:
        yield f"“{strange.text}” beside “{year.text}” is not understood"
    yield from _wrong_ranges(parts, spans)


def _wrong_ranges(parts: Sequence[Part], spans: Sequence[Span | None]) -> Iterator[str]:
    """Ranges of which one end is not understood, or which end before they begin."""
    places = [place for place, part in enumerate(parts) if part.kind is not Kind.PLAIN]
    for before, sign, after in zip(places, places[1:], [*places[2:], None], strict=False):
        if parts[sign].kind not in RANGE:
            continue
        first, last = spans[before], spans[after] if after is not None else None
        if first and last and last[1] < first[0]:
            yield f"“{parts[after or 0].text}” is before “{parts[before].text}”"
        elif after is not None and parts[before].is_bare_year and parts[after].is_bare_year:
            years = f"{parts[before].text} {parts[sign].text} {parts[after].text}"
            yield f"“{years}” {of_which_years(parts[before].text, parts[after].text)}"
        ends = last or (after is not None and parts[after].kind in _OPEN)
        if first and not ends:
            yield f"What follows “{parts[before].text} {parts[sign].text}” is not understood"
        if last and parts[before].kind is Kind.WORD and parts[sign].kind is Kind.TO:
            yield f"“{parts[before].text} {parts[sign].text}” is not understood"
