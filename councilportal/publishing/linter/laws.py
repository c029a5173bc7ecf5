"""Laws, dates and bodies that papers still name although something else took their place.

A table of data. Each row says from which day it is out of date, so a paper of an earlier day keeps
the law of its day (L6).
"""

import re
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class OutOfDate:
    """Words that are out of date since a day, and what is right.

    `beside` must stand in the same sentence too; "" asks for nothing more.
    """

    words: str
    since: date
    right: str
    beside: str = ""

    def is_in(self, sentence: str) -> bool:
        """True if the sentence has the words."""
        if not re.search(self.words, sentence):
            return False
        return not self.beside or re.search(self.beside, sentence, re.IGNORECASE) is not None


_REPORTED = r"equality (?:information|report|duty|data)|annual (?:equality )?report|specific duties"
_EQUALITY_ACT = "the Equality Act 2010 is in force instead"
_OCTOBER_2010 = date(2010, 10, 1)

OUT_OF_DATE = (
    OutOfDate(
        r"\b31(?:st)? January\b",
        date(2017, 3, 31),
        "equality information is due within a year of the last, and by 30 March at the latest",
        beside=_REPORTED,
    ),
    OutOfDate(
        r"\(Specific Duties\) Regulations 2011",
        date(2017, 3, 31),
        "the Equality Act 2010 (Specific Duties and Public Authorities) Regulations 2017 apply",
    ),
    OutOfDate(r"Disability Discrimination Act|\bDDA\b", _OCTOBER_2010, _EQUALITY_ACT),
    OutOfDate(r"Race Relations (?:\(Amendment\) )?Act", _OCTOBER_2010, _EQUALITY_ACT),
    OutOfDate(r"Sex Discrimination Act", _OCTOBER_2010, _EQUALITY_ACT),
    OutOfDate(r"Equal Pay Act", _OCTOBER_2010, _EQUALITY_ACT),
    OutOfDate(r"Employment Equality \((?!Repeal)[A-Z]", _OCTOBER_2010, _EQUALITY_ACT),
    OutOfDate(
        r"(?:Race|Disability|Gender) Equality Dut(?:y|ies)",
        date(2011, 4, 5),
        "the public sector equality duty took its place",
    ),
    OutOfDate(
        r"Commission for Racial Equality|Disability Rights Commission"
        r"|Equal Opportunities Commission",
        date(2007, 10, 1),
        "the Equality and Human Rights Commission took its place",
    ),
    OutOfDate(
        r"Data Protection Act 1998",
        date(2018, 5, 25),
        "the UK GDPR and the Data Protection Act 2018 apply",
    ),
)
# Sentences that themselves say that it is past.
PAST = re.compile(
    r"\b(repealed|revoked|replaced|replaces|superseded|former|formerly|until|previous|previously"
    r"|no longer|took (?:its|their) place|instead of|at the time|historic|predecessor)\b",
    re.IGNORECASE,
)
