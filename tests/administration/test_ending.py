"""Administrators end a record and say who takes over what it holds."""

from datetime import timedelta

import pytest

from councilportal.accounts.models import User
from councilportal.accounts.permissions import Role
from councilportal.audit.models import Event
from councilportal.organisation.models import (
    Post,
)
from performance.models import Indicator
from tests import factories
from tests.administration.support import TODAY, holding, make_indicator, posted

pytestmark = pytest.mark.django_db


def test_ending_the_only_officer_asks_who_takes_over(admin):
    service = factories.make_service("LRA", name="Libraries")
    make_indicator(service=service)
    leaver = holding(Role.OFFICER, "leaver", service=service)
    stayer = factories.make_user("stayer")
    appointment = leaver.appointments.get()
    address = f"/admin/roles/{appointment.pk}/end/"
    sent = {**posted(TODAY, "on"), "reason": "Moved on"}

    shown = admin.get(address).content.decode()
    refused = admin.post(address, sent).content.decode()
    key = f"officer-s{service.pk}"
    answer = admin.post(address, {**sent, key: stayer.pk})

    assert "Nobody else would be officer of Libraries" in shown
    assert "Libraries: 1 indicators, 0 open returns" in shown
    assert "Select who takes over as officer of Libraries" in refused
    assert answer.status_code == 302
    appointment.refresh_from_db()
    assert appointment.valid_to == TODAY
    follows = stayer.appointments.get()
    assert (follows.service, follows.valid_from) == (service, TODAY + timedelta(days=1))
    assert len(set(Event.objects.values_list("operation", flat=True))) == 1


def test_ending_an_account_ends_its_roles_and_keeps_the_row(admin):
    service = factories.make_service()
    leaver = holding(Role.OFFICER, "leaver", service=service)
    holding(Role.OFFICER, "stayer", service=service)

    answer = admin.post(
        "/admin/people/leaver/end/", {**posted(TODAY, "on"), "reason": "Left the council"}
    )

    assert answer.status_code == 302
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert leaver.appointments.get().valid_to == TODAY


def test_the_last_administrator_cannot_end_without_another(admin):
    sent = {**posted(TODAY, "on"), "reason": "Left"}

    refused = admin.post("/admin/people/admin/end/", sent).content.decode()

    assert "Select who takes over as administrator of the council" in refused
    assert User.objects.get(username="admin").is_active


def test_ending_a_post_hands_over_what_it_owns(admin):
    old, new = factories.make_post("Old head"), factories.make_post("New head")
    service = factories.make_service(head_post=old)
    indicator = make_indicator(owner=old, service=service)
    # One that is reported done may come back to its owner; one that is confirmed does not.
    done, confirmed = (
        factories.make_action(owner_post=old, status=status) for status in ("done", "confirmed")
    )
    objective = factories.make_objective(owner_post=old)
    measure = objective.measures.create(position=1, words="Visits", owner_post=old)
    address = f"/admin/posts/{old.pk}/end/"
    sent = {**posted(TODAY, "on"), "reason": "Reorganised"}

    refused = admin.post(address, sent).content.decode()
    answer = admin.post(address, {**sent, "to": new.pk})

    assert "Select the post that takes over" in refused
    assert answer.status_code == 302
    indicator.refresh_from_db()
    service.refresh_from_db()
    assert (indicator.owner, service.head_post) == (new, new)
    done.refresh_from_db()
    confirmed.refresh_from_db()
    assert (done.owner_post, confirmed.owner_post) == (new, old)
    assert "Objective Fairer pay" in refused
    objective.refresh_from_db()
    measure.refresh_from_db()
    assert (objective.owner_post, measure.owner_post) == (new, new)
    old.refresh_from_db()
    assert old.valid_to == TODAY


def test_ending_a_post_hands_over_what_it_leads(admin):
    old, new, owner = (factories.make_post(title) for title in ("Old head", "New head", "Owner"))
    led = factories.make_action(owner_post=owner)
    led.leads.add(old, factories.make_post("Another lead"))
    theirs = factories.make_action(owner_post=new)  # its owner is no lead beside
    theirs.leads.add(old)
    closed = factories.make_action(owner_post=owner, status="dropped")
    closed.leads.add(old)
    sent = {**posted(TODAY, "on"), "reason": "Reorganised"}

    refused = admin.post(f"/admin/posts/{old.pk}/end/", sent).content.decode()
    answer = admin.post(f"/admin/posts/{old.pk}/end/", {**sent, "to": new.pk})

    assert f"Action {led.ref}" in refused
    assert answer.status_code == 302
    leads = [sorted(each.title for each in action.leads.all()) for action in (led, theirs, closed)]
    assert leads == [["Another lead", "New head"], [], ["Old head"]]
    told = Event.objects.filter(record_type="action", record_ref=led.ref).get()
    assert (told.before, told.reason) == ('{"leads":["Another lead","Old head"]}', "Reorganised")


def test_ending_refuses_what_would_leave_something_without_a_place(admin):
    service = factories.make_service("LRA")
    make_indicator(service=service)
    sent = {**posted(TODAY, "on"), "reason": "Closed"}

    of_service = admin.post("/admin/services/LRA/end/", sent).content.decode()
    of_directorate = admin.post("/admin/directorates/resources/end/", sent).content.decode()

    assert "End or move its indicators first: PAY1" in of_service
    assert "End or move its services first" in of_directorate
    assert '<a href="/admin/indicators/PAY1/change/">End or move PAY1</a>' in of_service
    assert '<a href="/admin/services/LRA/change/">End or move LRA</a>' in of_directorate


def test_an_indicator_ends_and_comes_back(admin):
    make_indicator()
    address = "/admin/indicators/PAY1/end/"

    admin.post(address, {**posted(TODAY, "on"), "reason": "Replaced"})
    ended = Indicator.objects.get().valid_to
    admin.post(address, {**posted(None, "on"), "reason": "By mistake"})

    assert ended == TODAY
    assert Indicator.objects.get().valid_to is None
    assert list(Event.objects.order_by("id").values_list("action", flat=True)) == ["end", "reopen"]


def test_only_what_nothing_refers_to_is_deleted(admin):
    post, free = factories.make_post("Used"), factories.make_post("Free")
    factories.make_directorate(director_post=post)

    used = admin.post(f"/admin/posts/{post.pk}/delete/", {"reason": "x"}).content.decode()
    admin.post(f"/admin/posts/{free.pk}/delete/", {"reason": "Made by mistake"})

    assert "1 directorate refer to it" in used
    assert f'<a href="/admin/posts/{post.pk}/end/">Give it a last day</a>' in used
    assert list(Post.objects.values_list("title", flat=True)) == ["Used"]
    assert Event.objects.get().action == "delete"


def test_gaps_page_names_what_nobody_answers_for(admin):
    service = factories.make_service("LRA", name="Libraries")
    make_indicator(owner=None, service=service)

    page = admin.get("/admin/gaps/").content.decode()

    assert "Indicators without an owner: 1" in page
    assert "Services with indicators but no officer: 1" in page


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0"])
def test_a_last_day_of_spaces_closes_nothing_and_says_so(admin, space):
    leaver = factories.make_user("leaver")
    spaces = {f"on_{box}": space for box in range(3)}

    page = admin.post("/admin/people/leaver/end/", {**spaces, "reason": "Left"})

    assert "Enter the last day" in page.content.decode()
    leaver.refresh_from_db()
    assert leaver.is_active
