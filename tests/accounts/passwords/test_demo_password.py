"""A password that everybody knows stops the server and its check."""

import sys
from importlib import import_module
from typing import Any

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.audit.operations import record
from councilportal.checks import known_passwords
from councilportal.samples import DEMO_PASSWORD
from tests.accounts.passwords.support import NEW

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


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
        command="load_demo",
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
