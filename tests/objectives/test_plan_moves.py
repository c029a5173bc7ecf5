"""An action is added by hand, reported done by one person and confirmed by another."""

from datetime import date

import pytest

from councilportal.accounts.permissions import Role
from councilportal.common.fuzzy import read
from councilportal.organisation.models import PostHolder
from objectives.models import Action, ActionProgress
from objectives.plan.operations import record_progress
from objectives.rules.plan import ActionStatus
from tests import factories
from tests.eqia.making import AT
from tests.objectives.test_plan_views import client_of, holding, listed, page, post

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite_first]


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)


@pytest.fixture
def parks():
    head, owner = factories.make_post("Head of Parks"), factories.make_post("Gardener")
    service = factories.make_service("PRK", head_post=head)
    people = {title: factories.make_user(title) for title in ("head", "owner")}
    PostHolder.objects.create(user=people["head"], post=head)
    PostHolder.objects.create(user=people["owner"], post=owner)
    action = factories.make_action(
        origin="objective",
        owner_post=owner,
        service=service,
        directorate=service.directorate,
        due="March 2027",
    )
    return people, action


def test_done_is_said_by_one_and_confirmed_by_another(parks):
    people, action = parks
    owner, head = client_of(people["owner"]), client_of(people["head"])
    address = f"/actions/{action.ref}/"

    post(owner, action, status="done", note="")

    assert "waits to be confirmed" in page(owner, address)
    assert "Confirm that it is done" not in page(owner, address)
    assert listed(owner, "?only=open") == [action.ref]
    assert owner.post(f"{address}confirm/", {"seen": "1"}).status_code == 403
    assert listed(head, "?only=confirm") == [action.ref]
    assert "Confirm that it is done" in page(head, address)
    assert head.post(f"{address}confirm/", {"seen": "0"}).status_code == 409
    assert head.post(f"{address}confirm/", {"seen": "1", "note": "Seen."}).status_code == 302
    assert head.post(f"{address}confirm/", {"seen": "2"}).status_code == 403

    action.refresh_from_db()
    assert action.status == ActionStatus.CONFIRMED
    assert list(action.progress.order_by("position").values_list("status", "by__username")) == [
        ("done", "owner"),
        ("confirmed", "head"),
    ]
    assert "Blue" in page(head, address)
    assert listed(head, "?only=open") == []


def test_nobody_confirms_by_recording_progress_and_dates_may_recur(parks):
    people, action = parks
    owner = client_of(people["owner"])

    assert "Select how far it is" in post(owner, action, wanted=200, status="confirmed")
    assert "Enter a day for review" in post(owner, action, wanted=200, due="Quarterly")
    post(owner, action, due="Quarterly", review_on_0="31", review_on_1="1", review_on_2="2027")

    action.refresh_from_db()
    assert (action.due_on, action.recurs, action.review_on) == (None, "quarter", date(2027, 1, 31))
    post(owner, action, due="March 2028", seen="1")
    action.refresh_from_db()
    assert (action.due_on, action.recurs) == (date(2028, 3, 31), "")
    assert action.due_from == date(2028, 3, 1)


NEW = {
    "what": "Train wardens",
    "origin": "inspection",
    "origin_ref": "Ofsted, May 2026",
    "place": "service:PRK",
    "due": "Spring 2027",
    "objectives": ["O1"],
    "characteristics": ["age"],
    "cost": "£90",
}


def test_an_approver_adds_an_action_of_the_place_and_of_no_other(parks):
    _, old = parks
    factories.make_objective("O1")
    factories.make_characteristic("age")
    factories.make_service("ROAD", directorate=factories.make_directorate("PLC"))
    approver = holding(Role.APPROVER, service=old.service)
    owner = str(old.owner_post_id)

    assert "Add an action" in page(approver, "/actions/")
    wrong = approver.post("/actions/add/", NEW | {"due": "ongoing", "place": "service:ROAD"})
    same = approver.post("/actions/add/", NEW | {"owner": owner, "confirmed_by": owner})
    assert approver.post("/actions/add/", NEW | {"owner": owner}).status_code == 302

    assert (wrong.status_code, same.status_code) == (200, 200)
    assert "Enter a day for review: the date has no last day" in wrong.text
    assert "Select another post than the one that owns it" in same.text
    made = Action.objects.exclude(pk=old.pk).get()
    assert (made.what, made.origin, made.service) == ("Train wardens", "inspection", old.service)
    assert (made.due_from, made.due_on) == (date(2027, 3, 1), date(2027, 5, 31))
    assert (
        listed(approver, "?objective=O1") == listed(approver, "?characteristic=age") == [made.ref]
    )
    assert listed(holding(Role.OFFICER, username="other", service=old.service)) == [old.ref]
    assert holding(Role.MEMBER, username="member").get("/actions/add/").status_code == 403


def test_an_action_is_added_with_several_leads_which_every_list_shows(parks):
    _, old = parks
    factories.make_objective("O1")
    factories.make_characteristic("age")
    approver = holding(Role.APPROVER, service=old.service)
    leads = [factories.make_post(title) for title in ("Head of Play", "Clerk of works")]
    sent = NEW | {"owner": str(old.owner_post_id), "leads": [str(each.pk) for each in leads]}

    same = approver.post("/actions/add/", sent | {"leads": [sent["owner"], sent["leads"][0]]})
    assert approver.post("/actions/add/", sent).status_code == 302

    assert "Select other posts than the one that owns it" in same.text
    assert '<details class="govuk-details" open>' in same.text, "what was chosen is seen"
    made = Action.objects.exclude(pk=old.pk).get()
    assert {*made.leads.all()} == {*leads}
    assert "Clerk of works and Head of Play" in page(approver, f"/actions/{made.ref}/")
    for address in ("/actions/", "/actions/plan.csv"):
        shown = page(approver, address)
        assert "Clerk of works" in shown
        assert "Head of Play" in shown


def test_a_last_day_that_has_passed_is_asked_about_and_not_refused(parks):
    _, old = parks
    approver = holding(Role.APPROVER, service=old.service)
    new = {key: value for key, value in NEW.items() if key not in ("objectives", "characteristics")}

    asked = approver.post("/actions/add/", new | {"due": "by end of Dec 2015"})
    assert Action.objects.count() == 1
    assert "31 December 2015 has passed: enter a later day, or tick that it is right" in asked.text
    assert "by end of Dec 2015" in asked.text
    later = approver.post("/actions/add/", new | {"due": "Spring 2027", "is_past": ""})
    right = approver.post("/actions/add/", new | {"due": "by end of Dec 2015", "is_past": "on"})

    assert (asked.status_code, later.status_code, right.status_code) == (200, 302, 302)
    days = Action.objects.exclude(pk=old.pk).order_by("due_on").values_list("due_on", flat=True)
    assert list(days) == [date(2015, 12, 31), date(2027, 5, 31)]


def test_who_reported_it_done_never_confirms_it_in_another_post(parks):
    people, action = parks
    factories.make_appointment(people["head"], Role.EQUALITY_LEAD)
    record_progress(
        ref=action.ref, status=ActionStatus.DONE, note="", seen=0, by=people["head"], at=AT
    )

    refused = client_of(people["head"]).post(f"/actions/{action.ref}/confirm/", {"seen": "1"})

    assert refused.status_code == 403
    assert ActionProgress.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "goes_on", "recurs", "first", "last"),
    [  # as councils print them
        ("ongoing", True, None, None, None),
        ("Quarterly", False, "quarter", None, None),
        ("Spring 2017 and ongoing", True, None, date(2017, 3, 1), None),
        ("2023-2027 Quarterly", False, "quarter", None, None),
        ("annually", False, "year", None, None),
        ("Year 2", False, None, None, None),
        ("Within three months of approval", False, None, None, None),
        ("By end of Dec 15", False, None, date(2015, 12, 1), date(2015, 12, 31)),
        ("Winter 2017", False, None, date(2017, 12, 1), date(2018, 2, 28)),
        ("Target", False, None, None, None),
    ],
)
def test_what_a_date_says_is_kept_with_the_action(text, goes_on, recurs, first, last):
    action = factories.make_action(due="")
    action.set_due(read(text))
    action.save()

    action.refresh_from_db()
    assert (action.due_text, action.goes_on, action.recurs or None) == (text, goes_on, recurs)
    assert (action.due_from, action.due_on) == (first, last)
    assert action.standing.is_overdue(date(2099, 1, 1)) == (last is not None)
