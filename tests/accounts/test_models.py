"""Accounts and roles."""

import pytest
from django.db import IntegrityError, transaction

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def test_user_has_one_name():
    user = User.objects.create_user("ola.officer", password="correct horse", name="Ola Officer")

    stored = User.objects.get()
    assert (str(stored), stored.get_full_name(), stored.get_short_name()) == ("Ola Officer",) * 3
    assert stored.check_password("correct horse")
    assert not hasattr(user, "first_name") or user.first_name is None


@pytest.mark.parametrize("field", ["username", "name"])
def test_user_without_a_name_is_refused(field):
    with pytest.raises(IntegrityError, match=f"user_{field}_not_empty"), transaction.atomic():
        make_user(**{field: ""})


def test_usernames_are_unique():
    make_user()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_user()


def test_roles_are_those_of_the_design_and_each_is_described():
    assert [role.value for role in Role] == [
        "officer",
        "approver",
        "performance_lead",
        "equality_lead",
        "member",
        "publisher",
        "admin",
        "auditor",
    ]
    assert all(role.description.endswith(".") and role.label for role in Role)
