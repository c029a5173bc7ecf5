"""A document as one PDF file that is both PDF/UA-1 (for everybody) and PDF/A-3a (for the archive).

The layout engine needs libraries of the system and can die of what it is given, so it works in a
child process (`pdf_worker`) with a clock, limits, an empty environment and four fonts.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from math import ceil
from pathlib import Path

from django.conf import settings

from councilportal.common.document import Document
from councilportal.printing import html
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

_KEPT_ENVIRONMENT = ("PATH", "HOME", "SYSTEMROOT", "TEMP", "TMPDIR", "FONTCONFIG_FILE",
                     "WEASYPRINT_DLL_DIRECTORIES", "DYLD_FALLBACK_LIBRARY_PATH")  # fmt: skip
_log = logging.getLogger(__name__)


class PdfUnavailable(Exception):
    """This machine cannot make PDFs yet; the message ends with the one line that changes it."""


class PdfFailed(Exception):
    """This document could not be laid out; the message says why, in words for an officer."""


def render(document: Document) -> bytes:
    """Give the document as PDF: tagged, bookmarked, with contents and running heads.

    Gives: the same bytes for the same document (with the same engine and fonts). The only dates
    in it are the document's own.
    Raises: PdfUnavailable if a library or a font is missing; PdfFailed if it took too long, grew
    too big, asked for something outside the report, or the engine broke.
    """
    return _printed(lambda: html.paper(document), megabytes=MEGABYTES, seconds=SECONDS)


def from_html(source: str, *, megabytes: int = MEGABYTES, seconds: float = SECONDS) -> bytes:
    """Give the PDF of what `html.paper` made, laid out in a child process.

    Takes: the most memory and the most time that the child may take.
    Raises: as `render`.
    """
    return _printed(lambda: source, megabytes=megabytes, seconds=seconds)


def _printed(make: Callable[[], str], *, megabytes: int, seconds: float) -> bytes:
    missing = missing_fonts()
    if missing:
        raise PdfUnavailable(f"The report font {missing[0]} is not there. Run: {FONTS_LINE}")
    # The child starts first and reads its engine while the page is being made here.
    with _worker(megabytes, ceil(seconds)) as child:
        try:
            printed, said = child.communicate(make().encode(), timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise PdfFailed(
                f"The PDF was not ready after {seconds:g} seconds. "
                "Choose fewer indicators or services."
            ) from error
        finally:
            child.kill()
    if child.returncode == 0 and printed.startswith(b"%PDF-"):
        return printed
    _log.error("The PDF worker ended with %s: %s", child.returncode, said.decode(errors="replace"))
    raise _failure(child.returncode, megabytes)


def _worker(megabytes: int, seconds: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "councilportal.printing.pdf_worker", str(fonts_folder())]
    environment = {key: os.environ[key] for key in _KEPT_ENVIRONMENT if key in os.environ}
    return subprocess.Popen(
        [*command, str(megabytes), str(seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=settings.BASE_DIR,
        env=environment | {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1"},
    )


def fonts_folder() -> Path:
    """Give the folder of the report's fonts, made at set-up."""
    return Path(settings.BASE_DIR) / "vendor" / "fonts"


def missing_fonts() -> list[str]:
    """Give the names of the report's font files that are not there."""
    return sorted(name for name in FONTS if not (fonts_folder() / name).is_file())


def _failure(status: int, megabytes: int) -> Exception:
    if status == EXIT_UNAVAILABLE:
        return PdfUnavailable(f"PDFs need the Pango library, which is missing. Run: {PANGO_LINE}")
    if status == EXIT_REFUSED:
        return PdfFailed("The report asks for a file or an address, which a report may not do.")
    if status == EXIT_MEMORY:
        return PdfFailed(f"The report needs more than {megabytes} MB to lay out.")
    return PdfFailed("The PDF could not be laid out: its layout engine stopped unexpectedly.")
