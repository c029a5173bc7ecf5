"""The account of a person."""

import unicodedata
from datetime import date
from typing import ClassVar

from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from councilportal.audit.on_record import OnRecord
from councilportal.common.constraints import not_empty

LONGEST_NAME = 150  # characters of a user name


def check_username(name: str) -> None:
    """Check that somebody could sign in by a user name.

    Django signs in by the plain form of what is typed, so a name with a sign that has a plainer
    form, such as a ligature, would never be found.
    *Raises*: ValidationError.
    """
    UnicodeUsernameValidator(message="User name must be letters, digits and @.+-_")(name)
    plain = unicodedata.normalize("NFKC", name)
    if plain != name:
        raise ValidationError(
            f"User name must be written in plain letters: {plain}", code="compatibility"
        )


def counted_as(name: str) -> str:
    """The text under which tries of a user name are counted, in whichever letters it is typed."""
    plain = unicodedata.normalize("NFKC", name[:LONGEST_NAME]).strip()
    return plain.upper().casefold()[:LONGEST_NAME]


class People(UserManager["User"]):
    """Accounts; a user name is the same in any letter case."""

    use_in_migrations = False

    def get_by_natural_key(self, username: str | None) -> "User":
        """The account of a user name. *Raises*: User.DoesNotExist."""
        return self.get(username__iexact=username)


def is_open_on(day: date, user: str = "") -> Q:
    """A filter for accounts that are open on a day. *Takes*: the relation to them, as `user__`."""
    no_last_day = Q(**{f"{user}closes_on__isnull": True})
    return Q(**{f"{user}is_active": True}) & (no_last_day | Q(**{f"{user}closes_on__gte": day}))


class User(AbstractUser):
    """A person who may sign in: one `name`, as they write it, and no first and last name.

    An account is open while it `is_active`, up to its last day, `closes_on`, where it has one.
    """

    on_record = OnRecord(without=("password", "last_login"))

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=150)
    closes_on = models.DateField(null=True, blank=True)

    objects: ClassVar[People] = People()

    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [
            not_empty("username"),
            not_empty("name"),
            models.UniqueConstraint(Lower("username"), name="user_name_in_any_case"),
        ]

    def __str__(self) -> str:
        """The person's name."""
        return self.name

    def is_open(self, on: date) -> bool:
        """True if the person may sign in on the day, and work while they are signed in."""
        return self.is_active and (self.closes_on is None or on <= self.closes_on)

    def get_full_name(self) -> str:
        """The name, as it is written."""
        return self.name

    def get_short_name(self) -> str:
        """The whole name: which part is the short one cannot be known."""
        return self.name
