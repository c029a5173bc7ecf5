"""Export a report: `manage.py export_report SERIES --period P --format FORM --output FILE`."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.common.refusals import NotKnown, Refused
from councilportal.management.console import DataCommand, period_argument, write_file
from councilportal.publishing.editions import drafts


class Command(DataCommand):
    """The paper of a series for a period as it stands now, not frozen and marked as a draft."""

    help = (
        "Write the public copy of a report as it stands, marked as a draft. Nothing is frozen. "
        "--format csv writes all its tables into one file, a line for each cell; into a file whose "
        "name ends in .zip, it writes a CSV file for each table."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the series, the period, what the paper is about, the format and the file."""
        parser.add_argument("series")
        parser.add_argument("--period", required=True)
        parser.add_argument(
            "--about",
            default="",
            help="the directorate, assessment or decision, where the series has several papers",
        )
        parser.add_argument("--format", choices=tuple(drafts.FORMS), required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and print its name."""
        form, output = options["format"], options["output"]
        period = period_argument(options["period"])
        try:
            edition = drafts.edition_of(options["series"], period.code, options["about"])
        except (NotKnown, Refused) as error:
            raise CommandError(str(error)) from error
        made = drafts.draft(edition, timezone.localdate())
        is_zip = form == "csv" and output.suffix == ".zip"
        print_it = drafts.table_files if is_zip else drafts.FORMS[form]
        try:
            content = print_it(made, edition.series)
        except drafts.FAILURES as error:
            raise CommandError(str(error)) from error
        self.stdout.write(write_file(output, content))
