"""Fixtures import what they use inside them: pytest reads this before there are settings."""

import pytest
from django.test import Client


@pytest.fixture
def ola(ola):
    ola.email = "Ola.Officer@Council.example"
    ola.save()
    return ola


@pytest.fixture
def admin():
    from councilportal.accounts.models import User
    from councilportal.accounts.permissions import Role
    from tests.accounts.conftest import PASSWORD
    from tests.factories import make_appointment

    admin = User.objects.create_user("ada", password=PASSWORD, name="Ada Admin")
    make_appointment(admin, Role.ADMIN)
    return admin


@pytest.fixture
def desk(admin):
    """The administrator's browser."""
    desk = Client()
    desk.force_login(admin)
    return desk
