"""Export what is frozen: `manage.py export_editions DIR`."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.management.console import DataCommand
from councilportal.publishing.editions.export import Changed, NotEmpty, export_editions
from councilportal.publishing.proof.signing import NoKey, key_of


class Command(DataCommand):
    """Write every frozen edition with its files and a manifest."""

    help = (
        "Write every frozen or published edition: its canonical JSON, its files and a manifest of "
        "their hashes, signed if PUBLISHING_KEY is set. Public copies that are out are in "
        "DIR/published, others in DIR/unpublished."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder, and whether whole copies are written too."""
        parser.add_argument(
            "folder", type=Path, metavar="DIR", help="a folder that is empty or not there"
        )
        parser.add_argument(
            "--restricted",
            action="store_true",
            help="also write the whole copies, with exempt parts, to DIR/restricted",
        )

    def handle(self, *args: Any, folder: Path, restricted: bool, **options: Any) -> None:
        """Write the folders and print their names."""
        try:
            key = key_of(settings.PUBLISHING_KEY)
            places = export_editions(folder, restricted=restricted, key=key, now=timezone.now())
        except OSError as error:
            raise CommandError(
                f"Cannot write to {folder}: {error.strerror}. A folder in it without manifest.json "
                "is not complete."
            ) from error
        except NotEmpty as error:
            raise CommandError(str(error)) from error
        except Changed as error:
            raise CommandError(
                f"{error} Nothing of it is written; check_records tells all there is."
            ) from error
        except NoKey as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(map(str, places)) if places else "There is nothing to export.")
