"""Export the dashboard: `manage.py export_dashboard --period P --format FORM --output FILE`."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.text import slugify

from councilportal.common.document import part_of
from councilportal.management.console import (
    DataCommand,
    directorate_argument,
    period_argument,
    write_file,
)
from councilportal.organisation.people import NOBODY
from councilportal.organisation.queries import council_on
from councilportal.printing import csv, html, json, kept
from councilportal.printing.failures import PdfBusy, PdfFailed, PdfUnavailable
from performance.board.action_queries import of_lines
from performance.board.action_sections import action_sections
from performance.board.choice_queries import choices
from performance.board.dashboard_sections import Heading, dashboard
from performance.board.queries import Scope, board

SECONDS = 300  # seconds: a command may wait, and lay out, for longer than a request
PRINTED = {
    "html": html.page,
    "pdf": lambda document: kept.pdf_of(kept.paper(document), wait=SECONDS, seconds=SECONDS),
    "csv": lambda document: csv.dataset(document, "ratings"),
    "json": json.render,
}


class Command(DataCommand):
    """The dashboard report as it stands, in one of its four forms."""

    help = "Write the dashboard report of a period as HTML, PDF, CSV or JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the period, the part of the council, the format and the file."""
        parser.add_argument("--period", required=True)
        parser.add_argument("--directorate", default="")
        parser.add_argument("--format", choices=tuple(PRINTED), required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print its name."""
        period = period_argument(options["period"])
        ref = directorate_argument(options["directorate"])
        council = council_on(period.end)
        part = dict(choices(period.end).directorates).get(ref, ref) or council.name
        heading = Heading(council.name, council.colour, part, period)
        lines = board(period.end, Scope(directorate=ref))
        # A file for everybody: of the plan it holds what any reader may see.
        actions = of_lines(lines, period.end, NOBODY)
        sections = action_sections(actions, timezone.localdate(), linked=False)
        whole = dashboard(heading, lines, sections)
        document = part_of(whole, "", slugify(ref))
        if options["format"] == "pdf":
            document = replace(document, made_on=timezone.localdate().isoformat())
        try:
            content = PRINTED[options["format"]](document)
        except (PdfUnavailable, PdfFailed, PdfBusy) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(write_file(options["output"], content))
