"""`manage.py appoint_administrator`: makes the first administrator of a portal in production."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import CommandError, CommandParser
from django.core.validators import validate_email
from django.utils import timezone

from councilportal.accounts import mailing
from councilportal.accounts.adapters import password_path
from councilportal.accounts.models import User, check_username
from councilportal.common.refusals import Refused
from councilportal.management.console import DataCommand
from councilportal.organisation.account_operations import appoint_first_administrator


class Command(DataCommand):
    help = (
        "Appoint the first administrator, and print the link by which they choose a password. "
        "Refused where an administrator can sign in already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the user name, the name and the e-mail address."""
        parser.add_argument("username", help="what they sign in with; it never changes")
        parser.add_argument("--name", required=True, help="their name, as they write it")
        parser.add_argument("--email", required=True, help="reminders and links go there")

    def handle(self, *args: Any, **options: Any) -> None:
        """Appoint the person, and print the link once."""
        username, name, email = (str(options[key]).strip() for key in ("username", "name", "email"))
        _check(username, name, email)
        try:
            person = appoint_first_administrator(
                username=username, name=name, email=email, by=None, at=timezone.now()
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{person.name} ({person.get_username()}) is an administrator. Hand this link to them "
            f"and to nobody else: it works once, for {mailing.DAYS} days, to choose a password. "
            "Where it has passed unused, this command makes another."
        )
        self.stdout.write(_link(person))


def _check(username: str, name: str, email: str) -> None:
    """*Raises*: CommandError with what is wrong and what would be right."""
    for field, text, most in (
        ("username", username, 150),
        ("name", name, 150),
        ("email", email, 254),
    ):
        if not 0 < len(text) <= most:
            raise CommandError(f"The {field} must have 1 to {most} characters; it has {len(text)}.")
    try:
        check_username(username)
    except ValidationError as error:
        raise CommandError(
            f"The user name {username!r} cannot be: use letters, digits and @.+-_ only, and "
            "letters that have no plainer form."
        ) from error
    if not name.isprintable():
        raise CommandError("The name has characters that cannot be shown: write it in letters.")
    try:
        validate_email(email)
    except ValidationError as error:
        raise CommandError(
            f"{email!r} is not an e-mail address: write one like pat@council.example."
        ) from error


def _link(person: User) -> str:
    """The whole address of the link if PORTAL_URL is set, else its path."""
    path = password_path(person)
    if "//127.0.0.1" in settings.PORTAL_URL:
        return f"{path}  (put the portal's address before it: PORTAL_URL is not set)"
    return f"{settings.PORTAL_URL}{path}"
