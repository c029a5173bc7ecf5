"""A link by mail sets a forgotten password once; nobody learns which addresses are known."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core import mail
from django.test import Client

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from tests.accounts.conftest import PASSWORD
from tests.accounts.passwords.support import KEY, LINK, NEW, choose, golden, let_in, link_in

pytestmark = pytest.mark.django_db


def ask(client: Client, address: str, **more: Any):
    return client.post("/sign-in/password/", {"email": address}, follow=True, **more)


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
        f"person {ola.pk}",
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
