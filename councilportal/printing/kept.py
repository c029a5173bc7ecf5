"""PDFs that were made once and are asked for again: kept as files, in the folder PDF_FOLDER.

Files, because a PDF is some hundred kilobytes that all processes of the machine share, that may be
lost at any time and that no backup should hold: the database would copy them into each of those.
The same folder holds the locks by which only one of those who ask for the same PDF has it made.

A kept PDF is found by a hash of all that decides its bytes, so it is never out of date and nothing
has to be thrown away when data change. Assessments may be confidential: who asks must have been
allowed to read the document, as the hash is made of all of its text. The folder is closed to other
users, and each file carries a seal, made with SECRET_KEY, of its name and its content: a file that
was cut short, changed or put there by somebody else is removed and the PDF is made again.
"""

import importlib.metadata
import logging
import os
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic, time

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from councilportal.common.document import Document
from councilportal.printing import html, locks, pdf, pdf_worker

DAYS = 30  # what nobody asked for in so long goes, even where there is room
_ENDING = ".kept"
_SEAL = 32  # bytes before the PDF
_ENGINE = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "pyphen")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be laid out: its HTML, and the hash of all that decides its bytes."""

    source: str
    key: str


def paper(document: Document) -> Paper:
    """Give the document as what the layout engine reads, with its key. Costs some milliseconds.

    The key covers that HTML, and so the whole document with its stylesheets, templates, colour and
    pictures; the child's code; the fonts; and the versions of what lays out. Not covered are fonts
    of the system, which stand in for letters that ours lack: empty the folder if they change.
    Raises: PdfUnavailable if a font is missing.
    """
    source = html.paper(document)
    return Paper(source, sha256(_engine(pdf.fonts_folder()) + source.encode()).hexdigest())


def pdf_of(paper: Paper, *, wait: float, seconds: float) -> bytes:
    """Give the PDF, from what is kept or laid out now; of several who ask at once, one lays out.

    Takes: how many seconds it may wait for others, and how many the layout may take then.
    Raises: PdfBusy if its turn did not come in time; PdfUnavailable and PdfFailed as `pdf.render`.
    """
    until = monotonic() + wait
    found = _read(paper.key)
    if found is None:
        # Two documents may share a lock, one in 256: then they are laid out one after the other.
        with locks.held([f"making-{paper.key[:2]}.lock"], until=until):
            found = _read(paper.key)
            if found is None:
                found = pdf.from_html(
                    paper.source, seconds=seconds, wait=max(0, until - monotonic())
                )
                _keep(paper.key, found)
    return found


@lru_cache(maxsize=2)
def _engine(fonts: Path) -> bytes:
    """The hash of what decides a PDF besides its HTML; read once in a process."""
    pdf.check_fonts()
    told = [f"{name} {importlib.metadata.version(name)}" for name in _ENGINE]
    told += [f"zlib {zlib.ZLIB_RUNTIME_VERSION}", os.environ.get("FONTCONFIG_FILE", "")]
    told += pdf.library_versions()
    files = [Path(pdf_worker.__file__), *(fonts / name for name in sorted(pdf_worker.FONTS))]
    told += [sha256(file.read_bytes()).hexdigest() for file in files]
    return sha256("\n".join(told).encode()).digest()


def _read(key: str) -> bytes | None:
    path = locks.folder() / f"{key}{_ENDING}"
    try:
        sealed = path.read_bytes()
        os.utime(path)  # the last use, by which the oldest are removed
    except FileNotFoundError:
        return None
    seal, content = sealed[:_SEAL], sealed[_SEAL:]
    if constant_time_compare(seal, _seal(key, content)):
        return content
    _log.warning("A kept PDF did not hold what its seal says, and is removed: %s", path.name)
    path.unlink(missing_ok=True)
    return None


def _seal(key: str, content: bytes) -> bytes:
    return salted_hmac(f"{__name__} {key}", content, algorithm="sha256").digest()


def _keep(key: str, content: bytes) -> None:
    """Put the PDF under its name in one step, then make room. A full disk stops nobody."""
    place = locks.folder()
    try:
        file, name = tempfile.mkstemp(dir=place)
        try:
            with os.fdopen(file, "wb") as written:
                written.write(_seal(key, content) + content)
            Path(name).replace(place / f"{key}{_ENDING}")
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _make_room(place)
    except OSError as error:
        _log.warning("A PDF could not be kept in %s: %s", place, error)


def _make_room(place: Path) -> None:
    """Remove what was used longest ago, until the rest is within PDF_KEPT_MEGABYTES.

    What a process that was killed left half written goes the same way.
    """
    found = []
    for path in place.iterdir():
        with suppress(FileNotFoundError):  # another process makes room too
            if not path.name.endswith(".lock"):
                known = path.stat()
                found.append((known.st_mtime, known.st_size, path))
    room = settings.PDF_KEPT_MEGABYTES * 1_000_000
    oldest = time() - DAYS * 24 * 60 * 60
    for used, size, path in sorted(found, reverse=True):
        room -= size
        if room < 0 or used < oldest:
            path.unlink(missing_ok=True)
