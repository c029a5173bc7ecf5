"""Who sits on a body on a day: days count to the edge, and what is not known never passes."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.common.refusals import Refused
from councilportal.organisation import operations
from councilportal.organisation.models import BodyMember
from councilportal.organisation.policies import sits_on
from tests.factories import make_appointment, make_body, make_member, make_post, make_user
from tests.returns.support import AT

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]
TODAY = AT.date()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("first", "last", "passes"),
    [
        (TODAY, None, True),
        (TODAY, TODAY, True),
        (TODAY - DAY, TODAY + DAY, True),
        (TODAY + DAY, None, False),
        (TODAY - 9 * DAY, TODAY - DAY, False),  # left yesterday
    ],
)
def test_a_post_sits_on_a_body_from_its_first_to_its_last_day(first, last, passes):
    body, post = make_body(), make_post("Councillor for Roads")
    make_member(body, post, valid_from=first, valid_to=last)

    assert sits_on(body, {post.pk}, TODAY) is passes
    assert not sits_on(body, {make_post("Another").pk}, TODAY)
    assert not sits_on(body, (), TODAY)


def test_a_body_that_has_ended_has_no_members():
    body, post = make_body(valid_to=TODAY - DAY), make_post("Councillor for Roads")
    make_member(body, post)

    assert not sits_on(body, {post.pk}, TODAY)


def test_a_first_day_that_is_not_known_is_not_stored():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_member(make_body(), make_post("Councillor for Roads"), valid_from=None)


def test_administrators_keep_members_and_a_post_sits_once_at_a_time():
    admin, body, post = make_user("ada.admin"), make_body(), make_post("Councillor for Roads")
    make_appointment(admin, Role.ADMIN)
    values = {"body": body, "post": post, "valid_from": date(2026, 5, 1)}
    done: dict[str, Any] = {"by": admin, "at": AT}

    record = operations.change(record=BodyMember(), values=values, **done)

    with pytest.raises(Refused, match="sits on the body already"):
        operations.change(record=BodyMember(), values=values, **done)
    with pytest.raises(Refused, match="give it a last day"):
        operations.remove(record=record, reason="x", **done)
    operations.end(record=record, on=date(2026, 9, 30), reason="Another seat.", **done)
    assert not sits_on(body, {post.pk}, TODAY)
    told = Event.objects.filter(record_ref=f"{body.ref} {post.title}").order_by("pk")
    assert [each.action for each in told] == ["create", "end"]
    lead = make_user("not.admin")
    with pytest.raises(Refused):
        operations.change(record=BodyMember(), values=values, by=lead, at=AT)
