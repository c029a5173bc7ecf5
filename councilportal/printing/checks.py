"""A system check that says at start-up what is missing for PDFs. Everything else works without."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

from councilportal.common.numbers import joined
from councilportal.printing import pdf, system_fonts


@checks.register("printing")
def can_print(**kwargs: Any) -> list[checks.CheckMessage]:
    """A warning with the command to run if the fonts or Pango are missing."""
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
    if pdf.library() is None:
        found.append(
            checks.Warning(
                "PDFs cannot be made: the Pango library is not there.",
                hint=f"Run: {pdf.PANGO_LINE}",
                id="printing.W002",
            )
        )
    place = Path(settings.PDF_FOLDER)
    if place.exists() and not os.access(place, os.W_OK | os.X_OK):
        found.append(
            checks.Warning(
                f"PDFs cannot be made: this user may not write to the folder {place}.",
                hint="Let PDF_FOLDER name another, or give it to the user who runs the portal.",
                id="printing.W003",
            )
        )
    return found


@checks.register("printing", deploy=True)
def can_print_scripts(**kwargs: Any) -> list[checks.CheckMessage]:
    """The scripts that PDFs print as □, because no font of this machine has them.

    It is information, not a warning: which scripts a council needs is its own matter.
    """
    missing = system_fonts.scripts_without_a_font()
    if not missing:
        return []
    return [
        checks.Info(
            f"No font of this machine has {joined(missing)}: PDFs print □ in place of each sign, "
            "and say so at their head.",
            hint=f"Run: {system_fonts.FONTS_LINE}",
            id="printing.I001",
        )
    ]
