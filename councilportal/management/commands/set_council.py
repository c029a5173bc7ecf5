"""`manage.py set_council`: sets the council's name, colour, logo and nation."""

import mimetypes
from dataclasses import replace
from pathlib import Path

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.common.periods import london_day
from councilportal.common.working_days import Nation
from councilportal.management.console import DataCommand, words
from councilportal.organisation import council_operations
from councilportal.organisation.council_operations import NameMissing, UnfitColour, UnfitLogo
from councilportal.organisation.queries import council_on

_SHORT = 60  # characters


class Command(DataCommand):
    """Sets name, short name, colour, logo and nation of the council from today on."""

    help = "Sets the council's name, short name, colour, logo and nation, from today on."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take name, short name and colour, which are required, and the logo file, if any."""
        parser.add_argument("--name", type=words(150), required=True, help="the full name")
        parser.add_argument(
            "--short-name", type=words(_SHORT), help="for tight places; the full name by default"
        )
        parser.add_argument("--colour", required=True, help="#rrggbb, dark enough for white words")
        parser.add_argument("--logo", type=Path, help="a .png or .svg file")
        parser.add_argument(
            "--nation",
            choices=[each.value for each in Nation],
            help="whose bank holidays and law of meetings it has",
        )

    def handle(self, *args: object, **options: object) -> None:
        """Read the logo, set the council, and print that it is done."""
        logo, media_type = _read_logo(options["logo"])
        name = str(options["name"])
        short_name = str(options["short_name"] or name)
        at, notice = timezone.now(), None
        if options["nation"]:
            notice = replace(
                council_on(london_day(at)).notice, nation=Nation(str(options["nation"]))
            )
        if len(short_name) > _SHORT:
            raise CommandError(f"Give a --short-name of at most {_SHORT} characters.")
        try:
            council = council_operations.set_council(
                name=name,
                short_name=short_name,
                colour=str(options["colour"]),
                logo=logo,
                logo_media_type=media_type,
                notice=notice,
                by=None,
                at=at,
            )
        except (NameMissing, UnfitColour, UnfitLogo) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The council is {council.name} (version {council.version}).")


def _read_logo(path: object) -> tuple[bytes | None, str]:
    if not isinstance(path, Path):
        return None, ""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CommandError(f"The logo {path} cannot be read: {error.strerror}.") from error
    return content, mimetypes.guess_type(path.name)[0] or "unknown"
