"""Where a second person is needed and there is none, pages say so, and administrators see it."""

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.at_once import alone
from councilportal.organisation.models import Deputy
from councilportal.organisation.people import nobody_but, standing_in
from objectives.information import release_operations as releasing
from performance.returns.holders import unapproved_in_steps
from performance.returns.models import Return
from tests import factories
from tests.eqia.making import AT
from tests.objectives.test_plan_views import client_of, post

pytestmark = pytest.mark.django_db

NOBODY = "Nobody else can {} at present. Ask an administrator to give another person the role of {}"
CONFIRM = NOBODY.format("confirm it", "equality lead of the council.")
DECIDE = NOBODY.format("decide on it", "equality lead or of publisher.")


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


def person(name, role, **place):
    user = factories.make_user(name)
    factories.make_appointment(user, role, **place)
    return user


def stand_in(user, deputy):
    Deputy.objects.create(
        person=user, deputy=deputy, valid_from=AT.date(), valid_to=AT.date(), reason="Leave"
    )


def gaps():
    client = client_of(person("admin", Role.ADMIN))
    return client.get("/admin/gaps/").content.decode()


def test_an_action_that_only_its_reporter_could_confirm_says_so():
    lead = person("lead", Role.EQUALITY_LEAD)
    action = factories.make_action(origin="objective", due="March 2027")
    client, address = client_of(lead), f"/actions/{action.ref}/"
    post(client, action, status="done", note="")

    page = client.get(address).content.decode()
    found = gaps()
    person("second", Role.EQUALITY_LEAD)
    after = client.get(address).content.decode()

    assert CONFIRM in " ".join(page.split())
    assert "Actions reported done that nobody else can confirm: 1" in found
    assert f'href="{address}"' in found
    assert "Nobody else can confirm it" not in after


def test_who_stands_in_for_the_reporter_can_confirm():
    lead, other = person("lead", Role.EQUALITY_LEAD), factories.make_user("other")
    action = factories.make_action(origin="objective", due="March 2027")
    post(client_of(lead), action, status="done", note="")
    stand_in(lead, other)

    page = client_of(lead).get(f"/actions/{action.ref}/").content.decode()

    assert "Nobody else can confirm it" not in page
    assert "Confirm that it is done" in client_of(other).get(f"/actions/{action.ref}/").text


def test_a_release_that_only_who_asked_could_decide_on_says_so():
    lead = person("lead", Role.EQUALITY_LEAD)
    table = factories.make_equality_table()
    factories.add_figure(table, count=40)
    asked = releasing.ask_for_release(refs=[table.ref], words="", by=lead, at=AT)
    address = f"/figures/requests/{asked.pk}/"

    page = client_of(lead).get(address).content.decode()
    found = gaps()
    person("publisher", Role.PUBLISHER)
    after = client_of(lead).get(address).content.decode()

    assert DECIDE in page
    assert "Releases of figures that nobody else can decide on: 1" in found
    assert "Nobody else can decide" not in after
    assert "Somebody else decides: another equality lead, or a publisher." in after


def test_a_return_that_only_who_entered_it_could_approve_says_so():
    service = factories.make_service("LRA", name="Libraries")
    both = person("both", Role.APPROVER, service=service)
    record = Return.objects.create(
        service=service,
        ends_on="2026-09-30",
        state="submitted",
        submitted_by=both,
        submitted_at=AT,
        authors=[both.pk],
    )

    assert alone(unapproved_in_steps(AT.date())) == [record]
    assert "Returns that nobody else can approve: 1" in gaps()
    person("second", Role.APPROVER, directorate=service.directorate)
    assert alone(unapproved_in_steps(AT.date())) == []


def test_who_may_not_act_has_nobody_but_them():
    one, other = factories.make_user("one"), factories.make_user("other")
    assert nobody_but([one.pk, None], [one.pk], [])
    assert nobody_but([one.pk], [], [])
    assert not nobody_but([one.pk], [one.pk, other.pk], [])
    stand_in(one, other)
    deputies = standing_in(AT.date())
    assert not nobody_but([one.pk], [one.pk], deputies)
    assert nobody_but([one.pk, other.pk], [one.pk], deputies)
