"""Words for a time without an end: what goes on, is done again, or follows another day.

Pure (D18). "Quarterly", "every six months" and "each March" say how often; "within three months of
approval" and "Year 2" follow a day that they do not name. None of them has a last day.
"""

import re

from councilportal.common.words import Word


class Recurs(Word):
    """How often something is done again."""

    WEEK = "week", "Every week"
    FORTNIGHT = "fortnight", "Every two weeks"
    MONTH = "month", "Every month"
    TWO_MONTHS = "two_months", "Every two months"
    QUARTER = "quarter", "Every quarter"
    TERM = "term", "Every school term"
    HALF_YEAR = "half_year", "Every half year"
    YEAR = "year", "Every year"
    TWO_YEARS = "two_years", "Every two years"
    THREE_YEARS = "three_years", "Every three years"


_EACH = "(?:each|every|per|once (?:a|an|every))"
_SECOND = "(?:two|2|other|second|2nd)"
_THIRD = "(?:three|3|third|3rd)"
_SIXTH = "(?:six|6|sixth|6th)"
_NAMED = (
    "(?= (?:[0-9]{1,2}(?:st|nd|rd|th)? )?(?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december|spring|summer|autumn|winter)\b)"
)
_PATTERNS = {
    Recurs.WEEK: rf"weekly|{_EACH} week",
    Recurs.FORTNIGHT: (
        rf"fortnightly|(?:two|2)[- ]weekly|{_EACH} fortnight|{_EACH} {_SECOND} weeks?"
    ),
    Recurs.MONTH: rf"monthly|{_EACH} month",
    Recurs.TWO_MONTHS: rf"(?:two|2)[- ]monthly|{_EACH} {_SECOND} months?",
    Recurs.QUARTER: rf"quarterly|(?:three|3)[- ]monthly|{_EACH} quarter|{_EACH} {_THIRD} months?",
    Recurs.TERM: rf"termly|{_EACH} (?:school )?term",
    Recurs.HALF_YEAR: (
        rf"half[- ]?yearly|(?:six|6)[- ]monthly|{_EACH} half[- ]year|{_EACH} {_SIXTH} months?"
        "|twice (?:a|each|every|per) year"
    ),
    Recurs.YEAR: (
        rf"annual(?:ly)?|yearly|(?:twelve|12)[- ]monthly|{_EACH} (?:annum|year)"
        rf"|(?:each|every){_NAMED}"
    ),
    Recurs.TWO_YEARS: rf"biennial(?:ly)?|(?:two|2)[- ]yearly|{_EACH} {_SECOND} years?",
    Recurs.THREE_YEARS: rf"triennial(?:ly)?|(?:three|3)[- ]yearly|{_EACH} {_THIRD} years?",
}
RECURS = "|".join(f"(?P<{each}>{pattern})" for each, pattern in _PATTERNS.items())

_TWICE = {
    "annual": ("twice a year", "every two years"),
    "annually": ("twice a year", "every two years"),
    "yearly": ("twice a year", "every two years"),
    "monthly": ("twice a month", "every two months"),
    "weekly": ("twice a week", "every two weeks"),
}
ASKED = rf"bi[- ]?(?:{'|'.join(sorted(_TWICE, key=len, reverse=True))})"

_LENGTHS = r"(?:working )?(?:day|week|month|year|quarter)s?"
_COUNT = "(?:a|an|one|two|three|four|five|six|nine|ten|twelve|eighteen|[0-9]{1,3})"
# How often in words that none of these has, such as "four-yearly"; "yearly" alone would be false.
UNNAMED = rf"{_COUNT}[- ](?:weekly|monthly|quarterly|yearly|annual(?:ly)?)"
_OTHER_DAY = r"\b(?!.*(?:19|20|21)[0-9]{2}).*"  # a day without a year is not named
RELATIVE = (
    rf"within (?:the (?:first|next) )?{_COUNT} {_LENGTHS}(?: (?:of|from|after){_OTHER_DAY}|$)"
    rf"|{_COUNT} {_LENGTHS} (?:after|from|before){_OTHER_DAY}"
    r"|years? [1-9](?: ?(?:-|to|and|&|,) ?[1-9])*(?![0-9/-])"
)


def meanings_of(words: str) -> tuple[str, str]:
    """The two things that a word may mean. *Takes*: what `ASKED` found."""
    return _TWICE[re.sub("^bi[- ]?", "", words.lower())]
