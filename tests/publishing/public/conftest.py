"""What tests of the public site share."""

import pytest
from django.utils import timezone

from tests.publishing.making import Cast, make_cast
from tests.publishing.public.site import Read


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Sets the moment at which the site is read."""

    def read_at(moment: object) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return read_at
