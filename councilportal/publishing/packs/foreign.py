"""What becomes of a PDF of another system that is uploaded: bound, or announced by a page.

The file is read in child processes with limits, one file at a time on this machine: it comes from
anywhere.
"""

from dataclasses import dataclass
from hashlib import sha256
from time import monotonic

from councilportal.common.refusals import Refused
from councilportal.printing import binding, locks
from councilportal.printing.failures import PdfBusy

MEGABYTES, SECONDS = 1_024, 30  # of each of the four children that look at a file
WAIT = 10.0  # seconds for its turn
_LOCK = "foreign-pdf"
_BEGINS = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Looked:
    """A PDF and what was found: its hash, how many pages it has, and why it cannot be bound.

    `faults` are sentences; empty where it is bound. Then `pages` is counted, and else 0.
    """

    name: str
    content: bytes
    sha256: str
    pages: int
    faults: tuple[str, ...]


def looked_at(name: str, content: bytes) -> Looked:
    """What is found of an uploaded PDF. It takes seconds.

    *Raises*: Refused for what is no PDF, while others are looked at, and where it was not checked
    in time: that says nothing of the file, so it is not kept as a fault.
    """
    if not content.startswith(_BEGINS):
        raise Refused("This is no PDF: save the paper as a PDF, and choose that.")
    try:
        with locks.held([_LOCK], until=monotonic() + WAIT):
            faults = binding.bindable(content, megabytes=MEGABYTES, seconds=SECONDS)
            pages = 0 if faults else binding.pages_of(content)
    except PdfBusy as busy:
        raise Refused("Other PDFs are being checked: choose the file again in a minute.") from busy
    if binding.UNCHECKED in faults:
        raise Refused(
            "It could not be checked in time: choose it again later, or leave it where it is held."
        )
    return Looked(name, content, sha256(content).hexdigest(), pages, faults)
