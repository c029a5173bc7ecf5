"""A link to choose a password: by e-mail for who forgot theirs, from an administrator for who is
new; and a lost second step."""

import os
import re
import sys
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.audit.operations import record
from councilportal.checks import known_passwords
from councilportal.samples import DEMO_PASSWORD
from tests.accounts.conftest import PASSWORD
from tests.factories import make_appointment

pytestmark = pytest.mark.django_db

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "mail"
NEW = "three green umbrellas"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LINK = re.compile(r"https?://\S+/sign-in/password/[0-9a-z]+-[0-9a-z-]+/")


@pytest.fixture
def ola(ola: User) -> User:
    ola.email = "Ola.Officer@Council.example"
    ola.save()
    return ola


@pytest.fixture
def admin() -> User:
    admin = User.objects.create_user("ada", password=PASSWORD, name="Ada Admin")
    make_appointment(admin, Role.ADMIN)
    return admin


@pytest.fixture
def desk(admin: User) -> Client:
    """The administrator's browser."""
    desk = Client()
    desk.force_login(admin)
    return desk


def ask(client: Client, address: str, **more: Any):
    return client.post("/sign-in/password/", {"email": address}, follow=True, **more)


def link_in(text: str) -> str:
    [link] = LINK.findall(text)
    return str(link)


def choose(client: Client, link: str, password: str = NEW):
    form = client.get(link, follow=True)
    if b"no longer works" in form.content:
        return form
    [(address, _)] = form.redirect_chain
    typed = {"password1": password, "password2": password}
    return client.post(address, typed, follow=True)


def let_in(username: str, password: str) -> bool:
    client = Client()
    client.post("/sign-in/", {"username": username, "password": password})
    return bool(get_user(client).is_authenticated)


def golden(name: str, message: Any) -> None:
    path = GOLDEN / f"{name}.txt"
    text = LINK.sub(
        "https://portal.example/the-link/", f"Subject: {message.subject}\n\n{message.body}"
    )
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


# Forgotten


def test_link_by_email_sets_a_password_and_works_once(client: Client, ola: User) -> None:
    elsewhere = Client()
    elsewhere.force_login(ola)

    asked = ask(client, "ola.officer@council.example")
    [message] = mail.outbox
    chosen = choose(client, link_in(str(message.body)))
    again = choose(Client(), link_in(str(message.body)))

    golden("password-forgotten", message)
    assert message.to == ["Ola.Officer@Council.example"]
    assert "Look at your e-mails" in asked.content.decode()
    assert "Your password is changed" in chosen.content.decode()
    assert "This link no longer works" in again.content.decode()
    assert let_in("ola", NEW)
    assert not let_in("ola", PASSWORD)
    assert not get_user(elsewhere).is_authenticated
    assert not get_user(client).is_authenticated
    event = Event.objects.get(record_type="account")
    assert (event.action, event.record_ref, event.actor_id) == (
        "set password by a link",
        "ola",
        ola.pk,
    )
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize("address", ["nobody@council.example", "closed@council.example"])
def test_answer_is_the_same_for_an_address_that_is_not_known(
    client: Client, ola: User, address: str
) -> None:
    User.objects.create_user("closed", "closed@council.example", name="C", is_active=False)
    known = ask(Client(), ola.email)

    unknown = ask(client, address)

    assert unknown.redirect_chain == known.redirect_chain
    assert unknown.content == known.content
    assert [each.to for each in mail.outbox] == [[ola.email], [address]]
    assert LINK.findall(str(mail.outbox[1].body)) == []
    golden("password-no-account", mail.outbox[1])


def test_answer_is_the_same_when_the_server_takes_no_email(
    client: Client, ola: User, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.returns.no_mail.EmailBackend"

    pages = [ask(client, address).content for address in (ola.email, "nobody@council.example")]

    assert pages[0] == pages[1]
    assert b"Look at your e-mails" in pages[0]


def test_link_ends_after_three_days(
    client: Client, ola: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client, ola.email)
    link = link_in(str(mail.outbox[0].body))

    def after(**more: int) -> str:
        moved = datetime.now() + timedelta(**more)
        monkeypatch.setattr(PasswordResetTokenGenerator, "_now", lambda self: moved)
        return Client().get(link, follow=True).content.decode()

    assert "Choose a password" in after(days=2, hours=23)
    assert "This link no longer works" in after(days=3, minutes=1)


@pytest.mark.parametrize("change", [{"is_active": False}, {"email": "other@council.example"}])
def test_link_is_worth_nothing_after_the_account_changed(
    client: Client, ola: User, change: dict[str, Any]
) -> None:
    ask(client, ola.email)
    User.objects.filter(pk=ola.pk).update(**change)

    page = client.get(link_in(str(mail.outbox[0].body)), follow=True)

    assert "This link no longer works" in page.content.decode()


@pytest.mark.parametrize(
    "part", ["1-set-password", "zzzzzzzzzzzzz-abc-def", "0-a", "1-abc-" + "0" * 60]
)
def test_made_up_links_are_refused(client: Client, ola: User, part: str) -> None:
    answer = client.get(f"/sign-in/password/{part}/", follow=True)

    assert answer.status_code == 200
    assert "This link no longer works" in answer.content.decode()


def test_weak_password_is_refused_with_the_reason(client: Client, ola: User) -> None:
    ask(client, ola.email)

    page = choose(client, link_in(str(mail.outbox[0].body)), "password").content.decode()

    assert "This password is too common" in page
    assert let_in("ola", PASSWORD)


def test_link_leaves_the_second_step_on(client: Client, ola: User) -> None:
    TOTP.activate(ola, KEY)
    ask(client, ola.email)
    choose(client, link_in(str(mail.outbox[0].body)))

    answer = client.post("/sign-in/", {"username": "ola", "password": NEW})

    assert answer["Location"] == "/sign-in/code/"
    assert not get_user(client).is_authenticated


def test_asking_stops_for_an_address_known_or_not(client: Client, ola: User) -> None:
    for address in (ola.email, "nobody@council.example"):
        answers = [ask(Client(), address).status_code for _ in range(4)]

        assert answers == [200, 200, 200, 429]
    assert len(mail.outbox) == 6


def test_asking_stops_for_a_network_address(client: Client) -> None:
    answers = [ask(client, f"person{number}@council.example").status_code for number in range(21)]

    assert answers == [200] * 20 + [429]


def test_without_email_a_page_says_whom_to_ask(client: Client, ola: User, settings: Any) -> None:
    settings.EMAIL_GOES_OUT = False
    settings.ACCOUNTS_CONTACT = "the performance team on 01234 567890"

    read = client.get("/sign-in/password/").content.decode()
    posted = ask(client, ola.email).content.decode()

    assert "Ask the performance team on 01234 567890 for one" in read
    assert "Ask the performance team" in posted
    assert mail.outbox == []


# Invitations


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
    events = list(Event.objects.filter(record_ref="pat").order_by("id"))
    assert [(each.action, each.actor_id) for each in events] == [
        ("create", admin.pk),
        ("send password link", admin.pk),
        ("set password by a link", User.objects.get(username="pat").pk),
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
    event = Event.objects.get(record_ref="pat", action="show password link")
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
    assert "shown to an administrator, by Ada Admin" in page
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


# A lost second step


def test_lost_second_step_is_removed_and_the_person_told(
    desk: Client, admin: User, ola: User
) -> None:
    TOTP.activate(ola, KEY)
    RecoveryCodes.activate(ola)
    away = Client()
    away.force_login(ola)

    page = desk.post("/admin/people/ola/sign-in/step/", {"reason": "Phone lost"}, follow=True)

    assert "Two-step sign-in of Ola Officer is off" in page.content.decode()
    assert not Authenticator.objects.exists()
    assert not get_user(away).is_authenticated
    assert get_user(desk) == admin
    event = Event.objects.get()
    assert (event.action, event.record_ref, event.reason, event.actor_id) == (
        "remove second step",
        "ola",
        "Phone lost",
        admin.pk,
    )
    [message] = mail.outbox
    assert message.to == [ola.email]
    golden("second-step-removed", message)
    assert let_in("ola", PASSWORD)


@pytest.mark.parametrize(
    ("has_step", "reason", "said"),
    [(True, "", "Enter Reason"), (False, "Lost", "This account has no two-step sign-in.")],
)
def test_second_step_stays_without_a_reason(
    desk: Client, ola: User, has_step: bool, reason: str, said: str
) -> None:
    if has_step:
        TOTP.activate(ola, KEY)

    page = desk.post("/admin/people/ola/sign-in/step/", {"reason": reason}).content.decode()

    assert said.lower() in page.lower()
    assert Authenticator.objects.exists() is has_step
    assert not Event.objects.exists()


# The demo's password


def test_known_password_stops_the_server_and_the_check(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    def found() -> list[str]:
        said = run_checks(tags=[Tags.security], include_deployment_checks=True)
        return [each.msg for each in said if each.id == "councilportal.E002"]

    def serve() -> None:
        monkeypatch.delitem(sys.modules, "councilportal.wsgi", raising=False)
        import_module("councilportal.wsgi")

    User.objects.create_user("officer", password=DEMO_PASSWORD, name="Officer of the demo")
    safe = User.objects.create_user("approver", password=NEW, name="Approver of the demo")
    assert known_passwords() == []  # nothing says that it is the demo's
    record(
        action="load",
        record_type="demo",
        record_ref="Westmarch",
        before=None,
        after={},
        by=None,
        at=timezone.now(),
        actor_name="load_demo",
    )

    assert known_passwords() == ["officer"]
    [message] = found()
    assert "officer" in message
    assert safe.username not in message
    settings.DEMONSTRATION = False
    with pytest.raises(ImproperlyConfigured, match="Anybody can sign in as officer"):
        serve()
    User.objects.filter(username="officer").update(is_active=False)
    assert found() == []
    serve()
