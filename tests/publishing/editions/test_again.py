"""What has failed is told in words, with a button that tries it again."""

from datetime import date, timedelta
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.audit.models import Event
from councilportal.common.refusals import NotKnown, Refused
from councilportal.jobs.models import Job
from councilportal.jobs.rules import GIVEN_UP
from councilportal.jobs.rules import State as JobState
from councilportal.organisation.models import PostHolder
from councilportal.publishing.editions import making, moving, operations
from councilportal.publishing.models import Edition
from councilportal.publishing.packs import operations as packs
from councilportal.publishing.packs import queries
from councilportal.publishing.rules.workflow import State
from tests.factories import make_meeting, make_post
from tests.publishing.making import AT, Cast, make_edition
from tests.publishing.moved import again, files_made, key

pytestmark = pytest.mark.django_db
WHY = "The disk is full."
MEETING = "cabinet-1"


def in_making(cast: Cast) -> Edition:
    record = make_edition(cast)
    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    return again(record)


def fail(state: JobState, why: str = WHY) -> None:
    Job.objects.update(state=state, starts=5, error=why)


def said(client: Any, who: User, address: str) -> str:
    client.force_login(who)
    return " ".join(client.get(address).content.decode().split())


def at(record: Edition) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/"


def test_files_whose_job_failed_are_tried_again_by_a_button(client, cast, monkeypatch):
    record = in_making(cast)
    assert "Its files are being made: waiting." in said(client, cast.lead, at(record))
    with pytest.raises(Refused, match="being made now"):
        operations.make_files_again(key=key(record), by=cast.lead, at=AT)
    fail(JobState.FAILED)

    page = said(client, cast.lead, at(record))
    assert WHY in page
    assert "Try again" in page
    assert "Try again" not in said(client, cast.approver, at(record))
    with pytest.raises(Refused):
        operations.make_files_again(key=key(record), by=cast.approver, at=AT)
    with pytest.raises(NotKnown):
        operations.make_files_again(key=key(record), by=cast.outsider, at=AT)

    client.force_login(cast.lead)
    assert client.post(f"{at(record)}again/").status_code == 302
    assert Job.objects.get().state == JobState.WAITING
    assert Event.objects.filter(action="try_again", record_ref=str(record)).count() == 1
    assert files_made(record, monkeypatch).state == State.FROZEN
    with pytest.raises(Refused, match="freeze the draft"):
        operations.make_files_again(key=key(record), by=cast.lead, at=AT)


def test_a_freezing_that_failed_for_good_tells_what_was_saved_since_and_freezes_anew(client, cast):
    record = in_making(cast)
    making.give_up(edition=record.pk, freezing=record.freezing, why=WHY)
    page = said(client, cast.lead, at(record))
    assert WHY in page
    assert "Nothing of it was saved since then." in page
    record = again(record)
    operations.save_front_sheet(
        key=key(record),
        saves=record.saves,
        values={"subject": "A quieter month"},
        lists={},
        by=cast.publisher,
        at=AT + timedelta(hours=1),
    )

    page = said(client, cast.lead, at(record))
    assert "the front sheet, by Pia Publisher, 20 October 2025, 11:00" in page
    stale = client.post(f"{at(record)}freeze/", {"saves": record.saves})
    assert stale["Location"] == f"{at(record)}checks/"
    assert again(record).state == State.DRAFT
    client.post(f"{at(record)}freeze/", {"saves": again(record).saves})
    record = again(record)
    assert (record.state, record.freezing, record.failure) == (State.MAKING, 2, "")


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.GIVEN_UP])
def test_a_pack_that_could_not_be_bound_is_tried_again_from_the_agenda_of_now(client, cast, state):
    clerk = make_post("Clerk")
    PostHolder.objects.create(user=cast.outsider, post=clerk, valid_from=date(2020, 1, 1))
    make_meeting(MEETING, clerk_post=clerk, on=date(2025, 12, 9))
    add(cast, 1, AT)
    packs.order_pack(meeting=MEETING, replaces="", by=cast.outsider, at=AT)
    address = f"/reports/meetings/{MEETING}/"
    assert "Pack 1 is being bound: waiting." in said(client, cast.outsider, address)
    fail(state, GIVEN_UP)

    assert "Nothing of the agenda was changed" in said(client, cast.outsider, address)
    add(cast, 2, AT + timedelta(hours=1))
    page = said(client, cast.outsider, address)
    assert GIVEN_UP in page
    assert "The agenda was changed 1 time since it was asked for." in page
    assert ("It is not tried again by itself." in page) is (state is JobState.GIVEN_UP)

    assert client.post(f"{address}packs/1/again/").status_code == 302
    assert Job.objects.get().state == JobState.WAITING
    assert client.post(f"{address}packs/1/again/").status_code == 403
    with pytest.raises(NotKnown):
        packs.bind_pack_again(meeting=MEETING, number=2, by=cast.outsider, at=AT)
    with pytest.raises(NotKnown):
        packs.bind_pack_again(meeting=MEETING, number=1, by=cast.lead, at=AT)


def add(cast: Cast, number: int, moment: Any) -> None:
    values = {"number": str(number), "section": "Business", "title": f"Item {number}"}
    packs.save_item(meeting=MEETING, number=None, values=values, by=cast.outsider, at=moment)


def test_the_agenda_costs_the_same_however_many_packs_failed(
    client, cast, django_assert_max_num_queries
):
    make_meeting(MEETING, on=date(2025, 12, 9))
    record = queries.meeting(MEETING)
    Job.objects.bulk_create(
        Job(
            name="publishing.make_pack",
            key=queries.key_of(record, number),
            values={},
            state=JobState.FAILED,
            error=WHY,
            created_at=AT,
        )
        for number in range(1, 31)
    )

    client.force_login(cast.publisher)
    with django_assert_max_num_queries(12):
        page = client.get(f"/reports/meetings/{MEETING}/")
    assert page.content.decode().count("It could not be bound") == 30
