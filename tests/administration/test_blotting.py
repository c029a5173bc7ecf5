"""`blot_name`: who a person was is blotted out, and the chain still verifies."""

import csv
import io
import re
from datetime import date
from io import StringIO

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.utils import timezone

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.comparing import differences as faults
from councilportal.audit.models import Event, PersonalText
from councilportal.audit.queries import verify_chain
from councilportal.notices.operations import record_reminder
from councilportal.notices.rules import Occasion
from councilportal.organisation import operations as organisation
from councilportal.organisation.models import Appointment, Post
from objectives.models import ActionProgress
from objectives.plan.operations import record_progress
from objectives.rules.plan import ActionStatus, Origin
from tests import factories
from tests.administration.support import holding, signed_in
from tests.on_record import on_record, who

pytestmark = pytest.mark.django_db

NAMES = re.compile("pat.piper|pat@west", re.IGNORECASE)


def run(number: int, reason: str = "Request 26/117 under article 17") -> str:
    out = StringIO()
    call_command("blot_name", str(number), "--reason", reason, stdout=out)
    return out.getvalue()


@pytest.fixture
def admin() -> User:
    with on_record():
        holding(Role.PERFORMANCE_LEAD)
        return holding(Role.ADMIN, "keeper")


@pytest.fixture
def pat(admin: User) -> User:
    """Somebody whom the portal has kept in every place that it keeps people in, closed by now."""
    at = timezone.now()
    named = {"name": "Pat Piper", "username": "pat_piper", "email": "pat@west.example"}
    pat = organisation.change(record=User(), values=named, by=admin, at=at)
    place = {"directorate": None, "service": None, "valid_from": date(2026, 4, 1)}
    values = {"user": pat, "role": Role.PERFORMANCE_LEAD, **place}
    organisation.change(record=Appointment(), values=values, by=admin, at=at)
    with on_record():
        action = factories.make_action(origin=Origin.PERFORMANCE)
    record_progress(
        ref=action.ref, status=ActionStatus.UNDER_WAY, note="Begun", seen=0, by=pat, at=at
    )
    record_reminder(
        to=pat, subject="Due", body="Dear Pat Piper,", occasion=Occasion.DAILY, by=None, at=at
    )
    SocialAccount.objects.create(user=pat, provider="oidc", uid="1", extra_data={"name": "Pat"})
    organisation.end(record=pat, on=at.date(), reason="Left", by=admin, at=at)
    pat.refresh_from_db()
    return pat


def _csv(user: User) -> list[dict[str, str]]:
    text = signed_in(user).get("/audit/audit.csv").getvalue().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_name_is_gone_from_the_record_and_the_chain_verifies(admin: User, pat: User) -> None:
    before = list(Event.objects.values())
    assert "Pat Piper" in {row["person"] for row in _csv(admin)}

    said = run(pat.pk)

    client = signed_in(admin)
    page = client.get("/audit/").content.decode()
    rows = _csv(admin)
    assert not NAMES.search(page)
    assert not NAMES.search(" ".join(value for row in rows for value in row.values()))
    own = [row for row in rows if row["person_number"] == str(pat.pk)]
    assert {(row["person"], row["user_name"]) for row in own} == {
        ("Name removed", f"removed-{pat.pk}")
    }
    assert not PersonalText.objects.filter(text__icontains="pat").exists()
    assert list(Event.objects.values())[: len(before)] == before
    assert verify_chain().first_bad is None
    assert list(faults()) == []
    assert said.startswith(
        f"Person {pat.pk} has no name any more: 3 names and addresses in the record of changes, 1 "
        "entry in the action plan and the texts of 1 e-mail were blotted out"
    )
    for kept in ("attestations", "backups", "what people typed"):
        assert kept in said


def test_what_is_left_of_the_person_is_a_closed_account_with_a_number(pat: User) -> None:
    run(pat.pk)

    pat.refresh_from_db()
    assert (pat.name, pat.username, pat.email) == ("Name removed", f"removed-{pat.pk}", "")
    assert (pat.is_active, pat.has_usable_password()) == (False, False)
    assert not SocialAccount.objects.exists()
    progress = ActionProgress.objects.get()
    assert (progress.by_name, progress.by_id, progress.note) == ("", pat.pk, "Begun")


def test_it_is_an_event_of_its_own_without_the_name(pat: User) -> None:
    run(pat.pk)

    event = Event.objects.latest("id")
    assert (event.action, event.record_ref, who(event)) == (
        "blot name",
        f"person {pat.pk}",
        "blot_name",
    )
    assert event.reason == "Request 26/117 under article 17"
    assert event.after == '{"emails":1,"progress":1,"texts":3}'


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("Asked for by Pat Piper", "Give a reason without the name"),
        ("Asked for by pat@west.example", "Give a reason without the name"),
        ("  ", "Say why the name is blotted out"),
    ],
)
def test_a_reason_is_needed_and_never_has_the_name(pat: User, reason: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(pat.pk, reason)


def test_who_can_still_sign_in_is_refused(admin: User) -> None:
    with pytest.raises(CommandError, match="can still sign in: an administrator closes"):
        run(admin.pk)


def test_a_number_that_nobody_has_is_refused() -> None:
    with pytest.raises(CommandError, match="Nobody has the number 4711"):
        run(4711)


def test_twice_is_refused(pat: User) -> None:
    run(pat.pk)

    with pytest.raises(CommandError, match="was blotted out before"):
        run(pat.pk)


def test_an_account_that_was_deleted_leaves_texts_that_can_be_blotted_out(admin: User) -> None:
    at = timezone.now()
    named = {"name": "Pat Piper", "username": "pat_piper", "email": ""}
    pat = organisation.change(record=User(), values=named, by=admin, at=at)
    number = pat.pk
    organisation.remove(record=pat, reason="Never came", by=admin, at=at)

    run(number)

    assert not PersonalText.objects.filter(text__contains="Pat").exists()
    assert list(faults()) == []


def test_it_needs_the_key_of_the_portal(pat: User, settings) -> None:
    settings.AUDIT_KEY = "another"

    with pytest.raises(CommandError, match="AUDIT_KEY is not the key"):
        run(pat.pk)

    pat.refresh_from_db()
    assert pat.name == "Pat Piper"


def test_a_blotted_person_is_still_found_by_number_alone(admin: User, pat: User) -> None:
    run(pat.pk)
    client = signed_in(admin)

    page = client.get("/audit/", {"reference": f"person {pat.pk}"}).content.decode()

    assert f"removed-{pat.pk} (person {pat.pk})" in page
    assert Post.objects.count() == 0
