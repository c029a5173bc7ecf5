"""A deputy holds what the person holds."""

from datetime import timedelta

import pytest

from councilportal.accounts.permissions import Role
from councilportal.organisation.models import (
    Deputy,
)
from councilportal.organisation.queries import appointments_of
from tests import factories
from tests.administration.support import TODAY, posted

pytestmark = pytest.mark.django_db


def test_a_deputy_holds_what_the_person_holds_in_one_query(django_assert_num_queries):
    person, deputy = factories.make_user("person"), factories.make_user("deputy")
    factories.make_appointment(person, Role.APPROVER)
    other = factories.make_user("other")
    factories.make_appointment(other, Role.ADMIN)
    days = {"valid_from": TODAY, "valid_to": TODAY + timedelta(days=7)}
    Deputy.objects.create(person=person, deputy=deputy, reason="Leave", **days)
    Deputy.objects.create(person=other, deputy=person, reason="Leave", **days)

    with django_assert_num_queries(1):
        held = [each.role for each in appointments_of(deputy, TODAY)]

    assert held == ["approver"]  # not what the person stands in for
    assert list(appointments_of(deputy, TODAY + timedelta(days=8))) == []
    assert list(appointments_of(deputy, TODAY - timedelta(days=1))) == []


def test_deputy_is_added_and_is_not_the_same_person(admin):
    person, deputy = factories.make_user("person"), factories.make_user("deputy")
    days = {**posted(TODAY, "valid_from"), **posted(TODAY + timedelta(days=3), "valid_to")}

    admin.post(
        "/admin/deputies/add/",
        {"person": person.pk, "deputy": deputy.pk, "reason": "Leave", **days},
    )
    same = admin.post(
        "/admin/deputies/add/",
        {"person": person.pk, "deputy": person.pk, "reason": "Leave", **days},
    )

    assert Deputy.objects.get().reason == "Leave"
    assert "nobody stands in for themselves" in same.content.decode()
