"""The first administrator: appointed by a command and led in by a link, while none can sign in."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.audit.queries import differences, texts_of
from councilportal.organisation.models import Appointment
from tests.factories import make_appointment, make_user

pytestmark = pytest.mark.django_db

URL = "https://portal.westmarch.example"
PASSWORD = "three green umbrellas"
ANA = {"name": "Ana Fernhollow", "email": "ana@westmarch.example"}


def appoint(username: str = "ana", **values: str) -> list[str]:
    out = StringIO()
    call_command("appoint_administrator", username, **(ANA | values), stdout=out)
    return out.getvalue().splitlines()


def choose(link: str) -> Client:
    """Follow the link and choose a password; gives the browser, signed out."""
    client = Client()
    form = client.get(link, follow=True)
    [(address, _)] = form.redirect_chain
    client.post(address, {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    return client


def test_the_first_administrator_is_appointed_chooses_a_password_and_sees_the_admin_home(settings):
    settings.PORTAL_URL = URL

    said, link = appoint()

    assert said.startswith("Ana Fernhollow (ana) is an administrator. Hand this link to them")
    assert link.startswith(f"{URL}/sign-in/password/")
    client = choose(link.removeprefix(URL))
    signed_in = client.post("/sign-in/", {"username": "ana", "password": PASSWORD}, follow=True)
    assert signed_in.status_code == 200
    home = client.get("/admin/")
    assert home.status_code == 200
    assert "People" in home.text
    person = User.objects.get()
    assert (person.name, person.email) == (ANA["name"], ANA["email"])
    held = Appointment.objects.get()
    assert (held.user, held.role, held.directorate, held.service) == (
        person,
        Role.ADMIN,
        None,
        None,
    )


def test_it_is_on_record_and_the_link_is_not():
    _, link = appoint()

    number = User.objects.get(username="ana").pk
    events = list(Event.objects.order_by("id"))
    assert [(each.action, each.record_type, each.record_ref) for each in events] == [
        ("create", "account", f"person {number}"),
        ("show password link", "account", f"person {number}"),
    ]
    after = {each.name: each.after for each in differences(events[0], texts_of(events))}
    assert after == {
        "appointed": "admin",
        "directorate": "",
        "name": f"Ana Fernhollow (person {number})",
        "service": "",
        "username": f"ana (person {number})",
    }
    assert "ana" not in events[0].after.lower()
    assert events[1].command == "appoint_administrator"
    secret = link.split("/")[3]
    assert not any(secret in f"{each.before}{each.after}{each.reason}" for each in events)


def test_without_an_address_of_the_portal_the_path_is_printed():
    _, link = appoint()

    path, _, why = link.partition("  ")
    assert re.fullmatch(r"/sign-in/password/[0-9a-z]+-[0-9a-z-]+/", path)
    assert why == "(put the portal's address before it: PORTAL_URL is not set)"
    choose(path)
    assert User.objects.get().check_password(PASSWORD)


def test_who_let_the_link_pass_is_given_another_and_both_are_on_record():
    first = appoint()[1].split("  ")[0]

    second = appoint()[1].split("  ")[0]

    assert User.objects.count() == Appointment.objects.count() == 1
    assert Event.objects.filter(action="show password link").count() == 2
    choose(second)
    assert User.objects.get().check_password(PASSWORD)
    assert "no longer works" in Client().get(first, follow=True).text


def test_another_may_be_appointed_while_no_administrator_can_sign_in():
    make_appointment(make_user("typing.error"), Role.ADMIN)
    gone = User.objects.create_user("gone", password=PASSWORD, name="Gone", is_active=False)
    make_appointment(gone, Role.ADMIN)
    past = User.objects.create_user("past", password=PASSWORD, name="Past")
    yesterday = timezone.localdate() - timedelta(days=1)
    make_appointment(past, Role.ADMIN, valid_to=yesterday)

    appoint()

    assert Appointment.objects.get(user__username="ana").role == Role.ADMIN


def test_refused_where_an_administrator_can_sign_in():
    there = User.objects.create_user("ada", password=PASSWORD, name="Ada Marl")
    make_appointment(there, Role.ADMIN)

    with pytest.raises(CommandError) as refused:
        appoint()

    assert str(refused.value) == (
        "There is an administrator already: Ada Marl (ada). They give the role to others in the "
        "portal, under Admin, Roles; so this command is for the first one only."
    )
    assert not User.objects.filter(username="ana").exists()
    assert not Event.objects.exists()


def test_refused_for_an_account_that_is_closed_or_another_persons():
    make_user("closed", is_active=False)
    User.objects.create_user("ola", password=PASSWORD, name="Ola Officer")

    with pytest.raises(CommandError, match="The account closed is closed: give another user name"):
        appoint("closed")
    with pytest.raises(CommandError, match="The account ola is in use by Ola Officer: give a user"):
        appoint("ola")

    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"username": "ana f"}, "'ana f' cannot be: use letters, digits and @.+-_ only"),
        ({"username": "x" * 151}, "The username must have 1 to 150 characters; it has 151"),
        ({"name": "  "}, "The name must have 1 to 150 characters; it has 0"),
        ({"name": "Ana\nBo"}, "The name has characters that cannot be shown"),
        ({"email": "ana"}, "'ana' is not an e-mail address: write one like"),
        ({"email": f"{'x' * 250}@a.example"}, "The email must have 1 to 254 characters"),
    ],
)
def test_refused_with_what_would_be_right(values, words):
    with pytest.raises(CommandError, match=re.escape(words)):
        appoint(**values)

    assert not User.objects.exists()
