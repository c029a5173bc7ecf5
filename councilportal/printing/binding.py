"""Binds PDFs into one: papers of a committee, or the parts of one long document.

The parts are joined with all that makes them accessible: tags, headings of cells, links, bookmarks,
attached files. The whole is both PDF/UA-1 and PDF/A-3a if each part is. Page numbers run through
it. The work is done in a child process with limits (`binding_worker`).
"""

import json
import logging
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any
from urllib.parse import quote

from councilportal.printing import children, pdf, validation
from councilportal.printing.binding_places import SCHEME
from councilportal.printing.failures import CannotBind, PdfFailed

MEGABYTES = 2048
SECONDS = 120
MOST_FOREIGN_BYTES = 50_000_000  # of a PDF that another system made

UNCHECKED = "It is too large or too broken to be checked."  # or the machine was too busy

_CANNOT, _MEMORY = 4, 5  # exit statuses of the child
_KEY = re.compile(r"[A-Za-z0-9-]{1,80}")
_DATE = re.compile(r"(\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d))?)?")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Part:
    """One of the PDFs to be bound.

    `key` is unique among the parts: plain letters, digits and hyphens, by which links name it.
    `number` is that of the item on the agenda. `foreign`: another system made it; see `bindable`.
    Raises: ValueError for another key.
    """

    key: str
    title: str
    content: bytes
    number: str = ""
    foreign: bool = False

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(
                f"A part cannot have the key {self.key!r}: use letters, digits and hyphens."
            )


def link(key: str, anchor: str = "") -> str:
    """The address of a part, or of a place in it, which `bind` turns into a link."""
    return f"{SCHEME}{key}#{quote(anchor)}" if anchor else f"{SCHEME}{key}"


def bind(
    parts: Sequence[Part],
    *,
    title: str,
    language: str,
    council: str = "",
    subject: str = "",
    created: str = "",
    modified: str = "",
    mark: str = "",
    pieces: bool = False,
    megabytes: int = MEGABYTES,
    seconds: float = SECONDS,
) -> bytes:
    """The parts as one PDF, in their order.

    Each part has one bookmark, with its own ones under it, and "Page 1 of 90" on each page. Its
    places keep their names behind its key: `5.summary`.
    Takes: title, language ("en-GB"), council, subject and dates (ISO days, or moments with their
    zone) of the whole; `mark`, words for each page that another system made; `pieces`, if the parts
    are pieces of one document: the first has its title, bookmarks and places stay as if it had
    never been cut.
    Gives: the same bytes for the same parts.
    Raises: CannotBind for two parts of one key, none at all, one that is not tagged, and a link
    that leads nowhere; ValueError for another date; PdfFailed if it took too long or needed too
    much memory; PdfUnavailable if a font is missing.
    """
    keys = [part.key for part in parts]
    if not parts:
        raise CannotBind("There is nothing to bind: give at least one part.")
    for key in keys:
        if keys.count(key) > 1:
            raise CannotBind(f"Two parts have the key {key}: give each its own.")
    for date in (created, modified):
        if not _DATE.fullmatch(date):
            raise ValueError(f"{date!r} is no date such as 2026-03-14 or 2026-03-14T09:30:00Z.")
    told = {"title": title, "language": language, "council": council, "subject": subject}
    told |= {"created": created, "modified": modified, "mark": mark}
    head = {**told, "pieces": pieces, "task": "bind"}
    return _asked(parts, head, megabytes, seconds)


def bindable(
    content: bytes, *, megabytes: int = MEGABYTES, seconds: float = SECONDS
) -> tuple[str, ...]:
    """Why the PDF of another system may not be bound, as sentences in plain words; empty if it may.

    It may if it is tagged, meets PDF/UA-1 and PDF/A-3a, and has nothing in it that acts: no form,
    program, file or password. Limits are those of each of the four steps.
    """
    if len(content) > MOST_FOREIGN_BYTES:
        return (f"It is larger than {MOST_FOREIGN_BYTES // 1_000_000} MB.",)
    part = Part("part", "Part", content, foreign=True)
    try:
        said = json.loads(_asked([part], {"task": "check"}, megabytes, seconds))
        if not said:
            said = _broken(content, megabytes, seconds)
        if not said:
            whole = bind(
                [part], title="Part", language="en-GB", megabytes=megabytes, seconds=seconds
            )
            said = _broken(whole, megabytes, seconds)
    except CannotBind as error:
        return (str(error),)
    except PdfFailed:
        return (UNCHECKED,)
    return tuple(dict.fromkeys(said))


def _broken(content: bytes, megabytes: int, seconds: float) -> list[str]:
    found = validation.failures(content, megabytes=megabytes, seconds=seconds)
    return [failure.sentence for failure in found]


def pages_of(content: bytes) -> int:
    """How many pages a PDF has that another system made.

    Raises: CannotBind if it cannot be read.
    """
    head = {"task": "count"}
    return int(_asked([Part("part", "Part", content, foreign=True)], head, MEGABYTES, SECONDS))


def _asked(parts: Sequence[Part], head: dict[str, Any], megabytes: int, seconds: float) -> bytes:
    """What the child answers."""
    pdf.check_fonts()
    known = [
        {"key": each.key, "title": each.title, "number": each.number, "foreign": each.foreign}
        for each in parts
    ]
    limits = {"megabytes": megabytes, "seconds": ceil(seconds), "fonts": str(pdf.fonts_folder())}
    line = json.dumps({**head, **limits, "parts": known, "sizes": [len(p.content) for p in parts]})
    with children.started("councilportal.printing.binding_worker") as child:
        try:
            content = b"".join(each.content for each in parts)
            found, errors = child.communicate(line.encode() + b"\n" + content, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise PdfFailed(f"The PDFs were not bound after {seconds:g} seconds.") from error
        finally:
            child.kill()
    said = errors.decode(errors="replace")
    if child.returncode == 0:
        return found
    if child.returncode == _CANNOT:
        raise CannotBind(said)
    # qpdf ends the process itself where it can ask for no more memory.
    if child.returncode == _MEMORY or "bad_alloc" in said:
        raise PdfFailed(f"The PDFs need more than {megabytes} MB to be bound.")
    _log.error("The process that binds PDFs ended with %s: %s", child.returncode, said)
    raise PdfFailed("The PDFs could not be bound: the process stopped unexpectedly.")
