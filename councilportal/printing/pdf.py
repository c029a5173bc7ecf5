"""A document as one PDF file that is both PDF/UA-1 (accessible) and PDF/A-3a (for archives).

The layout engine needs system libraries and can crash on its input, so it runs in a child process
(`pdf_worker`) with a time limit, a memory limit, an empty environment and four fonts. At most
PDF_LAYOUTS of them run at once, because all processes share the locks.
"""

import ctypes
import logging
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic

from django.conf import settings

from councilportal.common.document import Document
from councilportal.common.text import printable
from councilportal.printing import html, locks, renderer
from councilportal.printing.failures import PdfFailed, PdfUnavailable
from councilportal.printing.pdf_job import Attachment, Job, packed
from councilportal.printing.pdf_worker import EXIT_MEMORY, EXIT_REFUSED, EXIT_UNAVAILABLE, FONTS

MEGABYTES = 4096
SECONDS = 300
PANGO_LINE = (
    "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
    if sys.platform.startswith("linux")
    else "brew install pango"
    if sys.platform == "darwin"
    else "winget install MSYS2.MSYS2, then: pacman -S mingw-w64-x86_64-pango"
)
FONTS_LINE = "python -m councilportal.setup.assets"

_PANGO = {
    "darwin": (
        "libpango-1.0.dylib",
        "/opt/homebrew/lib/libpango-1.0.dylib",
        "/usr/local/lib/libpango-1.0.dylib",
    ),
    "win32": ("libpango-1.0-0.dll",),
}

_log = logging.getLogger(__name__)


def render(document: Document, attachments: Sequence[Attachment] = ()) -> bytes:
    """The document as a PDF: tagged, with bookmarks, contents and running heads.

    Takes: files to put into it, for example those of `attached.figures`.
    Gives: the same bytes for the same document (with the same engine and fonts). The only dates
    in it are the document's own.
    Raises: PdfUnavailable if a library or a font is missing; PdfBusy if others were laid out all
    the time; PdfFailed if it took too long, needed too much memory, requested something outside the
    report, or the engine crashed; ValueError for two attachments of one name.
    """
    return _printed(lambda: html.paper(document), attachments, MEGABYTES, SECONDS, SECONDS)


def from_html(
    source: str,
    *,
    attachments: Sequence[Attachment] = (),
    megabytes: int = MEGABYTES,
    seconds: float = SECONDS,
    wait: float = SECONDS,
) -> bytes:
    """The PDF of HTML from `html.paper`, laid out in a child process.

    Takes: files to put into it; the most memory (MB) and time (seconds) that the child may use, and
    how many seconds to wait for fewer than PDF_LAYOUTS to be running.
    Raises: as `render`.
    """
    return _printed(lambda: source, attachments, megabytes, seconds, wait)


def _printed(
    make: Callable[[], str],
    attachments: Sequence[Attachment],
    megabytes: int,
    seconds: float,
    wait: float,
) -> bytes:
    check_fonts()
    slots = [f"layout-{number}.lock" for number in range(settings.PDF_LAYOUTS)]
    # The child holds the slot too: if this process is killed, the slot stays taken until the child
    # ends.
    with locks.held(slots, until=monotonic() + wait) as slot:
        try:
            ended = renderer.lay_out(
                lambda: packed(Job(printable(make()), attachments)),
                fonts_folder(),
                megabytes=megabytes,
                seconds=seconds,
                lock=slot,
            )
        except TimeoutError as error:
            raise PdfFailed(
                f"The PDF was not ready after {seconds:g} seconds. "
                "Choose fewer indicators or services."
            ) from error
    if ended.status == 0 and ended.output.startswith(b"%PDF-"):
        return ended.output
    said = ended.errors.decode(errors="replace")
    _log.error("The PDF worker ended with %s: %s", ended.status, said)
    raise _failure(ended.status, megabytes)


def fonts_folder() -> Path:
    """The folder of the report's fonts, made at set-up."""
    return Path(settings.BASE_DIR) / "vendor" / "fonts"


def missing_fonts() -> list[str]:
    """The names of the report's font files that are missing."""
    return sorted(name for name in FONTS if not (fonts_folder() / name).is_file())


def check_fonts() -> None:
    """Raises: PdfUnavailable if a font of the report is missing, with the command that makes it."""
    missing = missing_fonts()
    if missing:
        raise PdfUnavailable(f"The report font {missing[0]} is not there. Run: {FONTS_LINE}")


def library() -> ctypes.CDLL | None:
    """The system's Pango; None if it is missing."""
    for name in _PANGO.get(sys.platform, ("libpango-1.0.so.0",)):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def library_versions() -> list[str]:
    """The versions of Pango and of HarfBuzz, which it includes; empty without Pango."""
    pango = library()
    found = []
    for name in ("pango_version_string", "hb_version_string"):
        version = getattr(pango, name, None)
        if version is not None:
            version.restype = ctypes.c_char_p
            found.append(f"{name} {version()!r}")
    return found


def _failure(status: int, megabytes: int) -> Exception:
    if status == EXIT_UNAVAILABLE:
        return PdfUnavailable(f"PDFs need the Pango library, which is missing. Run: {PANGO_LINE}")
    if status == EXIT_REFUSED:
        return PdfFailed("The report asks for a file or an address, which a report may not do.")
    if status == EXIT_MEMORY:
        return PdfFailed(f"The report needs more than {megabytes} MB to lay out.")
    return PdfFailed("The PDF could not be laid out: its layout engine stopped unexpectedly.")
