"""Fixtures import what they use inside them: pytest reads this before there are settings."""

import pytest
from django.test import Client


@pytest.fixture
def admin() -> Client:
    from councilportal.accounts.permissions import Role
    from tests.administration.support import holding, signed_in

    return signed_in(holding(Role.ADMIN, "admin"))
