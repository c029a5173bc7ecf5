"""Fixtures import what they use inside them: pytest reads this before there are settings."""

from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from eqia.models import Assessment
    from tests.eqia.making import Cast


@pytest.fixture
def clock(monkeypatch):
    """It is 5 October 2026."""
    from tests.eqia.making import AT

    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def cast() -> "Cast":
    from tests.eqia.making import make_cast

    return make_cast()


@pytest.fixture
def client() -> Client:
    """A browser; whoever is not signed in reads what the public site has."""
    from tests.eqia.pages import Reader

    return Reader()


@pytest.fixture
def record(cast) -> "Assessment":
    from tests.eqia.making import make_assessment

    return make_assessment(cast)


@pytest.fixture
def lead(cast) -> Client:
    """The browser of the equality lead, where a council is set up."""
    from tests import factories

    factories.make_council()
    client = Client()
    client.force_login(cast.lead)
    return client
