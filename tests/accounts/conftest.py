"""Fixtures: a user with a password, and a clock that tests can move."""

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from councilportal.accounts.models import User

PASSWORD = "a long enough one"


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    """Use a fast password hash: the real one is slow on purpose."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def ola() -> "User":
    from councilportal.accounts.models import User

    return User.objects.create_user("ola", password=PASSWORD, name="Ola Officer")


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """A function that sets the portal's clock to so many minutes from now."""
    from django.utils import timezone

    real = timezone.now

    def move(minutes: float) -> None:
        monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(minutes=minutes))

    return move
