"""An administrator removes a second step that somebody has lost."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from tests.accounts.conftest import PASSWORD
from tests.accounts.passwords.support import KEY, golden, let_in

pytestmark = pytest.mark.django_db


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
        f"person {ola.pk}",
        "Phone lost",
        admin.pk,
    )
    [message] = mail.outbox
    assert message.to == [ola.email]
    golden("second-step-removed", message)
    assert let_in("ola", PASSWORD)


@pytest.mark.parametrize(
    ("has_step", "reason", "said"),
    [(True, "", "Enter a reason"), (False, "Lost", "This account has no two-step sign-in.")],
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
