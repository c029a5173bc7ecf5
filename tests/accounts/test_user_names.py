"""A user name is the same in any letter case, and is one by which somebody can sign in."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from councilportal.accounts.models import User, check_username
from councilportal.accounts.permissions import Role
from tests import factories
from tests.administration.support import TODAY, holding, posted, signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "three green umbrellas"


@pytest.fixture
def admin() -> Client:
    return signed_in(holding(Role.ADMIN, "admin"))


@pytest.fixture
def ola() -> User:
    user = factories.make_user("Ola.Officer")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.mark.parametrize("typed", ["Ola.Officer", "ola.officer", "OLA.OFFICER"])
def test_somebody_signs_in_by_their_name_in_any_case(ola: User, typed: str) -> None:
    client = Client()

    client.post("/sign-in/", {"username": typed, "password": PASSWORD})

    assert client.session["_auth_user_id"] == str(ola.pk)


def test_two_accounts_never_differ_by_case_alone(ola: User, admin: Client) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        factories.make_user("ola.officer")

    sent = {"username": "OLA.officer", "name": "Another", "email": "a@council.example"}
    page = admin.post("/admin/people/add/", sent)

    assert page.status_code == 200
    assert "There is a problem" in page.content.decode()
    assert User.objects.filter(name="Another").count() == 0


@pytest.mark.parametrize(
    ("name", "plain"),
    [("\ufb01ona", "fiona"), ("\uff4ao", "jo"), ("A\u030a", "\u00c5"), ("x\u00b2", "x2")],
)
def test_a_name_that_could_never_sign_in_is_refused(admin: Client, name: str, plain: str) -> None:
    sent = {"username": name, "name": "Fiona", "email": "f@council.example"}

    page = admin.post("/admin/people/add/", sent).content.decode()

    assert "There is a problem" in page
    assert not User.objects.filter(name="Fiona").exists()
    check_username(plain)


def test_closing_an_account_ends_its_sessions(ola: User, admin: Client) -> None:
    client = Client()
    client.force_login(ola)
    key = str(client.session.session_key)

    admin.post("/admin/people/Ola.Officer/end/", {**posted(TODAY, "on"), "reason": "Left"})
    User.objects.filter(pk=ola.pk).update(is_active=True)

    assert not Client().session.exists(key)
    assert client.get("/account/").status_code == 302
