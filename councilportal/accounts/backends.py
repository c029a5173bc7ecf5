"""Who may sign in by a password, and whose session goes on."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.common.periods import london_day

PATH = "councilportal.accounts.backends.OpenAccounts"


class OpenAccounts(ModelBackend):
    """Lets people in whose account is open today.

    Django asks at every sign-in and again at every request of a session, so that after the last day
    of an account its sessions are nobody's.
    """

    def user_can_authenticate(self, user: AbstractBaseUser | AnonymousUser | None) -> bool:
        """False for accounts that are closed, or whose last day has passed."""
        today = london_day(timezone.now())  # noqa: TID251 -- called by Django, around every view
        return isinstance(user, User) and user.is_open(today)
