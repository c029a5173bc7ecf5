"""How administrators let a person in: by mail, or by a link to hand over."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from tests.accounts.passwords.support import KEY, LINK, NEW, choose, golden, let_in, link_in
from tests.factories import make_appointment

pytestmark = pytest.mark.django_db

TYPED = {"username": "pat", "name": "Pat O'Brien", "email": "pat@council.example", "seen": ""}


def test_new_person_is_invited_by_email(desk: Client, admin: User) -> None:
    page = desk.post("/admin/people/add/", TYPED, follow=True).content.decode()
    [message] = mail.outbox
    chosen = choose(Client(), link_in(str(message.body)))

    golden("invitation", message)
    assert message.to == ["pat@council.example"]
    assert "on its way to pat@council.example" in page
    assert not LINK.search(page)
    assert chosen.status_code == 200
    assert let_in("pat", NEW)
    number = User.objects.get(username="pat").pk
    events = list(Event.objects.filter(record_ref=f"person {number}").order_by("id"))
    assert [(each.action, each.actor_id) for each in events] == [
        ("create", admin.pk),
        ("send password link", admin.pk),
        ("set password by a link", number),
    ]


def test_without_email_the_link_is_shown_once_to_hand_over(desk: Client, settings: Any) -> None:
    settings.EMAIL_GOES_OUT = False
    first = desk.post("/admin/people/add/", TYPED, follow=True).content.decode()

    shown = desk.post("/admin/people/pat/sign-in/link/")
    after = desk.get("/admin/people/pat/sign-in/").content.decode()
    link = link_in(shown.content.decode())
    choose(Client(), link)

    assert "make a link and hand it over" in first
    assert not LINK.search(first)
    assert not LINK.search(after)
    assert "no-store" in shown["Cache-Control"]
    assert let_in("pat", NEW)
    assert "no longer works" in choose(Client(), link).content.decode()
    event = Event.objects.get(record_type="account", action="show password link")
    assert link.rsplit("-", 1)[1].strip("/") not in repr(vars(event))
    assert mail.outbox == []
    assert not any(link in str(each.get_decoded()) for each in Session.objects.all())


def test_person_without_an_address_gets_the_link_by_hand(desk: Client, ola: User) -> None:
    User.objects.filter(pk=ola.pk).update(email="")

    shown = desk.post("/admin/people/ola/sign-in/link/").content.decode()

    assert choose(Client(), link_in(shown)).status_code == 200
    assert let_in("ola", NEW)


def test_owner_is_told_of_a_link_that_an_administrator_was_shown_whoever_used_it_first(
    desk: Client, ola: User, later: Any
) -> None:
    User.objects.filter(pk=ola.pk).update(email="")
    told = "Ada Admin made a link to choose a password for your account on"
    link = link_in(desk.post("/admin/people/ola/sign-in/link/").content.decode())
    choose(Client(), link)

    seen = []
    for days in (0, 29, 31):
        later(days * 24 * 60)
        client = Client()
        typed = {"username": "ola", "password": NEW}
        seen.append(told in client.post("/sign-in/", typed, follow=True).content.decode())
    page = client.get("/account/").content.decode()

    assert seen == [True, True, False]
    assert "made, to be handed over, by Ada Admin" in page
    assert "A password was chosen by a link, by Ola Officer" in page


def test_email_that_could_not_be_sent_is_told_and_shows_no_link(
    desk: Client, ola: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.returns.no_mail.EmailBackend"

    page = desk.post("/admin/people/ola/sign-in/link/", follow=True).content.decode()

    assert "The e-mail could not be sent." in page
    assert not LINK.search(page)


def test_page_asks_the_database_as_often_for_anybody(
    desk: Client, ola: User, admin: User, django_assert_num_queries: Any
) -> None:
    TOTP.activate(ola, KEY)
    RecoveryCodes.activate(ola)
    desk.get("/admin/people/ola/sign-in/")

    for person in ("ola", "ada"):
        # The session and its person, their roles, the council; the person and their second step.
        with django_assert_num_queries(6):
            desk.get(f"/admin/people/{person}/sign-in/")


@pytest.mark.parametrize("goes_out", [True, False])
@pytest.mark.parametrize("page", ["link", "step"])
def test_nobody_helps_themselves(
    desk: Client, admin: User, settings: Any, page: str, goes_out: bool
) -> None:
    settings.EMAIL_GOES_OUT = goes_out
    TOTP.activate(admin, KEY)

    said = desk.post(f"/admin/people/ada/sign-in/{page}/", {"reason": "Lost"}).content.decode()

    assert "Ask another administrator to do this for your own account." in said
    assert not LINK.search(said)
    assert Authenticator.objects.filter(user=admin).exists()
    assert mail.outbox == []
    assert not Event.objects.exists()


def test_closed_account_gets_no_way_in(desk: Client, ola: User) -> None:
    User.objects.filter(pk=ola.pk).update(is_active=False)

    answer = desk.post("/admin/people/ola/sign-in/link/")

    assert answer.status_code == 403
    assert "This account is closed: open it first." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.PERFORMANCE_LEAD, Role.AUDITOR])
@pytest.mark.parametrize("page", ["", "link/", "step/"])
def test_others_know_nothing_of_it(client: Client, ola: User, role: Role, page: str) -> None:
    other = User.objects.create_user("lee", name="Lee")
    make_appointment(other, role)
    client.force_login(other)

    assert client.get(f"/admin/people/ola/sign-in/{page}").status_code == 404
    assert client.post(f"/admin/people/ola/sign-in/{page}").status_code == 404
