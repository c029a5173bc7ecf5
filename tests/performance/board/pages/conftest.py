"""Fixtures import what they use inside them: pytest reads this before there are settings."""

import pytest
from django.test import Client


@pytest.fixture
def reader(client: Client) -> Client:
    from tests import factories

    factories.make_council()
    client.force_login(factories.make_user())
    return client


@pytest.fixture
def board(reader: Client) -> Client:
    from tests import factories

    factories.make_board(24)
    return reader
