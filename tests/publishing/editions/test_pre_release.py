"""The pre-release list: who reads an edition before it is published, from when, and printed."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.common.periods import LONDON
from councilportal.common.refusals import Refused
from councilportal.organisation.models import Post, PostHolder
from councilportal.organisation.people import person_on
from councilportal.printing import codec
from councilportal.publishing import policies
from councilportal.publishing.editions import moving, queries
from councilportal.publishing.editions.composing import compose
from councilportal.publishing.models import Edition
from tests.factories import make_appointment, make_post, make_user
from tests.publishing.making import AT, make_edition
from tests.publishing.moved import again, files_made, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader() -> Post:
    return make_post("Leader of the council")


def page(record: Edition) -> str:
    return f"/reports/{record.series.ref}/{record.slug}/{record.number}/lists/pre-release/"


def rows(record: Edition, *given: dict[str, Any], **more: Any) -> dict[str, Any]:
    posted = {"row-TOTAL_FORMS": len(given), "row-INITIAL_FORMS": 0, "saves": record.saves}
    for place, row in enumerate(given):
        posted |= {f"row-{place}-{name}": value for name, value in row.items()}
    return posted | more


def reader(post: Post, day: tuple[int, int, int], time: str = "09:30") -> dict[str, Any]:
    return {"post": post.pk, "at": time, **{f"on_{at}": part for at, part in enumerate(day)}}


@pytest.mark.parametrize("role", ["lead", "publisher"])
def test_the_lead_or_a_publisher_names_posts_and_the_list_is_printed(client, cast, leader, role):
    record = make_edition(cast)
    client.force_login(getattr(cast, role))
    assert "Keep it short" in client.get(page(record)).content.decode()

    answer = client.post(page(record), rows(record, reader(leader, (21, 10, 2025))))

    assert answer.status_code == 302
    (found,) = again(record).pre_release_readers.all()
    assert (found.post, found.from_at) == (leader, datetime(2025, 10, 21, 9, 30, tzinfo=LONDON))
    printed = codec.dump(compose(again(record), AT.date()).public)
    assert "Leader of the council" in printed
    assert "21 October 2025, 09:30" in printed
    assert not queries.is_author(again(record), cast.publisher.pk)  # who may still approve it
    assert str(leader.pk) in client.get(page(record)).content.decode()


@pytest.mark.parametrize(
    ("day", "time", "wanted"),
    [
        ((31, 2, 2025), "09:30", "real date"),
        ((26, 10, 2025), "01:30", "01:30 comes twice on 26 October 2025"),
        ((30, 3, 2025), "01:30", "01:30 does not exist on 30 March 2025"),
        ((21, 10, 2025), "half past", "must be a time of day"),
    ],
)
def test_a_moment_that_is_none_is_refused(client, cast, leader, day, time, wanted):
    record = make_edition(cast)
    client.force_login(cast.lead)

    answer = client.post(page(record), rows(record, reader(leader, day, time)))

    assert wanted in answer.content.decode()
    assert not again(record).pre_release_readers.exists()


def test_a_post_that_is_named_twice_is_refused_and_a_stale_page_overwrites_nothing(
    client, cast, leader
):
    record = make_edition(cast)
    client.force_login(cast.lead)
    one, two = reader(leader, (21, 10, 2025)), reader(leader, (22, 10, 2025))

    answer = client.post(page(record), rows(record, one, two))
    assert "Leader of the council is named twice" in answer.content.decode()
    client.post(page(record), rows(record, one))
    answer = client.post(page(record), rows(record, two))
    assert answer.status_code == 409
    (found,) = again(record).pre_release_readers.all()
    assert found.from_at.day == 21


def test_members_and_auditors_on_the_list_read_what_is_frozen_from_that_moment(
    client, cast, leader, monkeypatch
):
    record = make_edition(cast)
    member: User = make_user("mo.member")
    make_appointment(member, Role.MEMBER)
    PostHolder.objects.create(user=member, post=leader, valid_from=date(2020, 1, 1))
    from_at = AT + timedelta(hours=2)
    record = moving.set_pre_release(
        key=key(record), saves=record.saves, readers=[(leader, from_at)], by=cast.lead, at=AT
    )
    who = person_on(member, AT.date())
    assert not policies.can_see(who, again(record), from_at)  # a draft is for nobody else

    moving.freeze(key=key(record), saves=record.saves, by=cast.lead, at=AT)
    record = files_made(again(record), monkeypatch)

    assert not policies.can_see(who, record, from_at - timedelta(minutes=1))
    assert policies.can_see(who, record, from_at)
    assert list(queries.listed(who, from_at)) == [record]
    assert not policies.reads_restricted(who, record, from_at)
    client.force_login(member)
    place = page(record).removesuffix("lists/pre-release/")
    assert client.get(place).status_code == 200
    assert client.get(f"{place}files/public/paper.pdf").status_code == 200
    with pytest.raises(Refused, match="return it to draft"):
        moving.set_pre_release(
            key=key(record), saves=record.saves, readers=[], by=cast.publisher, at=AT
        )
