"""Keeps PDFs that were made, as files in the folder PDF_FOLDER, for the next request.

They are files because all processes of the machine share them, they may be lost at any time, and no
backup should contain them (each is some hundred kilobytes). The same folder has the locks by which
several requests for the same PDF make it only once.

A kept PDF is found by a hash of everything that decides its bytes, so it is never out of date and
nothing has to be deleted when data change. Assessments may be confidential: only a person who may
read the document has the whole text that the hash is made from. The folder is closed to other
users, and each file has a seal of its name and content, made with SECRET_KEY: a file that was
truncated, changed or put there by somebody else is removed, and the PDF is made again.
"""

import importlib.metadata
import logging
import os
import tempfile
import zlib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from time import monotonic, time

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from councilportal.common.document import Document
from councilportal.printing import html, locks, pdf, pdf_worker, system_fonts
from councilportal.printing.pdf_job import Attachment, Job, packed

DAYS = 30  # since its last use, after which a PDF is removed even if there is room
_ENDING = ".kept"
_CODE = sorted(Path(__file__).parent.glob("pdf_*.py"))  # what the child process imports
_SEAL = 32  # bytes of the seal before the PDF
_ENGINE = ("weasyprint", "pydyf", "tinycss2", "tinyhtml5", "cssselect2", "fonttools", "pyphen")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document ready to be laid out: its HTML, and the hash of all that decides its bytes.

    `attachments` are the files to put into the PDF.
    """

    source: str
    key: str
    attachments: tuple[Attachment, ...] = ()


def paper(document: Document, attachments: Sequence[Attachment] = ()) -> Paper:
    """The HTML of a document with its key. It takes some milliseconds.

    The key covers the HTML, and so the whole document with its stylesheets, templates, colour and
    pictures; the code of the child process; the fonts; the names of the machine's own fonts, which
    are used for characters that ours lack; and the versions of the layout libraries.
    Raises: PdfUnavailable if a font is missing.
    """
    return of_html(html.paper(document), attachments)


def of_html(source: str, attachments: Sequence[Attachment] = ()) -> Paper:
    """HTML from `html.paper` with its key, and the files to put into its PDF.

    Raises: PdfUnavailable as `paper`; ValueError for two files of one name.
    """
    files = tuple(attachments)
    job = packed(Job(source, files))
    return Paper(source, sha256(_engine(pdf.fonts_folder()) + job).hexdigest(), files)


def pdf_of(paper: Paper, *, wait: float, seconds: float) -> bytes:
    """The PDF, kept or laid out now. If several requests need it at once, only one lays it out.

    Takes: how many seconds it may wait for others, and then how many the layout may take.
    Raises: PdfBusy if its turn did not come in time; PdfUnavailable and PdfFailed as `pdf.render`.
    """
    until = monotonic() + wait
    found = _read(paper.key)
    if found is None:
        # One in 256 documents shares its lock with another: they are laid out one after the other.
        with locks.held([f"making-{paper.key[:2]}.lock"], until=until):
            found = _read(paper.key)
            if found is None:
                found = pdf.from_html(
                    paper.source,
                    attachments=paper.attachments,
                    seconds=seconds,
                    wait=max(0, until - monotonic()),
                )
                _keep(paper.key, found)
    return found


@lru_cache(maxsize=2)
def _engine(fonts: Path) -> bytes:
    """The hash of everything but the HTML that decides a PDF; calculated once in a process."""
    pdf.check_fonts()
    told = [f"{name} {importlib.metadata.version(name)}" for name in _ENGINE]
    told += [f"zlib {zlib.ZLIB_RUNTIME_VERSION}", os.environ.get("FONTCONFIG_FILE", "")]
    told += [*pdf.library_versions(), *system_fonts.font_files()]
    files = [
        *_CODE,
        *(fonts / name for name in sorted(pdf_worker.FONTS)),
    ]
    told += [sha256(file.read_bytes()).hexdigest() for file in files]
    return sha256("\n".join(told).encode()).digest()


def _read(key: str) -> bytes | None:
    path = locks.folder() / f"{key}{_ENDING}"
    try:
        sealed = path.read_bytes()
        os.utime(path)  # records the last use, by which the oldest are removed
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
    """Store the PDF under its name in one step, then make room. A full disk is no error."""
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
    """Remove the PDFs used longest ago until the rest is within PDF_KEPT_MEGABYTES.

    Half-written files of a killed process are removed in the same way.
    """
    found = []
    for path in place.iterdir():
        with suppress(FileNotFoundError):  # another process has removed it
            if not path.name.endswith(".lock"):
                known = path.stat()
                found.append((known.st_mtime, known.st_size, path))
    room = settings.PDF_KEPT_MEGABYTES * 1_000_000
    oldest = time() - DAYS * 24 * 60 * 60
    for used, size, path in sorted(found, reverse=True):
        room -= size
        if room < 0 or used < oldest:
            path.unlink(missing_ok=True)
