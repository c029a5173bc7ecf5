"""`manage.py blot_name`: blots out who a person was, on a lawful request."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.administration.operations import blot_name
from councilportal.common.numbers import count_of
from councilportal.common.refusals import Refused
from councilportal.management.console import DataCommand, words

_LONGEST_REASON = 1_000
_NOT_TOUCHED = """\
Not touched, so look there yourself:
  attestations, overrides by name and authors of assessments and decisions, kept as signed;
  what people typed, such as reasons, notes and answers; e-mails to others until they are emptied;
  backups, files that were exported or handed out, and logs of the machine;
  keys and digests in the record of changes; without AUDIT_KEY nobody can try a name on them."""


class Command(DataCommand):
    help = (
        "Blot out the name, user name and e-mail address of a person whose account is closed, on "
        "a lawful request. The number of the person stays, the chain of changes still verifies, "
        "and that it was done is on record. It cannot be undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of the person and the reason."""
        parser.add_argument(
            "number", type=int, help="the number beside the name in the record of changes"
        )
        parser.add_argument(
            "--reason",
            type=words(_LONGEST_REASON),
            required=True,
            help="why, without the name; it is kept in the record of changes",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Blot it out, and print what was done and what is not touched."""
        number = options["number"]
        try:
            done = blot_name(number=number, reason=options["reason"], by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        texts = count_of(done.texts, "name or address", "names and addresses")
        progress = count_of(done.progress, "entry", "entries")
        self.stdout.write(
            f"Person {number} has no name any more: {texts} in the record of changes, {progress} "
            f"in the action plan and the texts of {count_of(done.emails, 'e-mail')} were blotted "
            "out, and the account was emptied."
        )
        self.stdout.write(_NOT_TOUCHED)
