"""The account of a person."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from councilportal.common.constraints import not_empty


class User(AbstractUser):
    """A person who may sign in: one `name`, as they write it, and no first and last name."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    name = models.CharField(max_length=150)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [not_empty("username"), not_empty("name")]

    def __str__(self) -> str:
        """The person's name."""
        return self.name

    def get_full_name(self) -> str:
        """The name, as it is written."""
        return self.name

    def get_short_name(self) -> str:
        """The whole name: which part is the short one cannot be known."""
        return self.name
