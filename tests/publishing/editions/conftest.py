"""Who writes, and the draft that they write."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:  # models cannot be imported before Django is set up
    from councilportal.publishing.models import Edition
    from tests.publishing.making import Cast


@pytest.fixture
def cast() -> "Cast":
    from tests.publishing.making import make_cast

    return make_cast()


@pytest.fixture
def record(cast: "Cast") -> "Edition":
    """The draft of a monthly dashboard."""
    from tests.publishing.making import make_edition

    return make_edition(cast)


@pytest.fixture
def lead(client: Client, cast: "Cast") -> Client:
    """The browser of the lead who writes it."""
    client.force_login(cast.lead)
    return client
