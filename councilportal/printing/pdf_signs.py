"""Signs of other scripts: what they need to be PDF/UA and PDF/A, and those that no font has.

A PDF with a sign that has no glyph is neither PDF/UA nor PDF/A, and its reader sees an empty box
without knowing what stood there. So it is printed as □, and the paper says which it was.
"""

import logging
import re
import unicodedata
from html import escape
from typing import Any

STAND_IN = "□"
_AROUND = 20  # characters told before and after a sign
_MOST_TOLD = 12
_NOTHING = b"> <>"
_JOINER = b"> <2060>"  # a word joiner: no sign, and no place to break a word


class Missing(logging.Handler):
    """Collects the signs that WeasyPrint found no glyph for, from its warnings."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.signs: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a warning about a missing glyph."""
        if isinstance(record.args, tuple) and ".notdef" in str(record.msg):
            self.signs.add(str(record.args[0]))


def replaced(source: str, signs: set[str]) -> str:
    """The page of HTML with the signs replaced, and under its head what stood there."""
    before, body, after = source.partition("<body")
    any_of = re.compile("[" + "".join(map(re.escape, sorted(signs))) + "]")
    note = f'<p class="report-unprinted">{escape(_told(body + after, signs, any_of))}</p>'
    page = any_of.sub(STAND_IN, after)
    return before + body + page.replace("</header>", f"{note}</header>", 1)


def _told(page: str, signs: set[str], any_of: re.Pattern[str]) -> str:
    words = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    told = []
    for sign in sorted(signs)[:_MOST_TOLD]:
        name = unicodedata.name(sign, "a sign without a name").lower()
        place = words.find(sign)
        near = words[max(0, place - _AROUND) : place + _AROUND + 1] if place >= 0 else sign
        told.append(f"{name} (U+{ord(sign):04X}) in “{any_of.sub(STAND_IN, near).strip()}”")
    more = len(signs) - _MOST_TOLD
    end = f"; and {more} more" if more > 0 else ""
    return (
        f"Some signs could not be printed, because this machine has no font for them. "
        f"{STAND_IN} stands in their place: {'; '.join(told)}{end}."
    )


def mend_fonts_and_emoji(pdf: Any) -> None:
    """Give each glyph a text, and have no picture of an emoji smoothed, as both standards ask.

    Where several glyphs make one sign, as in Devanagari, WeasyPrint gives the text to one of them
    and none to the others.
    """
    for each in pdf.objects:
        if getattr(each, "extra", {}).get("Interpolate") == "true":
            each.extra["Interpolate"] = "false"
        lines: Any = getattr(each, "stream", ())
        if b"begincmap" in lines:
            lines[:] = [
                line.replace(_NOTHING, _JOINER) if line.endswith(_NOTHING) else line
                for line in lines
            ]
