"""Says at start-up what is missing for PDFs; everything else works without."""

import ctypes
import sys
from typing import Any

from django.core import checks

from councilportal.printing import pdf

_PANGO = {
    "darwin": ("libpango-1.0.dylib", "/opt/homebrew/lib/libpango-1.0.dylib",
               "/usr/local/lib/libpango-1.0.dylib"),
    "win32": ("libpango-1.0-0.dll",),
}  # fmt: skip


@checks.register("printing")
def can_print(**kwargs: Any) -> list[checks.CheckMessage]:
    """Give a warning with the line to run if the fonts or Pango are not there."""
    found: list[checks.CheckMessage] = []
    missing = pdf.missing_fonts()
    if missing:
        found.append(
            checks.Warning(
                f"PDFs cannot be made: the report font {missing[0]} is not there.",
                hint=f"Run: {pdf.FONTS_LINE}",
                id="printing.W001",
            )
        )
    if not any(_loads(name) for name in _PANGO.get(sys.platform, ("libpango-1.0.so.0",))):
        found.append(
            checks.Warning(
                "PDFs cannot be made: the Pango library is not there.",
                hint=f"Run: {pdf.PANGO_LINE}",
                id="printing.W002",
            )
        )
    return found


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True
