"""Who opens restricted copies, and that each opening goes on record."""

import json
from datetime import date
from typing import Any

import pytest
from django.test import Client

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from councilportal.organisation.models import PostHolder
from councilportal.publishing.editions import operations
from councilportal.publishing.models import Edition
from councilportal.publishing.rules.kinds import Ground, PartKind
from tests.factories import make_meeting, make_post, make_user
from tests.publishing.making import AT, Cast, make_cast, make_edition
from tests.publishing.public.site import key, publish

pytestmark = pytest.mark.django_db
FILE = "dashboard-2025-09-1-restricted.json"
OPEN = f"/reports/dashboard/2025-09/1/open/{FILE}"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def edition(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Edition:
    """A published edition for a meeting, with an exempt part."""
    record = make_edition(cast)
    body_meeting = make_meeting("cabinet-1", on=date(2025, 11, 3))
    body_meeting.body.chair_post = make_post("Leader")
    body_meeting.body.save()
    Edition.objects.filter(pk=record.pk).update(meeting=body_meeting)
    record = operations.save_part(
        key=key(record),
        saves=record.saves,
        position=record.parts.get(part=PartKind.MEASURES).position,
        values={
            "exempt_paragraph": Ground.FINANCIAL,
            "exempt_reason": "Prices.",
            "public_interest": "Harm.",
            "public_title": "Contract",
        },
        by=cast.lead,
        at=AT,
    )
    found = publish(cast, record, AT)
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    return found


def opened(user: User, method: str = "post") -> Any:
    client = Client()
    client.force_login(user)
    return getattr(client, method)(OPEN)


def openings() -> list[tuple[int | None, Any]]:
    found = Event.objects.filter(action="open_restricted_copy").order_by("pk")
    return [(each.actor_id, json.loads(each.after)) for each in found]


def test_each_opening_is_on_record_with_who_and_which(cast, edition):
    answer = opened(cast.approver)

    assert answer.status_code == 200
    assert "Not for publication" in answer.text
    assert answer["Cache-Control"] == "private, no-store"
    ((who, told),) = openings()
    assert who == cast.approver.pk
    assert told == {"file": FILE, "freezing": 1}
    assert opened(cast.approver, "get").status_code == 405


def test_the_chair_of_its_meeting_opens_it_and_others_do_not(cast, edition):
    chair = make_user("lee.leader")
    PostHolder.objects.create(
        user=chair, post=edition.meeting.body.chair_post, valid_from=date(2020, 1, 1)
    )

    assert opened(cast.outsider).status_code == 404
    assert openings() == []
    assert opened(chair).status_code == 200
    assert len(openings()) == 1


def test_a_frozen_edition_shows_its_public_copy_and_gives_no_other_by_a_link(cast, edition):
    client = Client()
    client.force_login(cast.approver)

    page = client.get("/reports/dashboard/2025-09/1/").text

    assert "Who opens one of these files is put on record." in page
    assert f'action="{OPEN}"' in page
    assert client.get(f"/reports/dashboard/2025-09/1/files/restricted/{FILE}").status_code == 404
