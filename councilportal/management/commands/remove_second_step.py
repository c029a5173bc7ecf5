"""`manage.py remove_second_step`: for somebody whose second step nobody else can remove."""

from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.common.refusals import Refused
from councilportal.management.console import DataCommand
from councilportal.organisation.account_operations import reset_second_step


class Command(DataCommand):
    help = (
        "Remove the second step of a person, who signs in with the password alone then. For an "
        "administrator whom no other administrator can help, for example after SECRET_KEY changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the user name and the reason."""
        parser.add_argument("username", help="what they sign in with")
        parser.add_argument(
            "--reason", required=True, help="why; it is kept in the record of changes"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove it, and end their sessions."""
        person = User.objects.filter(username__iexact=options["username"]).first()
        if person is None:
            raise CommandError(f"There is no account {options['username']}.")
        try:
            reset_second_step(user=person, reason=options["reason"], by=None, at=timezone.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{person.name} ({person.get_username()}) has no second step now, and switches it on "
            "again after signing in."
        )
